/** The wish to send goods back, as typed on the tracking page. */
import { z } from 'zod';
import type { ReturnWish } from '../../activities/orders';
import { canonicalSha256 } from '../../domain/canonical';
import { filled, type Form } from '../partner/form';
import type { TrackedOrder, TrackedParcel } from './view';

export const returnReasons = [
  'changed-mind',
  'damaged',
  'defective',
  'wrong-item',
  'not-as-described',
] as const satisfies readonly ReturnWish['reason'][];

export interface ReturnProblem {
  /** Id of the field it stands beside. */
  field: string;
  /** Key of the text. */
  says: 'chooseReason' | 'chooseGoods' | 'tooMany';
}

export type ReadWish =
  { wish: Pick<ReturnWish, 'reason' | 'lines'>; key: string } | { parcel: number; problems: ReturnProblem[] };

/** Id and name of a field: forms of several parcels stand on one page. */
export function fieldOf(parcel: Pick<TrackedParcel, 'number'>, field: string | number): string {
  return `parcel-${parcel.number}-${field}`;
}

const quantitySchema = z.coerce.number().int().min(0);

/** Reads a form against what can still be sent back; `undefined` for a parcel nothing of which can. */
export function readWish(form: Form, order: TrackedOrder): ReadWish | undefined {
  const number = Number(filled(form, 'parcel'));
  const parcel = order.parcels.find((one) => one.number === number && one.returnable.length > 0);
  if (!parcel) return undefined;
  const problems: ReturnProblem[] = [];
  const reason = returnReasons.find((one) => one === form.get(fieldOf(parcel, 'reason')));
  if (!reason) problems.push({ field: fieldOf(parcel, 'reason'), says: 'chooseReason' });
  const lines = parcel.returnable.flatMap(({ sku, quantity }, index) => {
    const field = fieldOf(parcel, index);
    const wanted = quantitySchema.safeParse(filled(form, field) ?? '0').data;
    if (wanted !== undefined && wanted <= quantity) return wanted > 0 ? [{ sku, quantity: wanted }] : [];
    problems.push({ field, says: 'tooMany' });
    return [];
  });
  if (lines.length === 0 && !problems.some(({ says }) => says === 'tooMany'))
    problems.push({ field: fieldOf(parcel, 0), says: 'chooseGoods' });
  if (!reason || problems.length > 0) return { parcel: number, problems };
  return { wish: { reason, lines }, key: keyOf(form, order.orderId, number, { reason, lines }) };
}

/** The same form sent twice is one wish; the same wish after another return was taken is a second one. */
function keyOf(
  form: Form,
  orderId: string,
  parcel: number,
  wish: Pick<ReturnWish, 'reason' | 'lines'>,
): string {
  const after = (filled(form, 'after') ?? '').slice(0, 10);
  return `return-${canonicalSha256({ orderId, parcel, after, ...wish }).slice(0, 32)}`;
}
