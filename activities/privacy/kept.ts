/** What is kept of an erased person: counted from the record, with the law and the last day of the newest. */
import type { mongo } from 'mongoose';
import { dayIn } from '../../domain/privacy-clock';
import type { KeptRecord } from '../../domain/privacy';
import { keptUntil, type RetentionClass } from '../../domain/retention';
import type { Day } from '../../domain/shapes/common';
import type { PrivacyDependencies } from './dependencies';
import type { Sought } from './erase';

export async function keptOf(
  deps: Pick<PrivacyDependencies, 'connection' | 'retention' | 'clock' | 'zone'>,
  requestId: string,
  sought: Pick<Sought, 'orders' | 'caseIds' | 'noticeIds'>,
): Promise<KeptRecord[]> {
  const { connection, retention, clock, zone } = deps;
  const today = dayIn(zone, clock().toISOString());
  const kept: KeptRecord[] = [];
  for (const one of retention.filter(({ keptOfPeople }) => keptOfPeople)) {
    const collection = connection.db?.collection<mongo.Document>(one.collection);
    if (!collection) throw new Error('The database connection is closed.');
    const filter = ofPerson(one, requestId, sought);
    const count = await collection.countDocuments(filter);
    if (count === 0) continue;
    const [newest] = await collection
      .find(filter)
      .sort({ [one.datedBy.field]: -1 })
      .limit(1)
      .toArray();
    const until = keptUntil(one.term, dayOf(newest?.[one.datedBy.field], today));
    kept.push({ class: one.id, count, law: one.source, until });
  }
  return kept;
}

function ofPerson(
  { heldBy, only, means }: RetentionClass,
  requestId: string,
  { orders, caseIds, noticeIds }: Pick<Sought, 'orders' | 'caseIds' | 'noticeIds'>,
): mongo.Filter<mongo.Document> {
  const kind = only ? { [only.field]: { $in: [...only.of] } } : {};
  if (means === 'privacy-requests') return { _id: `privacy:${requestId}` as never };
  if (means === 'ip-notices') return { _id: { $in: noticeIds as never[] } };
  if (heldBy === 'caseId') return { caseId: { $in: caseIds }, ...kind };
  if (heldBy === 'orderId') return { orderId: { $in: orders }, ...kind };
  const references = orders.map((id) => ({ reference: { $regex: `^order:${id}(/|$)` } }));
  return references.length > 0 ? { $or: references } : { _id: '' as never };
}

/** What is not dated yet is dated today. */
function dayOf(dated: unknown, today: Day): Day {
  if (dated instanceof Date) return dated.toISOString().slice(0, 10);
  return typeof dated === 'string' ? dated.slice(0, 10) : today;
}
