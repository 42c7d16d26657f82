import fc from 'fast-check';
import { freightOf, laneReaches, laneRefuses, lanesInForce } from '../../domain/lanes';
import { insuranceFor, maxParcels, onLane, packConsignment, valueOf } from '../../domain/shipment-plan';
import { air, eur, goods, lane, shenzhen } from './sample-lanes';

const post = lane();

describe('a lane', () => {
  it.each([
    [1, 500],
    [500, 500],
    [501, 900],
    [2000, 900],
  ])('carries %i g for %i', (grams, price) => {
    expect(freightOf(post, grams)).toEqual(eur(price));
  });

  it('carries nothing heavier than its last band', () => {
    expect(() => freightOf(post, 2001)).toThrow('post-eu takes no parcel of 2001 g');
  });

  it.each([
    ['2025-12-31', 0],
    ['2026-01-01', 1],
    ['2026-06-30', 1],
    ['2026-07-01', 0],
  ])('valid for half of 2026 holds on %s: %i', (on, held) => {
    expect(lanesInForce([lane({ validTo: '2026-06-30' })], on)).toHaveLength(held);
  });

  it.each([
    ['DE', '20095', true],
    ['DE', '78266', false],
    ['DE', ' 782-66', false],
    ['FR', '78266', true],
    ['AT', '1010', false],
  ])('that leaves out one German place reaches %s %s: %s', (country, postcode, reaches) => {
    const some = lane({ notTo: [{ country: 'DE', postcodes: ['78266'] }] });
    expect(laneReaches(some, { country, postcode })).toBe(reaches);
  });

  it.each([
    [goods(), undefined],
    [goods({ grossGrams: 2001 }), 'MUG weighs 2001 g, post tracked takes at most 2000 g.'],
    [goods({ lithium: 'UN3481' }), undefined],
    [goods({ lithium: 'UN3480' }), 'MUG contains UN3480, which post tracked does not take.'],
    [goods({ aerosol: true }), 'MUG is an aerosol, which post tracked does not take.'],
    [goods({ liquidMl: 50 }), 'MUG contains liquid, which post tracked does not take.'],
  ])('says what it does not take, case %#', (line, says) => {
    expect(laneRefuses(line, post)).toBe(says);
  });
});

describe('insurance', () => {
  const parcel = { warehouse: shenzhen, lines: [{ sku: 'MUG', quantity: 1 }], grossGrams: 400 };
  const worth = (amount: number) => [goods({ unitPrice: eur(amount) })];

  it.each([
    [10_000, false, 500],
    [10_001, true, 620],
    // 10,042 × 0.012 = 120.504; 10,041 × 0.012 = 120.492
    [10_042, true, 621],
    [10_041, true, 620],
  ])('of goods worth %i is mandatory: %s; all in %i', (value, insured, cost) => {
    const planned = onLane(parcel, post, worth(value));
    expect([planned.parcel.insured, planned.cost]).toEqual([insured, eur(cost)]);
  });

  it('rounds half a minor unit up, for each shipment', () => {
    const goodsWorth = worth(12_500);
    const half = lane({ insuranceRate: '0.0001' });
    const insured = onLane(parcel, half, goodsWorth).parcel;
    expect(insuranceFor([insured, insured], goodsWorth, [half])).toEqual(eur(2));
    expect(insuranceFor([insured], worth(14_999), [half])).toEqual(eur(1));
    expect(insuranceFor([insured], worth(15_000), [half])).toEqual(eur(2));
  });

  it('costs nothing for shipments under the limit', () => {
    expect(insuranceFor([onLane(parcel, post, worth(9_999)).parcel], worth(9_999), [post])).toEqual(eur(0));
  });

  it('of two prices of a SKU takes the higher', () => {
    expect(valueOf({ lines: [{ sku: 'MUG', quantity: 3 }] }, [...worth(500), ...worth(700)], 'EUR')).toEqual(
      eur(2100),
    );
  });

  it('does not guess for a shipment of an unknown lane', () => {
    const insured = onLane(parcel, post, worth(20_000)).parcel;
    expect(() => insuranceFor([insured], worth(20_000), [air])).toThrow('no lane for post tracked');
  });
});

describe('packing', () => {
  const pack = (items: { line: ReturnType<typeof goods>; quantity: number }[], lanes = [post, air]) =>
    packConsignment({ warehouse: shenzhen, items }, (line) =>
      lanes.filter((each) => laneRefuses(line, each) === undefined),
    );
  const shown = (packed: ReturnType<typeof pack>) =>
    packed?.parcels.map((p) => `${p.carrier}: ${p.lines.map((l) => `${l.quantity} ${l.sku}`).join(' ')}`);

  it('takes two cheap parcels rather than one dear one', () => {
    const packed = pack([{ line: goods(), quantity: 7 }]);
    expect(shown(packed)).toEqual(['post: 5 MUG', 'post: 2 MUG']);
    expect(packed?.cost).toEqual(eur(1800));
  });

  it('takes one dear parcel rather than many cheap ones', () => {
    const packed = pack([{ line: goods({ unitPrice: eur(100) }), quantity: 30 }]);
    expect(shown(packed)).toEqual(['air: 30 MUG']);
    expect(packed?.cost).toEqual(eur(4000));
  });

  it('fills up a parcel with other goods before it opens another', () => {
    const packed = pack([
      { line: goods({ grossGrams: 1500 }), quantity: 1 },
      { line: goods({ sku: 'CUP', grossGrams: 300 }), quantity: 2 },
    ]);
    expect(shown(packed)).toEqual(['post: 1 MUG 1 CUP', 'post: 1 CUP']);
  });

  it('keeps apart what no lane takes together', () => {
    const tiny = lane({ ...air, bands: [{ toGrams: 400, price: eur(4000) }], maxGrams: 400, lithium: [] });
    const packed = pack(
      [
        { line: goods({ lithium: 'UN3481' }), quantity: 1 },
        { line: goods({ sku: 'OIL', liquidMl: 100 }), quantity: 1 },
      ],
      [post, tiny],
    );
    expect(shown(packed)).toEqual(['post: 1 MUG', 'air: 1 OIL']);
  });

  it('gives up a piece no lane takes, and more parcels than can be handled', () => {
    expect(pack([{ line: goods({ grossGrams: 31_000 }), quantity: 1 }])).toBeUndefined();
    const one = { line: goods({ grossGrams: 1999 }), quantity: maxParcels };
    expect(pack([one], [post])?.parcels).toHaveLength(maxParcels);
    expect(pack([{ ...one, quantity: maxParcels + 1 }], [post])).toBeUndefined();
  });

  it('loses no piece, overloads no parcel, and its cost is freight and premiums', () => {
    const anyItem = fc.record({
      line: fc
        .record({
          grossGrams: fc.integer({ min: 1, max: 3000 }),
          amount: fc.integer({ min: 1, max: 20_000 }),
        })
        .map(({ grossGrams, amount }) => goods({ grossGrams, unitPrice: eur(amount) })),
      quantity: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 4 }), (some) => {
        const items = some.map((item, n) => ({ ...item, line: { ...item.line, sku: `S${n}` } }));
        const packed = pack(items);
        if (!packed) throw new Error('air takes everything');
        for (const { line, quantity } of items) {
          const found = packed.parcels.flatMap((p) => p.lines).filter((l) => l.sku === line.sku);
          expect(found.reduce((sum, l) => sum + l.quantity, 0)).toBe(quantity);
        }
        for (const parcel of packed.parcels)
          expect(parcel.grossGrams).toBeLessThanOrEqual(parcel.carrier === 'air' ? 30_000 : 2000);
        const grams = packed.parcels.reduce((sum, p) => sum + p.grossGrams, 0);
        expect(grams).toBe(items.reduce((sum, i) => sum + i.quantity * i.line.grossGrams, 0));
        const freight = packed.parcels.reduce((sum, p) => sum + p.freight.amount, 0);
        const lines = items.map(({ line }) => line);
        expect(freight + insuranceFor(packed.parcels, lines, [post, air]).amount).toBe(packed.cost.amount);
      }),
    );
  });
});
