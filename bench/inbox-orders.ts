/** Orders as they lie in the record after a busy year, most of them ended. Deterministic for a seed. */
import type { OrderStage } from '../domain/order';
import type { Listing, ProcessRecord, Task } from '../domain/process';
import { pick, type Times } from './inbox-cases';
import { randomNumbers, type Random } from './screening-disturbances';

const day = 86_400_000;
const markets = ['DE', 'DE', 'DE', 'FR', 'FR', 'NL', 'AT', 'PL', 'ES', 'IT', 'SE'] as const;
const makers = 'Lande Mondego Aster Kiri Nordlys Vela Solis Tamsin Ordesa Hoshi Brava Linden'.split(' ');
const goods = 'TEA CUP BOWL LAMP SHIRT SCARF SOAP CREAM RADIO CABLE PASTA HONEY PUZZLE KITE'.split(' ');
const ends = [
  ...Array<OrderStage>(90).fill('completed'),
  ...Array<OrderStage>(4).fill('cancelled'),
  ...Array<OrderStage>(3).fill('refunded'),
  ...Array<OrderStage>(2).fill('refused'),
  'failed' as const,
];

/** How old an order is in days at most while it is in a stage; older ones have ended. */
const ages: readonly (readonly [OrderStage, number])[] = [
  ['in-review', 0.05],
  ['accepted', 1],
  ['fulfilling', 9],
  ['delivered', 10],
  ['return-window', 24],
];

/** An order's number, of the n-th. */
export function orderNumber(n: number): string {
  return `S-${100_000 + n}`;
}

/** The records of so many orders, opened over the year before `now`. */
export function* storedOrders(count: number, { now }: Times): Generator<ProcessRecord[]> {
  const random = randomNumbers(4_711);
  for (let n = 0; n < count; n += 1) yield [oneOrder(orderNumber(n), random, now)];
}

function oneOrder(orderId: string, random: Random, now: number): ProcessRecord {
  const age = random() * 365;
  const open = random() < 0.97 ? ages.find(([, most]) => age < most)?.[0] : undefined;
  const stage = open ?? pick(ends, random);
  const openedAt = now - age * day;
  const since = Math.min(now, openedAt + random() * (open ? age : 24) * day);
  const at = new Date(since).toISOString();
  const listing = listingOf(random);
  const processId = `order:${orderId}`;
  return {
    ...{ processId, process: 'order-to-delivery', caseId: processId, revision: 12, stage, stageSince: at },
    ...{ openedAt: new Date(openedAt).toISOString(), ...(open ? {} : { endedAt: at }), listing },
    state: stateOf(orderId, listing, random),
    openTasks: stage === 'in-review' ? [reviewOf(openedAt)] : [],
    ...{ closedTasks: [], entries: [], chainHead: { seq: 24, hash: '0'.repeat(64) } },
  };
}

function listingOf(random: Random): Listing {
  const number = String(Math.floor(random() * 40)).padStart(4, '0');
  const brand = `${pick(makers, random).toUpperCase()}-${pick(goods, random)}-${number}`;
  const market = pick(markets, random);
  return {
    ...{ brand, brandSlug: brand.toLowerCase(), market, country: market, category: 'order' },
    ...{ channel: 'own-shop', owner: pick(['stripe', 'paypal', 'klarna'], random) },
  };
}

function reviewOf(openedAt: number): Task {
  const at = (hours: number): string => new Date(openedAt + hours * 3_600_000).toISOString();
  return {
    ...{ key: 'review-order', kind: 'review-order', role: 'ops', why: 'two fraud rules have struck' },
    ...{ openedAt: at(0), dueAt: at(4), lapsesAt: at(24), escalated: false, onLapse: 'it is refused' },
  };
}

/** What staff are shown of it: lines, what it costs, its parcel. */
function stateOf(orderId: string, listing: Listing, random: Random): Record<string, unknown> {
  const money = () => ({ amount: Math.floor(random() * 20_000), currency: 'EUR' });
  const lines = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => ({
    ...{ sku: index === 0 ? listing.brand : `${listing.brand}-${index}`, quantity: 1, unitPrice: money() },
  }));
  const costs = ['goods', 'freight', 'insurance', 'duty', 'vat'].flatMap((kind) =>
    lines.map(({ sku }) => ({
      ...{ kind, about: sku, base: money(), rate: '0.19', amount: money(), payer: 'customer', shipment: 1 },
    })),
  );
  return {
    ...{ orderId, customerId: `C-${Math.floor(random() * 50_000)}`, country: listing.market },
    ...{ incoterm: 'DDP', agreedTotal: money(), lines, landedCost: { currency: 'EUR', lines: costs } },
    shipments: [{ number: 1, mode: 'direct-mail', carrier: 'landpost', lines, freight: money() }],
  };
}
