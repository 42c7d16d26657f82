import fc from 'fast-check';
import {
  listTaxLines,
  taxLedgerModel,
  taxLineId,
  TaxLineConflict,
  taxLinesOf,
  taxSums,
  writeTaxLines,
  type TaxLine,
} from '../../models/tax-ledger';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await taxLedgerModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const line = (orderId: string, event: string, more: Partial<TaxLine> = {}): TaxLine => ({
  ...{
    _id: taxLineId(orderId, event),
    kind: 'supply',
    jurisdiction: 'DE',
    scheme: 'IOSS',
    goodsClass: 'standard',
  },
  ...{ rate: '0.19', ruleVersion: 'de-standard', base: 10_000, tax: 1_900, currency: 'EUR' },
  ...{ taxPoint: '2026-11-24', orderId, shipmentId: `order:${orderId}/shipment-1` },
  sources: [{ rule: 'de-standard', source: 'a source', verifiedOn: '2026-11-01' }],
  ...more,
});
const write = (...lines: TaxLine[]) => writeTaxLines(database.connection, lines);

describe('a line', () => {
  it('is written once, whoever repeats it', async () => {
    const lines = [line('a', 'delivered-1/vat'), line('a', 'delivered-1/fee', { base: 500, tax: 95 })];
    await Promise.all([write(...lines), write(...lines), write(...lines)]);
    expect(await taxLinesOf(database.connection, 'a')).toEqual([lines[1], lines[0]]);
  });

  it('with other content under its id is refused; the first stays, and what is new beside it is written', async () => {
    await write(line('b', 'one'));
    const changed = write(line('b', 'one', { tax: 1_901 }), line('b', 'two'));
    await expect(changed).rejects.toThrow(TaxLineConflict);
    const found = await taxLinesOf(database.connection, 'b');
    expect(found).toEqual([line('b', 'one'), line('b', 'two')]);
  });

  it.each([{ tax: -1 }, { base: 0.5 }, { base: Number.NaN }])('with %p is no line', async (more) => {
    await expect(write(line('c', 'one', more))).rejects.toThrow(RangeError);
    expect(await taxLinesOf(database.connection, 'c')).toEqual([]);
  });

  it('is never changed and never removed', async () => {
    await write(line('d', 'one'));
    const model = taxLedgerModel(database.connection);
    const one = { _id: 'd/one' };
    await expect(model.updateOne(one, { $set: { tax: 0 } })).rejects.toThrow(TaxLineConflict);
    await expect(model.updateMany(one, { $set: { tax: 0 } })).rejects.toThrow(TaxLineConflict);
    await expect(model.findOneAndUpdate(one, { $set: { tax: 0 } })).rejects.toThrow(TaxLineConflict);
    await expect(model.replaceOne(one, line('d', 'one'))).rejects.toThrow(TaxLineConflict);
    await expect(model.deleteOne(one)).rejects.toThrow(TaxLineConflict);
    await expect(model.deleteMany(one)).rejects.toThrow(TaxLineConflict);
    const document = await model.findById('d/one').exec();
    await expect(document?.set({ tax: 0 }).save()).rejects.toThrow(TaxLineConflict);
    expect(await taxLinesOf(database.connection, 'd')).toEqual([line('d', 'one')]);
  });
});

describe('a correction', () => {
  const refund = (more: Partial<TaxLine> = {}) =>
    line('e', 'refund', { kind: 'refund', refersTo: 'e/one', base: 5_000, tax: 950, ...more });

  it.each<[string, Partial<TaxLine>]>([
    ['a line that is not there', { refersTo: 'e/none' }],
    ['a line of another jurisdiction', { jurisdiction: 'FR' }],
    ['a line in another currency', { currency: 'USD' }],
    ['a line of another order', { orderId: 'f', _id: 'f/refund' }],
  ])('of %s is refused', async (_, more) => {
    await write(line('e', 'one'));
    await expect(write(refund(more))).rejects.toThrow(TaxLineConflict);
  });

  it('needs a line to correct, and stands beside it', async () => {
    await write(line('e', 'one'));
    const { refersTo: _, ...bare } = refund();
    await expect(write(bare)).rejects.toThrow(/no line/);
    await write(refund());
    expect(await taxLinesOf(database.connection, 'e')).toEqual([line('e', 'one'), refund()]);
  });
});

describe('a period', () => {
  const lineArbitrary = fc.record({
    kind: fc.constantFrom('supply' as const, 'import' as const),
    jurisdiction: fc.constantFrom('IT', 'ES'),
    rate: fc.constantFrom('0.22', '0.1'),
    currency: fc.constantFrom('EUR', 'USD'),
    base: fc.nat(100_000_000_00),
    tax: fc.nat(10_000_000_00),
    taxPoint: fc.constantFrom('2026-09-30', '2026-10-01', '2026-11-15', '2026-12-31', '2027-01-01'),
  });

  it('holds both its ends; its pages hold every line once, its sums add them up', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(lineArbitrary, { minLength: 1, maxLength: 20 }), async (list) => {
        run += 1;
        const orderId = `p${run}`;
        // Each run has jurisdictions of its own.
        const land = (name: string) => `${name}${run}`;
        const lines = list.map((each, index) =>
          line(orderId, `e${index}`, { ...each, jurisdiction: land(each.jurisdiction) }),
        );
        await write(...lines);
        const period = { jurisdiction: land('IT'), from: '2026-10-01', to: '2026-12-31' };
        const inside = lines.filter(
          ({ jurisdiction, taxPoint }) =>
            jurisdiction === period.jurisdiction && taxPoint >= period.from && taxPoint <= period.to,
        );
        const paged: TaxLine[] = [];
        let cursor: string | undefined;
        do {
          const page = await listTaxLines(database.connection, period, { limit: 3, cursor });
          paged.push(...page.items);
          cursor = page.next;
        } while (cursor !== undefined);
        expect(paged.map(({ taxPoint }) => taxPoint)).toEqual(inside.map(({ taxPoint }) => taxPoint).sort());
        expect(new Set(paged.map(({ _id }) => _id))).toEqual(new Set(inside.map(({ _id }) => _id)));
        const sums = await taxSums(database.connection, period);
        const total = (field: 'base' | 'tax', currency: string) =>
          inside.filter((each) => each.currency === currency).reduce((sum, each) => sum + each[field], 0);
        for (const currency of ['EUR', 'USD'])
          for (const field of ['base', 'tax'] as const) {
            const summed = sums.filter((each) => each.currency === currency);
            expect(summed.reduce((sum, each) => sum + each[field], 0)).toBe(total(field, currency));
          }
        expect(sums.reduce((sum, { lines: count }) => sum + count, 0)).toBe(inside.length);
        expect(new Set(sums.map((sum) => `${sum.kind} ${sum.rate} ${sum.currency}`)).size).toBe(sums.length);
      }),
      { numRuns: 20 },
    );
  });
});
