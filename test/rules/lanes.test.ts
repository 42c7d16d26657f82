import { laneReaches } from '../../domain/lanes';
import { countriesOf } from '../../rules/country-groups';
import tariff from '../../rules/data/lanes.json';
import { loadLanes, parseLanes } from '../../rules/lanes';
import { loadOrderPolicy } from '../../rules/policy';

const lanes = loadLanes();
const destinations = [...countriesOf(['@EU']), 'GB', 'AU', 'CN', 'US'];
/** A place in the middle of each country, served by everybody. */
const inland = (country: string) => ({ country, postcode: country === 'GB' ? 'SW1A 1AA' : '10115' });
const lanesTo = (country: string, mode: string) =>
  lanes.filter((lane) => lane.mode === mode && laneReaches(lane, inland(country)));

describe('the tariff', () => {
  it('has 31 destinations', () => {
    expect(destinations).toHaveLength(31);
  });

  it.each(destinations)(
    'reaches %s by two direct mail carriers, and another way with two services',
    (country) => {
      expect(new Set(lanesTo(country, 'direct-mail').map((lane) => lane.carrier)).size).toBe(2);
      const other = lanesTo(country, country === 'CN' ? 'bonded-warehouse' : 'overseas-warehouse');
      expect(new Set(other.map((lane) => lane.service)).size).toBe(2);
    },
  );

  it('takes claims for longer than a parcel travels, is silent and is looked for', () => {
    const { staff } = loadOrderPolicy('production');
    const search = Math.ceil(staff.lapseAfter / 86_400_000);
    const short = lanes.filter(
      ({ days, silenceDays, claimDays }) => days.from + silenceDays + search >= claimDays,
    );
    expect(short.map(({ id }) => id)).toEqual([]);
  });

  it.each(destinations)('is in one currency for %s', (country) => {
    const currencies = lanes
      .filter((lane) => lane.to.includes(country))
      .map((lane) => lane.insuranceLimit.currency);
    const expected = { GB: 'GBP', AU: 'AUD', CN: 'CNY', US: 'USD' }[country] ?? 'EUR';
    expect([...new Set(currencies)]).toEqual([expected]);
  });

  it('delivers from overseas and bonded warehouses only inside one market', () => {
    for (const lane of lanes.filter(({ fromKind }) => fromKind !== 'origin'))
      expect(lane.fromCountries).toEqual(lane.to);
  });

  it.each([
    ['DE', '78266'],
    ['ES', '38001'],
    ['FI', '22100'],
    ['FR', '97110'],
    ['IT', '23041'],
    ['GR', '63086'],
    ['GB', 'BT1 5GS'],
    ['GB', 'JE2 3AB'],
  ])('leaves out %s %s, which is taxed in another way', (country, postcode) => {
    expect(lanes.filter((lane) => laneReaches(lane, { country, postcode }))).toEqual([]);
  });

  it('asks more for more, and takes no less than it carried before', () => {
    for (const { bands } of lanes)
      for (const [index, band] of bands.entries())
        expect(band.price.amount).toBeGreaterThan(bands[index - 1]?.price.amount ?? 0);
  });
});

describe('a malformed tariff is refused', () => {
  const first = tariff.lanes[0];
  const withRow = (over: object) => ({ note: 'test', lanes: [{ ...first, ...over }] });

  it.each([
    ['no currency of its own', { insuranceLimit: { amount: 1, currency: 'USD' } }, 'one currency'],
    ['a weight above its bands', { maxGrams: 99_000 }, 'the last band must reach'],
    [
      'bands that fall',
      {
        maxGrams: 1,
        bands: [
          { toGrams: 2, price: { amount: 1, currency: 'EUR' } },
          { toGrams: 1, price: { amount: 1, currency: 'EUR' } },
        ],
      },
      'bands must rise',
    ],
    ['warehouses of another mode', { fromKind: 'bonded' }, 'does not start at bonded warehouses'],
    ['an end before its start', { validTo: '2025-01-01' }, 'validTo lies before validFrom'],
    ['an arrival before the departure', { days: { from: 3, to: 2 } }, 'days.from lies after days.to'],
    ['a group nobody defined', { to: ['@MARS'] }, 'no group of countries is called @MARS'],
    ['a rate in percent', { insuranceRate: '1.2' }, 'insuranceRate'],
  ])('with %s', (_says, over, message) => {
    expect(() => parseLanes(withRow(over))).toThrow(message);
  });

  it('that says two things for one day, but not one after the other', () => {
    const twice = (validFrom: string) => ({
      note: 'test',
      lanes: [
        { ...first, validTo: '2026-06-30' },
        { ...first, validFrom },
      ],
    });
    expect(() => parseLanes(twice('2026-06-30'))).toThrow('holds twice from 2026-06-30');
    expect(parseLanes(twice('2026-07-01'))).toHaveLength(2);
  });
});
