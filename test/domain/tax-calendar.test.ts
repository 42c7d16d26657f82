import fc from 'fast-check';
import { addDays, dayOf } from '../../domain/days';
import {
  addYears,
  deadlineOf,
  periodAfter,
  periodBefore,
  periodNamed,
  periodOf,
  startOfDayIn,
  type Deadline,
  type Stagger,
} from '../../domain/tax-calendar';
import type { FilingScheme } from '../../domain/tax-return';
import { loadTaxDeadlines } from '../../rules/tax-deadlines';

const table = loadTaxDeadlines();
const asOf = { on: '2026-11-24', reviewDays: 180 };
const homes = { OSS: 'FI', IOSS: 'FI', 'UK-VAT': 'GB' } as const;

const ask = (scheme: FilingScheme, id: string, over: object = {}) =>
  deadlineOf({ scheme, jurisdiction: homes[scheme], period: periodNamed(scheme, id), ...over }, table, asOf);
function due(scheme: FilingScheme, id: string): Deadline {
  const answer = ask(scheme, id);
  if (!answer.found) throw new Error(answer.missing.says);
  return answer.row;
}

describe('a period', () => {
  it.each<[FilingScheme, Stagger, string, string, string, string]>([
    ['OSS', 1, '2026-12-31', '2026-Q4', '2026-10-01', '2026-12-31'],
    ['OSS', 2, '2027-01-01', '2027-Q1', '2027-01-01', '2027-03-31'],
    ['IOSS', 1, '2028-02-29', '2028-02', '2028-02-01', '2028-02-29'],
    ['IOSS', 1, '2027-02-28', '2027-02', '2027-02-01', '2027-02-28'],
    ['IOSS', 1, '2026-12-01', '2026-12', '2026-12-01', '2026-12-31'],
    ['UK-VAT', 0, '2026-11-24', '2026-11', '2026-11-01', '2026-11-30'],
    ['UK-VAT', 1, '2026-11-24', '2026-Q4', '2026-10-01', '2026-12-31'],
    ['UK-VAT', 2, '2026-11-24', '2026-11-to-2027-01', '2026-11-01', '2027-01-31'],
    ['UK-VAT', 2, '2026-10-31', '2026-08-to-2026-10', '2026-08-01', '2026-10-31'],
    ['UK-VAT', 3, '2026-11-24', '2026-09-to-2026-11', '2026-09-01', '2026-11-30'],
    ['UK-VAT', 3, '2028-01-15', '2027-12-to-2028-02', '2027-12-01', '2028-02-29'],
  ])('of %s, stagger %i, with %s in it is %s', (scheme, stagger, day, id, from, to) => {
    const period = periodOf(scheme, day, stagger);
    expect(period).toEqual({ id, from, to });
    expect(periodNamed(scheme, id)).toEqual(period);
  });

  it.each<[FilingScheme, string]>([
    ['OSS', '2026-11'],
    ['OSS', '2026-11-to-2027-01'],
    ['OSS', '2026-Q5'],
    ['IOSS', '2026-Q4'],
    ['IOSS', '2026-13'],
    ['UK-VAT', '2026-11-to-2027-02'],
    ['UK-VAT', '2026-10-to-2026-12'],
    ['UK-VAT', 'last year'],
  ])('of %s is never called "%s"', (scheme, id) => {
    expect(() => periodNamed(scheme, id)).toThrow(RangeError);
  });

  it('follows the one before it without a gap, and holds each of its days', () => {
    const schemes = fc.constantFrom<FilingScheme>('OSS', 'IOSS', 'UK-VAT');
    const days = fc.integer({ min: 0, max: 40_000 }).map((n) => dayOf(n * 86_400_000));
    fc.assert(
      fc.property(schemes, days, fc.constantFrom<Stagger>(0, 1, 2, 3), (scheme, day, stagger) => {
        const period = periodOf(scheme, day, stagger);
        const next = periodAfter(period);
        expect(period.from <= day && day <= period.to).toBe(true);
        expect(next).toEqual(periodOf(scheme, addDays(period.to, 1), stagger));
        expect(periodBefore(next)).toEqual(period);
      }),
    );
  });
});

describe('a return is due', () => {
  it.each<[string, FilingScheme, string, string, string]>([
    [
      'at the end of January for the last quarter, a Sunday',
      'OSS',
      '2026-Q4',
      '2027-01-31',
      '2027-01-31T22:00:00.000Z',
    ],
    [
      'at the end of October, a Saturday in winter time',
      'OSS',
      '2026-Q3',
      '2026-10-31',
      '2026-10-31T22:00:00.000Z',
    ],
    ['at the end of April, by summer time', 'OSS', '2026-Q1', '2026-04-30', '2026-04-30T21:00:00.000Z'],
    ['at the end of July', 'OSS', '2027-Q2', '2027-07-31', '2027-07-31T21:00:00.000Z'],
    ['on a leap day', 'IOSS', '2028-01', '2028-02-29', '2028-02-29T22:00:00.000Z'],
    ['on 28 February of other years, a Sunday', 'IOSS', '2027-01', '2027-02-28', '2027-02-28T22:00:00.000Z'],
    ['on New Year’s Eve', 'IOSS', '2026-11', '2026-12-31', '2026-12-31T22:00:00.000Z'],
    ['in the new year', 'IOSS', '2026-12', '2027-01-31', '2027-01-31T22:00:00.000Z'],
    ['three days after the clocks go forward', 'IOSS', '2027-02', '2027-03-31', '2027-03-31T21:00:00.000Z'],
    [
      'at the end of the very day the clocks go back',
      'IOSS',
      '2027-09',
      '2027-10-31',
      '2027-10-31T22:00:00.000Z',
    ],
    ['on Easter Monday all the same', 'IOSS', '2025-03', '2025-04-30', '2025-04-30T21:00:00.000Z'],
    ['a month and seven days on, in winter', 'UK-VAT', '2026-Q4', '2027-02-07', '2027-02-08T00:00:00.000Z'],
    ['a month and seven days on, in summer', 'UK-VAT', '2026-Q2', '2026-08-07', '2026-08-07T23:00:00.000Z'],
    ['after a short February', 'UK-VAT', '2026-11-to-2027-01', '2027-03-07', '2027-03-08T00:00:00.000Z'],
    ['after a leap February', 'UK-VAT', '2027-12-to-2028-02', '2028-04-07', '2028-04-07T23:00:00.000Z'],
    ['monthly', 'UK-VAT', '2026-11', '2027-01-07', '2027-01-08T00:00:00.000Z'],
  ])('%s: %s %s', (_says, scheme, id, day, closes) => {
    expect(due(scheme, id)).toMatchObject({ day, closes });
  });

  it('by the clock of the authority that takes it, under rules that are named', () => {
    expect(due('OSS', '2026-Q4')).toMatchObject({
      timeZone: 'Europe/Helsinki',
      rules: [
        { rule: 'oss-return', source: expect.stringContaining('369f'), verifiedOn: '2026-11-24' },
        { rule: 'authority-fi-verohallinto' },
      ],
    });
    expect(due('UK-VAT', '2026-Q4').timeZone).toBe('Europe/London');
  });

  it('and can be put right in a later return for three years, in Britain in none', () => {
    expect(due('OSS', '2026-Q4').correctableUntil).toBe('2030-01-31');
    expect(due('IOSS', '2028-01').correctableUntil).toBe('2031-02-28');
    expect(due('UK-VAT', '2026-Q4')).not.toHaveProperty('correctableUntil');
  });
});

describe('a deadline is not known', () => {
  it.each<[string, ReturnType<typeof ask>, string]>([
    ['before the scheme began', ask('OSS', '2021-Q2'), 'filing-terms:OSS'],
    ['of an authority that is in no row', ask('OSS', '2026-Q4', { jurisdiction: 'SE' }), 'authority:OSS:SE'],
    [
      'where an authority does not take the scheme',
      ask('OSS', '2026-Q4', { jurisdiction: 'GB' }),
      'authority:OSS:GB',
    ],
  ])('%s', (_says, answer, rule) => {
    expect(answer).toMatchObject({ found: false, missing: { rule } });
  });

  it('when nobody has looked at the rule for too long', () => {
    const key = { scheme: 'OSS', jurisdiction: 'FI', period: periodNamed('OSS', '2027-Q1') } as const;
    const on = (day: string) => deadlineOf(key, table, { on: day, reviewDays: 180 });
    expect(on('2027-05-23').found).toBe(true);
    expect(on('2027-05-24')).toMatchObject({
      found: false,
      missing: { rule: 'oss-return', lastVerifiedOn: '2026-11-24' },
    });
  });
});

describe('the start of a day', () => {
  it.each([
    ['2026-03-29', 'Europe/Helsinki', '2026-03-28T22:00:00.000Z'],
    ['2026-03-30', 'Europe/Helsinki', '2026-03-29T21:00:00.000Z'],
    ['2026-10-25', 'Europe/Helsinki', '2026-10-24T21:00:00.000Z'],
    ['2026-10-26', 'Europe/Helsinki', '2026-10-25T22:00:00.000Z'],
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00.000Z'],
    ['2026-03-30', 'Europe/London', '2026-03-29T23:00:00.000Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00.000Z'],
    ['2027-01-01', 'America/Los_Angeles', '2027-01-01T08:00:00.000Z'],
    ['2026-11-24', 'UTC', '2026-11-24T00:00:00.000Z'],
  ])('%s in %s is %s', (day, zone, instant) => {
    expect(startOfDayIn(day, zone)).toBe(instant);
  });

  it('is none for a day that is none, or in a zone that is none', () => {
    expect(() => startOfDayIn('2026-02-30', 'UTC')).toThrow(RangeError);
    expect(() => startOfDayIn('2026-02-28', 'Europe/Atlantis')).toThrow(RangeError);
  });
});

it.each([
  ['2028-02-29', 3, '2031-02-28'],
  ['2028-02-29', 4, '2032-02-29'],
  ['2027-01-31', 3, '2030-01-31'],
])('%s and %i years is %s', (day, years, expected) => {
  expect(addYears(day, years)).toBe(expected);
});
