/** A term sheet as its reader sees it: rows with a label and a value, and what changed since the version before. */
import type { Exclusivity, Terms } from '../../domain/shapes/terms';
import { compareTerms } from '../../domain/terms';
import type { Speech } from './speech';

export interface TermsRow {
  /** As in `compareTerms`. */
  path: string;
  label: string;
  value: string;
}

export interface TermsGroup {
  heading: string;
  rows: TermsRow[];
}

export interface ComparedRow {
  label: string;
  before: string;
  after: string;
  changed: boolean;
}

export interface ComparedGroup {
  heading: string;
  rows: ComparedRow[];
}

/** The price list: one row for each SKU. */
export function priceRows(
  terms: Terms,
  speech: Speech,
): { sku: string; description: string; price: string }[] {
  return terms.priceList.map(({ sku, description, unitPrice }) => ({
    sku,
    description,
    price: speech.money(unitPrice),
  }));
}

type Lines = [path: string, value: string][];

/** All but the price list, in the order in which people read it. */
export function termsGroups(terms: Terms, speech: Speech): TermsGroup[] {
  const groups: [name: string, lines: Lines][] = [...tradeLines(terms, speech), ...brandLines(terms, speech)];
  return groups.map(([name, lines]) => ({
    heading: speech.t(`terms.groups.${name}`),
    rows: lines.map(([path, value]) => ({ path, label: labelOf(path, speech), value })),
  }));
}

function tradeLines(terms: Terms, speech: Speech): [string, Lines][] {
  const { t } = speech;
  const { payment, sale } = terms;
  const delivery: Lines = [
    ['moq', t('terms.pieces', { count: terms.moq, shown: speech.number(terms.moq) })],
    ['leadTimeDays', days(terms.leadTimeDays, speech)],
    ['incoterm', `${terms.incoterm} · ${t(`terms.incoterms.${terms.incoterm}`)}`],
    ['namedPlace', terms.namedPlace],
  ];
  const paid: Lines = [
    ['currency', terms.currency],
    ['payment.depositShare', speech.share(payment.depositShare)],
    ['payment.balanceDays', days(payment.balanceDays, speech)],
  ];
  const sold: Lines = [
    ['sale.territory', speech.countries(sale.territory)],
    ['sale.channels', speech.channels(sale.channels)],
    ['sale.period', speech.period(sale.period)],
    ['exclusivity.brand', promises(terms, 'brand', speech)],
    ['exclusivity.category', promises(terms, 'category', speech)],
  ];
  return [
    ['delivery', delivery],
    ['payment', paid],
    ['sale', sold],
  ];
}

function brandLines(terms: Terms, speech: Speech): [string, Lines][] {
  const { marketing } = terms;
  const yesNo = (yes: boolean) => speech.t(yes ? 'yes' : 'no');
  const support: Lines = [
    ['marketing.fund', speech.money(marketing.fund)],
    ['marketing.assets', yesNo(marketing.assets)],
    ['marketing.training', yesNo(marketing.training)],
    ['marketing.jointCampaigns', speech.number(marketing.jointCampaigns)],
  ];
  const returned: Lines = [
    ['defectReturnDays', days(terms.defectReturnDays, speech)],
    ['slowStock', slowStock(terms, speech)],
  ];
  const contract: Lines = [
    ['rights', speech.assets(terms.rights)],
    ['contract', speech.period(terms.contract)],
    ['noticeDays', days(terms.noticeDays, speech)],
  ];
  return [
    ['marketing', support],
    ['after', returned],
    ['contract', contract],
  ];
}

/**
 * Two versions side by side, line by line, in the order of {@link termsGroups} with the price list first; of goods their
 * description only where it has changed.
 */
export function comparedGroups(before: Terms, after: Terms, speech: Speech): ComparedGroup[] {
  const [was, is] = [valuesOf(before, speech), valuesOf(after, speech)];
  const changes = new Set(compareTerms(before, after).map(({ path }) => path));
  const none = speech.t('none');
  const row = (path: string): ComparedRow => ({
    label: labelOf(path, speech),
    before: was.get(path) ?? none,
    after: is.get(path) ?? none,
    changed: changes.has(path),
  });
  const skus = new Set([...after.priceList, ...before.priceList].map(({ sku }) => sku));
  const prices = [...skus].flatMap((sku) => [`priceList.${sku}.description`, `priceList.${sku}.unitPrice`]);
  return [
    {
      heading: speech.t('terms.groups.prices'),
      rows: prices.map(row).filter(({ changed }, index) => changed || index % 2 === 1),
    },
    ...termsGroups(after, speech).map(({ heading, rows }) => ({
      heading,
      rows: rows.map(({ path }) => row(path)),
    })),
  ];
}

/** An exclusivity in one line. */
export function promiseLine({ subject, scope }: Exclusivity, speech: Speech): string {
  return `${speech.t(`terms.subjects.${subject}`)}: ${speech.scope(scope)}`;
}

function valuesOf(terms: Terms, speech: Speech): Map<string, string> {
  const rows = termsGroups(terms, speech).flatMap((group) => group.rows);
  return new Map([
    ...rows.map(({ path, value }): [string, string] => [path, value]),
    ...terms.priceList.flatMap(({ sku, description, unitPrice }): [string, string][] => [
      [`priceList.${sku}.description`, description],
      [`priceList.${sku}.unitPrice`, speech.money(unitPrice)],
    ]),
  ]);
}

function labelOf(path: string, speech: Speech): string {
  const line = /^priceList\.(.+)\.(description|unitPrice)$/.exec(path);
  if (line) return speech.t(`terms.labels.${line[2]}`, { sku: line[1] ?? '' });
  return speech.t(`terms.labels.${path.replaceAll('.', '-')}`);
}

function days(count: number, speech: Speech): string {
  return speech.t('terms.days', { count, shown: speech.number(count) });
}

function promises(terms: Terms, subject: Exclusivity['subject'], speech: Speech): string {
  const found = terms.exclusivity.filter((promise) => promise.subject === subject);
  return found.length > 0 ? found.map(({ scope }) => speech.scope(scope)).join('\n') : speech.t('none');
}

function slowStock({ slowStock: clause }: Terms, speech: Speech): string {
  if (!clause) return speech.t('none');
  const { remedy, afterDays, atShare } = clause;
  return speech.t(`terms.slowStock.${remedy}`, {
    days: days(afterDays, speech),
    share: speech.share(atShare),
  });
}
