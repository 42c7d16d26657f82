/** What must add up when all orders have ended. Each function names what does not; empty is good. */
import type { Connection } from 'mongoose';
import type { BookLine } from '../../../local/outside/payments/desk';
import type { StockDocument } from '../../../models/stock';
import type { TaxLine } from '../../../models/tax-ledger';

interface Money {
  amount: number;
  currency: string;
}

interface Parcel {
  number: number;
  warehouse: string;
  lines: { sku: string; quantity: number }[];
  share: Money;
  outcome?: string;
}

export interface EndedOrder {
  orderId: string;
  stage: string;
  ended: boolean;
  agreed: number;
  captured: number;
  refunded: number;
  /** Parcels that were paid for, one entry for each taking. */
  takenFor: number[];
  parcels: Parcel[];
  /** Something the customer sent back was taken back. */
  broughtBack: boolean;
}

interface OrderState {
  orderId: string;
  agreedTotal: Money;
  payment: { captured: Money; refunded: Money; captures: { shipment: number }[] };
  shipments?: Parcel[];
  returns?: { result?: { outcome: string; lines: unknown[] } }[];
}

export async function ordersIn(record: Connection): Promise<EndedOrder[]> {
  const found = await record.collection('processes').find({ process: 'order-to-delivery' }).toArray();
  return found.map(({ stage, endedAt, state }) => {
    const { orderId, agreedTotal, payment, shipments = [], returns = [] } = state as OrderState;
    return {
      ...{ orderId, stage: String(stage), ended: endedAt !== undefined, agreed: agreedTotal.amount },
      ...{ captured: payment.captured.amount, refunded: payment.refunded.amount, parcels: shipments },
      takenFor: payment.captures.map(({ shipment }) => shipment),
      broughtBack: returns.some(({ result }) => (result?.lines.length ?? 0) > 0),
    };
  });
}

/** The provider's own book beside ours: one payment for each order, taken or given free, once. */
export function wrongPayments(orders: readonly EndedOrder[], book: readonly BookLine[]): string[] {
  const lines = new Map<string, BookLine[]>();
  for (const line of book) lines.set(line.orderId, [...(lines.get(line.orderId) ?? []), line]);
  return orders.flatMap((order) => {
    const { orderId, stage, agreed, captured, refunded, takenFor } = order;
    const [line, ...more] = lines.get(orderId) ?? [];
    const says = `${orderId} (${stage})`;
    if (more.length > 0) return [`${says} was paid ${more.length + 1} times`];
    if (!line) return stage === 'refused' || stage === 'cancelled' ? [] : [`${says} was never paid`];
    const wrong: [boolean, string][] = [
      [line.authorized !== agreed, `authorized ${line.authorized} for ${agreed}`],
      [line.captured !== captured, `captured ${line.captured}, we know of ${captured}`],
      [line.refunded !== refunded, `refunded ${line.refunded}, we know of ${refunded}`],
      [
        line.captured > 0 === line.voided,
        line.voided ? 'captured and voided' : 'neither captured nor voided',
      ],
      [new Set(takenFor).size !== takenFor.length, `captured twice for one parcel: ${takenFor.join()}`],
      [captured > 0 && ['refused', 'cancelled'].includes(stage) && captured !== refunded, `kept ${captured}`],
      [stage === 'refunded' && captured !== refunded, `kept ${captured - refunded}`],
      ...keptForParcels(order),
    ];
    return wrong.flatMap(([is, what]) => (is ? [`${says}: ${what}`] : []));
  });
}

/** What was kept is what the delivered parcels bear of the total, less what was sent back. */
function keptForParcels({ captured, refunded, parcels, broughtBack }: EndedOrder): [boolean, string][] {
  const kept = captured - refunded;
  const due = parcels
    .filter(({ outcome }) => outcome === 'delivered')
    .reduce((sum, { share }) => sum + share.amount, 0);
  return [
    [!broughtBack && kept !== due, `kept ${kept} for parcels of ${due}`],
    [broughtBack && (kept >= due || kept < 0), `kept ${kept} of ${due}, though goods came back`],
  ];
}

/** Received = available + reserved + shipped, nothing reserved, and shipped is what left with the parcels. */
export async function wrongStock(record: Connection, orders: readonly EndedOrder[]): Promise<string[]> {
  const left = new Map<string, number>();
  for (const { warehouse, lines, outcome } of orders.flatMap(({ parcels }) => parcels))
    for (const { sku, quantity } of outcome === 'voided' ? [] : lines)
      left.set(`${warehouse}#${sku}`, (left.get(`${warehouse}#${sku}`) ?? 0) + quantity);
  const stock = await record.collection<StockDocument>('stock').find().toArray();
  return stock.flatMap(({ _id, received, available, reserved, shipped, open }) => {
    const wrong: [boolean, string][] = [
      [received !== available + reserved + shipped, `${received} ≠ ${available} + ${reserved} + ${shipped}`],
      [reserved !== 0 || open.length > 0, `${reserved} still reserved: ${JSON.stringify(open.slice(0, 3))}`],
      [shipped !== (left.get(_id) ?? 0), `${shipped} shipped, ${left.get(_id) ?? 0} left with parcels`],
      [available < 0, `${available} available`],
    ];
    return wrong.flatMap(([is, what]) => (is ? [`${_id}: ${what}`] : []));
  });
}

/** What the ledger holds of each order, base and tax, is what was kept of its money: these orders bear no fees. */
export async function wrongTax(record: Connection, orders: readonly EndedOrder[]): Promise<string[]> {
  const lines = await record.collection<TaxLine>('tax_ledger').find().toArray();
  const booked = new Map<string, number>();
  for (const { orderId, kind, base, tax } of lines) {
    const amount = kind === 'refund' ? -(base + tax) : base + tax;
    booked.set(orderId, (booked.get(orderId) ?? 0) + amount);
  }
  return orders.flatMap(({ orderId, stage, captured, refunded }) => {
    const is = booked.get(orderId) ?? 0;
    return is === captured - refunded
      ? []
      : [`${orderId} (${stage}): ${is} booked, ${captured - refunded} kept`];
  });
}
