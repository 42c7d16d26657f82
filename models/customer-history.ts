/** What the fraud rules are told of a customer, out of the orders in the record. */
import { sum } from '../domain/money';
import type { Money } from '../domain/shapes/common';

/** What can become of an order; `refunded`: some of its money went back. */
export type OrderOutcome = 'delivered' | 'refused' | 'cancelled' | 'failed' | 'refunded' | 'disputed';

export interface PastOrder {
  orderId: string;
  placedAt: Date;
  total: Money;
  /** Hash of the delivery address. */
  address: string;
  outcomes: readonly OrderOutcome[];
}

/** All without the order in question. Numbers up to 100: beyond that, "at least". */
export interface CustomerHistory {
  /** Earlier orders that stood: neither refused nor cancelled nor failed. */
  orders: number;
  /** Totals of these orders; absent without any, and where they were paid in several currencies. */
  spent?: Money;
  /** All orders of the last 24 hours, also those that did not stand. */
  ordersLast24h: number;
  /** The same for the delivery address, whoever ordered. */
  ordersToAddressLast24h: number;
  distinctAddressesLast30d: number;
  refunds: number;
  disputes: number;
}

const day = 86_400_000;

/** Ends of orders that did not stand. */
export const fell = ['refused', 'cancelled', 'failed'] as const satisfies readonly OrderOutcome[];

/**
 * @param known.orders of the customer's number and e-mail address; one found by both counts once
 * @param known.except the order in question itself
 */
export function historyOf(known: {
  orders: readonly PastOrder[];
  toAddress: readonly PastOrder[];
  now: Date;
  except: string | undefined;
}): CustomerHistory {
  const { now, except } = known;
  const since = (days: number) => now.getTime() - days * day;
  const others = (orders: readonly PastOrder[]) => [
    ...new Map(orders.filter(({ orderId }) => orderId !== except).map((one) => [one.orderId, one])).values(),
  ];
  const within = (orders: readonly PastOrder[], days: number) =>
    orders.filter(({ placedAt }) => placedAt.getTime() > since(days));
  const mine = others(known.orders);
  const stood = mine.filter(({ outcomes }) => !fell.some((end) => outcomes.includes(end)));
  const having = (outcome: OrderOutcome) => mine.filter(({ outcomes }) => outcomes.includes(outcome)).length;
  const spent = sumOf(stood);
  return {
    orders: stood.length,
    ...(spent ? { spent } : {}),
    ordersLast24h: within(mine, 1).length,
    ordersToAddressLast24h: within(others(known.toAddress), 1).length,
    distinctAddressesLast30d: new Set(within(mine, 30).map(({ address }) => address)).size,
    refunds: having('refunded'),
    disputes: having('disputed'),
  };
}

function sumOf(orders: readonly PastOrder[]): Money | undefined {
  const [first] = orders;
  if (!first || orders.some(({ total }) => total.currency !== first.total.currency)) return undefined;
  return sum(
    orders.map(({ total }) => total),
    first.total.currency,
  );
}
