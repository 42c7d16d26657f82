import { drawTaxReturn, type TaxReturnFacts } from '../../../activities/documents/tax-return-paper';
import { pdfText } from '../../../activities/documents/pdf-text';
const base: TaxReturnFacts = {
  return: {
    ...{ scheme: 'OSS', jurisdiction: 'FI', period: { id: '2026-Q3', from: '2026-07-01', to: '2026-09-30' } },
    ...{ currency: 'EUR', due: 1_234_567_89, nil: false },
    lines: [
      {
        consumption: 'DE',
        dispatchedFrom: 'PL',
        rate: '0.19',
        rateType: 'standard',
        base: 6_497_725_74,
        tax: 1_234_567_89,
        entries: ['a'],
      },
      { consumption: 'FI', rate: '0.255', rateType: 'standard', base: 100_00, tax: 25_50, entries: ['b'] },
    ],
    corrections: [{ consumption: 'FR', period: '2026-Q1', tax: -20_05, entries: ['c'] }],
    reclaim: [{ consumption: 'FR', amount: 20_05 }],
    exchange: [
      {
        from: 'GBP',
        to: 'EUR',
        rate: '0.8338',
        on: '2026-09-30',
        source: 'European Central Bank, euro foreign exchange reference rates',
      },
    ],
    rules: [
      {
        rule: 'oss-return',
        source: 'Directive 2006/112/EC art. 369f (quarter, end of the following month)',
        verifiedOn: '2026-11-24',
      },
    ],
  },
  ...{ version: 2, number: 'FI12345678', computedAt: '2026-10-01T03:00:00.000Z', deadline: '2026-10-31' },
  taxpayer: { legalName: 'Landfall Commerce GmbH', address: 'Speicherstraße 1, 20457 Hamburg' },
  counts: { entries: 41_233, orders: 39_001 },
  differences: [
    {
      orderId: 'O-1',
      currency: 'EUR',
      supplied: 119_00,
      givenBack: 0,
      captured: 100_00,
      refunded: 0,
      unexplained: -19_00,
      kind: 'taken-less',
      says: 'less money is held than the ledger declares',
    },
  ],
  file: { fileName: 'OSS-FI-2026-Q3.csv', sha256: 'a'.repeat(64) },
};
const drawn = async (changes: Partial<TaxReturnFacts> = {}) =>
  (await drawTaxReturn({ ...base, ...changes }, { compress: false })).bytes;

it('says what is declared, corrected, asked back and due, by which rates and rules', async () => {
  const text = pdfText(await drawn());
  expect(text).toMatch(/31\s?October\s?2026/);
  for (const words of ['FI12345678', 'Poland', '19 %, standard', '6,497,725.74', '25.5 %'])
    expect(text).toContain(words);
  for (const words of ['2026-Q1', '-20.05', 'Asked back from France', '1,234,567.89', '0.8338', 'oss-return'])
    expect(text).toContain(words);
  for (const words of ['O-1', '-19.00', 'a'.repeat(64)]) expect(text).toContain(words);
});

it('names what is not declared, who decided it and why', async () => {
  const lines = ['O-1/supply-1', 'O-2/supply-1'];
  const decided = { by: 'staff:fatima', at: '2026-10-12T09:00:00.000Z', reason: 'Told HMRC by letter' };
  const text = pdfText(await drawn({ left: [{ says: 'booked too late', ...decided, entries: lines }] }));
  for (const says of ['left to a person', 'booked too late', 'staff:fatima', 'Told HMRC by letter'])
    expect(text).toContain(says);
});

it('says that nothing was sold, and that nothing differs', async () => {
  const nothing = { ...base.return, lines: [], corrections: [], reclaim: [], due: 0, nil: true };
  const text = pdfText(await drawn({ return: nothing, differences: [] }));
  expect(text).toContain('Nothing was sold in this period.');
  expect(text).toContain('None: for every order');
});

it('shows the first of very many differences, and says that there are more', async () => {
  const [one] = base.differences;
  if (!one) throw new Error('a difference');
  const many = Array.from({ length: 201 }, (_, index) => ({ ...one, orderId: `O-${index + 1}-X` }));
  const text = pdfText(await drawn({ differences: many }));
  expect(text).toContain('201 orders; the first 200 are shown');
  expect(text).not.toContain('O-201-X');
});

it('is the same file for the same facts', async () => {
  expect(await drawn()).toEqual(await drawn());
});
