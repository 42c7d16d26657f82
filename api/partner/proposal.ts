/**
 * The partner's counter-proposal: the version it answers, with the fields of the form laid over it. What the form does not
 * name stays. Sale and exclusivities end with a contract that is made shorter.
 */
import { minorUnitDigits } from '../../domain/contract-facts';
import { maxDay, minDay } from '../../domain/days';
import type { Country, Period } from '../../domain/shapes/common';
import { termsSchema, type Scope, type Terms } from '../../domain/shapes/terms';
import { sameTerms, termsProblems } from '../../domain/terms';
import { filled, listed, problemsOf, type FieldProblem, type Form } from './form';
import type { Speech } from './speech';

/** The form filled in with a version's terms. */
export function proposalForm(terms: Terms, version: number): Form {
  return new Map([
    ['basedOn', String(version)],
    ...terms.priceList.map(({ unitPrice }, index): [string, string] => [
      `price.${index}`,
      plainAmount(unitPrice.amount, minorUnitDigits(unitPrice.currency)),
    ]),
    ['moq', String(terms.moq)],
    ['leadTimeDays', String(terms.leadTimeDays)],
    ['incoterm', terms.incoterm],
    ['namedPlace', terms.namedPlace],
    ['depositPercent', String(Math.round(terms.payment.depositShare * 10_000) / 100)],
    ['balanceDays', String(terms.payment.balanceDays)],
    ['contractFrom', terms.contract.from],
    ['contractTo', terms.contract.to],
  ]);
}

/** The terms a form proposes, or what is wrong with it, beside the fields. */
export function readProposal(
  form: Form,
  base: Terms,
  market: Country,
  speech: Speech,
): { terms: Terms } | { problems: FieldProblem[] } {
  const parsed = termsSchema.safeParse(laidOver(form, base));
  if (!parsed.success) return { problems: problemsOf(parsed.error, speech, fieldOf) };
  const terms = parsed.data;
  if (sameTerms(terms, base)) return { problems: [{ field: 'moq', message: speech.t('propose.unchanged') }] };
  const problems = termsProblems(terms, { market }).map(({ path }) => ({
    field: fieldOf(path),
    message: speech.t(`propose.unsound.${path.replace(/\.\d+/g, '').replaceAll('.', '-')}`),
  }));
  return problems.length > 0 ? { problems } : { terms };
}

/** Not yet checked: what is no number stays text, for the schema to refuse. */
function laidOver(form: Form, base: Terms): unknown {
  const period = {
    from: filled(form, 'contractFrom') ?? base.contract.from,
    to: filled(form, 'contractTo') ?? base.contract.to,
  };
  const removed = listed(form, 'removeExclusivity').map(Number);
  const percent = number(form, 'depositPercent', base.payment.depositShare * 100);
  return {
    ...base,
    priceList: base.priceList.map((line, index) => ({
      ...line,
      unitPrice: { ...line.unitPrice, amount: amount(form, index, line.unitPrice) },
    })),
    moq: number(form, 'moq', base.moq),
    leadTimeDays: number(form, 'leadTimeDays', base.leadTimeDays),
    incoterm: filled(form, 'incoterm') ?? base.incoterm,
    namedPlace: filled(form, 'namedPlace') ?? base.namedPlace,
    sale: endingWith(base.sale, period),
    exclusivity: base.exclusivity
      .filter((_, index) => !removed.includes(index))
      .map(({ subject, scope }) => ({ subject, scope: endingWith(scope, period) })),
    payment: {
      depositShare: typeof percent === 'number' ? Math.round(percent * 100) / 10_000 : percent,
      balanceDays: number(form, 'balanceDays', base.payment.balanceDays),
    },
    contract: period,
  };
}

function number(form: Form, name: string, otherwise: number): number | string {
  const text = filled(form, name);
  if (text === undefined) return otherwise;
  return /^\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text;
}

function amount(form: Form, index: number, price: { amount: number; currency: string }): number | string {
  const text = filled(form, `price.${index}`);
  if (text === undefined) return price.amount;
  const digits = minorUnitDigits(price.currency);
  const [whole = '', fraction = ''] = text.split(/[.,]/);
  if (!/^\d+([.,]\d*)?$/.test(text) || fraction.length > digits) return text;
  return Number(whole + fraction.padEnd(digits, '0'));
}

function plainAmount(minor: number, digits: number): string {
  const figures = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? figures : `${figures.slice(0, -digits)}.${figures.slice(-digits)}`;
}

/** A scope cut to the contract; as it was when nothing would be left, for the rules to refuse. */
function endingWith(scope: Scope, contract: Period): Scope {
  const period = {
    from: maxDay(scope.period.from, contract.from),
    to: minDay(scope.period.to, contract.to),
  };
  return period.from <= period.to ? { ...scope, period } : scope;
}

function fieldOf(path: string): string {
  const price = /^priceList\.(\d+)\.unitPrice/.exec(path);
  if (price) return `price.${price[1]}`;
  if (path.startsWith('exclusivity')) return 'removeExclusivity';
  const fields: Record<string, string> = {
    'payment.depositShare': 'depositPercent',
    'payment.balanceDays': 'balanceDays',
    'contract.from': 'contractFrom',
  };
  const own = ['moq', 'leadTimeDays', 'incoterm', 'namedPlace'];
  return fields[path] ?? (own.includes(path) ? path : 'contractTo');
}
