import { cutOffOf, keptUntil, type RetentionTerm } from '../../domain/retention';

describe('a record', () => {
  it.each<[string, RetentionTerm, string, string]>([
    ['ten years after its year', { years: 10, from: 'year-end' }, '2026-02-03', '2036-12-31'],
    [
      'ten years after its year, of the last day',
      { years: 10, from: 'year-end' },
      '2026-12-31',
      '2036-12-31',
    ],
    ['two years', { years: 2, from: 'event' }, '2026-11-24', '2028-11-24'],
    ['a year, of a leap day', { years: 1, from: 'event' }, '2028-02-29', '2029-02-28'],
    ['thirty days, over a year’s end', { days: 30, from: 'event' }, '2026-12-15', '2027-01-14'],
  ])('kept %s', (_how, term, day, until) => {
    expect(keptUntil(term, day)).toBe(until);
    // Of the last day it is kept it stays; the day after its end it may go.
    expect(day >= cutOffOf(term, until)).toBe(true);
  });

  it.each<[RetentionTerm, string, string]>([
    [{ years: 10, from: 'year-end' }, '2036-12-31', '2026-01-01'],
    [{ years: 10, from: 'year-end' }, '2037-01-01', '2027-01-01'],
    [{ years: 1, from: 'event' }, '2028-02-29', '2027-02-28'],
    [{ days: 30, from: 'event' }, '2027-01-14', '2026-12-15'],
  ])('of %j is cut off on %s before %s', (term, today, cutOff) => {
    expect(cutOffOf(term, today)).toBe(cutOff);
  });
});

it('a term without a length is an error', () => {
  expect(() => cutOffOf({ from: 'event' }, '2026-11-24')).toThrow(RangeError);
  expect(() => cutOffOf({ days: 3, from: 'year-end' }, '2026-11-24')).toThrow(RangeError);
});
