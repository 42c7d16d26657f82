import type { Connection, Model } from 'mongoose';
import { auditEntryModel } from './audit-entry';
import { commitmentBookModel, commitmentModel } from './commitment';
import { contactModel } from './contact';
import { declarationModel } from './declaration';
import { grantModel } from './grant';
import { storedFileModel } from './stored-file';
import { idempotencyKeyModel } from './idempotency-key';
import { mailModel } from './mail';
import { partnerLinkModel } from './partner-link';
import { processModel } from './process';
import { salesFactModel } from './sales-fact';
import { signatureModel } from './signature';
import { subjectKeyModel } from './subject-key';
import { taskModel } from './task';
import { termSheetModel } from './term-sheet';

/** Every collection of the record. */
const models: readonly ((connection: Connection) => unknown)[] = [
  auditEntryModel,
  commitmentBookModel,
  commitmentModel,
  contactModel,
  declarationModel,
  grantModel,
  idempotencyKeyModel,
  mailModel,
  partnerLinkModel,
  processModel,
  salesFactModel,
  signatureModel,
  storedFileModel,
  subjectKeyModel,
  taskModel,
  termSheetModel,
];

/** Creates collections and indexes that are missing; safe to repeat and to race. Nothing is dropped. */
export async function prepareRecord(connection: Connection): Promise<void> {
  for (const model of models) {
    const made = model(connection) as Model<unknown>;
    await made.createCollection();
    await made.createIndexes();
  }
}
