/** The people of IP notices and what they may ask: found by address, shown, corrected, made untraceable. */
import type { Connection } from 'mongoose';
import type { Correction } from '../domain/shapes/privacy';
import type { CounterNotice, IpNotice } from '../domain/shapes/ip-notice';
import type { PersonTexts } from '../domain/traces';
import {
  counterNotifierSubject,
  ipNoticeModel,
  notifierSubject,
  type IpNoticeRecord,
  type IpNotices,
} from './ip-notice';
import { partnerLinkModel } from './partner-link';
import { PersonalDataErased } from './personal';

/** What a person has stated in a notice, or against one. */
export type Stated =
  | { noticeId: string; as: 'notifier'; statement: IpNotice }
  | { noticeId: string; as: 'counter-notifier'; statement: CounterNotice };

export interface IpNoticePeople {
  /** Subjects of notices sent from this address, and of counter-notices made by the links of these contacts. */
  subjectsAt(email: string, contactIds: readonly string[]): Promise<string[]>;
  /** Those forgotten have stated nothing. Other subjects are passed over. */
  statedBy(subjects: readonly string[]): Promise<Stated[]>;
  /** Name and address of notifiers; what a counter-notice swears to stays as it was sworn. @returns how many changed */
  correct(subjects: readonly string[], correction: Correction): Promise<number>;
  /** Removes what is sealed, the hash of the address and the notifier's page; that there was a notice stays. Safe to repeat. */
  strip(subjects: readonly string[], at: Date): Promise<void>;
}

const prefixes = { notifier: notifierSubject(''), counter: counterNotifierSubject('') };

/** The notices of subjects that are people of notices. */
export function noticesOf(subjects: readonly string[] = []): { sent: string[]; countered: string[] } {
  const idsAfter = (prefix: string) =>
    subjects.filter((id) => id.startsWith(prefix)).map((id) => id.slice(prefix.length));
  return { sent: idsAfter(prefixes.notifier), countered: idsAfter(prefixes.counter) };
}

/** Over the notices of one database. */
export function createIpNoticePeople(connection: Connection, notices: IpNotices): IpNoticePeople {
  const model = ipNoticeModel(connection);
  const idsOf = async (filter: Record<string, unknown>) =>
    (await model.find(filter).select({ _id: 1 }).lean<Pick<IpNoticeRecord, '_id'>[]>().exec()).map(
      ({ _id }) => _id,
    );
  return {
    async subjectsAt(email, contactIds) {
      const sent = await idsOf({ senderHash: notices.senderHashOf(email) });
      const links = await partnerLinkModel(connection).distinct('_id', {
        ...{ purpose: 'counter-notice', contactId: { $in: [...contactIds] } },
      });
      const countered = await idsOf({
        'counter.linkId': { $in: links },
        'counter.erasedAt': { $exists: false },
      });
      return [...sent.map(notifierSubject), ...countered.map(counterNotifierSubject)];
    },
    statedBy: (subjects) => statedBy(notices, subjects),
    async correct(subjects, { name, email }) {
      let changed = 0;
      for (const noticeId of noticesOf(subjects).sent) {
        const known = await notices.readNotice(noticeId).catch(noneIfErased);
        if (!known) continue;
        const { contact } = known.notice;
        const corrected = { ...contact, ...(name ? { name } : {}), ...(email ? { email } : {}) };
        if (corrected.name === contact.name && corrected.email === contact.email) continue;
        await notices.completeNotice(noticeId, { ...known.notice, contact: corrected });
        changed += 1;
      }
      return changed;
    },
    async strip(subjects, at) {
      const { sent, countered } = noticesOf(subjects);
      const sealed = `erased ${at.toISOString()}`;
      for (const _id of sent)
        await model.updateOne(
          { _id },
          // The index of pages is unique: what leads nowhere has to differ too.
          { $set: { sealed, tokenHash: `erased:${_id}` }, $unset: { senderHash: 1 } },
        );
      await model.updateMany(
        { _id: { $in: countered } },
        { $set: { 'counter.sealed': sealed, 'counter.erasedAt': at.toISOString() } },
      );
    },
  };
}

async function statedBy(notices: IpNotices, subjects: readonly string[]): Promise<Stated[]> {
  const { sent, countered } = noticesOf(subjects);
  const stated: Stated[] = [];
  for (const noticeId of sent) {
    const known = await notices.readNotice(noticeId).catch(noneIfErased);
    if (known) stated.push({ noticeId, as: 'notifier', statement: known.notice });
  }
  for (const noticeId of countered) {
    const statement = await notices.readCounterNotice(noticeId).catch(noneIfErased);
    if (statement) stated.push({ noticeId, as: 'counter-notifier', statement });
  }
  return stated;
}

/** What is looked for after these people are erased. */
export function textsStated(stated: readonly Stated[]): PersonTexts {
  const people = stated.map((one) => {
    const { name, address, telephone } = one.as === 'notifier' ? one.statement.contact : one.statement;
    const email = one.as === 'notifier' ? one.statement.contact.email : undefined;
    return { names: [name, one.statement.signature], address, telephone, email };
  });
  return {
    names: people.flatMap(({ names }) => names.flatMap((name) => name ?? [])),
    emails: people.flatMap(({ email }) => email ?? []),
    streets: people.flatMap(({ address }) => address ?? []),
    places: [],
    phones: people.flatMap(({ telephone }) => telephone ?? []),
  };
}

/** Forgotten while it was looked for. */
function noneIfErased(error: unknown): undefined {
  if (!(error instanceof PersonalDataErased)) throw error;
  return undefined;
}
