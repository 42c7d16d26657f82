/** A qualified carrier is watched: papers asked for anew, service scored, the qualification renewed or ended on its day. */
import { proxyActivities } from '@temporalio/workflow';
import type { ServiceActivities } from '../../activities/logistics-partners';
import { addDays, minDay, startOfDay } from '../../domain/days';
import type { Correspondence } from '../kernel/correspondence';
import { outsideEffects } from '../kernel/effects';
import { isoNow, type ProcessFile } from '../kernel/process-file';
import { waitForPerson, type Ask } from '../kernel/waiting';
import type { Beside } from './beside';
import { today, type PartnerBook } from './book';
import { tasks } from './commands';
import type { Documents } from './documents';
import type { LogisticsPartnerStage } from './messages';

const service = proxyActivities<ServiceActivities>(outsideEffects);

const quarterMs = 91 * 86_400_000;

export class Watch {
  constructor(
    private readonly book: PartnerBook,
    private readonly file: ProcessFile<LogisticsPartnerStage>,
    private readonly documents: Documents,
    private readonly beside: Beside,
    private readonly letters: () => Correspondence,
  ) {}

  async doWhatIsDue(): Promise<void> {
    const { book } = this;
    await this.shortenToPapers();
    if (Date.now() >= this.endsAt()) return this.expire();
    for (const row of book.wantedDocuments) {
      const askOn = book.askOn(row.kind);
      if (askOn !== undefined && askOn <= today())
        this.beside.begin(row.kind, () => this.documents.renew(row));
    }
    this.putRenewalForward();
    if (book.nextScoreAt === undefined) this.scoreLater();
    if (Date.now() >= (book.nextScoreAt ?? Infinity)) await this.score();
  }

  /** When something is due next, milliseconds. */
  nextMoment(): number {
    const { book, beside } = this;
    const asks = book.wantedDocuments.flatMap(({ kind }) => {
      const askOn = beside.has(kind) ? undefined : book.askOn(kind);
      return askOn === undefined ? [] : [startOfDay(askOn)];
    });
    const moments = [this.endsAt(), startOfDay(this.renewalOn()), ...asks, book.nextScoreAt ?? Infinity];
    return Math.min(...moments.filter((at) => at > Date.now()));
  }

  /** The first moment at which it is not qualified any more. */
  private endsAt(): number {
    return startOfDay(addDays(this.book.qualification?.validTo ?? today(), 1));
  }

  /** A document that was renewed for a shorter time than before ends the qualification with it. */
  private async shortenToPapers(): Promise<void> {
    const { qualification } = this.book;
    if (!qualification) return;
    const validTo = minDay(qualification.validTo, this.book.papersLastUntil());
    if (validTo === qualification.validTo) return;
    this.book.qualification = { ...qualification, validTo };
    this.file.note({ kind: 'system', id: 'requirements' }, 'qualification-shortened', { validTo });
    await this.book.keep(this.file.stage);
  }

  private async expire(): Promise<void> {
    const { book, file } = this;
    const validTo = book.qualification?.validTo ?? '';
    const why = `its qualification ended on ${validTo}`;
    book.why = why;
    file.moveTo('expired');
    await book.keep('expired');
    await this.beside.end();
    await file.save();
    const step = `expired-${book.attempt}-${validTo}`;
    const values = { exit: 'qualification-expired', reason: why };
    const letters = this.letters();
    this.beside.finish(step, () => letters.tellStaff('ops', 'case-ended', step, values));
  }

  private renewalOn(): string {
    const validTo = this.book.qualification?.validTo ?? today();
    return addDays(validTo, -this.book.input.policy.documentNoticeDays);
  }

  /** Somebody is asked once for each pair of days: how long it is qualified, and how long its papers would let it be. */
  private putRenewalForward(): void {
    const { book } = this;
    const { validTo } = book.qualification ?? { validTo: '' };
    const until = book.papersLastUntil();
    const key = `${validTo}/${until}`;
    if (this.renewalOn() > today() || until <= validTo || book.putForward.has(key)) return;
    if (this.beside.has(tasks.renew)) return;
    book.putForward.add(key);
    this.review(tasks.renew, `renewal-${key}`, {
      why: `${book.application.name} is qualified until ${validTo}; its papers are good until ${until}`,
      onLapse: 'it expires on its day',
    });
  }

  private async score(): Promise<void> {
    const { book, file } = this;
    const until = isoNow();
    const quarterAgo = new Date(Date.now() - quarterMs).toISOString();
    // Where days are short, as in a demonstration, the last quarter is looked at again each time.
    const since = book.scoredAt !== undefined && book.scoredAt < quarterAgo ? book.scoredAt : quarterAgo;
    book.service = await service.scoreCarrier(book.input.carrier, since, until);
    book.scoredAt = until;
    this.scoreLater();
    const { advice, findings, shipments } = book.service;
    file.note({ kind: 'system', id: 'scorecard' }, 'service-scored', { advice, findings, shipments });
    if (file.stage !== 'qualified' || (advice !== 'watch' && advice !== 'suspend')) return;
    this.review(tasks.service, `service-${until}`, {
      why: `${book.application.name}: ${findings.join('; ')}${advice === 'suspend' ? ': suspend it?' : ''}`,
      onLapse: 'it goes on until the next scorecard',
    });
  }

  private scoreLater(): void {
    this.book.nextScoreAt = Date.now() + this.book.input.policy.scoreEvery;
  }

  /** Puts a question before operations, beside everything else. */
  private review(key: string, step: string, words: { why: string; onLapse: string }): void {
    const { file, book } = this;
    const ask: Ask = { key, kind: 'review-logistics-partner', role: 'ops', ...words };
    this.beside.begin(key, async () => {
      if (key === tasks.renew) await book.assess();
      book.inReview.add(key);
      const nudges = this.letters().staffNudges(step, 'ops', ask);
      try {
        await waitForPerson(file, ask, book.input.policy.staff, () => !book.inReview.has(key), nudges);
      } finally {
        book.inReview.delete(key);
        file.closeTask(key);
      }
    });
  }
}
