/** A tax return from its period to the archive, told in a world of returns, so that its history can be recorded. */
import { confirmReturnPaid, recomputeReturn } from '../../workflows/tax-return/messages';
import { eventually } from '../support/world';
import { farid, fatima, ReturnActing, type TaxWorld } from '../support/tax-world';
import type { Told } from './record';

/** By the exit's name. */
export const taxStories: Record<string, (world: TaxWorld) => Promise<Told>> = {
  async 'return-paid'(world) {
    const acting = ReturnActing.of(world);
    const [sale] = await acting.sells({});
    await acting.open();
    await acting.task('approve-return');
    await acting.update(recomputeReturn, { by: farid, reason: 'It has been looked into' });
    await eventually('version 2', async () => ((await acting.draft()).version === 2 ? true : undefined));
    await acting.approve(fatima);
    await acting.task('pay-return');
    const payment = { by: farid, bankReference: 'SEPA-1', paidOn: '2026-01-01', amount: sale?.tax ?? 0 };
    await acting.update(confirmReturnPaid, payment);
    await acting.handle.result();
    return { caseIds: [acting.id], names: [[sale?.orderId ?? '', 'T-acme']] };
  },
};
