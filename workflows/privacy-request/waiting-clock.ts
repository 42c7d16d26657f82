/**
 * The law's clock does not stop while an erasure waits for what is under way: in good time before an answer is due compliance are
 * asked to take the extension, or to refuse what the law makes us keep. Nothing of it is decided by silence.
 */
import type { Obstacle } from '../../domain/privacy';
import { isoNow, systemActor, type ProcessFile } from '../kernel/process-file';
import type { PrivacyRequestInput, PrivacyStage } from './messages';

const taskKey = 'waiting';

export class WaitingClock {
  private escalated = false;

  /** @param late that the time was over without an answer, as it was recorded before the process continued as new */
  constructor(
    private readonly input: Pick<PrivacyRequestInput, 'clock' | 'policy'>,
    private readonly file: ProcessFile<PrivacyStage>,
    private late = false,
  ) {}

  /** Asks, escalates, and records that time is over, each when it is due. @returns milliseconds until the next look */
  keep(obstacles: readonly Obstacle[], extended: boolean): number {
    const { clock, policy } = this.input;
    const [dueOn, dueAt] = extended ? [clock.extendedOn, clock.extendedAt] : [clock.dueOn, clock.dueAt];
    const end = Date.parse(dueAt);
    const escalates = end - policy.margin;
    const asks = escalates - policy.staff.escalateAfter;
    const now = Date.now();
    if (now >= asks && !this.file.hasOpenTask(taskKey)) this.ask(obstacles, dueOn, extended);
    if (now >= escalates && !this.escalated) {
      this.file.escalateTask(taskKey);
      this.escalated = true;
    }
    if (now > end && !this.late) {
      this.file.note(systemActor(), 'privacy-answer-late', { dueOn });
      this.late = true;
    }
    const next = [asks, escalates, end + 1].filter((at) => at > now).map((at) => at - now);
    return Math.min(policy.recheckEvery, ...next);
  }

  private ask(obstacles: readonly Obstacle[], dueOn: string, extended: boolean): void {
    const { clock, policy } = this.input;
    const dueAt = Date.parse(extended ? clock.extendedAt : clock.dueAt);
    const what = obstacles.map(({ processId, stage }) => `${processId} (${stage})`).join(', ');
    const choice = extended
      ? 'it has been extended already: end what it waits for, or refuse it'
      : 'extend it, or refuse it';
    this.file.openTask({
      ...{ key: taskKey, kind: 'decide-privacy-request', role: 'compliance', openedAt: isoNow() },
      why: `an erasure waits for ${what}, and the person has to be answered by ${dueOn} (${clock.source}): ${choice}`,
      dueAt: new Date(dueAt - policy.margin).toISOString(),
      lapsesAt: new Date(dueAt).toISOString(),
      onLapse: 'it goes on waiting, and the answer is late',
      escalated: false,
    });
  }

  /** The time has been extended, or nothing is waited for any more. */
  reset(): void {
    this.file.closeTask(taskKey);
    [this.escalated, this.late] = [false, false];
  }

  get isLate(): boolean {
    return this.late;
  }
}
