import type { Declaration } from '../../activities/broker/port';

/** A declaration of two teapots from China to Germany. */
export function declaration(more: Partial<Declaration> = {}): Declaration {
  return {
    ...{ reference: 'order:1/shipment-1', procedure: 'low-value', from: 'CN', to: 'DE', incoterm: 'DDP' },
    trackingCode: 'LF276543215CN',
    identifiers: [{ kind: 'IOSS', number: 'IM2760000001' }],
    items: [
      {
        ...{ description: 'porcelain teapot & lid', hsCode: '691110', origin: 'CN', quantity: 2 },
        ...{ netGrams: 500, grossGrams: 640, value: { amount: 42_00, currency: 'EUR' } },
      },
    ],
    freight: { amount: 7_90, currency: 'EUR' },
    insurance: { amount: 0, currency: 'EUR' },
    dutiesAndTaxes: { amount: 10_98, currency: 'EUR' },
    ...more,
  };
}
