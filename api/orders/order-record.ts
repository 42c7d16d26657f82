/** An order as the record knows it: what its shop is shown, and what is answered when it is sent again after its end. */
import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'mongoose';
import type { LandedCost, ModeChoice } from '../../domain/order';
import type { Mode, PlaceOrder } from '../../domain/shapes/orders';
import { findProcess, type ProcessSnapshot } from '../../models/process';
import { orderWorkflowId, type OrderAnswer } from '../../workflows/order-to-delivery/messages';
import { refused, type Problem } from '../problem';

/** What of a snapshot is read here; the process writes it. */
interface OrderState extends Pick<PlaceOrder, 'lines' | 'incoterm' | 'agreedTotal'> {
  payment: Pick<PlaceOrder['payment'], 'provider'>;
  refused?: Extract<OrderAnswer, { state: 'refused' }>['reasons'];
  mode?: Mode;
  choice?: ModeChoice;
  landedCost?: LandedCost;
  shipments?: { number: number; insteadOf?: number }[];
}

/** What the shop may see of an order's state. Fraud findings, staff's decisions and the provider's ids are not among it. */
const shownToShops = [
  ...['orderId', 'customerId', 'country', 'lines', 'incoterm', 'agreedTotal', 'mode', 'choice', 'landedCost'],
  ...['refused', 'shipments', 'cancelled', 'returns', 'returnsUntil'],
];
const shownOfPayments = ['provider', 'captured', 'refunded', 'nothingLeft'];

/** The snapshot of an order without what is for staff only. */
export function forTheShop(order: ProcessSnapshot): ProcessSnapshot {
  const payment = picked(order.state['payment'], shownOfPayments);
  return { ...order, state: { ...picked(order.state, shownToShops), payment } };
}

function picked(from: unknown, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => names.includes(name)));
}

/**
 * What an order that has come to its end was answered; `undefined` while it runs, or if there is none. The workflow engine
 * forgets processes some time after their end, the record doesn't.
 * @throws Problem `duplicate-order` if another order has ended under this number
 */
export async function endedAnswer(
  connection: Connection,
  order: PlaceOrder,
): Promise<OrderAnswer | undefined> {
  const { orderId } = order;
  const snapshot = await findProcess(connection, orderWorkflowId(orderId));
  if (!snapshot?.endedAt) return undefined;
  const state = snapshot.state as unknown as OrderState;
  if (!isSame(order, state)) throw anotherOrder(orderId);
  if (state.refused) return { state: 'refused', orderId, reasons: state.refused };
  const { mode, choice, landedCost, shipments = [] } = state;
  if (!mode || !choice || !landedCost) return undefined;
  const planned = shipments.filter(({ insteadOf }) => insteadOf === undefined);
  return {
    ...{ state: 'accepted', orderId, mode, landedCost, why: choice.why },
    shipments: planned.map(({ number }) => `shipment-${number}`),
  };
}

/** The customer was compared before; of the rest, what the snapshot has. */
function isSame(order: PlaceOrder, { lines, incoterm, agreedTotal, payment, mode }: OrderState): boolean {
  const sameBasket = isDeepStrictEqual(
    { lines: order.lines, incoterm: order.incoterm, agreedTotal: order.agreedTotal },
    { lines, incoterm, agreedTotal },
  );
  const sameWay = order.mode === undefined || mode === undefined || order.mode === mode;
  return sameBasket && sameWay && order.payment.provider === payment.provider;
}

/** The number is taken. */
export function anotherOrder(orderId: string): Problem {
  return refused({
    ...{ ok: false, refusal: 'duplicate-order' },
    message: `another order has the number ${orderId}`,
    remedy: 'give this order a number of its own',
  });
}
