import fc from 'fast-check';
import type { ModeOffer, PlannedShipment, Warehouse } from '../../domain/order';
import { chooseMode, replan, type ModeQuestion } from '../../domain/mode-choice';
import { insuranceFor } from '../../domain/shipment-plan';
import { loadLanes } from '../../rules/lanes';
import { air, eur, goods, hamburg, lane, local, lyon, shenzhen } from './sample-lanes';

const post = lane();
const bonded = lane({
  id: 'zone-cn',
  mode: 'bonded-warehouse',
  fromKind: 'bonded',
  to: ['CN'],
  carrier: 'zone',
  service: 'standard',
});
const tariff = [post, air, local, bonded];

function question(over: Partial<ModeQuestion> = {}): ModeQuestion {
  return {
    lines: [goods({ quantity: 2 })],
    to: { country: 'DE', postcode: '20095' },
    currency: 'EUR',
    stock: [
      { warehouse: shenzhen, sku: 'MUG', available: 100 },
      { warehouse: hamburg, sku: 'MUG', available: 10 },
    ],
    bookable: () => true,
    goods: () => [],
    incoterm: 'DDP',
    on: '2026-11-24',
    ...over,
  };
}

const offer = (over: Partial<ModeQuestion>, mode: ModeOffer['mode'], lanes = tariff): ModeOffer | undefined =>
  chooseMode(question(over), lanes).offers.find((each) => each.mode === mode);
const refused = (...args: Parameters<typeof offer>): string[] => {
  const found = offer(...args);
  return found && !found.feasible ? found.refused : [];
};
const shown = (shipments: PlannedShipment[]) =>
  shipments.map(
    (s) => `${s.number} ${s.warehouse.id} ${s.lines.map((l) => `${l.quantity} ${l.sku}`).join(' ')}`,
  );
const shipmentsOf = (...args: Parameters<typeof offer>): string[] => {
  const found = offer(...args);
  return found?.feasible ? shown(found.shipments) : [];
};

describe('the choice', () => {
  it('is the cheapest, and says what else there was', () => {
    const choice = chooseMode(question(), tariff);
    expect(choice.chosen).toBe('overseas-warehouse');
    expect(choice.why).toBe(
      'Cheapest: overseas-warehouse for 6.00 EUR, 1 to 3 working days, 1 parcel; ' +
        'else direct-mail for 9.00 EUR, 6 to 14 working days, 1 parcel. ' +
        'bonded-warehouse is refused: No carrier delivers to DE by bonded-warehouse.',
    );
    expect(choice.offers.map(({ mode, feasible }) => [mode, feasible])).toEqual([
      ['direct-mail', true],
      ['overseas-warehouse', true],
      ['bonded-warehouse', false],
    ]);
  });

  it('is what was asked for, even if dearer', () => {
    const choice = chooseMode(question({ preferred: 'direct-mail' }), tariff);
    expect(choice.chosen).toBe('direct-mail');
    expect(choice.why).toMatch(/^As asked for: direct-mail for 9.00 EUR/);
  });

  it('is none when what was asked for is refused, though others would do', () => {
    const choice = chooseMode(question({ preferred: 'bonded-warehouse' }), tariff);
    expect(choice.chosen).toBeUndefined();
    expect(choice.why).toBe(
      'Asked for bonded-warehouse, which is refused: No carrier delivers to DE by bonded-warehouse.',
    );
    expect(choice.offers.filter(({ feasible }) => feasible)).toHaveLength(2);
  });

  it('is none when nothing is left', () => {
    const choice = chooseMode(question({ stock: [] }), tariff);
    expect(choice.chosen).toBeUndefined();
    expect(choice.why).toMatch(/^No mode is left\. direct-mail is refused: MUG: 0 of 2 pieces/);
  });

  it.each([
    ['the quicker of equal cost', { days: { from: 1, to: 14 } }, 'overseas-warehouse'],
    ['the first by name of equal cost and days', { days: post.days }, 'direct-mail'],
  ])('is %s', (_says, days, chosen) => {
    const equal = lane({ ...local, bands: [{ toGrams: 10_000, price: eur(900) }], ...days });
    expect(chooseMode(question(), [equal, post]).chosen).toBe(chosen);
  });

  it('counts the premium of mandatory insurance', () => {
    // Freight 900 by post against 950 at home, where nothing has to be insured.
    const home = lane({
      ...local,
      bands: [{ toGrams: 10_000, price: eur(950) }],
      insuranceLimit: eur(100_000),
    });
    const dear = question({ lines: [goods({ quantity: 2, unitPrice: eur(6000) })] });
    const choice = chooseMode(dear, [post, home]);
    expect(choice.chosen).toBe('overseas-warehouse');
    expect(choice.offers[0]).toMatchObject({
      cost: eur(1044),
      shipments: [{ insured: true, freight: eur(900) }],
    });
    expect(choice.offers[1]).toMatchObject({ cost: eur(950), shipments: [{ insured: false }] });
  });
});

describe('a mode is refused', () => {
  it.each<[string, Partial<ModeQuestion>, ModeOffer['mode'], string[]]>([
    [
      'without carriers to the place',
      { to: { country: 'NZ', postcode: '6011' } },
      'direct-mail',
      ['No carrier delivers to NZ by direct-mail.'],
    ],
    [
      'on a day no tariff is known for',
      { on: '2025-12-31' },
      'direct-mail',
      ['No carrier delivers to DE by direct-mail.'],
    ],
    [
      'in another currency than the lanes',
      { currency: 'USD' },
      'overseas-warehouse',
      ['local standard to DE is priced in EUR, the order is in USD.'],
    ],
    [
      'with too little stock',
      { lines: [goods({ quantity: 11 })] },
      'overseas-warehouse',
      ['MUG: 10 of 11 pieces are in overseas warehouses that supply DE for overseas-warehouse.'],
    ],
    [
      'when two lines of one SKU want more than there is',
      { lines: [goods({ quantity: 6 }), goods({ quantity: 6 })] },
      'overseas-warehouse',
      ['MUG: 10 of 12 pieces are in overseas warehouses that supply DE for overseas-warehouse.'],
    ],
    [
      'when no lane takes the goods, with each reason',
      { lines: [goods({ grossGrams: 40_000 })] },
      'direct-mail',
      [
        'MUG weighs 40000 g, air express takes at most 30000 g.',
        'MUG weighs 40000 g, post tracked takes at most 2000 g.',
      ],
    ],
    [
      'when the law refuses the goods, said once',
      { goods: (line) => [`${line.sku} needs a certificate.`] },
      'direct-mail',
      ['MUG needs a certificate.'],
    ],
    [
      'when carriers are not qualified',
      { bookable: (carrier) => (carrier === 'post' ? 'its cover ended on 2026-10-01' : false) },
      'direct-mail',
      [
        "air can't be booked: it is not a qualified partner.",
        "post can't be booked: its cover ended on 2026-10-01.",
      ],
    ],
    [
      'when it takes too many parcels',
      {
        lines: [goods({ quantity: 5000, grossGrams: 400 })],
        stock: [{ warehouse: shenzhen, sku: 'MUG', available: 9999 }],
      },
      'direct-mail',
      ['It takes more than 50 parcels by direct-mail.'],
    ],
    [
      'when every carrier is avoided',
      { avoid: [{ carrier: 'local' }] },
      'overseas-warehouse',
      ['local standard is avoided because of an incident.'],
    ],
  ])('%s', (_says, over, mode, says) => {
    expect(refused(over, mode)).toEqual(says);
  });

  it('when its lanes do not deliver under the Incoterm', () => {
    expect(refused({ incoterm: 'DAP' }, 'direct-mail', [lane({ incoterms: ['DDP'] })])).toEqual([
      'post tracked does not deliver DAP to DE.',
    ]);
  });

  it('but not when the law refuses only one carrier and service', () => {
    const noPost = { goods: (_: unknown, mode: string, by: string) => (by === 'post tracked' ? [mode] : []) };
    expect(offer(noPost, 'direct-mail')).toMatchObject({ feasible: true, shipments: [{ carrier: 'air' }] });
  });

  it('but not when one of its lanes still takes the goods', () => {
    expect(offer({ lines: [goods({ liquidMl: 100 })] }, 'direct-mail')).toMatchObject({
      feasible: true,
      shipments: [{ carrier: 'air' }],
    });
    expect(offer({ avoid: [{ lane: 'post-eu' }] }, 'direct-mail')).toMatchObject({
      shipments: [{ carrier: 'air' }],
    });
  });
});

describe('warehouses', () => {
  const stocked = (ham: number, lys: number, over: Partial<ModeQuestion> = {}): Partial<ModeQuestion> => ({
    stock: [
      { warehouse: lyon, sku: 'MUG', available: lys },
      { warehouse: hamburg, sku: 'MUG', available: ham },
    ],
    ...over,
  });

  it.each([
    ['the one in the country when both can', stocked(5, 5), ['1 ham 2 MUG']],
    ['the one that can give everything', stocked(1, 5), ['1 lys 2 MUG']],
    ['both when neither can', stocked(1, 1), ['1 ham 1 MUG', '2 lys 1 MUG']],
  ])('supply: %s', (_says, over, parcels) => {
    expect(shipmentsOf(over, 'overseas-warehouse')).toEqual(parcels);
  });

  it('avoids a carrier only on the way to the country that an incident names', () => {
    const { to } = question();
    const avoided = (avoid: object) => {
      const found = offer({ avoid: [avoid] }, 'direct-mail');
      return found?.feasible !== true || found.shipments.every(({ carrier }) => carrier !== 'post');
    };
    expect(avoided({ carrier: 'air' })).toBe(false);
    expect(avoided({ carrier: 'post', to: to.country })).toBe(true);
    expect(avoided({ carrier: 'post', to: 'NZ' })).toBe(false);
    expect(avoided({ carrier: 'post', service: 'no such service' })).toBe(false);
    // It says nothing of a carrier: all ways are hit alike.
    expect(avoided({ to: to.country })).toBe(false);
  });

  it('of another market do not supply', () => {
    const sydney: Warehouse = { id: 'syd', country: 'AU', kind: 'overseas' };
    expect(
      refused({ stock: [{ warehouse: sydney, sku: 'MUG', available: 9 }] }, 'overseas-warehouse'),
    ).toEqual(['MUG: 0 of 2 pieces are in overseas warehouses that supply DE for overseas-warehouse.']);
  });

  it('several together make an order as late as its last parcel', () => {
    const french = lane({ ...local, id: 'lys', fromCountries: ['FR'], days: { from: 3, to: 6 } });
    const german = lane({ ...local, fromCountries: ['DE'] });
    expect(offer(stocked(1, 1), 'overseas-warehouse', [french, german])).toMatchObject({
      days: { from: 3, to: 6 },
      cost: eur(1200),
    });
  });

  it('are never overdrawn, nothing is lost, and the order of the stock does not matter', () => {
    const sites = [hamburg, lyon, { ...lyon, id: 'mrs' }];
    const anyStock = fc.array(
      fc.record({
        warehouse: fc.constantFrom(...sites),
        sku: fc.constantFrom('MUG', 'CUP'),
        available: fc.nat({ max: 8 }),
      }),
      { maxLength: 8 },
    );
    const anyLines = fc.array(
      fc.record({ sku: fc.constantFrom('MUG', 'CUP'), quantity: fc.integer({ min: 1, max: 8 }) }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(anyStock, anyLines, (stock, wanted) => {
        const lines = wanted.map((line) => goods(line));
        const found = offer({ stock, lines }, 'overseas-warehouse');
        const sum = (rows: readonly { sku: string }[], sku: string, of: (row: never) => number): number =>
          rows.filter((row) => row.sku === sku).reduce((total, row) => total + of(row as never), 0);
        const available = (row: { available: number }) => row.available;
        const quantity = (row: { quantity: number }) => row.quantity;
        const enough = ['MUG', 'CUP'].every((sku) => sum(stock, sku, available) >= sum(lines, sku, quantity));
        expect(found?.feasible).toBe(enough);
        if (!found?.feasible) return;
        for (const sku of ['MUG', 'CUP']) {
          expect(
            sum(
              found.shipments.flatMap((s) => s.lines),
              sku,
              quantity,
            ),
          ).toBe(sum(lines, sku, quantity));
          for (const { id } of sites) {
            const sent = found.shipments.filter((s) => s.warehouse.id === id).flatMap((s) => s.lines);
            const there = stock.filter((row) => row.warehouse.id === id);
            expect(sum(sent, sku, quantity)).toBeLessThanOrEqual(sum(there, sku, available));
          }
        }
        expect(offer({ stock: [...stock].reverse(), lines }, 'overseas-warehouse')).toEqual(found);
      }),
    );
  });
});

describe('planning anew', () => {
  const planned = (over: Partial<ModeQuestion> = {}): PlannedShipment => {
    const found = offer(over, 'direct-mail');
    const first = found?.feasible ? found.shipments[0] : undefined;
    if (!first) throw new Error('no shipment was planned');
    return first;
  };

  it('takes the next carrier, and says what it costs more', () => {
    const again = replan(planned(), question({ avoid: [{ carrier: 'post' }] }), tariff);
    expect(again).toMatchObject({
      feasible: true,
      shipment: { number: 1, carrier: 'air', warehouse: shenzhen, lines: [{ sku: 'MUG', quantity: 2 }] },
      difference: eur(3100),
      says: 'air express instead of post tracked',
    });
  });

  it('may come out cheaper', () => {
    const byAir = planned({ avoid: [{ carrier: 'post' }] });
    expect(replan(byAir, question({ avoid: [{ lane: 'air-eu' }] }), tariff)).toMatchObject({
      difference: eur(-3100),
    });
  });

  it('counts what insurance costs more or less', () => {
    const dear = { lines: [goods({ quantity: 2, unitPrice: eur(6000) })] };
    const sure = lane({ ...air, insuranceLimit: eur(50_000) });
    const again = replan(planned(dear), question({ ...dear, avoid: [{ carrier: 'post' }] }), [post, sure]);
    expect(again).toMatchObject({ shipment: { insured: false }, difference: eur(4000 - 900 - 144) });
  });

  it('is refused with reasons when nobody else takes it', () => {
    const stuck = replan(planned(), question({ avoid: [{ carrier: 'post' }, { carrier: 'air' }] }), tariff);
    expect(stuck).toEqual({
      feasible: false,
      refused: [
        'air express is avoided because of an incident.',
        'post tracked is avoided because of an incident.',
      ],
    });
  });
});

describe('the tariff of the platform', () => {
  const lanes = loadLanes();
  const warehouses: Warehouse[] = [
    shenzhen,
    hamburg,
    { id: 'ldn', country: 'GB', kind: 'overseas' },
    { id: 'nyc', country: 'US', kind: 'overseas' },
    { id: 'ngb', country: 'CN', kind: 'bonded' },
  ];
  const stock = warehouses.map((warehouse) => ({ warehouse, sku: 'MUG', available: 10 }));

  it.each([
    ['DE', '20095', 'EUR', 'overseas-warehouse'],
    ['IT', '00184', 'EUR', 'overseas-warehouse'],
    ['GB', 'SW1A 1AA', 'GBP', 'overseas-warehouse'],
    ['US', '10001', 'USD', 'overseas-warehouse'],
    ['AU', '2000', 'AUD', 'direct-mail'],
    ['CN', '200000', 'CNY', 'bonded-warehouse'],
    ['GB', 'BT1 1AA', 'GBP', undefined],
    ['ES', '35001', 'EUR', undefined],
  ])('brings two mugs to %s %s in %s by %s', (country, postcode, currency, mode) => {
    const line = goods({ quantity: 2, unitPrice: { amount: 1200, currency } });
    const choice = chooseMode(question({ lines: [line], to: { country, postcode }, currency, stock }), lanes);
    expect(choice.chosen).toBe(mode);
  });

  it('insures what the chooser counted as insured', () => {
    const lines = [goods({ quantity: 2, unitPrice: eur(40_000) })];
    const { offers } = chooseMode(question({ lines, stock }), lanes);
    for (const each of offers) {
      if (!each.feasible) continue;
      const freight = each.shipments.reduce((sum, s) => sum + s.freight.amount, 0);
      const premium = insuranceFor(each.shipments, lines, lanes).amount;
      expect(premium).toBeGreaterThan(0);
      expect(freight + premium).toBe(each.cost.amount);
    }
  });
});
