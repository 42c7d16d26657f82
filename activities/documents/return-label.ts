/** The label a customer sends goods back with, A6. */
import type { ShipmentPaperFacts } from '../../domain/paper-facts';
import { LABEL_SIZE, labelFacts, labelFoot, labelHead, labelParty } from './label-parts';
import { paperSettings, partiesOf } from './paper-words';
import { Sheet } from './sheet';

/**
 * Draws the label: from the recipient of the sale back to its exporter, whatever the facts' reason for export.
 * @throws PaperFactsError, MissingGlyphError, TextTooLongError, BarcodeError
 */
export async function drawReturnLabel(
  facts: ShipmentPaperFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const sheet = new Sheet({ ...paperSettings('Return label', facts, options), size: LABEL_SIZE });
  const { from, to } = partiesOf({ ...facts, reasonForExport: 'return' });
  labelHead(sheet, facts.carrier, facts.service, 'RETURN');
  labelParty(sheet, 'From', from);
  labelParty(sheet, 'To', to);
  labelFacts(sheet, facts, [
    ['Order', facts.orderId],
    ['Return authorization', facts.rma ?? ''],
  ]);
  labelFoot(sheet, facts);
  return sheet.finish();
}
