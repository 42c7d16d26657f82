/** What is kept of an erased person: counted from the record, with the law and the last day of the newest. */
import type { mongo } from 'mongoose';
import { dayIn } from '../../domain/privacy-clock';
import type { KeptRecord } from '../../domain/privacy';
import { keptUntil, type RetentionClass } from '../../domain/retention';
import type { Day } from '../../domain/shapes/common';
import { processModel } from '../../models/process';
import type { NamedByCompany } from './company';
import type { PrivacyDependencies } from './dependencies';
import type { Sought } from './erase';

export async function keptOf(
  deps: Pick<PrivacyDependencies, 'connection' | 'retention' | 'clock' | 'zone'>,
  requestId: string,
  sought: Owned,
  named: NamedByCompany,
): Promise<KeptRecord[]> {
  const { connection, retention, clock, zone } = deps;
  const today = dayIn(zone, clock().toISOString());
  const kept: KeptRecord[] = [];
  for (const one of retention.classes.filter(({ keptOfPeople }) => keptOfPeople)) {
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
  return [...kept, ...(await withTheirCase(deps, sought, named, today))];
}

type Owned = Pick<Sought, 'orders' | 'caseIds' | 'noticeIds' | 'partnerCases'>;

/** What names the person and goes with the last process of the company's case. */
async function withTheirCase(
  { connection, retention }: Pick<PrivacyDependencies, 'connection' | 'retention'>,
  { partnerCases = [] }: Owned,
  named: Readonly<Record<string, number>>,
  today: Day,
): Promise<KeptRecord[]> {
  const ends = await processModel(connection).distinct('endedAt', { caseId: { $in: partnerCases } });
  const last = ends.map(String).sort().at(-1);
  return retention.follow.flatMap(({ collection, follows, keptOfPeople, source }): KeptRecord[] => {
    const term = retention.classes.find(({ id }) => id === follows)?.term;
    const count = named[collection] ?? 0;
    if (!keptOfPeople || count === 0 || !term) return [];
    return [{ class: collection, count, law: source, until: keptUntil(term, dayOf(last, today)) }];
  });
}

function ofPerson(
  { heldBy, only, means }: RetentionClass,
  requestId: string,
  { orders, caseIds, noticeIds, partnerCases = [] }: Owned,
): mongo.Filter<mongo.Document> {
  const kind = only ? { [only.field]: { $in: [...only.of] } } : {};
  if (means === 'privacy-requests') return { _id: `privacy:${requestId}` as never };
  if (means === 'ip-notices') return { _id: { $in: noticeIds as never[] } };
  // The files of a company's case are kept as they are: they may show its people.
  if (means === 'files' && !only) return { caseId: { $in: partnerCases } };
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
