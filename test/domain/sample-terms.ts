import type { Scope, Terms } from '../../domain/shapes/terms';

export const saleScope: Scope = {
  territory: ['AT', 'DE'],
  channels: ['own-shop', 'marketplace'],
  period: { from: '2027-01-01', to: '2027-12-31' },
};

/** A term sheet nobody has anything to say against; each test changes what it is about. */
export function sampleTerms(over: Partial<Terms> = {}): Terms {
  return {
    currency: 'EUR',
    priceList: [
      { sku: 'LAMP-1', description: 'Desk lamp', unitPrice: { amount: 1250, currency: 'EUR' } },
      { sku: 'LAMP-2', description: 'Floor lamp', unitPrice: { amount: 4900, currency: 'EUR' } },
    ],
    moq: 100,
    leadTimeDays: 30,
    incoterm: 'DDP',
    namedPlace: 'Hamburg',
    sale: saleScope,
    exclusivity: [
      { subject: 'brand', scope: { ...saleScope, territory: ['DE'] } },
      { subject: 'brand', scope: { ...saleScope, territory: ['AT'], channels: ['own-shop'] } },
    ],
    marketing: {
      fund: { amount: 500_000, currency: 'EUR' },
      assets: true,
      training: false,
      jointCampaigns: 2,
    },
    defectReturnDays: 60,
    slowStock: { remedy: 'buy-back', afterDays: 180, atShare: 0.7 },
    payment: { depositShare: 0.3, balanceDays: 30 },
    rights: ['trademark', 'images'],
    contract: { from: '2027-01-01', to: '2028-12-31' },
    noticeDays: 90,
    ...over,
  };
}
