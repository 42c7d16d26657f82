/** Term sheets: whether two say the same, what changed between two, and what in one contradicts itself. */
import { daysBetween } from './days';
import { shownMoney } from './money';
import { covers, describeScope, gaps } from './scope';
import type { Country } from './shapes/common';
import type { Scope, Terms } from './shapes/terms';

export interface TermsChange {
  /** Such as `moq`, `priceList.SKU-1.unitPrice` or `exclusivity.brand`. */
  path: string;
  before: string;
  after: string;
}

export interface TermsProblem {
  /** Path into the term sheet, such as `exclusivity.0.scope`. */
  path: string;
  problem: string;
  /** What to change so that the problem goes away. */
  remedy: string;
}

/** Shown where one of two sheets says nothing. */
const nothing = '—';

/** Exact, by moving the decimal point in the text: different shares never look the same. */
function shownShare(share: number): string {
  const [whole = '0', fraction = ''] = String(share).split('.');
  if (fraction.includes('e') || whole.includes('e')) return String(share);
  const digits = fraction.padEnd(2, '0');
  const percent = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  return digits.length > 2 ? `${percent}.${digits.slice(2)} %` : `${percent} %`;
}

const yesNo = (yes: boolean): string => (yes ? 'yes' : 'no');
const sorted = (items: readonly string[]): string => [...new Set(items)].sort().join(', ');
const shownPeriod = ({ from, to }: { from: string; to: string }): string => `${from} to ${to}`;

function scopeLines(path: string, scope: Scope): [string, string][] {
  return [
    [`${path}.territory`, sorted(scope.territory)],
    [`${path}.channels`, sorted(scope.channels)],
    [`${path}.period`, shownPeriod(scope.period)],
  ];
}

/** The sheet as lines of text, but for exclusivity; lists that mean sets are sorted, the price list goes by SKU. */
function linesOf(terms: Terms): Map<string, string> {
  const { marketing, payment, slowStock } = terms;
  return new Map([
    ['currency', terms.currency],
    ...terms.priceList.flatMap((line): [string, string][] => [
      [`priceList.${line.sku}.description`, line.description],
      [`priceList.${line.sku}.unitPrice`, shownMoney(line.unitPrice)],
    ]),
    ['moq', `${terms.moq} pieces`],
    ['leadTimeDays', `${terms.leadTimeDays} days`],
    ['incoterm', terms.incoterm],
    ['namedPlace', terms.namedPlace],
    ...scopeLines('sale', terms.sale),
    ['marketing.fund', shownMoney(marketing.fund)],
    ['marketing.assets', yesNo(marketing.assets)],
    ['marketing.training', yesNo(marketing.training)],
    ['marketing.jointCampaigns', String(marketing.jointCampaigns)],
    ['defectReturnDays', `${terms.defectReturnDays} days`],
    [
      'slowStock',
      slowStock
        ? `${slowStock.remedy} after ${slowStock.afterDays} days at ${shownShare(slowStock.atShare)}`
        : nothing,
    ],
    ['payment.depositShare', shownShare(payment.depositShare)],
    ['payment.balanceDays', `${payment.balanceDays} days`],
    ['rights', sorted(terms.rights)],
    ['contract', shownPeriod(terms.contract)],
    ['noticeDays', `${terms.noticeDays} days`],
  ]);
}

/** The scopes of one kind of exclusivity as sorted text, each once. */
function promisesOf(terms: Terms, subject: 'brand' | 'category'): string[] {
  const scopes = terms.exclusivity.filter((promise) => promise.subject === subject);
  return [...new Set(scopes.map((promise) => describeScope(promise.scope)))].sort();
}

/** Promises only one sheet makes, paired in order: a moved border reads as one change. */
function promiseChanges(before: Terms, after: Terms, subject: 'brand' | 'category'): TermsChange[] {
  const [was, is] = [promisesOf(before, subject), promisesOf(after, subject)];
  const gone = was.filter((text) => !is.includes(text));
  const come = is.filter((text) => !was.includes(text));
  return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => ({
    path: `exclusivity.${subject}`,
    before: gone[index] ?? nothing,
    after: come[index] ?? nothing,
  }));
}

/**
 * What changed between two term sheets, as text for people: money in major units with its currency, shares in
 * percent. The order of lists doesn't count. Empty exactly when the sheets say the same.
 */
export function compareTerms(before: Terms, after: Terms): TermsChange[] {
  const [was, is] = [linesOf(before), linesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  const changes = paths
    .map((path) => ({ path, before: was.get(path) ?? nothing, after: is.get(path) ?? nothing }))
    .filter((change) => change.before !== change.after);
  return [
    ...changes,
    ...promiseChanges(before, after, 'brand'),
    ...promiseChanges(before, after, 'category'),
  ];
}

/** Whether two term sheets say the same; the order of countries, channels, SKUs, rights and promises is no matter. */
export function sameTerms(a: Terms, b: Terms): boolean {
  return compareTerms(a, b).length === 0;
}

/**
 * What in a sheet contradicts the case or itself, with what to change. Shapes and ranges are checked at the edge;
 * these are the rules between fields. Empty when the sheet can be accepted.
 */
export function termsProblems(terms: Terms, caseFacts: { market: Country }): TermsProblem[] {
  return [
    ...saleProblems(terms, caseFacts.market),
    ...exclusivityProblems(terms),
    ...moneyProblems(terms),
    ...timeProblems(terms),
  ];
}

function saleProblems(terms: Terms, market: Country): TermsProblem[] {
  const problems: TermsProblem[] = [];
  if (!terms.sale.territory.includes(market))
    problems.push({
      path: 'sale.territory',
      problem: `the case is about selling in ${market}, which is not in the sale territory`,
      remedy: `add ${market} to the sale territory`,
    });
  if (!within(terms.sale.period, terms.contract))
    problems.push({
      path: 'sale.period',
      problem: `the sale period reaches outside the contract (${shownPeriod(terms.contract)})`,
      remedy: 'shorten the sale period or lengthen the contract',
    });
  if (!terms.rights.includes('trademark'))
    problems.push({
      path: 'rights',
      problem: 'goods are sold under the brand, but the trademark is not among the rights granted',
      remedy: 'add trademark to the rights',
    });
  return problems;
}

function exclusivityProblems(terms: Terms): TermsProblem[] {
  return terms.exclusivity.flatMap(({ scope }, index) => {
    const problems: TermsProblem[] = [];
    if (!covers([terms.sale], scope))
      problems.push({
        path: `exclusivity.${index}.scope`,
        problem: `exclusive where nothing is sold: ${gaps(scope, [terms.sale]).map(describeScope).join('; ')}`,
        remedy: 'keep exclusivity inside the sale scope, or widen the sale scope',
      });
    if (!within(scope.period, terms.contract))
      problems.push({
        path: `exclusivity.${index}.scope.period`,
        problem: `exclusivity reaches outside the contract (${shownPeriod(terms.contract)})`,
        remedy: 'shorten the exclusivity or lengthen the contract',
      });
    return problems;
  });
}

const within = (inner: { from: string; to: string }, outer: { from: string; to: string }): boolean =>
  outer.from <= inner.from && inner.to <= outer.to;

function moneyProblems(terms: Terms): TermsProblem[] {
  const { marketing, payment, slowStock } = terms;
  const problems = terms.priceList.flatMap((line, index): TermsProblem[] =>
    line.unitPrice.amount > 0
      ? []
      : [
          {
            path: `priceList.${index}.unitPrice.amount`,
            problem: `${line.sku} has no price; goods without a value can't be declared to customs`,
            remedy: 'give a price above zero or leave the SKU out',
          },
        ],
  );
  if (marketing.fund.currency !== terms.currency)
    problems.push({
      path: 'marketing.fund.currency',
      problem: `the marketing fund is in ${marketing.fund.currency}, the sheet in ${terms.currency}`,
      remedy: `give the fund in ${terms.currency}`,
    });
  if (payment.depositShare === 1 && payment.balanceDays > 0)
    problems.push({
      path: 'payment.balanceDays',
      problem: 'everything is paid as a deposit, so no balance falls due',
      remedy: 'set balanceDays to 0 or lower the deposit share',
    });
  if (slowStock && slowStock.atShare === 0)
    problems.push({
      path: 'slowStock.atShare',
      problem: `${slowStock.remedy} at 0 % gives nothing back`,
      remedy: 'give a share above 0 or leave slowStock out',
    });
  return problems;
}

function timeProblems(terms: Terms): TermsProblem[] {
  const contractDays = daysBetween(terms.contract.from, terms.contract.to) + 1;
  const tooLong = (path: string, what: string, days: number): TermsProblem[] =>
    days <= contractDays
      ? []
      : [
          {
            path,
            problem: `${what} takes ${days} days, the contract lasts ${contractDays}`,
            remedy: 'shorten it or lengthen the contract',
          },
        ];
  return [
    ...tooLong('noticeDays', 'notice', terms.noticeDays),
    ...tooLong('leadTimeDays', 'the first delivery', terms.leadTimeDays),
    ...(terms.slowStock
      ? tooLong('slowStock.afterDays', 'waiting for slow stock', terms.slowStock.afterDays)
      : []),
  ];
}
