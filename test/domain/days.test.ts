import fc from 'fast-check';
import { addDays, dayOf, daysBetween, maxDay, minDay, quarterOf, startOfDay } from '../../domain/days';

const anyDay = fc.integer({ min: -100_000, max: 100_000 }).map((n) => dayOf(n * 86_400_000));

describe('calendar days', () => {
  it.each([
    ['2026-11-24', 1, '2026-11-25'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    // The night clocks change in Europe is a day like any other.
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-11-24', 0, '2026-11-24'],
  ])('%s plus %i days is %s', (day, n, expected) => {
    expect(addDays(day, n)).toBe(expected);
  });

  it('adding days and counting them are inverse', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, n) => {
        expect(daysBetween(day, addDays(day, n))).toBe(n);
      }),
    );
  });

  it('an instant belongs to the UTC day that started at or before it', () => {
    expect(dayOf(startOfDay('2026-11-24'))).toBe('2026-11-24');
    expect(dayOf(startOfDay('2026-11-24') + 86_399_999)).toBe('2026-11-24');
    expect(dayOf(startOfDay('2026-11-24') - 1)).toBe('2026-11-23');
  });

  it('refuses what is no day', () => {
    expect(() => startOfDay('24.11.2026')).toThrow('YYYY-MM-DD');
    expect(() => addDays('2026-02-30', 1)).toThrow('no calendar day');
  });

  it.each([
    ['2026-01-01', '2026-Q1', '2026-01-01', '2026-03-31'],
    ['2026-06-30', '2026-Q2', '2026-04-01', '2026-06-30'],
    ['2026-07-01', '2026-Q3', '2026-07-01', '2026-09-30'],
    ['2026-11-24', '2026-Q4', '2026-10-01', '2026-12-31'],
  ])('%s lies in %s', (day, label, from, to) => {
    expect(quarterOf(day)).toEqual({ label, from, to });
  });

  it('picks the earlier and the later day', () => {
    expect(minDay('2026-01-02', '2025-12-31')).toBe('2025-12-31');
    expect(maxDay('2026-01-02', '2025-12-31')).toBe('2026-01-02');
  });
});
