import {
  bookableCarriers,
  keepLogisticsPartner,
  keepScorecard,
  logisticsPartners,
  type LogisticsPartner,
} from '../../models/logistics-partner';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const partner = (_id: string, more: Partial<LogisticsPartner> = {}): Omit<LogisticsPartner, 'scorecard'> => ({
  ...{ _id, name: _id, state: 'qualified', validTo: '2026-12-31', documents: [], revision: 1 },
  updatedAt: '2026-11-24T08:00:00.000Z',
  ...more,
});
const keep = (one: Omit<LogisticsPartner, 'scorecard'>) => keepLogisticsPartner(database.connection, one);

describe('a carrier', () => {
  it.each<[string, Partial<LogisticsPartner>, boolean]>([
    ['is bookable on the last day of its qualification', { validTo: '2026-11-24' }, true],
    ['is not bookable a day later', { validTo: '2026-11-23' }, false],
    ['is not bookable while suspended', { state: 'suspended' }, false],
    ['is not bookable as a candidate', { state: 'candidate' }, false],
    ['is not bookable once expired', { state: 'expired' }, false],
  ])('%s', async (name, more, bookable) => {
    await keep(partner(name, more));
    expect((await bookableCarriers(database.connection, '2026-11-24')).includes(name)).toBe(bookable);
  });

  it('is as its process wrote it last, however late an older write comes; its scorecard stays', async () => {
    expect(await Promise.all([1, 3, 2].map((revision) => keep(partner('post', { revision }))))).toContain(
      true,
    );
    const scorecard = {
      from: '2026-10-01',
      to: '2026-10-31',
      shipments: 10,
      onTime: 0.9,
      lost: 0.1,
      damaged: 0,
    };
    await keepScorecard(database.connection, 'post', scorecard);
    const { validTo: _, ...open } = partner('post', { state: 'suspended', why: 'cover ended', revision: 4 });
    expect([await keep(open), await keep(open), await keep(partner('post', { revision: 3 }))]).toEqual([
      ...[true, true, false],
    ]);
    const found = (await logisticsPartners(database.connection)).find(({ _id }) => _id === 'post');
    expect(found).toEqual({ ...open, scorecard });
  });
});
