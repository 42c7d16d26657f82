/**
 * What the ledger says of an order beside what its payment says: nothing a return declares is without money, and no money is
 * without a line. Amounts are whole minor units of one currency.
 */
import type { Currency } from './shapes/common';

/** Base and tax of an order's lines, of all kinds and schemes. */
export interface OrderInLedger {
  orderId: string;
  currency: Currency;
  supplied: number;
  givenBack: number;
}

/** What the order's own process says. */
export interface OrderMoney {
  currency: Currency;
  captured: number;
  refunded: number;
  /** Authorized, neither taken nor given up yet. */
  open?: number;
  /** Base and tax of the whole order as it was agreed. Absent where its cost is not in the record. */
  agreed?: number;
  /** What was agreed beside them: duty, fees. */
  charges?: number;
}

export type DifferenceKind = 'no-payment-record' | 'other-currency' | 'taken-less' | 'taken-more';

/** An order whose money and lines don't agree. */
export interface Difference extends OrderInLedger {
  kind: DifferenceKind;
  captured: number;
  refunded: number;
  /** Money that is held and has no reason in the ledger; negative where a line has no money. */
  unexplained: number;
  says: string;
}

/**
 * What does not agree; nothing when it does. What was agreed beside the tax base (duty, fees) is taken to be held in the same share as
 * the lines that stand; where that share leaves a rest of minor units, the order is listed: nothing is rounded away.
 */
export function differenceOf(ledger: OrderInLedger, money: OrderMoney | undefined): Difference | undefined {
  const { supplied, givenBack, currency } = ledger;
  const declared = supplied - givenBack;
  const found = (kind: DifferenceKind, unexplained: number, says: string): Difference => ({
    ...{ ...ledger, kind, unexplained, says },
    ...{ captured: money?.captured ?? 0, refunded: money?.refunded ?? 0 },
  });
  if (!money) return found('no-payment-record', -declared, 'no process of this order is in the record');
  if (money.currency !== currency)
    return found('other-currency', 0, `paid in ${money.currency}, booked in ${currency}`);
  const unexplained = money.captured - money.refunded - declared - chargesHeld(declared, money);
  // What is taxed by its payment is declared before its money is taken.
  if (unexplained === 0 || (unexplained < 0 && -unexplained <= (money.open ?? 0))) return undefined;
  return unexplained < 0
    ? found('taken-less', unexplained, 'less money is held than the ledger declares')
    : found('taken-more', unexplained, 'more money is held than the ledger and the agreed charges explain');
}

function chargesHeld(declared: number, { agreed, charges }: OrderMoney): number {
  if (agreed === undefined || charges === undefined || agreed === 0) return 0;
  return declared === agreed ? charges : Number((BigInt(charges) * BigInt(declared)) / BigInt(agreed));
}
