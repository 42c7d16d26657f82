/** Asked for after the order has ended → operations settle it by hand. It is asked for again until they do: no right is lost by silence. */
import { setHandler } from '@temporalio/workflow';
import type { By, Outcome } from '../../domain/process';
import { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { lateReturnMoves, settleLateReturn, type LateReturnInput, type LateReturnStage } from './messages';

const key = 'settle-late-return';

export async function lateReturn(input: LateReturnInput): Promise<{ outcome: LateReturnStage }> {
  const { orderId, number, request, requestedBy, listing } = input;
  let settled: Exclude<LateReturnStage, 'asked'> | undefined;
  const header = { process: 'late-return' as const, caseId: `order:${orderId}`, listing };
  const file = new ProcessFile<LateReturnStage>(header, 'asked', lateReturnMoves, () => ({
    ...{ orderId, number, request, requestedBy },
  }));
  const settle = (by: By, outcome: Exclude<LateReturnStage, 'asked'>): Outcome<object> => {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    if (settled) return refusal('wrong-stage', 'the return is settled', 'look at the return again');
    settled = outcome;
    return { ok: true };
  };
  setHandler(settleLateReturn, ({ by, outcome, reason }) =>
    decide(file, { actor: staff(by), request: by.request }, 'late-return-settled', { outcome, reason }, () =>
      settle(by, outcome),
    ),
  );

  const pieces = request.lines.map(({ sku, quantity }) => `${quantity} of ${sku}`).join(', ');
  const ask: Ask = {
    ...{ key, kind: 'settle-late-return', role: 'ops' },
    why:
      `${pieces} of order ${orderId} are to come back for ${request.reason} after the order has ended: see what the law of the market ` +
      'still gives, then settle it by hand, the money at the provider’s desk and the tax with finance',
    onLapse: 'it is asked for again: the customer may have a right to it',
  };
  while (!settled) await waitForPerson(file, ask, input.staff, () => settled !== undefined);
  const outcome = settled ?? 'refused';
  file.end(outcome);
  await file.settle();
  return { outcome };
}
