/** The contract made from accepted terms: its data, its numbered clauses, and the hash that stands for its content. */
import { canonicalSha256 } from './canonical';
import { CONTRACT_CLAUSES, CONTRACT_TITLE, type ClauseCondition, type ClauseText } from './contract-clauses';
import {
  assetNames,
  channelNames,
  countryName,
  countryNames,
  formatDay,
  formatMoney,
  formatShare,
  groupThousands,
} from './contract-facts';
import type { Country, Day, Locale } from './shapes/common';
import type { Terms } from './shapes/terms';

export interface ContractParty {
  legalName: string;
  /** Line feeds are kept. */
  address: string;
}

export interface BrandParty extends ContractParty {
  registrationNumber: string;
  country: Country;
}

/** All that a contract is made of. The same document gives the same PDF, byte for byte. */
export interface ContractDocument {
  contractNumber: string;
  platform: ContractParty;
  brand: BrandParty;
  /** The brand as customers know it. */
  brandName: string;
  market: Country;
  /** Date of the contract. */
  date: Day;
  terms: Terms;
  /** The brand's language: `zh` and `de` add headings and summaries in it; English prevails. */
  locale: Locale;
}

export interface ContractClause {
  /** From 1. */
  number: number;
  key: string;
  heading: string;
  /** Numbered `number.1`, `number.2` … in this order. */
  paragraphs: string[];
  parallel?: { heading: string; summary: string };
}

/** SHA-256 (hex) over the contract's data and the wording in force; any change of either gives another hash. */
export function contractContentHash(contract: ContractDocument): string {
  return canonicalSha256({ contract, wording: { title: CONTRACT_TITLE, clauses: CONTRACT_CLAUSES } });
}

/** The clauses of this contract, in order, with every placeholder filled. */
export function contractClauses(contract: ContractDocument): ContractClause[] {
  const { locale } = contract;
  const holds = clauseConditions(contract);
  const english = clauseFacts(contract, 'en');
  const fill = (texts: readonly ClauseText[], facts: Record<string, string>) =>
    texts.filter(({ when }) => when === undefined || holds[when]).map(({ text }) => fillIn(text, facts));
  return CONTRACT_CLAUSES.map((template, index) => {
    const clause = {
      number: index + 1,
      key: template.key,
      heading: template.heading,
      paragraphs: fill(template.body, english),
    };
    if (locale === 'en') return clause;
    const { heading, summary } = template[locale];
    const parts = fill(summary, clauseFacts(contract, locale));
    return { ...clause, parallel: { heading, summary: parts.join(locale === 'zh' ? '' : ' ') } };
  });
}

function clauseConditions({ locale, terms }: ContractDocument): Record<ClauseCondition, boolean> {
  const { marketing, slowStock } = terms;
  const fund = marketing.fund.amount > 0;
  const campaigns = marketing.jointCampaigns > 0;
  return {
    bilingual: locale !== 'en',
    leadTime: terms.leadTimeDays > 0,
    noLeadTime: terms.leadTimeDays === 0,
    credit: terms.payment.balanceDays > 0,
    noCredit: terms.payment.balanceDays === 0,
    deposit: terms.payment.depositShare > 0,
    noDeposit: terms.payment.depositShare === 0,
    exclusive: terms.exclusivity.length > 0,
    notExclusive: terms.exclusivity.length === 0,
    fund,
    assets: marketing.assets,
    training: marketing.training,
    campaigns,
    noMarketing: !fund && !campaigns && !marketing.assets && !marketing.training,
    defectReturns: terms.defectReturnDays > 0,
    noDefectReturns: terms.defectReturnDays === 0,
    buyBack: slowStock?.remedy === 'buy-back',
    exchange: slowStock?.remedy === 'exchange',
    noSlowStock: slowStock === undefined,
    notice: terms.noticeDays > 0,
    noNotice: terms.noticeDays === 0,
  };
}

const COUNTED = {
  days: { en: ['day', 'days'], de: ['Tag', 'Tagen'], zh: ['天', '天'] },
  pieces: { en: ['piece', 'pieces'], de: ['Stück', 'Stück'], zh: ['件', '件'] },
  campaigns: { en: ['joint campaign', 'joint campaigns'], de: ['', ''], zh: ['次', '次'] },
} as const;

function counted(count: number, noun: keyof typeof COUNTED, locale: Locale): string {
  const [one, many] = COUNTED[noun][locale];
  return `${groupThousands(count, locale)}\u00a0${count === 1 ? one : many}`.replace(/\u00a0$/, '');
}

const PARALLEL_LANGUAGE: Record<Locale, string> = { en: 'English', de: 'German', zh: 'Chinese' };

function clauseFacts({ terms, brandName, market, ...contract }: ContractDocument, locale: Locale) {
  const days = (count: number) => counted(count, 'days', locale);
  return {
    brandName,
    market: countryName(market, locale),
    parallelLanguage: PARALLEL_LANGUAGE[contract.locale],
    moq: counted(terms.moq, 'pieces', locale),
    leadTime: days(terms.leadTimeDays),
    currency: terms.currency,
    depositShare: formatShare(terms.payment.depositShare, locale),
    balanceDays: days(terms.payment.balanceDays),
    incoterm: terms.incoterm,
    namedPlace: terms.namedPlace,
    saleTerritory: countryNames(terms.sale.territory, locale),
    saleChannels: channelNames(terms.sale.channels, locale),
    saleFrom: formatDay(terms.sale.period.from, locale),
    saleTo: formatDay(terms.sale.period.to, locale),
    fund: formatMoney(terms.marketing.fund, locale),
    campaigns: counted(terms.marketing.jointCampaigns, 'campaigns', locale),
    defectReturnDays: days(terms.defectReturnDays),
    slowAfter: days(terms.slowStock?.afterDays ?? 0),
    slowShare: formatShare(terms.slowStock?.atShare ?? 0, locale),
    rights: assetNames(terms.rights, locale),
    contractFrom: formatDay(terms.contract.from, locale),
    contractTo: formatDay(terms.contract.to, locale),
    noticeDays: days(terms.noticeDays),
  };
}

/** Fills `{name}`; a name without a value is a mistake in the wording, and no contract may go out with it. */
function fillIn(template: string, facts: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = facts[name];
    if (value === undefined)
      throw new Error(`The contract wording uses {${name}}, which the terms do not give.`);
    return value;
  });
}
