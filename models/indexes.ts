import type { Connection, Model } from 'mongoose';
import { auditEntryModel } from './audit-entry';
import { blockedModel } from './blocked';
import { clearanceEventModel } from './clearance-event';
import { commitmentBookModel, commitmentModel } from './commitment';
import { consignmentModel } from './consignment';
import { contactModel } from './contact';
import { orderCustomerModel } from './customer';
import { declarationModel } from './declaration';
import { grantModel } from './grant';
import { ipNoticeModel } from './ip-notice';
import { storedFileModel } from './stored-file';
import { idempotencyKeyModel } from './idempotency-key';
import { legalHoldModel } from './legal-hold';
import { logisticsPartnerModel } from './logistics-partner';
import { mailModel } from './mail';
import { partnerLinkModel } from './partner-link';
import { paymentEventModel } from './payment-event';
import { privacyRequestModel } from './privacy-request';
import { processModel } from './process';
import { retentionReportModel } from './retention';
import { salesFactModel } from './sales-fact';
import { shopListingModel } from './shop-listing';
import { signatureModel } from './signature';
import { stockModel, stockReceiptModel } from './stock';
import { subjectKeyModel } from './subject-key';
import { taskModel } from './task';
import { taxLedgerModel } from './tax-ledger';
import { taxRegistrationModel } from './tax-registration';
import { taxDifferenceModel, taxReturnModel } from './tax-return';
import { termSheetModel } from './term-sheet';
import { trackingEventModel } from './tracking-event';
import { transferModel, transferPartModel } from './transfer';

/** Every collection of the record. */
const models: readonly ((connection: Connection) => unknown)[] = [
  auditEntryModel,
  blockedModel,
  clearanceEventModel,
  commitmentBookModel,
  commitmentModel,
  consignmentModel,
  contactModel,
  declarationModel,
  grantModel,
  idempotencyKeyModel,
  ipNoticeModel,
  legalHoldModel,
  logisticsPartnerModel,
  mailModel,
  orderCustomerModel,
  partnerLinkModel,
  paymentEventModel,
  privacyRequestModel,
  processModel,
  retentionReportModel,
  salesFactModel,
  shopListingModel,
  signatureModel,
  stockModel,
  stockReceiptModel,
  storedFileModel,
  subjectKeyModel,
  taskModel,
  taxDifferenceModel,
  taxLedgerModel,
  taxRegistrationModel,
  taxReturnModel,
  termSheetModel,
  trackingEventModel,
  transferModel,
  transferPartModel,
];

/** Creates collections and indexes that are missing; safe to repeat and to race. Nothing is dropped. */
export async function prepareRecord(connection: Connection): Promise<void> {
  for (const model of models) {
    const made = model(connection) as Model<unknown>;
    await made.createCollection();
    await made.createIndexes();
  }
}
