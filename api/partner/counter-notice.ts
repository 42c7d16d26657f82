/**
 * `counter-notice`: which listings are down and for what, and the seller's counter-notice (17 USC 512(g)(3)).
 *
 * POST counter: signature, material (SKUs), mistake=yes, name, address, country, telephone, jurisdiction=yes, service=yes.
 */
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import { counterNoticeGaps, type CounterElement } from '../../domain/ip-notice';
import { counterNoticeSchema, type CounterNotice } from '../../domain/shapes/ip-notice';
import { counterNotice as counterNoticeUpdate, type IpNoticeStage } from '../../workflows/ip-notice/messages';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, problemsOf, ticked, type FieldProblem, type Form } from './form';
import { alreadyDone, deadLink, notReady, thanks } from './messages';
import type { Page } from './page';
import type { Speech } from './speech';
import { tell } from './telling';
import type { Purpose, Visit } from './visit';

const noticeSchema = z.object({ noticeId: z.string(), skus: z.array(z.string()).min(1) });
const awaited: IpNoticeStage = 'down';

const texts = ['signature', 'name', 'address', 'country', 'telephone'] as const;
const ticks = ['mistake', 'jurisdiction', 'service'] as const;

/** The field where an element of the law that is missing is given. */
const fieldsOf: Record<CounterElement, (given: CounterNotice) => string[]> = {
  signature: () => ['signature'],
  material: () => ['material'],
  mistake: () => ['mistake'],
  contact: (given) =>
    (['name', 'address', 'country', 'telephone'] as const).filter((name) => given[name] === undefined),
  consent: (given) => (['jurisdiction', 'service'] as const).filter((name) => !given[name]),
};

/** The pages of a `counter-notice` link. */
export function counterNotice(deps: PartnerDependencies): Purpose {
  return {
    show: (visit) => counterPage(deps, visit, {}),
    acts: { counter: (visit, { form }) => countered(deps, visit, form) },
  };
}

/** Kept, told, and only then is the link used up: whatever breaks off in between, sending it again ends in the same. */
async function countered(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { link, speech, by } = visit;
  const known = noticeSchema.safeParse(visit.record?.state).data;
  if (!known) return notReady(visit);
  const read = readCounter(form, known.skus, speech);
  if ('problems' in read) return counterPage(deps, visit, { form, problems: read.problems, status: 422 });
  const { notices, clock } = deps;
  const now = clock().toISOString();
  const at = await notices.keepCounterNotice(known.noticeId, link.linkId, read.counter, now);
  const outcome = await tell(deps, {
    processId: link.processId,
    update: counterNoticeUpdate,
    argument: { by, at, skus: read.counter.material },
    updateId: `counter-${link.linkId}-${canonicalSha256(read.counter).slice(0, 32)}`,
  });
  if (!outcome) return deadLink(speech);
  if (!outcome.ok)
    return counterPage(deps, visit, { form, status: 409, notice: speech.t(`refused.${outcome.refusal}`) });
  await deps.links.redeemSingleUse(link.linkId, clock());
  return thanks(visit, 'countered');
}

function readCounter(
  form: Form,
  down: readonly string[],
  speech: Speech,
): { counter: CounterNotice } | { problems: FieldProblem[] } {
  const parsed = counterNoticeSchema.safeParse({
    ...Object.fromEntries(texts.map((name) => [name, filled(form, name)])),
    ...Object.fromEntries(ticks.map((name) => [name, ticked(form, name)])),
    country: filled(form, 'country')?.toUpperCase(),
    // A SKU may hold a blank: a list is read by what there is to choose.
    material: down.filter((sku) => (form.get('material') ?? '').split(',').includes(sku)),
  });
  if (!parsed.success) return { problems: problemsOf(parsed.error, speech) };
  const problems = counterNoticeGaps(parsed.data, down).flatMap(({ element }) =>
    fieldsOf[element](parsed.data).map((field) => ({ field, message: speech.t(`counter.missing.${field}`) })),
  );
  return problems.length > 0 ? { problems } : { counter: parsed.data };
}

async function counterPage(
  { notices }: PartnerDependencies,
  visit: Visit,
  shown: { form?: Form; problems?: FieldProblem[]; status?: number; notice?: string },
): Promise<Page> {
  const { speech, record } = visit;
  const known = noticeSchema.safeParse(record?.state).data;
  if (!known) return notReady(visit);
  if (record?.stage !== awaited) return alreadyDone(visit);
  const notice = await notices.readNotice(known.noticeId);
  const form = shown.form ?? new Map([['material', known.skus.join(',')]]);
  return {
    template: 'counter-notice',
    status: shown.status ?? 200,
    heading: speech.t('counter.heading'),
    content: {
      visit,
      notice: shown.notice,
      noticeId: known.noticeId,
      work: notice?.notice.work ?? '',
      skus: known.skus,
      form: formView(form, shown.problems, (field) =>
        field === 'material' || (ticks as readonly string[]).includes(field)
          ? undefined
          : speech.t(`counter.${field}`),
      ),
    },
  };
}
