/** One record per step that sends a mail: written before sending, marked when the mail server took it. */
import { Schema, type Connection, type Model } from 'mongoose';
import type { CustomerMailKind } from '../domain/customer-mails';
import type { NotifierMailKind } from '../domain/notifier-mails';
import type { MailKind } from '../domain/partner';
import type { PrivacyMailKind, RecipientMailKind } from '../domain/privacy';
import type { Role } from '../domain/shapes/common';
import { insertOnce } from './insert-once';

/** A partner's, a customer's, a notifier's or a requester's address is sealed for them; staff are a role, whose address is configuration. */
export type MailRecipient =
  | { contactId: string; sealed: string }
  | { customerId: string; sealed: string }
  | { noticeId: string; sealed: string }
  | { requestId: string; sealed: string }
  | { role: Role };

export interface MailRecord {
  /** The step: workflow id and step of it. */
  _id: string;
  messageId: string;
  kind: MailKind | CustomerMailKind | NotifierMailKind | PrivacyMailKind | RecipientMailKind;
  caseId: string;
  to: MailRecipient;
  state: 'sending' | 'sent';
  /** When the step first tried. */
  at: Date;
  sentAt?: Date;
}

export interface Mails {
  /**
   * Writes down that this step is about to send, unless it did before. `fresh`: this is the first attempt. Otherwise the
   * record of the first attempt, whose recipient stands.
   */
  beginMail(mail: Omit<MailRecord, 'state' | 'sentAt'>): Promise<{ mail: MailRecord; fresh: boolean }>;
  /** The mail server has taken it. Safe to repeat; the first time stays. */
  markSent(step: string, at: Date): Promise<void>;
  /** All that went out for these cases or to these receivers, the oldest first. */
  mailsOf(of: {
    caseIds: readonly string[];
    customerIds: readonly string[];
    contactIds: readonly string[];
    noticeIds: readonly string[];
  }): Promise<MailRecord[]>;
}

const schema = new Schema<MailRecord>(
  {
    _id: String,
    messageId: String,
    kind: String,
    caseId: String,
    to: Schema.Types.Mixed,
    state: String,
    at: Date,
    sentAt: Date,
  },
  { versionKey: false, minimize: false, collection: 'mails' },
);

schema.index({ caseId: 1, at: 1 });

/** The mails of a database. */
export function mailModel(connection: Connection): Model<MailRecord> {
  return connection.modelNames().includes('Mail')
    ? connection.model<MailRecord>('Mail')
    : connection.model<MailRecord>('Mail', schema);
}

/** Keeps which step sent which mail. */
export function createMails(connection: Connection): Mails {
  const model = mailModel(connection);
  return {
    async beginMail(mail) {
      const { record, fresh } = await insertOnce(model, { ...mail, state: 'sending' });
      return { mail: record, fresh };
    },
    async markSent(step, at) {
      await model.updateOne({ _id: step, state: 'sending' }, { $set: { state: 'sent', sentAt: at } });
    },
    async mailsOf({ caseIds, customerIds, contactIds, noticeIds }) {
      const any = [
        { caseId: { $in: [...caseIds] } },
        { 'to.customerId': { $in: [...customerIds] } },
        { 'to.contactId': { $in: [...contactIds] } },
        { 'to.noticeId': { $in: [...noticeIds] } },
      ];
      return model.find({ $or: any }).sort({ at: 1 }).lean<MailRecord[]>().exec();
    },
  };
}
