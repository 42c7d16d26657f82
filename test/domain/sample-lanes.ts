import type { Lane } from '../../domain/lanes';
import type { GoodsLine, Warehouse } from '../../domain/order';

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** A post that takes little for little; each test changes what it is about. */
export function lane(over: Partial<Lane> = {}): Lane {
  return {
    id: 'post-eu',
    mode: 'direct-mail',
    fromKind: 'origin',
    fromCountries: ['CN'],
    to: ['DE', 'FR'],
    notTo: [],
    carrier: 'post',
    service: 'tracked',
    bands: [
      { toGrams: 500, price: eur(500) },
      { toGrams: 2000, price: eur(900) },
    ],
    maxGrams: 2000,
    days: { from: 6, to: 14 },
    insuranceLimit: eur(10_000),
    insuranceRate: '0.012',
    lithium: ['UN3481'],
    liquids: false,
    aerosols: false,
    incoterms: ['DDP', 'DAP'],
    silenceDays: 7,
    claimDays: 60,
    validFrom: '2026-01-01',
    source: 'test tariff',
    verifiedOn: '2026-11-24',
    ...over,
  };
}

export const air = lane({
  id: 'air-eu',
  carrier: 'air',
  service: 'express',
  bands: [{ toGrams: 30_000, price: eur(4000) }],
  maxGrams: 30_000,
  days: { from: 2, to: 4 },
  liquids: true,
});

export const local = lane({
  id: 'local-eu',
  mode: 'overseas-warehouse',
  fromKind: 'overseas',
  fromCountries: ['DE', 'FR'],
  carrier: 'local',
  service: 'standard',
  bands: [{ toGrams: 10_000, price: eur(600) }],
  maxGrams: 10_000,
  days: { from: 1, to: 3 },
});

export const shenzhen: Warehouse = { id: 'szx', country: 'CN', kind: 'origin' };
export const hamburg: Warehouse = { id: 'ham', country: 'DE', kind: 'overseas' };
export const lyon: Warehouse = { id: 'lys', country: 'FR', kind: 'overseas' };

export function goods(over: Partial<GoodsLine> = {}): GoodsLine {
  return {
    caseId: 'acme:DE',
    sku: 'MUG',
    quantity: 1,
    unitPrice: eur(1200),
    title: 'Mug',
    customsDescription: 'ceramic mug for drinks',
    hsCode: '691200',
    origin: 'CN',
    netGrams: 350,
    grossGrams: 400,
    aerosol: false,
    excise: false,
    certificates: [],
    ...over,
  };
}
