/**
 * `declare-profile`: the company's facts, its people, and what it attests to.
 *
 * POST declare: legalName, address, registrationNumber, vatNumber?, iban? or accountNumber?, people.0.name,
 * people.0.capacity, people.1.…, attested (requirement keys). `more=yes` adds rows for people, `recall=yes` fills in what
 * was declared before: both save nothing.
 */
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import { declarationSchema, type Declaration } from '../../domain/shapes/vetting';
import { createDeclarations, type Declarations } from '../../models/declaration';
import { declareProfile as declareProfileUpdate } from '../../workflows/brand-onboarding/messages';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, listed, problemsOf, ticked, type FieldProblem, type Form } from './form';
import { deadLink, notReady, thanks } from './messages';
import type { Page } from './page';
import type { Speech } from './speech';
import { tell } from './telling';
import type { Purpose, Visit } from './visit';

const capacities = ['director', 'owner', 'signatory'] as const;
const texts = ['legalName', 'address', 'registrationNumber', 'vatNumber', 'iban', 'accountNumber'] as const;
const maxPeople = 30;

/** What the page needs of the case's record. */
const askedSchema = z.object({
  vetting: z.object({
    checklist: z.array(z.object({ key: z.string(), kind: z.string() })),
    results: z.array(z.object({ requirement: z.string(), met: z.boolean(), detail: z.string() })).catch([]),
    declarationId: z.string().catch(''),
  }),
});
type Asked = z.infer<typeof askedSchema>['vetting'];

/** The pages of a `declare-profile` link. */
export function declareProfile(deps: PartnerDependencies): Purpose {
  const declarations = createDeclarations(deps.connection, deps.vault);
  return {
    show: async (visit) => formPage(visit, new Map()),
    acts: {
      declare: async (visit, { form }) => {
        if (ticked(form, 'more')) return formPage(visit, form);
        if (ticked(form, 'recall')) return formPage(visit, await recalled(declarations, visit, form));
        const read = readDeclaration(form, visit);
        if ('problems' in read) return formPage(visit, form, read.problems, 422);
        return declared(deps, declarations, visit, form, read.declaration);
      },
    },
  };
}

/** Kept, told, and only then is the link used up: whatever breaks off in between, sending it again ends in the same. */
async function declared(
  deps: PartnerDependencies,
  declarations: Declarations,
  visit: Visit,
  form: Form,
  declaration: Declaration,
): Promise<Page> {
  const { link, by } = visit;
  const declarationId = `declaration-${link.linkId}-${canonicalSha256(declaration).slice(0, 32)}`;
  await declarations.saveDeclaration({ declarationId, caseId: link.caseId, at: deps.clock(), declaration });
  const outcome = await untilItListens((attempt) =>
    tell(deps, {
      processId: link.processId,
      update: declareProfileUpdate,
      argument: { by, declarationId },
      updateId: attempt === 0 ? declarationId : `${declarationId}-${by.request}-${attempt}`,
    }),
  );
  if (!outcome) return deadLink(visit.speech);
  if (!outcome.ok) return formPage(visit, form, [], 409, visit.speech.t(`refused.${outcome.refusal}`));
  await deps.links.redeemSingleUse(link.linkId, deps.clock());
  return thanks(visit, 'declared');
}

type Told = Awaited<ReturnType<typeof tell<object, unknown>>>;

/**
 * The mail can be faster than the process that sent it: until it knows its own link, it refuses with `wrong-stage`.
 * It gets a moment, under new update ids: a refused one would answer the same for ever.
 */
async function untilItListens(ask: (attempt: number) => Promise<Told>): Promise<Told> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await ask(attempt);
    if (outcome?.ok !== false || outcome.refusal !== 'wrong-stage' || attempt === 4) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
}

function readDeclaration(
  form: Form,
  { speech, record }: Visit,
): { declaration: Declaration } | { problems: FieldProblem[] } {
  const rows = peopleRows(form);
  const asked = askedSchema.safeParse(record?.state).data?.vetting;
  const attestable = asked && attestations(asked);
  const parsed = declarationSchema.safeParse({
    ...Object.fromEntries(texts.map((name) => [name, filled(form, name)])),
    people: rows.map((row) => ({
      name: filled(form, `people.${row}.name`),
      capacity: filled(form, `people.${row}.capacity`),
    })),
    attested: listed(form, 'attested').filter((key) => attestable?.includes(key) ?? true),
  });
  const fieldOf = (path: string) =>
    path === 'people'
      ? 'people.0.name'
      : path.replace(/^people\.(\d+)/, (_, index: string) => `people.${rows[Number(index)] ?? 0}`);
  const problems = parsed.success ? [] : problemsOf(parsed.error, speech, fieldOf);
  if (!filled(form, 'iban') && !filled(form, 'accountNumber'))
    problems.push({ field: 'iban', message: speech.t('declare.ibanOrAccount') });
  return parsed.success && problems.length === 0 ? { declaration: parsed.data } : { problems };
}

/** The rows in which something was typed. */
function peopleRows(form: Form): number[] {
  const all = Array.from({ length: maxPeople }, (_, row) => row);
  return all.filter((row) => filled(form, `people.${row}.name`) ?? filled(form, `people.${row}.capacity`));
}

async function recalled(declarations: Declarations, visit: Visit, form: Form): Promise<Form> {
  const last = await declarations.readDeclaration(visit.link.caseId);
  if (!last) return form;
  const { people, attested, ...facts } = last.declaration;
  return new Map<string, string>([
    ...Object.entries(facts).map(([name, value]): [string, string] => [name, value ?? '']),
    ...people.flatMap(({ name, capacity }, row): [string, string][] => [
      [`people.${row}.name`, name],
      [`people.${row}.capacity`, capacity],
    ]),
    ['attested', attested.join(',')],
  ]);
}

function attestations({ checklist }: Asked): string[] {
  return checklist.filter(({ kind }) => kind === 'attested').map(({ key }) => key);
}

function labelOf(field: string, speech: Speech): string {
  const [, row, part] = /^people\.(\d+)\.(\w+)$/.exec(field) ?? [];
  if (row === undefined) return speech.t(`declare.${field}`);
  const person = speech.t('declare.person', { number: Number(row) + 1 });
  return `${person}, ${speech.t(part === 'name' ? 'declare.personName' : 'declare.capacity')}`;
}

function formPage(
  visit: Visit,
  form: Form,
  problems: FieldProblem[] = [],
  status = 200,
  notice?: string,
): Page {
  const { speech } = visit;
  const asked = askedSchema.safeParse(visit.record?.state).data?.vetting;
  if (!asked) return notReady(visit);
  const used = (peopleRows(form).at(-1) ?? -1) + 1;
  const rows = Math.min(maxPeople, ticked(form, 'more') ? Math.max(used, 2) + 3 : Math.max(used, 2));
  return {
    template: 'declare-profile',
    status,
    heading: speech.t('declare.heading'),
    content: {
      visit,
      notice,
      form: formView(form, problems, (field) => labelOf(field, speech)),
      peopleRows: rows,
      capacities: capacities.map((code) => ({ code, name: speech.t(`declare.capacities.${code}`) })),
      attestations: attestations(asked).map((key) => ({ key, text: speech.name('attestations', key) })),
      again: asked.declarationId !== '',
      unmet: asked.results
        .filter(({ met }) => !met)
        .map(({ requirement, detail }) => ({ name: speech.name('names', requirement), detail })),
    },
  };
}
