/** Mugs in the bonded zone of Shanghai and, dearer to send, at their origin: by the rules and the tariff of the product. */
import { offerFor, type Basket, type Offer, type SendingFacts } from '../../domain/offer';
import type { RetailYear } from '../../domain/retail-year';
import type { Mode } from '../../domain/shapes/orders';
import { loadRuleBook } from '../../rules/book';

export const cny = (amount: number) => ({ amount, currency: 'CNY' });
export const book = loadRuleBook();
export const on = '2026-11-24';

const certificates = ['bonded-list', 'food-contact'].map((kind) => ({ kind, number: `${kind}-1` }));

const facts: SendingFacts = {
  listings: [
    {
      ...{ sku: 'MUG', caseId: 'acme:GB', brandSlug: 'acme', state: 'published', assets: [] },
      ...{ title: 'Mug', category: 'home', channel: 'own-shop', origin: 'GB', hsCode: '691200' },
      ...{ customsDescription: 'Coffee mugs of glazed stoneware', netGrams: 340, grossGrams: 420 },
      goods: { aerosol: false, excise: false, certificates },
      prices: { CN: cny(400_00) },
    },
  ],
  stock: [
    { warehouse: { id: 'shanghai-bonded', country: 'CN', kind: 'bonded' }, sku: 'MUG', available: 1_000 },
    { warehouse: { id: 'stoke', country: 'GB', kind: 'origin' }, sku: 'MUG', available: 1_000 },
  ],
  bookable: () => true,
  avoid: [],
};

/** So many mugs at 400.00 CNY for Shanghai. */
export function mugs(quantity: number, year: { retailYear?: RetailYear }, mode?: Mode): Offer {
  const basket: Basket = {
    lines: [{ sku: 'MUG', quantity, unitPrice: cny(400_00) }],
    ...{ channel: 'own-shop', to: { country: 'CN', postcode: '200030' }, incoterm: 'DDP' },
    ...{ on, lawReviewDays: 20_000 },
    ...(mode ? { mode } : {}),
  };
  const decisions = [{ rule: 'duty-rate:CN:691200:GB', rate: '0.07', reason: 'tariff', decidedOn: on }];
  return offerFor(basket, { ...facts, ...year }, book, decisions);
}
