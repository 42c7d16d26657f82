/** The documents of a carrier: asked for by mailed link, reviewed, and asked for anew before they run out. */
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  executeChild,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import { addDays } from '../../domain/days';
import type { DocumentRow } from '../../domain/logistics-partner';
import { documentRequestId, type DocumentRequestInput } from '../document-request/messages';
import { documentRequest } from '../document-request/workflow';
import type { ProcessFile } from '../kernel/process-file';
import { today, type PartnerBook } from './book';
import { logisticsPartnerId, type LogisticsPartnerStage } from './messages';

type Letter = NonNullable<DocumentRequestInput['letter']>;

export class Documents {
  constructor(
    private readonly book: PartnerBook,
    private readonly file: Pick<ProcessFile<LogisticsPartnerStage>, 'note' | 'touch' | 'save' | 'stage'>,
  ) {}

  /** Those checked on paper: noted one by one, as seen by whoever opened the carrier. */
  takeFromFile(): void {
    const { openedBy, requestId, documentsOnFile } = this.book.application;
    for (const document of documentsOnFile) {
      this.book.show({ ...document, seenBy: openedBy });
      const detail = { ...document, request: requestId };
      this.file.note({ kind: 'staff', id: openedBy }, 'document-seen-on-paper', detail);
    }
  }

  /** Asks for all at once. @returns why there is no going on, if one is refused or not sent in time */
  async obtain(rows: readonly DocumentRow[]): Promise<string | undefined> {
    const scope = new CancellationScope();
    let refused: string | undefined;
    let failure: unknown;
    await scope.run(() =>
      Promise.all(
        rows.map(async (row) => {
          try {
            const why = await this.ask(row, 'upload-document');
            refused ??= why;
          } catch (error) {
            if (refused === undefined) failure ??= error;
          }
          // One that is refused makes the others needless; they are waited for.
          if (refused !== undefined || failure !== undefined) scope.cancel();
        }),
      ),
    );
    if (failure instanceof Error && refused === undefined) throw failure;
    return refused;
  }

  /** Only the document that runs out is asked for; one that does not come is asked for again from tomorrow. */
  async renew(row: DocumentRow): Promise<void> {
    const { askAgainOn } = this.book;
    const refused = await this.ask(row, 'document-expiring');
    const detail = { document: row.kind, ...(refused === undefined ? {} : { why: refused }) };
    const action = refused === undefined ? 'document-renewed' : 'document-not-renewed';
    this.file.note({ kind: 'system', id: 'requirements' }, action, detail);
    if (refused === undefined) delete askAgainOn[row.kind];
    else askAgainOn[row.kind] = addDays(today(), 1);
  }

  private async ask(row: DocumentRow, letter: Letter): Promise<string | undefined> {
    const { rounds } = this.book;
    const round = (rounds[row.kind] ?? 0) + 1;
    rounds[row.kind] = round;
    try {
      const result = await executeChild(documentRequest, {
        workflowId: documentRequestId(logisticsPartnerId(this.book.input.carrier), row.kind, round),
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        args: [{ ...this.request(row), round, letter }],
      });
      if (result.outcome === 'rejected') return `${row.kind}: ${result.reason}`;
      if (result.outcome === 'lapsed') return `${row.kind} was not sent, or not reviewed, in time`;
      const { fileId, sha256, facts, approvedBy } = result.document;
      const validTo = facts.expiresOn;
      const about = { kind: row.kind, number: facts.number, fileId, sha256, seenBy: approvedBy };
      this.book.show({ ...about, ...(validTo ? { validTo } : {}) });
      this.file.touch();
      await this.book.keep(this.file.stage);
      await this.file.save();
      return undefined;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
      return `${row.kind} could not be asked for: ${error.message}`;
    }
  }

  private request({ kind, expires, source, verifiedOn }: DocumentRow) {
    const { input, application } = this.book;
    const { staff, partner } = input.policy;
    return {
      ...{
        caseId: logisticsPartnerId(input.carrier),
        listing: input.listing,
        contactId: application.contactId,
      },
      requirement: { key: kind, kind: 'verified' as const, expires, source, verifiedOn },
      policy: { staff, partner },
    };
  }
}
