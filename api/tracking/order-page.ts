/** The page of an order: where it is, what has happened to each parcel, what customs want, how to send something back. */
import { customsDocumentName } from '../../domain/customs-documents';
import type { Instant } from '../../domain/shapes/common';
import type { Form } from '../partner/form';
import type { Page } from './page';
import { fieldOf, returnReasons, type ReturnProblem } from './return-form';
import type { Speech } from './speech';
import { stepsOf } from './steps';
import type { TrackedEvent, TrackedLine, TrackedOrder, TrackedParcel } from './view';
import type { Visit } from './visit';

/** Newest events stand open, older ones can be opened. */
const eventsShown = 5;

/** Whether the page takes returns, and which photos wait for the next one; without `photos` none are taken. */
export interface Returning {
  takes: boolean;
  photos?: readonly { fileId: string; fileName: string }[];
}

/** `typed` is a form that is shown again: to be corrected, if there are problems. */
export function orderPage(
  visit: Visit,
  order: TrackedOrder,
  { takes, photos }: Returning,
  typed?: { form: Form; parcel: number; problems: ReturnProblem[] },
): Page {
  const { speech, base, back } = visit;
  const { t } = speech;
  const problems = (typed?.problems ?? []).map(({ field, says }) => ({ field, text: t(`return.${says}`) }));
  return {
    template: 'order',
    ...(problems.length > 0 ? { status: 422 } : {}),
    heading: t('order.heading', { orderId: order.orderId }),
    content: {
      status: t(`order.stage.${order.stage ?? 'unknown'}`),
      stage: order.stage,
      atTheDoor: order.atTheDoor && t('order.atTheDoor', { money: speech.money(order.atTheDoor) }),
      parcels: order.parcels.map((parcel) => shownParcel(speech, parcel, order.parcels.length)),
      returns: order.returns.map(({ number, stage, wish, lines, trackingCode }) => ({
        title: t('return.number', { number }),
        status: t([`return.stage.${stage}.${wish}`, `return.stage.${stage}`, 'unnamed'], { code: stage }),
        ...{ trackingCode, contents: contents(speech, lines) },
      })),
      returning: {
        way: wayBack(order, takes),
        until: saidDay(speech, 'return.until', order.returnsUntil),
        action: `${base}/return${back.slice(base.length)}`,
        photoAction: `${base}/photo${back.slice(base.length)}`,
        photos: photos?.map(({ fileName }) => fileName),
        after: order.returns.length,
        reasons: returnReasons.map((code) => ({ code, name: t(`return.reason.${code}`) })),
        forms: order.parcels.flatMap((parcel) => returnForm(parcel, order.parcels.length, typed)),
      },
      problems,
      errorAt: (field: string) => problems.find((problem) => problem.field === field)?.text,
    },
  };
}

/** `form`: here and now. Otherwise what there is to say about sending something back. */
function wayBack(order: TrackedOrder, takesReturns: boolean): 'form' | 'shop' | 'later' | 'over' | 'none' {
  const { stage, parcels } = order;
  // As soon as one parcel has arrived, while others may still be under way.
  const arrived = parcels.some(({ returnable }) => returnable.length > 0);
  if (stage === 'return-window' || stage === 'delivered' || (stage === 'fulfilling' && arrived)) {
    if (!takesReturns) return 'shop';
    return arrived && stage !== 'delivered' ? 'form' : 'none';
  }
  if (stage === 'completed') return 'over';
  return stage === 'accepted' || stage === 'fulfilling' ? 'later' : 'none';
}

function shownParcel(speech: Speech, parcel: TrackedParcel, total: number): Record<string, unknown> {
  const { t } = speech;
  const { number, stage, carrier, trackingCode, expectedBy, customs } = parcel;
  const wants = customs?.wants && customsDocumentName(customs.wants, speech.locale);
  const asks = customs?.state === 'documents-wanted' && wants;
  const events = parcel.events.map((event) => shownEvent(speech, event));
  return {
    ...{ number, stage, carrier, trackingCode },
    title: total > 1 ? t('parcel.of', { number, total }) : t('parcel.only'),
    status: t([`parcel.stage.${stage}`, 'unnamed'], { code: stage }),
    next: t([`parcel.next.${stage}`, 'nothing']),
    steps: stepsOf(parcel).map(({ name, state }) => ({
      state,
      name: t(`step.${name}`),
      says: t(`step.is.${state}`),
    })),
    customs: customsNotice(speech, parcel),
    wants: asks ? t('customs.wants', { wants }) : undefined,
    expected: isOver(stage) ? undefined : saidDay(speech, 'parcel.expected', expectedBy),
    contents: contents(speech, parcel.lines),
    ...{ events: events.slice(0, eventsShown), older: events.slice(eventsShown) },
  };
}

/** A sentence with a day in it, which the page's script can say in the reader's own zone. */
function saidDay({ t, day }: Speech, key: string, at: Instant | undefined) {
  const [before = '', after = ''] = t(key, { day: '\n' }).split('\n');
  return at === undefined ? undefined : { before, at, day: day(at), after };
}

function isOver(stage: string): boolean {
  return ['delivered', 'voided', 'lost', 'returned', 'seized', 'destroyed'].includes(stage);
}

/** What customs do with it, as long as it matters. */
function customsNotice({ t }: Speech, { customs, stage }: TrackedParcel): string | undefined {
  if (!customs || isOver(stage)) return undefined;
  return t([`customs.state.${customs.state}`, 'nothing']) || undefined;
}

function shownEvent(speech: Speech, { kind, at, place }: TrackedEvent): Record<string, unknown> {
  const text = speech.name('event', kind);
  return { text, place, at: new Date(at).toISOString(), time: speech.time(at) };
}

function contents({ t }: Speech, lines: readonly TrackedLine[]): string[] {
  return lines.map(({ sku, quantity }) => t('parcel.line', { sku, quantity }));
}

function returnForm(
  parcel: TrackedParcel,
  total: number,
  typed: { form: Form; parcel: number } | undefined,
): Record<string, unknown>[] {
  if (parcel.returnable.length === 0) return [];
  const mine = typed?.parcel === parcel.number ? typed.form : undefined;
  const reason = fieldOf(parcel, 'reason');
  const fields = parcel.returnable.map(({ sku, quantity }, index) => {
    const id = fieldOf(parcel, index);
    return { id, sku, most: quantity, value: mine?.get(id) ?? '0' };
  });
  return [
    {
      number: parcel.number,
      several: total > 1,
      open: mine !== undefined,
      ...{ reason, chosen: mine?.get(reason) },
      ...{ wish: fieldOf(parcel, 'wish'), exchange: mine?.get(fieldOf(parcel, 'wish')) === 'exchange' },
      photo: fieldOf(parcel, 'photo'),
      fields,
    },
  ];
}
