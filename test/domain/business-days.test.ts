import {
  beginningOf,
  businessDayAfter,
  dayIn,
  isBusinessDay,
  observedHolidays,
} from '../../domain/business-days';
import { loadFederalHolidays } from '../../rules/federal-holidays';

const calendar = loadFederalHolidays();
const newYork = 'America/New_York';

describe('federal holidays as they are observed', () => {
  // As the Office of Personnel Management publishes them.
  it.each([
    [2026, '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25'],
    [2027, '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31'],
    [2028, '01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25'],
    [2022, '01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26'],
    [2023, '01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25'],
  ])('in %i', (year, days) => {
    expect(observedHolidays(year, calendar).map(({ day }) => day.slice(5))).toEqual(days.split(' '));
  });

  it('are none before the law knew them', () => {
    const before = observedHolidays(2020, calendar).map(({ name }) => name);
    expect(before).not.toContain('Juneteenth National Independence Day');
  });
});

describe('a business day', () => {
  it.each([
    ['a Friday', '2026-11-27', true],
    ['Thanksgiving', '2026-11-26', false],
    ['a Saturday', '2026-11-28', false],
    ['Independence Day on a Saturday: the Friday before', '2026-07-03', false],
    ['Independence Day on a Sunday: the Monday after', '2027-07-05', false],
    ['New Year’s Day of the next year on a Saturday: the last day of this', '2027-12-31', false],
    ['the eve of Inauguration Day, a holiday in the Washington area only', '2029-01-19', true],
    ['a leap day', '2028-02-29', true],
  ])('%s (%s)', (_what, day, is) => {
    expect(isBusinessDay(day, calendar)).toBe(is);
  });

  it.each(['2021-12-31', '2031-01-01'])('is not known in a year nobody has verified (%s)', (day) => {
    expect(isBusinessDay(day, calendar)).toBeUndefined();
  });
});

describe('so many business days after', () => {
  it.each([
    ['a plain Monday', '2026-03-02', 10, '2026-03-16'],
    ['a plain Monday', '2026-03-02', 14, '2026-03-20'],
    ['a Saturday', '2026-03-07', 1, '2026-03-09'],
    ['before Thanksgiving', '2026-11-24', 10, '2026-12-09'],
    ['over Christmas and the year’s end', '2026-12-18', 10, '2027-01-05'],
    ['over a year’s end whose holidays are on Fridays', '2027-12-20', 10, '2028-01-05'],
    ['over a leap day', '2028-02-22', 10, '2028-03-07'],
    ['over a February without one', '2027-02-22', 10, '2027-03-08'],
    ['over two holidays on Mondays', '2027-01-04', 14, '2027-01-25'],
  ])('%s %s, the %ith is %s', (_what, from, n, day) => {
    expect(businessDayAfter(from, n, calendar)).toEqual({ known: true, day });
  });

  it('is not known when it runs into a year nobody has verified', () => {
    expect(businessDayAfter('2030-12-27', 10, calendar)).toEqual({ known: false, beyond: '2031-01-01' });
    expect(businessDayAfter('2030-12-27', 1, calendar)).toEqual({ known: true, day: '2030-12-30' });
  });
});

describe('the day in the agent’s time zone', () => {
  it.each([
    ['late in the evening it is still that day there', '2026-12-02T04:59:59Z', '2026-12-01'],
    ['at midnight there the next one begins', '2026-12-02T05:00:00Z', '2026-12-02'],
    ['in summer time an hour earlier', '2026-07-02T03:59:59Z', '2026-07-01'],
    ['over the end of a year', '2027-01-01T02:00:00Z', '2026-12-31'],
    ['on the eve of a leap day’s morrow', '2028-03-01T04:30:00Z', '2028-02-29'],
  ])('%s', (_what, at, day) => {
    expect(dayIn(newYork, at)).toBe(day);
  });

  it.each([
    ['in winter', '2026-12-09', '2026-12-09T05:00:00.000Z'],
    ['in summer', '2026-07-09', '2026-07-09T04:00:00.000Z'],
    ['on the day clocks go forward', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['on the day after', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['on the day clocks go back', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['on the day after that', '2026-11-02', '2026-11-02T05:00:00.000Z'],
  ])('begins %s', (_what, day, at) => {
    expect(new Date(beginningOf(day, newYork)).toISOString()).toBe(at);
  });
});
