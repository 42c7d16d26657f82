/**
 * Exact arithmetic on money: whole minor units, one currency at a time, nothing below zero. dinero.js counts on bigints here,
 * because a rate of three decimals on a large amount leaves the whole numbers a double can hold.
 */
import * as dinero from 'dinero.js/bigint';
import type { Currency, Money } from './shapes/common';

/** Currencies whose minor unit is not a hundredth (ISO 4217, list one), of those a brand or a customer pays in. */
const minorDigits: Readonly<Record<string, number>> = {
  ...{ CLP: 0, ISK: 0, JPY: 0, KRW: 0, PYG: 0, UGX: 0, VND: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 },
};

/** How many decimals an amount of the currency has. */
export const digitsOf = (currency: Currency): number => minorDigits[currency] ?? 2;

/** Money in major units with its currency, such as `12.50 EUR` or `1250 JPY`. */
export function shownMoney({ amount, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = String(amount).padStart(digits + 1, '0');
  const major = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${major} ${currency}`;
}

function exact({ amount, currency }: Money): dinero.Dinero<bigint> {
  const exponent = BigInt(digitsOf(currency));
  return dinero.dinero({ amount: BigInt(amount), currency: { code: currency, base: 10n, exponent } });
}

function money(amount: bigint, currency: Currency): Money {
  if (amount < 0n || amount > BigInt(Number.MAX_SAFE_INTEGER))
    throw new RangeError(`${amount} minor units of ${currency} are no amount of money`);
  return { amount: Number(amount), currency };
}

const back = (value: dinero.Dinero<bigint>, currency: Currency): Money =>
  money(dinero.toSnapshot(value).amount, currency);

function sameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency)
    throw new RangeError(`${a.currency} and ${b.currency} don't mix: no exchange rate is taken`);
}

export const zero = (currency: Currency): Money => ({ amount: 0, currency });

/** @throws RangeError for two currencies */
export function add(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return back(dinero.add(exact(a), exact(b)), a.currency);
}

/** @throws RangeError for two currencies, or when more is taken than there is */
export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return back(dinero.subtract(exact(a), exact(b)), a.currency);
}

/** The currency is needed for an empty list. @throws RangeError for an amount in another one */
export function sum(amounts: readonly Money[], currency: Currency): Money {
  return amounts.reduce((total, amount) => add(total, amount), zero(currency));
}

/** So many pieces at one price. @throws RangeError when `pieces` is no whole number of at least 0 */
export function times(price: Money, pieces: number): Money {
  return back(dinero.multiply(exact(price), BigInt(pieces)), price.currency);
}

/** -1, 0 or 1. @throws RangeError for two currencies */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  return dinero.compare(exact(a), exact(b));
}

/**
 * A share of an amount, rounded half up to the minor unit. `rate` is a decimal such as `0.255`; it is never a double.
 * @throws RangeError when `rate` is no decimal of at least 0
 */
export function share(rate: string, amount: Money): Money {
  const product = dinero.multiply(exact(amount), decimal(rate));
  const digits = BigInt(digitsOf(amount.currency));
  return back(dinero.transformScale(product, digits, dinero.halfUp), amount.currency);
}

/** The whole part of `amount × part ÷ whole`: shares of growing parts never fall, and the last is the amount itself. */
export function portion(amount: Money, part: number, whole: number): Money {
  if (part === whole) return amount;
  return money((BigInt(amount.amount) * BigInt(part)) / BigInt(whole), amount.currency);
}

/**
 * Splits an amount by whole weights; the parts add up to it exactly. What is left over goes to the largest remainders,
 * the first of equal ones (dinero.js gives it to whoever comes first, which favours the head of every list). Weights that
 * are all zero count as equal.
 * @throws RangeError without a weight
 */
export function allocate(amount: Money, weights: readonly number[]): Money[] {
  if (weights.length === 0) throw new RangeError('an amount is split among at least one part');
  const all = weights.some((weight) => weight > 0) ? weights.map(BigInt) : weights.map(() => 1n);
  const whole = all.reduce((total, weight) => total + weight, 0n);
  const parts = all.map((weight) => (BigInt(amount.amount) * weight) / whole);
  const left = parts.reduce((rest, part) => rest - part, BigInt(amount.amount));
  const byRemainder = all
    .map((weight, index) => ({ index, remainder: (BigInt(amount.amount) * weight) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1))
    .slice(0, Number(left));
  const favoured = new Set(byRemainder.map(({ index }) => index));
  return parts.map((part, index) => money(favoured.has(index) ? part + 1n : part, amount.currency));
}

/** The product of two rates, exact: 0.13 of 0.7 is 0.091. @throws RangeError when one is no decimal of at least 0 */
export function rateOf(rate: string, of: string): string {
  const [a, b] = [decimal(rate), decimal(of)];
  const scale = Number(a.scale + b.scale);
  const digits = String(a.amount * b.amount).padStart(scale + 1, '0');
  if (scale === 0) return digits;
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
}

/** `amount ÷ 10^scale` of a written decimal, exact. @throws RangeError when it is no decimal of at least 0 */
export function decimal(rate: string): { amount: bigint; scale: bigint } {
  if (!/^\d+(\.\d+)?$/.test(rate))
    throw new RangeError(`"${rate}" is no rate; expected a decimal such as 0.19`);
  const [whole = '', fraction = ''] = rate.split('.');
  return { amount: BigInt(whole + fraction), scale: BigInt(fraction.length) };
}

/** Minor units per currency. */
export type AmountLimits = Readonly<Record<Currency, number>>;

/**
 * Whether an amount is over the limit of its currency. A currency without a limit has none that anybody allowed: any amount is over.
 * @param limits one number for all currencies: frozen into orders that were opened before limits had currencies
 */
export function isOver({ amount, currency }: Money, limits: AmountLimits | number): boolean {
  const limit = typeof limits === 'number' ? limits : limits[currency];
  return amount > (limit ?? 0);
}
