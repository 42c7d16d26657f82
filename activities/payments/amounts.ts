/** Minor units and the decimal texts that some providers want. */
import type { Money } from '../../domain/shapes/common';

/** Digits after the point, where ISO 4217 does not say two. */
const digits: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  PYG: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
};

/** `1250 EUR` as `12.50`, `1250 JPY` as `1250`. */
export function decimalText({ amount, currency }: Money): string {
  const places = digits[currency] ?? 2;
  if (places === 0) return `${amount}`;
  const padded = `${amount}`.padStart(places + 1, '0');
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/**
 * The other way round, exactly.
 * @throws RangeError for a text that is no amount of this currency
 */
export function moneyOf(text: string, currency: string): Money {
  const places = digits[currency] ?? 2;
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  // Zeros beyond the currency's digits change nothing; anything else would be lost.
  if (!match || !/^0*$/.test(fraction.slice(places)))
    throw new RangeError(`${text} is no amount in ${currency}`);
  const amount = Number(`${match[1]}${fraction.slice(0, places).padEnd(places, '0')}`);
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${text} is too large`);
  return { amount, currency };
}
