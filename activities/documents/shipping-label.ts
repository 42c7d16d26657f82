/** The label on the parcel, A6, for a carrier that gives none of its own. */
import type { ShipmentPaperFacts } from '../../domain/paper-facts';
import { LABEL_SIZE, labelFacts, labelFoot, labelHead, labelParty } from './label-parts';
import { paperSettings, partiesOf } from './paper-words';
import { Sheet } from './sheet';

/**
 * Draws the label.
 * @throws PaperFactsError, MissingGlyphError, TextTooLongError, BarcodeError
 */
export async function drawShippingLabel(
  facts: ShipmentPaperFacts,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const sheet = new Sheet({ ...paperSettings('Shipping label', facts, options), size: LABEL_SIZE });
  const { from, to } = partiesOf(facts);
  labelHead(sheet, facts.carrier, facts.service, facts.crossesCustoms ? facts.incoterm : '');
  labelParty(sheet, 'From', from);
  labelParty(sheet, 'To', to);
  labelFacts(sheet, facts, [
    ['Order', facts.orderId],
    ['Date', facts.issuedOn],
  ]);
  labelFoot(sheet, facts);
  return sheet.finish();
}
