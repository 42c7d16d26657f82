/**
 * What is due at the border by the frozen cost beside what customs and their broker charge: at the release, and in bills and
 * credit notes that come weeks after it, in any order. Kind by kind, and never one currency with another.
 */
import { latestOf } from './days';
import { borderKinds, type BorderCharge } from './landed-cost-ledger';
import { add, compare, isOver, shownMoney, subtract, sum, zero, type AmountLimits } from './money';
import type { Instant, Money } from './shapes/common';

/** One line of a bill, or of a credit note. A corrected bill is a credit note for the old one, and a bill. */
export interface Charge extends BorderCharge {
  credit?: true;
  /** When we were told. */
  at: Instant;
}

/** What was charged in one currency, and what of it was credited. */
interface Billed {
  charged: Money;
  credited?: Money;
}

export interface ChargeDifference extends Billed {
  kind: BorderCharge['kind'];
  /** `not-charged`: nobody has billed it yet, and it is due. `other-currency`: no exchange rate is taken, a person compares. */
  verdict: 'more' | 'less' | 'not-charged' | 'other-currency';
  /** Never negative; `verdict` tells which way. Absent where it was billed in another currency. */
  difference?: Money;
  expected: Money;
  /** What was billed in other currencies than the frozen one and is not credited in full. */
  elsewhere?: Billed[];
  /** When the newest bill or credit note of this kind came. */
  billedAt?: Instant;
}

/**
 * The kinds that are charged otherwise than frozen; none when all that is charged is all that was due. Where nothing at all has
 * been charged yet there is nothing to compare.
 * @param due one amount for each kind, in one currency
 * @param tolerance differences of a kind up to this are none: customs round, and nobody disputes cents. Minor units by currency; in
 * a currency that is not named every difference counts
 */
export function chargeDifferences(
  due: readonly BorderCharge[],
  charges: readonly Charge[],
  tolerance: AmountLimits = {},
): ChargeDifference[] {
  const currency = due[0]?.amount.currency ?? charges[0]?.amount.currency;
  if (currency === undefined || charges.length === 0) return [];
  return borderKinds.flatMap((kind) => {
    const expected = due.find((one) => one.kind === kind)?.amount ?? zero(currency);
    const difference = differenceOf(
      expected,
      charges.filter((one) => one.kind === kind),
    );
    const small = difference?.difference && !isOver(difference.difference, tolerance);
    return difference && !small ? [{ kind, ...difference }] : [];
  });
}

/** Only bills that have not come yet are missing: nobody can dispute anything. */
export function onlyAwaited(differences: readonly ChargeDifference[]): boolean {
  return differences.every(({ verdict }) => verdict === 'not-charged');
}

/** Whether nothing has changed for whoever decides. A bill that is credited in full and billed anew is no change. */
export function sameDifferences(
  some: readonly ChargeDifference[],
  others: readonly ChargeDifference[],
): boolean {
  const net = (one: ChargeDifference): string =>
    one.difference ? `${one.kind} ${one.verdict} ${shownMoney(one.difference)}` : saysOf(one);
  return some.map(net).join('; ') === others.map(net).join('; ');
}

function differenceOf(
  expected: Money,
  charges: readonly Charge[],
): Omit<ChargeDifference, 'kind'> | undefined {
  const { currency } = expected;
  const here = billed(charges, currency);
  const others = [...new Set(charges.map(({ amount }) => amount.currency))].filter((one) => one !== currency);
  const elsewhere = others
    .map((other) => billed(charges, other))
    .filter(({ charged, credited = zero(charged.currency) }) => compare(charged, credited) !== 0);
  const billedAt = latestOf(charges.map(({ at }) => at));
  const known = { expected, ...here, ...(billedAt === undefined ? {} : { billedAt }) };
  if (elsewhere.length > 0) return { verdict: 'other-currency', ...known, elsewhere };
  const owed = add(expected, here.credited ?? zero(currency));
  const order = compare(here.charged, owed);
  if (order === 0) return undefined;
  if (order > 0) return { verdict: 'more', difference: subtract(here.charged, owed), ...known };
  const verdict = charges.length === 0 ? 'not-charged' : 'less';
  return { verdict, difference: subtract(owed, here.charged), ...known };
}

function billed(charges: readonly Charge[], currency: string): Billed {
  const of = (credit: boolean): Money =>
    sum(
      charges
        .filter((one) => one.amount.currency === currency && (one.credit ?? false) === credit)
        .map(({ amount }) => amount),
      currency,
    );
  const credited = of(true);
  return { charged: of(false), ...(credited.amount > 0 ? { credited } : {}) };
}

/** A difference in words, such as `duty: 7.00 EUR charged, 3.00 EUR frozen, 4.00 EUR more`. */
export function saysOf({
  kind,
  verdict,
  expected,
  difference,
  elsewhere,
  ...here
}: ChargeDifference): string {
  const name = kind === 'vat' || kind === 'gst' ? kind.toUpperCase() : kind;
  const frozen = `${shownMoney(expected)} frozen`;
  const by = difference ? shownMoney(difference) : '';
  if (verdict === 'not-charged') return `${name}: not charged yet, ${frozen}`;
  if (verdict === 'other-currency') {
    const all = [...(here.charged.amount > 0 ? [here] : []), ...(elsewhere ?? [])];
    return `${name}: ${all.map(saysBilled).join(', ')}, ${frozen}: compare them by hand`;
  }
  return `${name}: ${saysBilled(here)}, ${frozen}, ${by} ${verdict}`;
}

function saysBilled({ charged, credited }: Billed): string {
  const of = `${shownMoney(charged)} charged`;
  return credited ? `${of} and ${shownMoney(credited)} credited` : of;
}
