/**
 * Exchange rates of returns. Returns of the special schemes take the rate the ECB published for the last day of the tax
 * period or, if there was none that day, for the next day it published one (Directive 2006/112/EC art. 366(2), 369h(2) and
 * 369u(2)). Past the table's last day the answer is "not known": a rate is never carried forward.
 */
import { startOfDay } from './days';
import type { Currency, Day } from './shapes/common';
import type { ExchangeRate } from './tax-return';

/** Rates as published: one unit of `base` is so many units of each currency. */
export interface ReferenceRates {
  base: Currency;
  currencies: Currency[];
  /** In order of time. `rates` are decimals, in the order of `currencies`. */
  days: { day: Day; rates: string[] }[];
  source: string;
}

export type RateAnswer = { known: true; rate: ExchangeRate } | { known: false; says: string };

/**
 * The rate for a tax period that ends on `lastDay`.
 * @throws RangeError for a day that is none
 */
export function periodEndRate(rates: ReferenceRates, currency: Currency, lastDay: Day): RateAnswer {
  startOfDay(lastDay);
  const { base, source, days } = rates;
  const column = rates.currencies.indexOf(currency);
  if (column < 0) return { known: false, says: `no rate of ${currency} is in the table (${source})` };
  const first = days[0]?.day ?? lastDay;
  const published = lastDay < first ? undefined : days.find(({ day }) => day >= lastDay);
  const rate = published?.rates[column];
  if (!published || rate === undefined)
    return {
      known: false,
      says: `no rate of ${currency} is known for ${lastDay} or the next day of publication; the table goes from ${first} to ${days.at(-1)?.day ?? 'nowhere'}`,
    };
  return { known: true, rate: { from: currency, to: base, rate, on: published.day, source } };
}
