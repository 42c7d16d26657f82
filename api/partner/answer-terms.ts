/**
 * `answer-terms`: the newest version of the term sheet, what changed in it, and the partner's answer.
 *
 * POST accept: version. POST propose: basedOn, and any of price.0, price.1, … (places in the price list; `12.50`), moq,
 * leadTimeDays, incoterm, namedPlace, depositPercent, balanceDays, contractFrom, contractTo, removeExclusivity (places in
 * the list, from 0).
 */
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import type { Refusal } from '../../domain/process';
import { incotermSchema, type Terms } from '../../domain/shapes/terms';
import { findProcess } from '../../models/process';
import { findTermSheet, listTermSheets, type TermSheet } from '../../models/term-sheet';
import { acceptTerms, proposeTerms } from '../../workflows/brand-onboarding/messages';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, type FieldProblem, type Form } from './form';
import { deadLink, notReady, thanks } from './messages';
import type { Page } from './page';
import { proposalForm, readProposal } from './proposal';
import type { Speech } from './speech';
import { tell } from './telling';
import { comparedGroups, priceRows, promiseLine, termsGroups } from './term-sheet';
import type { Purpose, Visit } from './visit';

const negotiationSchema = z.object({
  negotiation: z.object({
    versions: z.array(
      z.object({ version: z.number(), acceptedBy: z.object({ brand: z.string().optional() }) }),
    ),
    agreed: z.number().optional(),
  }),
});

/** The pages of an `answer-terms` link. */
export function answerTerms(deps: PartnerDependencies): Purpose {
  return {
    show: (visit) => sheetPage(deps, visit),
    pages: { propose: (visit) => proposalPage(deps, visit) },
    acts: {
      accept: (visit, { form }) => accepted(deps, visit, form),
      propose: (visit, { form }) => proposed(deps, visit, form),
    },
  };
}

async function accepted(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { link, by, record } = visit;
  const version = Number(filled(form, 'version') ?? Number.NaN);
  if (!Number.isInteger(version)) return sheetPage(deps, visit, 'unknown-version');
  const outcome = await tell(deps, {
    processId: link.processId,
    update: acceptTerms,
    argument: { side: 'brand', by, version },
    // A refusal raises the record's revision: what has been refused once can be tried again, a double press cannot.
    updateId: `accept-${link.linkId}-${version}-${record?.revision ?? 0}`,
  });
  if (!outcome) return deadLink(visit.speech);
  if (outcome.ok || (await acceptedBefore(deps, visit, version)))
    return thanks(visit, 'accepted', { version });
  return sheetPage(deps, visit, outcome.refusal);
}

async function acceptedBefore(deps: PartnerDependencies, visit: Visit, version: number): Promise<boolean> {
  const record = await findProcess(deps.connection, visit.link.processId);
  const { data } = negotiationSchema.safeParse(record?.state);
  return data?.negotiation.agreed === version;
}

async function proposed(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { link, by, speech, record } = visit;
  const basedOn = Number(filled(form, 'basedOn') ?? Number.NaN);
  const base = Number.isInteger(basedOn)
    ? await findTermSheet(deps.connection, link.caseId, basedOn)
    : undefined;
  if (!base) return sheetPage(deps, visit, 'unknown-version');
  const market = record?.listing.market ?? base.terms.sale.territory[0] ?? '';
  const read = readProposal(form, base.terms, market, speech);
  if ('problems' in read)
    return proposalPage(deps, visit, { form, base, problems: read.problems, status: 422 });
  const { terms } = read;
  const outcome = await tell(deps, {
    processId: link.processId,
    update: proposeTerms,
    argument: { side: 'brand', by, terms, basedOn },
    updateId: `propose-${link.linkId}-${basedOn}-${canonicalSha256(terms).slice(0, 32)}`,
  });
  if (!outcome) return deadLink(speech);
  if (outcome.ok) return thanks(visit, 'proposed', { version: outcome.version });
  if (outcome.refusal === 'unknown-version') return sheetPage(deps, visit, outcome.refusal);
  const notice = speech.t(`refused.${outcome.refusal}`);
  return proposalPage(deps, visit, { form, base, status: 409, notice });
}

async function newestSheets(deps: PartnerDependencies, visit: Visit): Promise<TermSheet[]> {
  return (await listTermSheets(deps.connection, visit.link.caseId, { limit: 2 })).items;
}

async function sheetPage(
  deps: PartnerDependencies,
  visit: Visit,
  refusal?: Refusal['refusal'],
): Promise<Page> {
  const { speech, record } = visit;
  const [newest, before] = await newestSheets(deps, visit);
  if (!newest) return notReady(visit);
  const { data } = negotiationSchema.safeParse(record?.state);
  const agreed = data?.negotiation.agreed === newest.version;
  const compared = before ? comparedGroups(before.terms, newest.terms, speech) : [];
  return {
    template: 'answer-terms',
    status: refusal ? 409 : 200,
    heading: speech.t('terms.heading', { version: newest.version }),
    content: {
      visit,
      notice: refusal && speech.t(`refused.${refusal}`),
      version: newest.version,
      turn: agreed ? 'agreed' : newest.side === 'brand' ? 'ours' : 'yours',
      prices: priceRows(newest.terms, speech),
      groups: termsGroups(newest.terms, speech),
      before: before?.version,
      compared,
      changes: compared.flatMap(({ rows }) => rows.filter(({ changed }) => changed)),
    },
  };
}

function labelOf(field: string, terms: Terms, speech: Speech): string | undefined {
  const price = /^price\.(\d+)$/.exec(field);
  if (price) return terms.priceList[Number(price[1])]?.description;
  const end = { contractFrom: 'from', contractTo: 'to' }[field];
  if (end) return `${speech.t('terms.labels.contract')}, ${speech.t(end)}`;
  if (field === 'removeExclusivity') return speech.t('propose.exclusivity');
  return speech.t([`propose.${field}`, `terms.labels.${field}`]);
}

interface ShownProposal {
  form: Form;
  base: TermSheet;
  problems?: FieldProblem[];
  status?: number;
  notice?: string;
}

async function proposalPage(deps: PartnerDependencies, visit: Visit, shown?: ShownProposal): Promise<Page> {
  const { speech } = visit;
  const base = shown?.base ?? (await newestSheets(deps, visit))[0];
  if (!base) return notReady(visit);
  const { terms, version } = base;
  const form = new Map([...proposalForm(terms, version), ...(shown?.form ?? [])]);
  return {
    template: 'propose-terms',
    status: shown?.status ?? 200,
    heading: speech.t('propose.heading'),
    content: {
      visit,
      version,
      form: formView(form, shown?.problems, (field) => labelOf(field, terms, speech)),
      notice: shown?.notice,
      currency: terms.currency,
      prices: priceRows(terms, speech),
      incoterms: incotermSchema.options.map((code) => ({
        code,
        name: `${code} · ${speech.t(`terms.incoterms.${code}`)}`,
      })),
      promises: terms.exclusivity.map((promise) => promiseLine(promise, speech)),
    },
  };
}
