/**
 * Sums of money in several currencies, exact until they are rounded once. An amount here can be below zero, and no step in
 * between is rounded: neither the order of amounts nor how they are split changes what comes out.
 */
import { decimal, digitsOf } from './money';
import type { Currency } from './shapes/common';
import type { ExchangeRate } from './tax-return';

/** Whole minor units by currency. */
export type Sums = Map<Currency, bigint>;

/** Adds whole minor units; `by` may be below zero. @throws RangeError when it is no whole number a double holds exactly */
export function gather(sums: Sums, currency: Currency, by: number): void {
  if (!Number.isSafeInteger(by)) throw new RangeError(`${by} is no amount in minor units of ${currency}`);
  sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(by));
}

/**
 * Everything in minor units of `into`, rounded once, half away from zero, so that a refund mirrors its sale.
 * @throws RangeError without a rate for a currency, for one into another currency, or for a total a double does not hold
 */
export function total(sums: Sums, into: Currency, rates: ReadonlyMap<Currency, ExchangeRate>): number {
  let [numerator, denominator] = [0n, 1n];
  for (const [currency, amount] of sums) {
    const part = currency === into ? { over: amount, under: 1n } : converted(amount, currency, into, rates);
    numerator = numerator * part.under + part.over * denominator;
    denominator *= part.under;
  }
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`a total of ${into} is out of range`);
  // `-0` would not equal the 0 of an empty sum.
  return rounded === 0n ? 0 : Number(numerator < 0n ? -rounded : rounded);
}

/**
 * One amount of a ledger line in the filing currency, in its major units, to ten decimals: not rounded to minor units, so that adding up a
 * hundred thousand lines and rounding once gives the figure of the return.
 */
export function exactly(amount: number, currency: Currency, into: Currency, rate?: ExchangeRate): string {
  const { over, under } =
    currency === into || !rate
      ? { over: BigInt(amount), under: 1n }
      : converted(BigInt(amount), currency, into, new Map([[currency, rate]]));
  const decimals = 10n;
  const size = over < 0n ? -over : over;
  const unit = under * 10n ** BigInt(digitsOf(into));
  const digits = ((2n * size * 10n ** decimals + unit) / (2n * unit)).toString();
  const padded = digits.padStart(Number(decimals) + 1, '0');
  const text = `${padded.slice(0, -Number(decimals))}.${padded.slice(-Number(decimals))}`;
  return `${over < 0n ? '-' : ''}${text}`;
}

/** One unit of `into` is `rate` units of `currency`, so an amount is divided by it. */
function converted(
  amount: bigint,
  currency: Currency,
  into: Currency,
  rates: ReadonlyMap<Currency, ExchangeRate>,
): { over: bigint; under: bigint } {
  const rate = rates.get(currency);
  if (!rate || rate.to !== into) throw new RangeError(`no rate from ${currency} into ${into} was given`);
  const { amount: units, scale } = decimal(rate.rate);
  if (units === 0n) throw new RangeError(`a rate of ${currency} is zero`);
  return {
    over: amount * 10n ** (scale + BigInt(digitsOf(into))),
    under: units * 10n ** BigInt(digitsOf(currency)),
  };
}
