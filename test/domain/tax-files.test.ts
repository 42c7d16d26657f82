import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { britishBoxes, iossFile, ossUnionFile, ukVatBody } from '../../domain/tax-files';
import type { ReturnCorrection, ReturnLine, TaxReturn } from '../../domain/tax-return';
import { computed, refund, returnKey, sale } from './sample-returns';

const ours = { vatNumber: 'FI12345678' };

function oss(lines: Partial<ReturnLine>[], corrections: Partial<ReturnCorrection>[] = []): TaxReturn {
  const line: ReturnLine = {
    ...{ consumption: 'DE', rate: '0.19', base: 0, tax: 0 },
    rateType: 'standard',
    entries: [],
  };
  const correction: ReturnCorrection = { consumption: 'DE', period: '2026-Q2', tax: 0, entries: [] };
  return {
    ...computed(returnKey('OSS', '2026-Q3'), []),
    lines: lines.map((over) => ({ ...line, ...over })),
    corrections: corrections.map((over) => ({ ...correction, ...over })),
  };
}

const rowsIn = (file: string): string[][] => parse(file, { delimiter: ';' });

describe('the file of a Union return', () => {
  it('has thirteen columns, semicolons, commas and consecutive numbers', () => {
    const found = oss(
      [
        { base: 10_000_00, tax: 1_900_00 },
        { consumption: 'GR', rate: '0.24', base: 15_123_23, tax: 3_629_58 },
        { consumption: 'FI', rate: '0.255', base: 5, tax: 1 },
        { consumption: 'FR', rate: '0.055', rateType: 'reduced', base: 100_00, tax: 5_50 },
      ],
      [{ tax: -200_00 }, { consumption: 'GR', period: '2025-Q4', tax: 300_05 }],
    );
    expect(ossUnionFile(found, ours).split('\r\n')).toEqual([
      '1;FI12345678;1;DE;1;1;19;10000,00;1900,00;;;;',
      '2;FI12345678;1;EL;1;1;24;15123,23;3629,58;;;;',
      '3;FI12345678;1;FI;1;1;25,5;0,05;0,01;;;;',
      '4;FI12345678;1;FR;1;2;5,5;100,00;5,50;;;;',
      '5;FI12345678;2;;;;;;;;DE;Q2.2026;-200,00',
      '6;FI12345678;2;;;;;;;;EL;Q4.2025;300,05',
      '',
    ]);
  });

  it('is made of a computed return', () => {
    const found = computed(returnKey('OSS', '2026-Q3'), [
      sale(),
      refund(sale({ jurisdiction: 'FR', rate: '0.2', tax: 20_00, taxPoint: '2026-06-01' }), '2026-07-05'),
    ]);
    expect(ossUnionFile(found, ours)).toBe(
      '1;FI12345678;1;DE;1;1;19;100,00;19,00;;;;\r\n2;FI12345678;2;;;;;;;;FR;Q2.2026;-20,00\r\n',
    );
  });

  it('names the number in the member state goods were sent from', () => {
    const sold = { base: 1_00, tax: 19 };
    const sent = [
      { ...sold, dispatchedFrom: 'DE', consumption: 'FR' },
      { ...sold, dispatchedFrom: 'FI' },
    ];
    const numbers = { ...ours, establishments: { DE: 'DE123456789', FI: 'FI12345678' } };
    const rows = rowsIn(ossUnionFile(oss(sent), numbers));
    expect(rows.map((row) => row[9])).toEqual(['DE123456789', '']);
    const unnamed = oss([...sent, { ...sold, dispatchedFrom: 'PL' }]);
    expect(() => ossUnionFile(unnamed, numbers)).toThrow('goods were sent from PL');
  });

  it('of nothing sold is empty, and figures of zero have no row', () => {
    expect(ossUnionFile(oss([]), ours)).toBe('');
    expect(ossUnionFile(oss([{ base: 0, tax: 0 }], [{ tax: 0 }]), ours)).toBe('');
  });

  it('says exactly what the return says, whatever the amounts', () => {
    const cents = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const read = (text = ''): bigint => BigInt(text.replace(',', ''));
    fc.assert(
      fc.property(cents, cents, fc.boolean(), (base, tax, back) => {
        const found = oss([{ base, tax }], [{ tax: back ? -tax : tax }]);
        const [line, correction] = rowsIn(ossUnionFile(found, ours));
        expect([line?.length, correction?.length]).toEqual([13, 13]);
        expect([read(line?.[7]), read(line?.[8])]).toEqual([BigInt(base), BigInt(tax)]);
        expect(read(correction?.[12])).toBe(BigInt(back ? -tax : tax));
        expect(line?.[7]).toMatch(/^\d+,\d\d$/);
      }),
    );
  });

  it.each<[string, () => string]>([
    ['a rate with three decimals', () => ossUnionFile(oss([{ rate: '0.19125', tax: 1 }]), ours)],
    ['sales below zero', () => ossUnionFile(oss([{ base: -1, tax: -1 }]), ours)],
    ['a number of another country', () => ossUnionFile(oss([]), { vatNumber: 'DE123456789' })],
    ['a return of another scheme', () => ossUnionFile(computed(returnKey('IOSS', '2026-09'), []), ours)],
    ['a return to another authority', () => ossUnionFile({ ...oss([]), jurisdiction: 'DE' }, ours)],
    [
      'an IOSS number of another country',
      () => iossFile(computed(returnKey('IOSS', '2026-09'), []), 'IM2760000742'),
    ],
    ['an IOSS file of a Union return', () => iossFile(oss([]), 'IM2460000742')],
    ['a British body of a Union return', () => ukVatBody(oss([]), '18A1', true)],
    [
      'a period key of HMRC that is none',
      () => ukVatBody(computed(returnKey('UK-VAT', '2026-Q3'), []), 'Q3', true),
    ],
  ])('is not made for %s', (_says, make) => {
    expect(make).toThrow(RangeError);
  });
});

it('the file of an import return has the IOSS number, and months', () => {
  const parcel = sale({ scheme: 'IOSS', taxPoint: '2026-06-30' });
  const found = computed(returnKey('IOSS', '2026-09'), [
    sale({ scheme: 'IOSS', taxPoint: '2026-09-30' }),
    refund(parcel, '2026-09-02'),
  ]);
  expect(iossFile(found, 'IM2460000742')).toBe(
    '1;IM2460000742;1;DE;1;1;19;100,00;19,00;;;;\r\n2;IM2460000742;2;;;;;;;;DE;M06.2026;-19,00\r\n',
  );
});

describe('the body for HMRC', () => {
  const british = { jurisdiction: 'GB', scheme: 'UK-135', rate: '0.2', currency: 'GBP' } as const;
  const uk = returnKey('UK-VAT', '2026-Q3');

  it('has each box, two decimals in the first five and whole pounds in the others', () => {
    const found = computed(uk, [
      sale({ ...british, base: 1_234_99, tax: 247_00 }),
      sale({ ...british, tax: 20_05 }),
    ]);
    expect(ukVatBody(found, '18A1', true)).toBe(
      '{"periodKey":"18A1","vatDueSales":267.05,"vatDueAcquisitions":0.00,"totalVatDue":267.05,' +
        '"vatReclaimedCurrPeriod":0.00,"netVatDue":267.05,"totalValueSalesExVAT":1334,' +
        '"totalValuePurchasesExVAT":0,"totalValueGoodsSuppliedExVAT":0,"totalAcquisitionsExVAT":0,"finalised":true}',
    );
  });

  it('has a net amount above zero also when more was given back than sold', () => {
    const sold = sale({ ...british, base: 99_50, tax: 19_90, taxPoint: '2026-06-01' });
    const body: unknown = JSON.parse(ukVatBody(computed(uk, [refund(sold, '2026-07-01')]), '#001', false));
    expect(body).toMatchObject({
      ...{ vatDueSales: -19.9, totalVatDue: -19.9, netVatDue: 19.9, totalValueSalesExVAT: -99 },
      finalised: false,
    });
  });

  it('of nothing sold is all zeros', () => {
    expect(Object.values(britishBoxes(computed(uk, []))).every((box) => /^0(\.00)?$/.test(box))).toBe(true);
  });
});
