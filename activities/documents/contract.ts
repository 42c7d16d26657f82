/** The contract as PDF. */
import {
  type ContractDocument,
  type ContractClause,
  contractClauses,
  contractContentHash,
} from '../../domain/contract';
import { CONTRACT_TITLE } from '../../domain/contract-clauses';
import { channelNames, countryName, countryNames, formatDay, formatMoney } from '../../domain/contract-facts';
import { Paper } from './page';
import { STYLES } from './styles';
import { keyValues, table } from './table';

const LANGUAGE_TAG = { en: 'en', de: 'de', zh: 'zh-Hans' } as const;
const PARTIES = { en: 'Parties', de: 'Vertragsparteien', zh: '合同双方' } as const;
const SCHEDULES = {
  prices: { en: 'Price list', de: 'Preisliste', zh: '价格表' },
  exclusivity: { en: 'Exclusivities', de: 'Exklusivitäten', zh: '独家安排' },
} as const;
const SCHEDULE = { en: 'Schedule', de: 'Anlage', zh: '附件' } as const;
const CHINESE_NUMERALS = ['', '一', '二'];
/** Room the clause numbers need. */
const INDENT = 30;

/**
 * Renders the contract for signing. The footer of every page carries the hash of the contract's *content*: a PDF cannot
 * contain the hash of its own file, because writing it in would change it. The file's hash is taken from the returned bytes
 * and stands in the signing certificate. Throws MissingGlyphError when a name holds a letter no document font has.
 */
export async function renderContract(
  contract: ContractDocument,
  options: { compress?: boolean } = {},
): Promise<Buffer> {
  const paper = new Paper({
    title: `${CONTRACT_TITLE.en} ${contract.contractNumber}: ${contract.brandName}`,
    author: contract.platform.legalName,
    language: 'en',
    createdAt: `${contract.date.slice(0, 10)}T00:00:00.000Z`,
    contentSha256: contractContentHash(contract),
    ...options,
  });
  opening(paper, contract);
  for (const clause of contractClauses(contract)) writeClause(paper, clause, contract);
  signatures(paper, contract);
  prices(paper, contract);
  exclusivities(paper, contract);
  return (await paper.finish()).bytes;
}

function opening(paper: Paper, contract: ContractDocument): void {
  const { locale, platform, brand } = contract;
  paper.text(CONTRACT_TITLE.en, STYLES.title, { tag: 'H1' });
  if (locale !== 'en')
    paper.text(CONTRACT_TITLE[locale], STYLES.subtitle, { language: LANGUAGE_TAG[locale], spaceAfter: 2 });
  paper.gap(8);
  paper.rule();
  paper.gap(9);
  keyValues(paper, [
    ['Contract number', contract.contractNumber],
    ['Date', formatDay(contract.date, 'en')],
    ['Brand', contract.brandName],
    ['Market', countryName(contract.market, 'en')],
  ]);
  paper.gap(12);
  heading(paper, 'Parties', locale === 'en' ? undefined : PARTIES[locale], locale);
  paper.text('The Platform', STYLES.strong, { spaceAfter: 1, keepWithNext: 30 });
  keyValues(paper, [
    ['Legal name', platform.legalName],
    ['Address', platform.address],
  ]);
  paper.gap(7);
  paper.text('The Brand', STYLES.strong, { spaceAfter: 1, keepWithNext: 60 });
  keyValues(paper, [
    ['Legal name', brand.legalName],
    ['Address', brand.address],
    ['Country', countryName(brand.country, 'en')],
    ['Registration number', brand.registrationNumber],
  ]);
  paper.gap(16);
}

function heading(
  paper: Paper,
  english: string,
  parallel: string | undefined,
  locale: ContractDocument['locale'],
  label?: string,
) {
  const indent = label ? INDENT : 0;
  paper.text(english, STYLES.heading, {
    tag: 'H2',
    indent,
    keepWithNext: 48,
    spaceAfter: parallel ? 0 : 4,
    ...(label ? { label } : {}),
  });
  if (parallel)
    paper.text(parallel, STYLES.quiet, {
      indent,
      language: LANGUAGE_TAG[locale],
      spaceAfter: 4,
      keepWithNext: 28,
    });
}

function writeClause(paper: Paper, clause: ContractClause, { locale }: ContractDocument): void {
  heading(paper, clause.heading, clause.parallel?.heading, locale, `${clause.number}.`);
  for (const [index, paragraph] of clause.paragraphs.entries())
    paper.text(paragraph, STYLES.body, {
      label: `${clause.number}.${index + 1}`,
      indent: INDENT,
      spaceAfter: 4,
    });
  if (clause.parallel)
    paper.text(clause.parallel.summary, STYLES.quiet, {
      indent: INDENT,
      language: LANGUAGE_TAG[locale],
      spaceAfter: 2,
    });
  paper.gap(9);
}

/** Placeholders: nobody signs on the sheet. The signing certificate says who signed this file. */
function signatures(paper: Paper, { platform, brand }: ContractDocument): void {
  paper.ensure(190);
  paper.gap(6);
  paper.text('Signatures', STYLES.heading, { tag: 'H2', spaceAfter: 5 });
  paper.text(
    'Signed electronically. Each signature is recorded in the signing certificate, which is bound to this file by its SHA-256 digest.',
    STYLES.body,
    { spaceAfter: 10 },
  );
  const half = (paper.width - 24) / 2;
  const top = paper.y;
  signatureBlock(paper, 'Signed for the brand', brand.legalName, paper.left, half);
  const end = paper.y;
  paper.y = top;
  signatureBlock(paper, 'Signed for the platform', platform.legalName, paper.left + half + 24, half);
  paper.y = Math.max(end, paper.y);
}

function signatureBlock(paper: Paper, title: string, party: string, x: number, width: number): void {
  const element = paper.structure('Sect');
  const write = (text: string, style: (typeof STYLES)[keyof typeof STYLES]) => {
    const paragraph = paper.structure('P', element);
    for (const line of paper.lines(text, style, width)) {
      paper.mark(paragraph, 'P', () => paper.draw(line, x, paper.y, style));
      paper.y += style.leading;
    }
  };
  write(title, STYLES.strong);
  write(party, STYLES.body);
  for (const field of ['Name and capacity', 'Date and time (UTC)']) {
    paper.gap(22);
    paper.rule(x, x + width);
    paper.gap(2);
    write(`${field}: see signing certificate`, STYLES.small);
  }
  element.end();
}

function scheduleHeading(
  paper: Paper,
  number: number,
  names: (typeof SCHEDULES)['prices' | 'exclusivity'],
  locale: ContractDocument['locale'],
): void {
  const parallel =
    locale === 'zh'
      ? `${SCHEDULE.zh}${CHINESE_NUMERALS[number] ?? number} ${names.zh}`
      : `${SCHEDULE[locale]} ${number}: ${names[locale]}`;
  heading(paper, `Schedule ${number}: ${names.en}`, locale === 'en' ? undefined : parallel, locale);
}

function prices(paper: Paper, { terms, locale }: ContractDocument): void {
  paper.newPage();
  scheduleHeading(paper, 1, SCHEDULES.prices, locale);
  paper.gap(4);
  table(
    paper,
    [
      { heading: 'No.', share: 0.07, align: 'right' },
      { heading: 'SKU', share: 0.23 },
      { heading: 'Description', share: 0.48 },
      { heading: 'Unit price', share: 0.22, align: 'right' },
    ],
    terms.priceList.map((line, index) => [
      `${index + 1}`,
      line.sku,
      line.description,
      formatMoney(line.unitPrice),
    ]),
  );
}

function exclusivities(paper: Paper, { terms, locale }: ContractDocument): void {
  if (terms.exclusivity.length === 0) return;
  paper.gap(22);
  paper.ensure(110);
  scheduleHeading(paper, 2, SCHEDULES.exclusivity, locale);
  paper.gap(4);
  table(
    paper,
    [
      { heading: 'No.', share: 0.07, align: 'right' },
      { heading: 'Subject', share: 0.13 },
      { heading: 'Territory', share: 0.3 },
      { heading: 'Channels', share: 0.26 },
      { heading: 'Period', share: 0.24 },
    ],
    terms.exclusivity.map(({ subject, scope }, index) => [
      `${index + 1}`,
      subject,
      countryNames(scope.territory, 'en'),
      channelNames(scope.channels, 'en'),
      `${formatDay(scope.period.from, 'en')} to ${formatDay(scope.period.to, 'en')}`,
    ]),
  );
}
