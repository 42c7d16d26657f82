/**
 * A process's own page in the record. The workflow is the authority; this keeps what the API reads in step with it:
 * stage, open tasks, audit entries and a snapshot, in few, batched, revisioned writes.
 */
import { allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { RecordActivities } from '../../activities/record';
import type { Actor, AuditDraft, Listing, ProcessKind, Task } from '../../domain/process';
import { ownEffects } from './effects';

const record = ownEffects<RecordActivities>();

export interface FileHeader {
  process: ProcessKind;
  caseId: string;
  listing: Listing;
  /**
   * Of processes there are very many of: that a stage was entered is told to the audit trail with the next decision or task, or at the
   * end, whichever comes first, with the time it was entered. The snapshot has the stage at once.
   */
  stagesMayWait?: true;
}

/** What a process takes along when it continues as new. */
export interface CarriedFile {
  revision: number;
  stageSince: string;
  openedAt: string;
  chainHead: { seq: number; hash: string };
  tasks: Task[];
  /** Entries that waited for a write; none: left out. */
  drafts?: AuditDraft[];
}

/** Which stage may follow which; a stage nothing follows is an end. */
export type Moves<Stage extends string> = Readonly<Record<Stage, readonly Stage[]>>;

const noEntryYet = { seq: 0, hash: '0'.repeat(64) };

export class ProcessFile<Stage extends string> {
  private revision: number;
  private stageSince: string;
  private readonly openedAt: string;
  private endedAt: string | undefined;
  private chainHead: { seq: number; hash: string };
  private readonly tasks = new Map<string, Task>();
  private closedTasks: string[] = [];
  private drafts: AuditDraft[] = [];
  private dirty: boolean;
  private writing: Promise<void> | undefined;
  private readonly header: Omit<FileHeader, 'stagesMayWait'>;
  private readonly stagesMayWait: boolean;
  private settling = false;

  /**
   * @param moves only these are made: another one is a mistake in the workflow, and is stopped before it is recorded
   * @param state what staff are shown of the process, read at each write
   */
  constructor(
    header: FileHeader,
    private currentStage: Stage,
    private readonly moves: Moves<Stage>,
    private readonly state: () => Record<string, unknown>,
    carried?: CarriedFile,
  ) {
    this.header = { process: header.process, caseId: header.caseId, listing: header.listing };
    this.stagesMayWait = header.stagesMayWait ?? false;
    this.drafts = carried?.drafts ?? [];
    this.dirty = carried === undefined;
    this.revision = carried?.revision ?? 0;
    this.openedAt = carried?.openedAt ?? isoNow();
    this.stageSince = carried?.stageSince ?? this.openedAt;
    this.chainHead = carried?.chainHead ?? noEntryYet;
    for (const task of carried?.tasks ?? []) this.tasks.set(task.key, task);
  }

  get stage(): Stage {
    return this.currentStage;
  }

  moveTo(stage: Stage): void {
    if (stage === this.currentStage) return;
    if (!this.moves[this.currentStage].includes(stage))
      throw new Error(`${this.header.process} does not move from ${this.currentStage} to ${stage}`);
    this.note(systemActor(), 'stage-entered', { from: this.currentStage, to: stage });
    this.currentStage = stage;
    this.stageSince = isoNow();
  }

  /** Adds an audit entry; it is chained and written with the next write. */
  note(actor: Actor, action: string, detail: Record<string, unknown> = {}): void {
    this.drafts.push({ at: isoNow(), actor, action, detail });
    this.dirty = true;
  }

  openTask(task: Task): void {
    this.tasks.set(task.key, task);
    this.dirty = true;
  }

  hasOpenTask(key: string): boolean {
    return this.tasks.has(key);
  }

  escalateTask(key: string): void {
    const task = this.tasks.get(key);
    if (task) this.openTask({ ...task, escalated: true });
  }

  closeTask(key: string): void {
    if (!this.tasks.delete(key)) return;
    this.closedTasks.push(key);
    this.dirty = true;
  }

  /** The last move: no task stays open behind a process that has ended. */
  end(stage: Stage): void {
    this.moveTo(stage);
    this.endedAt = isoNow();
    for (const key of [...this.tasks.keys()]) this.closeTask(key);
    this.dirty = true;
  }

  /** Something shown in the snapshot has changed. */
  touch(): void {
    this.dirty = true;
  }

  /** Writes what has changed; writes that are asked for meanwhile are joined into one. */
  async save(): Promise<void> {
    while (this.dirty || this.writing) {
      this.writing ??= CancellationScope.nonCancellable(() => this.write()).finally(
        () => (this.writing = undefined),
      );
      await this.writing;
    }
  }

  /**
   * For the end of a message handler: lets the story go on first, so that a decision and what follows from it are one
   * write, and returns when it is in the record. A decision that was taken is told even when the process is cancelled.
   */
  async recorded(): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      let storyHadItsTurn = false;
      const turn = condition(() => storyHadItsTurn);
      storyHadItsTurn = true;
      await turn;
      await this.save();
    });
  }

  /** For the end of a process: every message that came in has been answered, and what it left is in the record. */
  async settle(): Promise<void> {
    this.settling = true;
    this.dirty ||= this.drafts.length > 0;
    do {
      await this.save();
      await condition(allHandlersFinished);
    } while (this.dirty || this.writing);
  }

  carry(): CarriedFile {
    return {
      revision: this.revision,
      stageSince: this.stageSince,
      openedAt: this.openedAt,
      chainHead: this.chainHead,
      tasks: [...this.tasks.values()],
      ...(this.drafts.length > 0 ? { drafts: this.drafts } : {}),
    };
  }

  /** Only the process's own moves, and nobody has anything to do with them. */
  private entriesMayWait(): boolean {
    if (!this.stagesMayWait || this.settling || this.endedAt !== undefined) return false;
    if (this.tasks.size > 0 || this.closedTasks.length > 0) return false;
    return this.drafts.every(({ actor, action }) => actor.kind === 'system' && action === 'stage-entered');
  }

  private async write(): Promise<void> {
    this.dirty = false;
    const entries = this.entriesMayWait() ? [] : this.drafts;
    const closedTasks = this.closedTasks;
    if (entries === this.drafts) this.drafts = [];
    this.closedTasks = [];
    const { head } = await record.recordProcess({
      processId: workflowInfo().workflowId,
      ...this.header,
      revision: ++this.revision,
      stage: this.currentStage,
      stageSince: this.stageSince,
      openedAt: this.openedAt,
      ...(this.endedAt ? { endedAt: this.endedAt } : {}),
      state: this.state(),
      openTasks: [...this.tasks.values()],
      closedTasks,
      entries,
      chainHead: this.chainHead,
    });
    this.chainHead = head;
  }
}

/** The workflow's own clock as an ISO instant in UTC. */
export function isoNow(): string {
  return new Date().toISOString();
}

/** The process itself as the actor of an entry. */
export function systemActor(): Actor {
  return { kind: 'system', id: workflowInfo().workflowId };
}
