import { agesByStage, clearanceDays, onTimeRates, type PromisedParcel } from '../../domain/overview';

describe('ages in a stage', () => {
  const today = '2026-11-24';
  const agesOf = (since: string, count = 1) =>
    agesByStage([{ stage: 'vetting', since, count }], ['vetting'], today)[0]?.ages.map((age) => age.count);

  it.each([
    ['2026-11-24', [1, 0, 0, 0]],
    ['2026-11-25', [1, 0, 0, 0]],
    ['2026-11-18', [1, 0, 0, 0]],
    ['2026-11-17', [0, 1, 0, 0]],
    ['2026-10-26', [0, 1, 0, 0]],
    ['2026-10-25', [0, 0, 1, 0]],
    ['2026-08-27', [0, 0, 1, 0]],
    ['2026-08-26', [0, 0, 0, 1]],
    ['2024-01-01', [0, 0, 0, 1]],
  ])('since %s', (since, expected) => {
    expect(agesOf(since)).toEqual(expected);
  });

  it('stand in the order of the stages, and say between which days their rows lie', () => {
    const counts = [
      { stage: 'pilot', since: '2026-11-24', count: 2 },
      { stage: 'vetting', since: '2026-11-01', count: 3 },
      { stage: 'vetting', since: '2026-01-01', count: 4 },
    ];
    expect(agesByStage(counts, ['sourcing', 'vetting', 'pilot'], today)).toEqual([
      {
        ...{ stage: 'vetting', count: 7 },
        ages: [
          { days: 'under 7', count: 0, sinceFrom: '2026-11-18' },
          { days: '7 to 29', count: 3, sinceFrom: '2026-10-26', sinceTo: '2026-11-17' },
          { days: '30 to 89', count: 0, sinceFrom: '2026-08-27', sinceTo: '2026-10-25' },
          { days: '90 and more', count: 4, sinceTo: '2026-08-26' },
        ],
      },
      expect.objectContaining({ stage: 'pilot', count: 2 }),
    ]);
  });
});

describe('days at customs', () => {
  const took = (hours: number, to = 'DE') => ({
    ...{ to, submittedAt: '2026-11-01T00:00:00.000Z' },
    releasedAt: new Date(Date.UTC(2026, 10, 1, hours)).toISOString(),
  });

  it.each([
    ['one', [24], 1, 1],
    ['two: the lower is the median', [24, 72], 1, 3],
    ['ten', [12, 24, 24, 24, 36, 48, 48, 48, 72, 240], 1.5, 3],
    ['released before it was heard of', [-5], 0, 0],
  ])('%s', (_what, hours, median, p90) => {
    const facts = hours.map((each) => took(each));
    expect(clearanceDays(facts)).toEqual([{ country: 'DE', count: hours.length, median, p90 }]);
  });

  it('are told by country', () => {
    const facts = [took(24, 'FR'), took(48, 'AT'), took(72, 'FR')];
    expect(clearanceDays(facts).map(({ country, count }) => [country, count])).toEqual([
      ['AT', 1],
      ['FR', 2],
    ]);
  });
});

describe('on time', () => {
  const today = '2026-11-24';
  const parcel = (changes: Partial<PromisedParcel>): PromisedParcel => ({
    ...{ carrier: 'landpost', mode: 'direct-mail', promisedBy: '2026-11-20', lost: false },
    ...changes,
  });

  it.each<[string, Partial<PromisedParcel>, [number, number] | undefined]>([
    ['on the last day', { deliveredAt: '2026-11-20T23:59:59.000Z' }, [1, 1]],
    ['a day late', { deliveredAt: '2026-11-21T00:00:00.000Z' }, [1, 0]],
    ['not there after the day promised', {}, [1, 0]],
    ['not there, the day has not passed', { promisedBy: today }, undefined],
    ['lost before the day promised', { promisedBy: '2026-12-01', lost: true }, [1, 0]],
    ['delivered, then found to be lost', { deliveredAt: '2026-11-19T10:00:00.000Z', lost: true }, [1, 0]],
  ])('%s', (_what, changes, expected) => {
    const [rate] = onTimeRates([parcel(changes)], today);
    expect(rate && [rate.judged, rate.onTime]).toEqual(expected);
  });

  it('is told by carrier and mode', () => {
    const good = { deliveredAt: '2026-11-19T10:00:00.000Z' };
    const parcels = [parcel(good), parcel({}), parcel({ ...good, mode: 'bonded-warehouse' })];
    expect(onTimeRates(parcels, today)).toEqual([
      { carrier: 'landpost', mode: 'bonded-warehouse', judged: 1, onTime: 1, rate: 1 },
      { carrier: 'landpost', mode: 'direct-mail', judged: 2, onTime: 1, rate: 0.5 },
    ]);
  });
});
