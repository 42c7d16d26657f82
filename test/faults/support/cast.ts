/** Who orders what, pays how, and what becomes of it: forty parts, played over and over, the same in every run. */
import { listingOf } from '../../../local/demo/goods';
import { farAway, scarce } from './live-brand';

/** What the customer, the provider or the outside does about an order. */
export type Turn =
  | 'nothing'
  | 'sent-twice'
  | 'cancelled-at-once'
  | 'cancelled-later'
  | 'returned'
  | 'declined'
  | 'scarce'
  | 'suspicious';

export interface Part {
  orderId: string;
  turn: Turn;
  market: 'GB' | 'FR' | 'AU' | 'CN';
  mode: 'direct-mail' | 'overseas-warehouse' | 'bonded-warehouse';
  provider: 'stripe' | 'paypal' | 'alipay' | 'klarna';
  /** Asked of the sandbox beforehand. */
  carrierDoes?: string;
  customsDo?: string;
  lines: { sku: string; quantity: number; unitPrice: { amount: number; currency: string } }[];
}

const today = new Date().toISOString().slice(0, 10);

function line(sku: string, quantity: number, market: string): Part['lines'][number] {
  const { prices } = listingOf(sku, today) as {
    prices: Record<string, { amount: number; currency: string }>;
  };
  const unitPrice = prices[market];
  if (!unitPrice) throw new Error(`${sku} is not sold in ${market}`);
  return { sku, quantity, unitPrice };
}

type Basket = Pick<Part, 'market' | 'mode'> & {
  pieces: readonly (readonly [sku: string, quantity: number])[];
};

/** Inside one country, over a border, out of a bonded zone; in one parcel or in several. */
const baskets: readonly Basket[] = [
  {
    market: 'GB',
    mode: 'direct-mail',
    pieces: [
      ['21035', 2],
      ['84406B', 3],
    ],
  },
  {
    market: 'GB',
    mode: 'overseas-warehouse',
    pieces: [
      ['22900', 4],
      ['21756', 1],
    ],
  },
  { market: 'CN', mode: 'bonded-warehouse', pieces: [['21871', 2]] },
  {
    market: 'FR',
    mode: 'direct-mail',
    pieces: [
      ['21622', 2],
      ['21035', 1],
    ],
  },
  {
    market: 'AU',
    mode: 'direct-mail',
    pieces: [
      ['22912', 1],
      ['22900', 2],
    ],
  },
  // Too heavy for one parcel.
  { market: 'GB', mode: 'overseas-warehouse', pieces: [['22913', 70]] },
  // From two warehouses.
  {
    market: 'GB',
    mode: 'direct-mail',
    pieces: [
      ['21622', 1],
      [farAway, 1],
    ],
  },
];

const turns: Readonly<Record<number, Turn>> = {
  2: 'sent-twice',
  3: 'cancelled-at-once',
  5: 'returned',
  7: 'declined',
  10: 'declined',
  12: 'scarce',
  15: 'cancelled-later',
  18: 'suspicious',
  20: 'returned',
  22: 'cancelled-at-once',
  25: 'scarce',
  27: 'cancelled-later',
  29: 'suspicious',
  32: 'sent-twice',
  34: 'cancelled-later',
  36: 'returned',
};
const carriersDo: Readonly<Record<number, string>> = { 8: 'lost', 13: 'returned', 19: 'damaged', 33: 'lost' };
const customsDo: Readonly<Record<number, string>> = {
  4: 'documents-wanted',
  11: 'hold',
  17: 'inspect',
  24: 'refuse',
  31: 'seize',
};
/** Of what crosses a border: only there customs have a say. */
const abroad = baskets.filter(({ market }) => market === 'FR' || market === 'AU');
const providers = ['stripe', 'paypal', 'klarna', 'alipay'] as const;

/** The order with this number, from 0. */
export function partOf(index: number): Part {
  const place = index % 40;
  const turn = turns[place] ?? 'nothing';
  const asked = { carrier: carriersDo[place], customs: customsDo[place] };
  const from = asked.customs ? abroad : baskets;
  // Every part meets every basket and every provider in time.
  const basket = from[(index + Math.floor(index / 40)) % from.length];
  const provider = providers[(index + Math.floor(index / 4)) % providers.length];
  if (!basket || !provider) throw new Error('a part has a basket and a provider');
  const wanted: Basket =
    turn === 'scarce' ? { market: 'GB', mode: 'direct-mail', pieces: [[scarce, 1]] } : basket;
  const { market, mode } = wanted;
  return {
    ...{ orderId: `F-${String(index + 1).padStart(5, '0')}`, turn, market, mode, provider },
    lines: wanted.pieces.map(([sku, quantity]) => line(sku, quantity, market)),
    ...(asked.carrier ? { carrierDoes: asked.carrier } : {}),
    ...(asked.customs ? { customsDo: asked.customs } : {}),
  };
}

const methods: Readonly<Record<Part['provider'], (part: Part) => string>> = {
  stripe: ({ turn }) => (turn === 'declined' ? 'pm_card_chargeDeclined' : 'pm_card_visa'),
  paypal: ({ turn, orderId }) => (turn === 'declined' ? `PAYPAL-DECLINED-${orderId}` : `PAYPAL-${orderId}`),
  klarna: ({ turn, orderId }) => (turn === 'declined' ? `KLARNA-DECLINED-${orderId}` : `KLARNA-${orderId}`),
  alipay: ({ turn, orderId }) => `2861400000${orderId.slice(2)}${turn === 'declined' ? '0000' : '0001'}`,
};

const homes: Readonly<
  Record<Part['market'], { name: string; street: string; city: string; postcode: string; region?: string }>
> = {
  GB: { name: 'Ada Penhaligon', street: 'Mill Lane', city: 'Leeds', postcode: 'LS1 4AP' },
  FR: { name: 'Élodie Marchand', street: 'rue des Lilas', city: 'Lyon', postcode: '69003' },
  AU: { name: 'Noah Whitford', street: 'Banksia Street', city: 'Newcastle', postcode: '2300', region: 'NSW' },
  CN: { name: '王秀英', street: '漕溪北路', city: '上海', postcode: '200030', region: '上海' },
};

export function basketOf({ market, mode, lines }: Part) {
  const { postcode, region } = homes[market];
  return {
    deliverTo: { country: market, postcode, ...(region ? { region } : {}) },
    ...{ lines, mode, incoterm: 'DDP' },
  };
}

/** As the shop sends it. */
export function orderOf(part: Part, agreedTotal: { amount: number; currency: string }) {
  const { orderId, market, mode, lines, provider, turn } = part;
  const { street, name, ...where } = homes[market];
  const suspicious = turn === 'suspicious';
  return {
    ...{ orderId, lines, mode, incoterm: 'DDP', agreedTotal },
    payment: { provider, method: methods[provider](part) },
    customer: {
      ...{ customerId: `c-${orderId}`, name, email: `${orderId.toLowerCase()}@customer.example` },
      locale: market === 'CN' ? 'zh' : 'en',
    },
    deliverTo: { ...where, name, street: [`${orderId.slice(2)} ${street}`], country: market },
    signals: suspicious
      ? { ipCountry: 'RU', billingCountry: 'US', accountAgeDays: 1 }
      : { ipCountry: market, billingCountry: market, accountAgeDays: 400 },
  };
}
