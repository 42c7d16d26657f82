/** Numbers as people type them, read without rounding: texts of decimal digits all the way. */

/** How many decimals a currency has, by ISO 4217 as the browser knows it. */
export function decimalsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/**
 * Moves the point of a number typed with digits and one `.` or `,` to the right.
 * @returns undefined for what is no number, or for more decimals than there are places
 */
export function shifted(typed: string, places: number): number | undefined {
  const match = /^(-?)(\d{1,15})(?:[.,](\d*))?$/.exec(typed.trim().replaceAll(/[\s\u00a0]/g, ''));
  if (!match) return undefined;
  const [, sign = '', whole = '', decimals = ''] = match;
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > places) return undefined;
  const value = Number(whole + kept.padEnd(places, '0'));
  if (!Number.isSafeInteger(value)) return undefined;
  return sign && value !== 0 ? -value : value;
}

/** A number of minor units as it is typed in major ones: 1990 with 2 decimals is `19.90`. */
export function unshifted(minor: number, places: number): string {
  const digits = Math.abs(minor)
    .toString()
    .padStart(places + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** A share typed in percent: `12.5` is 0.125, exactly the double nearest to it. */
export function shareOf(typed: string): number | undefined {
  const hundredths = shifted(typed, 8);
  return hundredths === undefined ? undefined : Number(`${hundredths}e-10`);
}

/** A share as it is typed in percent. */
export function percentOf(share: number): string {
  return String(Number(`${share}e2`));
}

/** A plain number, as it was typed. */
export function numberOf(typed: string): number | undefined {
  const text = typed.trim().replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,10})?$/.test(text) ? Number(text) : undefined;
}
