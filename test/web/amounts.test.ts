/** Amounts as people type them, without rounding. */
import fc from 'fast-check';
import { percentOf, shareOf, shifted, unshifted } from '../../web/console/commands/amounts';

it.each([
  ['19.9', 2, 1990],
  ['19,90', 2, 1990],
  ['1 000', 2, 100_000],
  ['0.29', 2, 29],
  ['1990', 0, 1990],
  ['-5', 2, -500],
  ['1.2300', 2, 123],
] as const)('%s with %i decimals is %i', (typed, places, minor) => {
  expect(shifted(typed, places)).toBe(minor);
});

it.each([
  ['19.999', 2],
  ['1.5', 0],
  ['1,000.00', 2],
  ['', 2],
  ['1e3', 2],
] as const)('%s with %i decimals is refused, not rounded', (typed, places) => {
  expect(shifted(typed, places)).toBeUndefined();
});

it('comes back as it was, for any amount and currency', () => {
  const amount = fc.integer({ min: -100_000_000_000, max: 100_000_000_000 });
  fc.assert(
    fc.property(amount, fc.integer({ min: 0, max: 3 }), (minor, places) => {
      expect(shifted(unshifted(minor, places), places)).toBe(minor);
    }),
  );
});

it('reads a share in percent as the double nearest to it', () => {
  expect(shareOf('12.5')).toBe(0.125);
  expect(shareOf('7')).toBe(0.07);
  expect(shareOf('100')).toBe(1);
  expect(percentOf(0.07)).toBe('7');
});
