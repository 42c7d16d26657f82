/**
 * One document: asked for by link, uploaded, scanned, reviewed; asked for again when it must be revised. Lives as long as
 * its requirement is open: in vetting, and again whenever the document expires.
 */
import { CancellationScope, proxyActivities, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { FileActivities } from '../../activities/files';
import type { Outcome } from '../../domain/process';
import type { ApprovedDocument, DocumentFacts, ReviewDecision } from '../../domain/shapes/vetting';
import { Correspondence } from '../kernel/correspondence';
import { outsideEffects } from '../kernel/effects';
import { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { missingFacts } from './facts';
import {
  documentRequestMoves,
  documentUploaded,
  reviewDocument,
  type DocumentRequestInput,
  type DocumentRequestResult,
  type DocumentRequestStage,
  type UploadedDocument,
} from './messages';

const files = proxyActivities<FileActivities>(outsideEffects);

export async function documentRequest(input: DocumentRequestInput): Promise<DocumentRequestResult> {
  return new DocumentRequest(input).run();
}

class DocumentRequest {
  private readonly file: ProcessFile<DocumentRequestStage>;
  private readonly letters: Correspondence;
  private readonly seenFiles = new Set<string>();
  private linkId = '';
  private upload: UploadedDocument | undefined;
  private review: { fileId: string; by: string; decision: ReviewDecision } | undefined;
  private approvedDocument: ApprovedDocument | undefined;

  constructor(private readonly input: DocumentRequestInput) {
    const header = { process: 'document-request' as const, ...input };
    this.file = new ProcessFile(header, 'awaiting-upload', documentRequestMoves, () => this.state());
    this.letters = new Correspondence(input, this.file);
    setHandler(documentUploaded, (upload) => this.uploaded(upload));
    setHandler(reviewDocument, ({ by, fileId, review }) =>
      decide(
        this.file,
        { actor: staff(by), request: by.request },
        'document-reviewed',
        { fileId, ...review },
        () => this.reviewed(by, fileId, review),
      ),
    );
  }

  async run(): Promise<DocumentRequestResult> {
    try {
      const usual = this.input.round === 1 ? 'upload-document' : 'document-expiring';
      await this.ask(this.input.letter ?? usual, {});
      let result = await this.oneUpload();
      while (!result) result = await this.oneUpload();
      await this.end(result.outcome);
      return result;
    } catch (error) {
      if (error instanceof TemporalFailure) await this.end('closed');
      throw error;
    }
  }

  /** Waits for an upload, scans it, has it reviewed. Nothing is returned when the partner has to send another. */
  private async oneUpload(): Promise<DocumentRequestResult | undefined> {
    const requirement = this.input.requirement.key;
    if (!(await this.waitForUpload())) return { outcome: 'lapsed', requirement };
    const upload = this.upload;
    if (!upload || !(await this.scan(upload))) return undefined;
    if (!(await this.waitForReview())) return { outcome: 'lapsed', requirement };
    if (!this.review) return undefined;
    return this.judge(upload, this.review);
  }

  private async waitForUpload(): Promise<boolean> {
    if (this.upload) return true;
    this.file.moveTo('awaiting-upload');
    const ask: Ask = {
      key: 'provide-document',
      kind: 'provide-document',
      role: 'partner',
      why: `the partner is asked for: ${this.input.requirement.key}`,
      onLapse: 'the request lapses',
    };
    const sla = this.input.policy.partner;
    const nudges = this.letters.partnerNudges({
      step: `document-${this.seenFiles.size}`,
      linkId: () => this.linkId,
      ask,
      sla,
      values: this.asked(),
    });
    return waitForPerson(this.file, ask, sla, () => this.upload !== undefined, nudges);
  }

  /** The scanner may be away for long: the document waits for it, and nobody reviews it before. */
  private async scan(upload: UploadedDocument): Promise<boolean> {
    this.file.moveTo('waiting-for-scan');
    await this.file.save();
    const scan = await files.scanFile(upload.fileId);
    const isNewest = this.upload === upload;
    if (scan.verdict === 'clean') return isNewest;
    const { fileId } = upload;
    this.file.note({ kind: 'system', id: 'malware-scan' }, 'document-quarantined', { fileId, ...scan });
    if (isNewest) await this.askAnew('scan-refused', {});
    return false;
  }

  /** A newer upload takes the place of the one in review. */
  private async waitForReview(): Promise<boolean> {
    this.file.moveTo('in-review');
    const inReview = this.upload;
    const ask: Ask = {
      key: 'review-document',
      kind: 'review-document',
      role: 'ops',
      why: `a document came in for: ${this.input.requirement.key}`,
      onLapse: 'the request lapses',
    };
    const nudges = this.letters.staffNudges(`review-${this.seenFiles.size}`, 'ops', ask);
    const decided = () => this.review !== undefined || this.upload !== inReview;
    return waitForPerson(this.file, ask, this.input.policy.staff, decided, nudges);
  }

  private async judge(
    upload: UploadedDocument,
    { by, decision }: { by: string; decision: ReviewDecision },
  ): Promise<DocumentRequestResult | undefined> {
    this.review = undefined;
    const requirement = this.input.requirement.key;
    switch (decision.decision) {
      case 'approve':
        this.approvedDocument = this.approved(upload, decision.facts ?? upload.facts, by);
        return { outcome: 'approved', document: this.approvedDocument };
      case 'reject':
        return { outcome: 'rejected', requirement, reason: decision.reason };
      case 'revise':
        // A newer file that came in at the same moment is looked at before another is asked for.
        if (this.upload === upload) await this.askAnew('revise-document', { reason: decision.reason });
        return undefined;
    }
  }

  private approved(upload: UploadedDocument, facts: DocumentFacts, by: string): ApprovedDocument {
    return {
      requirement: this.input.requirement.key,
      fileId: upload.fileId,
      sha256: upload.sha256,
      facts,
      approvedBy: by,
    };
  }

  private async end(stage: DocumentRequestStage): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      this.file.end(stage);
      await this.file.save();
      await this.letters.close();
      await this.file.settle();
    });
  }

  private async askAnew(
    kind: 'scan-refused' | 'revise-document',
    values: Record<string, string>,
  ): Promise<void> {
    this.upload = undefined;
    this.file.moveTo('awaiting-upload');
    await this.ask(kind, values);
  }

  private async ask(
    kind: NonNullable<DocumentRequestInput['letter']> | 'scan-refused' | 'revise-document',
    values: Record<string, string>,
  ): Promise<void> {
    // Before the write: a file that comes in meanwhile belongs to the next question.
    const step = `${kind}-${this.seenFiles.size}`;
    await this.file.save();
    const { linkId } = await this.letters.ask({
      step,
      purpose: 'upload-document',
      slot: this.input.requirement.key,
      singleUse: false,
      lifetimeMs: this.input.policy.partner.lapseAfter,
      kind,
      values: { ...this.asked(), ...values },
    });
    this.linkId = linkId;
  }

  private asked(): Record<string, string> {
    const { key, document } = this.input.requirement;
    return { document: document ?? key, requirement: key };
  }

  private uploaded(upload: UploadedDocument): void {
    if (this.seenFiles.has(upload.fileId)) return;
    this.seenFiles.add(upload.fileId);
    const { fileId, sha256, linkId } = upload;
    const inTime = documentRequestMoves[this.file.stage].length > 0;
    this.file.note({ kind: 'partner', id: linkId }, inTime ? 'document-uploaded' : 'document-came-too-late', {
      requirement: this.input.requirement.key,
      fileId,
      sha256,
    });
    if (inTime) this.upload = upload;
  }

  private reviewed(
    by: Parameters<typeof staff>[0],
    fileId: string,
    decision: ReviewDecision,
  ): Outcome<object> {
    const not = unentitled(by, { roles: ['ops', 'compliance'] });
    if (not) return not;
    if (this.file.stage !== 'in-review' || !this.upload || this.review)
      return refusal(
        'wrong-stage',
        `there is nothing to review: the request is ${this.file.stage}`,
        'look at the case again',
      );
    if (fileId !== this.upload.fileId)
      return refusal('document-changed', 'the partner has sent a newer file', 'review the newer file', {
        fileId: this.upload.fileId,
      });
    const missing =
      decision.decision === 'approve'
        ? missingFacts(this.input.requirement, decision.facts ?? this.upload.facts)
        : undefined;
    if (missing) return missing;
    this.review = { fileId, by: by.id, decision };
    return { ok: true };
  }

  private state(): Record<string, unknown> {
    return {
      requirement: this.input.requirement,
      round: this.input.round,
      ...(this.upload ? { upload: this.upload } : {}),
      ...(this.review ? { review: this.review } : {}),
      ...(this.approvedDocument ? { approved: this.approvedDocument } : {}),
    };
  }
}
