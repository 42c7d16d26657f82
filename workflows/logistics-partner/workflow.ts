/**
 * A carrier is qualified as brands are: judged by rules, its documents seen, decided by a second person, until a day. Then it is
 * watched: documents asked for anew, service scored each quarter, suspended and lifted, and expired on its day. One process for
 * a carrier, however often it is opened anew; it lives on and continues as new.
 */
import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { Correspondence } from '../kernel/correspondence';
import { ProcessFile, systemActor } from '../kernel/process-file';
import { unless, waitForPerson, type Ask } from '../kernel/waiting';
import { Beside } from './beside';
import { PartnerBook } from './book';
import { PartnerCommands, tasks } from './commands';
import { Documents } from './documents';
import {
  logisticsPartnerId,
  logisticsPartnerMoves,
  type LogisticsPartnerInput,
  type LogisticsPartnerResult,
  type LogisticsPartnerStage,
} from './messages';
import { Watch } from './watch';

export async function logisticsPartner(input: LogisticsPartnerInput): Promise<LogisticsPartnerResult> {
  return new LogisticsPartner(input).run();
}

class LogisticsPartner {
  private readonly book: PartnerBook;
  private readonly file: ProcessFile<LogisticsPartnerStage>;
  private readonly documents: Documents;
  private readonly beside: Beside;
  private readonly commands: PartnerCommands;
  private readonly watching: Watch;

  constructor(private readonly input: LogisticsPartnerInput) {
    const { carried, listing } = input;
    const caseId = logisticsPartnerId(input.carrier);
    const stage = carried?.stage ?? 'gathering';
    this.book = new PartnerBook(input);
    this.file = new ProcessFile(
      { process: 'logistics-partner', caseId, listing },
      stage,
      logisticsPartnerMoves,
      () => this.book.shown(),
      carried?.file,
    );
    this.documents = new Documents(this.book, this.file);
    this.beside = new Beside(this.book, this.file);
    this.commands = new PartnerCommands(this.book, this.file);
    this.commands.listen();
    const letters = () => this.letters();
    this.watching = new Watch(this.book, this.file, this.documents, this.beside, letters);
  }

  async run(): Promise<LogisticsPartnerResult> {
    try {
      while (this.file.stage !== 'closed') await this.goOn();
      return { stage: 'closed' };
    } catch (error) {
      if (!isCancellation(error)) throw error;
      return CancellationScope.nonCancellable(() => this.close());
    }
  }

  private goOn(): Promise<void> {
    switch (this.file.stage) {
      case 'gathering':
        return this.gather();
      case 'deciding':
        return this.awaitDecision();
      case 'qualified':
      case 'suspended':
        return this.watch();
      default:
        return this.rest();
    }
  }

  /** Judged by what it says of itself, then asked for the documents that nobody has seen yet. */
  private async gather(): Promise<void> {
    const { book, file } = this;
    const { openedBy, requestId, contactId } = book.application;
    file.note({ kind: 'staff', id: openedBy }, 'partner-opened', {
      ...{ attempt: book.attempt, contactId, request: requestId },
    });
    this.documents.takeFromFile();
    const { score, advice, why } = await book.assess();
    file.note({ kind: 'system', id: 'rulebook' }, 'partner-assessed', { score, advice, why });
    await book.keep(file.stage);
    await this.obtainDocuments();
    await this.tellIfRejected();
  }

  private async obtainDocuments(): Promise<void> {
    const { book, file } = this;
    const decided = () => file.stage !== 'gathering';
    const lacking = book.lacking();
    if (lacking.length === 0 && !decided()) file.moveTo('deciding');
    this.commands.assessed = true;
    if (decided()) return;
    await file.save();
    const refused = await unless(decided, () => this.documents.obtain(lacking));
    if (refused === undefined && !decided()) await book.assess();
    if (decided()) return;
    if (refused === undefined) file.moveTo('deciding');
    else await this.reject(refused);
  }

  private async awaitDecision(): Promise<void> {
    const { book, file } = this;
    const ask: Ask = {
      ...{ key: tasks.qualify, kind: 'review-logistics-partner', role: 'ops' },
      why: `${book.application.name}: ${book.assessment?.why ?? ''}; its papers are good until ${book.papersLastUntil()}`,
      onLapse: 'it is rejected',
    };
    const nudges = this.letters().staffNudges(`decision-${book.attempt}`, 'ops', ask);
    const decided = () => file.stage !== 'deciding';
    if (!(await waitForPerson(file, ask, this.input.policy.staff, decided, nudges)))
      await this.reject('nobody decided in time');
    await this.tellIfRejected();
  }

  private async reject(why: string): Promise<void> {
    this.book.why = why;
    this.file.moveTo('rejected');
    await this.book.keep('rejected');
  }

  /** The letter goes out beside the story: a mail server that is away does not hold up who opens the carrier anew. */
  private async tellIfRejected(): Promise<void> {
    const { book, file } = this;
    if (file.stage !== 'rejected') return;
    await file.save();
    const step = `rejected-${book.attempt}`;
    const letters = this.letters();
    this.beside.finish(step, () => letters.tell('rejected', {}, step));
  }

  /** Qualified: does what is due and sleeps until the next. */
  private async watch(): Promise<void> {
    const { book, file } = this;
    await this.watching.doWhatIsDue();
    if (!this.isAlive()) return;
    await file.save();
    if (this.timeToContinueAsNew()) await this.continue();
    await condition(
      () => book.changed || !this.isAlive(),
      Math.max(1, this.watching.nextMoment() - Date.now()),
    );
    book.changed = false;
  }

  private isAlive(): boolean {
    return this.file.stage === 'qualified' || this.file.stage === 'suspended';
  }

  /** Rejected or expired: until it is opened anew. */
  private async rest(): Promise<void> {
    await this.file.save();
    if (this.timeToContinueAsNew()) await this.continue();
    await condition(() => this.file.stage === 'gathering');
  }

  private timeToContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const { continueAfterEvents } = this.input;
    const long =
      continueAfterEvents === undefined ? continueAsNewSuggested : historyLength >= continueAfterEvents;
    return long && this.beside.none();
  }

  private async continue(): Promise<void> {
    await this.file.settle();
    const { file, book } = this;
    // A command that came in meanwhile is carried out by this run.
    if (file.stage === 'gathering' || !this.beside.none()) return;
    await continueAsNew<typeof logisticsPartner>(book.carriedOn({ file: file.carry(), stage: file.stage }));
  }

  /** An operator has cancelled it: it can't be booked any more. */
  private async close(): Promise<LogisticsPartnerResult> {
    const { book, file } = this;
    book.why = 'its process was closed by an operator';
    file.note(systemActor(), 'closed-by-operator');
    await this.beside.end();
    file.end('closed');
    await book.keep('closed');
    await file.save();
    await this.letters().close('whole case');
    await file.settle();
    return { stage: 'closed' };
  }

  private letters(): Correspondence {
    const { input, book } = this;
    const caseId = logisticsPartnerId(input.carrier);
    const { contactId } = book.application;
    return new Correspondence({ caseId, contactId, listing: input.listing }, this.file);
  }
}
