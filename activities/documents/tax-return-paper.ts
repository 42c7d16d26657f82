/** A return as people read and approve it: what is declared where, what changes of earlier periods, and what does not agree. */
import { canonicalSha256 } from '../../domain/canonical';
import { countryName, formatDay } from '../../domain/contract-facts';
import { shownMoney } from '../../domain/money';
import type { Day, Instant } from '../../domain/shapes/common';
import type { Difference } from '../../domain/tax-reconciliation';
import type { TaxReturn } from '../../domain/tax-return';
import { Paper } from './page';
import { totals } from './paper-parts';
import { utc } from './paper-words';
import { STYLES } from './styles';
import { keyValues, table } from './table';

export interface TaxReturnFacts {
  return: TaxReturn;
  version: number;
  /** The registration it is filed under. */
  number: string;
  taxpayer: { legalName: string; address: string };
  computedAt: Instant;
  deadline: Day;
  counts: { entries: number; orders: number };
  differences: readonly Difference[];
  /** Lines that are not declared, because a person sees to them. */
  left?: readonly { says: string; by: string; at: Instant; reason: string; entries: readonly string[] }[];
  /** Of the authority's own file. */
  file: { fileName: string; sha256: string };
}

const SCHEME = {
  OSS: 'VAT return, Union scheme (One Stop Shop)',
  IOSS: 'VAT return, import scheme (IOSS)',
  'UK-VAT': 'VAT return, United Kingdom',
} as const;

/** As many as people read on paper; all of them are in the record. */
const mostDifferences = 200;

/** Draws the return. @throws MissingGlyphError */
export async function drawTaxReturn(
  facts: TaxReturnFacts,
  options: { compress?: boolean } = {},
): Promise<{ bytes: Buffer; pages: number }> {
  const { scheme, period, jurisdiction } = facts.return;
  const paper = new Paper({
    title: `${SCHEME[scheme]}, ${jurisdiction} ${period.id}, version ${facts.version}`,
    author: facts.taxpayer.legalName,
    language: 'en',
    createdAt: facts.computedAt,
    contentSha256: canonicalSha256(facts),
    ...options,
  });
  paper.text(SCHEME[scheme], STYLES.title, { tag: 'H1' });
  const about = `${countryName(jurisdiction, 'en')}, ${formatDay(period.from, 'en')} to ${formatDay(period.to, 'en')}`;
  paper.text(about, STYLES.subtitle, { spaceAfter: 8 });
  paper.rule();
  paper.gap(9);
  keyValues(paper, [
    ['Taxpayer', `${facts.taxpayer.legalName}, ${facts.taxpayer.address}`],
    ['Registration', facts.number],
    ['Period, version', `${period.id}, version ${facts.version}`],
    ['Computed', utc(facts.computedAt)],
    ['To be filed and paid until', formatDay(facts.deadline, 'en')],
    ['Made of', `${facts.counts.entries} ledger lines of ${facts.counts.orders} orders`],
    ["Authority's file", facts.file.fileName],
    ['SHA-256 of that file', facts.file.sha256, 'hash'],
  ]);
  paper.gap(16);
  supplies(paper, facts.return);
  corrections(paper, facts.return);
  balance(paper, facts.return);
  leftToPerson(paper, facts.left ?? []);
  differences(paper, facts.differences);
  exchange(paper, facts.return);
  rules(paper, facts.return);
  return paper.finish();
}

function heading(paper: Paper, text: string): void {
  paper.text(text, STYLES.heading, { tag: 'H2', spaceAfter: 3, keepWithNext: 50 });
}

/** Amounts of a return may be negative: `-12.50`. */
function amount(minor: number, currency: string): string {
  const figures = shownMoney({ amount: Math.abs(minor), currency }).replace(` ${currency}`, '');
  const [whole = '', fraction] = figures.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minor < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** `0.255` is `25.5 %`. */
function percent(rate: string): string {
  const [whole = '0', fraction = ''] = rate.split('.');
  const digits = fraction.padEnd(2, '0');
  const rest = digits.slice(2).replace(/0+$/, '');
  const number = Number(`${whole}${digits.slice(0, 2)}`);
  return `${number}${rest === '' ? '' : `.${rest}`} %`;
}

function supplies(paper: Paper, { lines, currency, nil }: TaxReturn): void {
  heading(paper, 'Supplies');
  if (lines.length === 0)
    paper.text(nil ? 'Nothing was sold in this period.' : 'None in this period.', STYLES.body);
  else
    table(
      paper,
      [
        { heading: 'Country of consumption', share: 0.28 },
        { heading: 'Sent from', share: 0.18 },
        { heading: 'Rate', share: 0.18 },
        { heading: `Base ${currency}`, share: 0.18, align: 'right' },
        { heading: `Tax ${currency}`, share: 0.18, align: 'right' },
      ],
      lines.map((line) => [
        countryName(line.consumption, 'en'),
        line.dispatchedFrom === undefined ? '' : countryName(line.dispatchedFrom, 'en'),
        `${percent(line.rate)}, ${line.rateType}`,
        amount(line.base, currency),
        amount(line.tax, currency),
      ]),
    );
  paper.gap(16);
}

function corrections(paper: Paper, { corrections, currency }: TaxReturn): void {
  if (corrections.length === 0) return;
  heading(paper, 'Corrections of earlier periods');
  table(
    paper,
    [
      { heading: 'Country of consumption', share: 0.4 },
      { heading: 'Period', share: 0.35 },
      { heading: `Tax ${currency}`, share: 0.25, align: 'right' },
    ],
    corrections.map((one) => [countryName(one.consumption, 'en'), one.period, amount(one.tax, currency)]),
  );
  paper.gap(16);
}

function balance(paper: Paper, { due, reclaim, currency }: TaxReturn): void {
  totals(paper, [
    ...reclaim.map(
      (one) =>
        [
          `Asked back from ${countryName(one.consumption, 'en')} ${currency}`,
          amount(one.amount, currency),
        ] as const,
    ),
    [`Tax to pay ${currency}`, amount(due, currency)],
  ]);
  paper.gap(18);
}

function leftToPerson(paper: Paper, found: NonNullable<TaxReturnFacts['left']>): void {
  if (found.length === 0) return;
  heading(paper, 'Not declared here: left to a person');
  table(
    paper,
    [
      { heading: 'What', share: 0.36 },
      { heading: 'Ledger lines', share: 0.14, align: 'right' },
      { heading: 'Decided', share: 0.2 },
      { heading: 'Reason', share: 0.3 },
    ],
    found.map(({ says, entries, by, at, reason }) => [
      says,
      String(entries.length),
      `${by}, ${utc(at)}`,
      reason,
    ]),
  );
  paper.gap(16);
}

function differences(paper: Paper, found: readonly Difference[]): void {
  heading(paper, 'Orders whose money does not agree with the ledger');
  if (found.length === 0) {
    paper.text('None: for every order what was captured and refunded agrees.', STYLES.body, {
      spaceAfter: 14,
    });
    return;
  }
  if (found.length > mostDifferences)
    paper.text(
      `${found.length} orders; the first ${mostDifferences} are shown, all of them are in the record of this version.`,
      STYLES.body,
      { spaceAfter: 4 },
    );
  table(
    paper,
    [
      { heading: 'Order', share: 0.2 },
      { heading: 'Declared', share: 0.15, align: 'right' },
      { heading: 'Captured', share: 0.15, align: 'right' },
      { heading: 'Refunded', share: 0.15, align: 'right' },
      { heading: 'Unexplained', share: 0.15, align: 'right' },
      { heading: 'What', share: 0.2 },
    ],
    found
      .slice(0, mostDifferences)
      .map((one) => [
        one.orderId,
        `${amount(one.supplied - one.givenBack, one.currency)} ${one.currency}`,
        amount(one.captured, one.currency),
        amount(one.refunded, one.currency),
        amount(one.unexplained, one.currency),
        one.says,
      ]),
  );
  paper.gap(16);
}

function exchange(paper: Paper, { exchange, currency }: TaxReturn): void {
  if (exchange.length === 0) return;
  heading(paper, 'Exchange rates');
  table(
    paper,
    [
      { heading: 'From', share: 0.12 },
      { heading: `Units for one ${currency}`, share: 0.24, align: 'right' },
      { heading: 'Published for', share: 0.2 },
      { heading: 'Source', share: 0.44 },
    ],
    exchange.map((one) => [one.from, one.rate, one.on, one.source]),
  );
  paper.gap(16);
}

function rules(paper: Paper, { rules }: TaxReturn): void {
  if (rules.length === 0) return;
  heading(paper, 'Rules');
  table(
    paper,
    [
      { heading: 'Row', share: 0.27 },
      { heading: 'Verified', share: 0.15 },
      { heading: 'Source', share: 0.58 },
    ],
    rules.map((one) => [one.rule, one.verifiedOn, one.source]),
  );
}
