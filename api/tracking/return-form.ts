/** The wish to send goods back, as typed on the tracking page. */
import { z } from 'zod';
import type { ReturnWish } from '../../activities/orders';
import { canonicalSha256 } from '../../domain/canonical';
import { filled, type Form } from '../partner/form';
import type { UploadRefusalCode } from '../upload-content';
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
  says: 'chooseReason' | 'chooseGoods' | 'tooMany' | `photoRefused.${UploadRefusalCode}`;
}

/** What became of the photo in a form. */
export type PhotoGiven = 'kept' | UploadRefusalCode;

export function photoProblems(parcel: Pick<TrackedParcel, 'number'>, photo: PhotoGiven): ReturnProblem[] {
  return photo === 'kept' ? [] : [{ field: fieldOf(parcel, 'photo'), says: `photoRefused.${photo}` }];
}

export type ReadWish = { wish: ReturnWish; key: string } | { parcel: number; problems: ReturnProblem[] };

/** Photos are named by at most so many of a return; the newest are. */
const mostPhotos = 10;

/** Which parcel a form is about; `undefined` for one nothing of which can be sent back. */
export function parcelIn(form: Form, { parcels }: TrackedOrder): TrackedParcel | undefined {
  const number = Number(filled(form, 'parcel'));
  return parcels.find((one) => one.number === number && one.returnable.length > 0);
}

/** Id and name of a field: forms of several parcels stand on one page. */
export function fieldOf(parcel: Pick<TrackedParcel, 'number'>, field: string | number): string {
  return `parcel-${parcel.number}-${field}`;
}

const quantitySchema = z.coerce.number().int().min(0);

/**
 * Reads a form against what can still be sent back; `undefined` for a parcel nothing of which can. `photos` are ids of those
 * given and not yet used; `photo` is what became of the one in the form, if there was one.
 */
export function readWish(
  form: Form,
  order: TrackedOrder,
  photos: readonly string[],
  photo: PhotoGiven = 'kept',
): ReadWish | undefined {
  const parcel = parcelIn(form, order);
  if (!parcel) return undefined;
  const { number } = parcel;
  const problems = photoProblems(parcel, photo);
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
  const wanted = form.get(fieldOf(parcel, 'wish')) === 'exchange' ? 'exchange' : 'refund';
  const wish: ReturnWish = { reason, lines, photos: photos.slice(-mostPhotos), wish: wanted };
  return { wish, key: keyOf(form, order.orderId, number, wish) };
}

/** The same form sent twice is one wish; the same after another return was taken, or with more photos, is a second one. */
function keyOf(form: Form, orderId: string, parcel: number, wish: ReturnWish): string {
  const after = (filled(form, 'after') ?? '').slice(0, 10);
  return `return-${canonicalSha256({ orderId, parcel, after, ...wish }).slice(0, 32)}`;
}
