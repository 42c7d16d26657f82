/** A small world of taxes for the tests of landed costs, with round numbers and rows that no law knows. */
import type { LandedCostInput } from '../../domain/landed-cost';
import type { DatedRow, TaxTables } from '../../domain/landed-cost-tables';
import type { GoodsLine, PlannedShipment } from '../../domain/order';
import type { Money } from '../../domain/shapes/common';

export const money = (amount: number, currency = 'EUR'): Money => ({ amount, currency });

const dated = (id: string, over: Partial<DatedRow> = {}): DatedRow => ({
  ...{ id, validFrom: '2026-01-01', source: 'sample', verifiedOn: '2026-11-01' },
  ...over,
});

export const tables: TaxTables = {
  territories: [
    {
      ...dated('territory-eu'),
      ...{ code: 'EU', countries: ['DE', 'FR', 'SE', 'IT'], currency: 'EUR' },
      ...{ dutyOn: 'goods-freight-insurance', importTax: true },
    },
    {
      ...dated('territory-au'),
      code: 'AU',
      countries: ['AU'],
      currency: 'AUD',
      dutyOn: 'goods',
      importTax: true,
    },
    {
      ...dated('territory-us'),
      code: 'US',
      countries: ['US'],
      currency: 'USD',
      dutyOn: 'goods',
      importTax: false,
    },
    {
      ...dated('territory-cn'),
      ...{ code: 'CN', countries: ['CN'], currency: 'CNY', dutyOn: 'goods', importTax: true },
    },
    {
      ...dated('territory-jp'),
      code: 'JP',
      countries: ['JP'],
      currency: 'JPY',
      dutyOn: 'goods',
      importTax: true,
    },
  ],
  specialPlaces: [
    { country: 'DE', names: ['Heligoland'], postcodes: ['27498'], says: 'outside', source: 'sample' },
  ],
  taxRates: [
    { ...dated('vat-de'), country: 'DE', tax: 'vat', rate: '0.19' },
    { ...dated('vat-fr'), country: 'FR', tax: 'vat', rate: '0.2' },
    { ...dated('vat-se'), country: 'SE', tax: 'vat', rate: '0.25' },
    { ...dated('vat-it'), country: 'IT', tax: 'vat', rate: '0.22' },
    { ...dated('gst-au'), country: 'AU', tax: 'gst', rate: '0.1' },
    { ...dated('vat-cn', { verifiedOn: '2026-10-01' }), country: 'CN', tax: 'vat', rate: '0.13' },
    { ...dated('vat-jp'), country: 'JP', tax: 'vat', rate: '0.10' },
  ],
  lowValue: [
    {
      ...dated('eu-relief', { validTo: '2026-06-30' }),
      ...{ territory: 'EU', use: 'import', limit: money(150_00), limitOn: 'goods', notFor: ['3303'] },
      effect: { kind: 'no-duty' },
    },
    {
      ...dated('eu-flat', { validFrom: '2026-07-01' }),
      ...{ territory: 'EU', use: 'import', limit: money(150_00), limitOn: 'goods', notFor: [] },
      effect: { kind: 'flat-duty', amount: money(300) },
    },
    {
      ...dated('eu-ioss'),
      ...{ territory: 'EU', use: 'import', limit: money(150_00), limitOn: 'goods', notFor: [] },
      effect: { kind: 'tax-at-sale', scheme: 'IOSS' },
    },
    ...(['AU', 'JP'] as const).flatMap((code): TaxTables['lowValue'] => {
      const limit = code === 'AU' ? money(1000_00, 'AUD') : money(10_000, 'JPY');
      const row = { territory: code, use: 'import', limit, limitOn: 'goods', notFor: [] } as const;
      return [
        { ...dated(`${code}-relief`), ...row, notFor: [], effect: { kind: 'no-duty' } },
        {
          ...dated(`${code}-at-sale`),
          ...row,
          notFor: [],
          effect: { kind: 'tax-at-sale', scheme: `${code}-LVG` },
        },
      ];
    }),
    {
      ...dated('us-none'),
      ...{ territory: 'US', use: 'import', limitOn: 'goods', notFor: [] },
      effect: { kind: 'tariff-duty' },
    },
    {
      ...dated('cn-retail'),
      ...{ territory: 'CN', use: 'bonded', limitOn: 'goods-freight-insurance', notFor: ['3304'] },
      ...{
        limit: money(5000_00, 'CNY'),
        year: { limit: money(26_000_00, 'CNY'), timeZone: 'Asia/Shanghai' },
      },
      effect: { kind: 'bonded-retail', taxShare: '0.7', scheme: 'CN-CBEC' },
    },
  ],
  dutyRates: [
    { ...dated('eu-69'), territory: 'EU', hs: '69', rate: '0.05', exceptOrigins: [] },
    { ...dated('eu-6911'), territory: 'EU', hs: '6911', rate: '0.12', exceptOrigins: ['CN'] },
    { ...dated('eu-9405'), territory: 'EU', hs: '9405', rate: '0.037', exceptOrigins: [] },
    { ...dated('au-all-69'), territory: 'AU', hs: '69', rate: '0.05', exceptOrigins: [] },
    { ...dated('jp-all-69'), territory: 'JP', hs: '69', rate: '0.023', exceptOrigins: [] },
    { ...dated('us-69'), territory: 'US', hs: '69', rate: '0.06', exceptOrigins: [] },
  ],
  surcharges: [{ ...dated('us-surcharge', { validTo: '2026-07-23' }), territory: 'US', rate: '0.10' }],
  fees: [
    {
      ...dated('clearance-eu'),
      ...{ kind: 'platform', territory: 'EU', countries: [], when: 'above-limit' },
      ...{ amount: money(1500), says: 'clearance' },
    },
    {
      ...dated('it-parcel', { verifiedOn: '2026-03-01' }),
      ...{ kind: 'law', territory: 'EU', countries: ['IT'], when: 'low-value' },
      ...{ amount: money(200), says: 'contribution' },
    },
  ],
};

export function goods(
  sku: string,
  unitPrice: Money,
  quantity: number,
  over: Partial<GoodsLine> = {},
): GoodsLine {
  return {
    ...{ sku, quantity, unitPrice, caseId: 'acme:DE', title: sku, customsDescription: 'porcelain cup' },
    ...{ hsCode: '691110', origin: 'GB', netGrams: 200, grossGrams: 250 },
    ...{ aerosol: false, excise: false, certificates: [] },
    ...over,
  };
}

const places = {
  'direct-mail': { id: 'w-gb', country: 'GB', kind: 'origin' },
  'overseas-warehouse': { id: 'w-de', country: 'DE', kind: 'overseas' },
  'bonded-warehouse': { id: 'w-cn', country: 'CN', kind: 'bonded' },
} as const;

export function shipment(
  number: number,
  lines: PlannedShipment['lines'],
  freight: Money,
  over: Partial<PlannedShipment> = {},
): PlannedShipment {
  const mode = over.mode ?? 'direct-mail';
  return {
    ...{ number, mode, warehouse: places[mode], carrier: 'post', service: 'parcel', lines, grossGrams: 500 },
    ...{ freight, days: { from: 3, to: 6 }, insured: false, silenceDays: 5, claimDays: 30 },
    ...over,
  };
}

/** One SKU in one parcel from Great Britain to Germany, unless told otherwise. */
export function order(over: Partial<LandedCostInput> = {}): LandedCostInput {
  return {
    lines: [goods('CUP', money(40_00), 2)],
    shipments: [shipment(1, [{ sku: 'CUP', quantity: 2 }], money(10_00))],
    ...{ to: { country: 'DE' }, incoterm: 'DDP', currency: 'EUR', insurance: money(0) },
    ...{ on: '2026-11-24', reviewDays: 180 },
    ...over,
  };
}
