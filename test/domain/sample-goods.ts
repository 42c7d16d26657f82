/** Goods for the tests: a stoneware mug with all it needs in the EU, changed as wanted. */
import type { RuledGoods } from '../../domain/goods';
import type { ShopListing } from '../../domain/shapes/orders';

export const today = '2026-11-24';

export const certificate = (kind: string, validTo?: string): RuledGoods['certificates'][number] => ({
  ...{ kind, number: 'N-1' },
  ...(validTo ? { validTo } : {}),
});

export function goods(over: Partial<RuledGoods> = {}): RuledGoods {
  return { hsCode: '691200', origin: 'CN', aerosol: false, excise: false, certificates: [], ...over };
}

export function listing(over: Partial<ShopListing> = {}): ShopListing {
  return {
    sku: 'MUG-1',
    title: 'Retro coffee mug',
    category: 'home',
    channel: 'own-shop',
    customsDescription: 'Stoneware mug for hot drinks',
    hsCode: '691200',
    origin: 'CN',
    netGrams: 320,
    grossGrams: 400,
    goods: {
      aerosol: false,
      excise: false,
      certificates: [{ kind: 'food-contact', number: 'DOC-7' }],
    },
    prices: { DE: { amount: 1200, currency: 'EUR' } },
    ...over,
  };
}
