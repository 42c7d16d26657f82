/** What a return asks people for: no task lapses, for a return has to be filed, and each is escalated by the return's deadline. */
import { dayMs } from '../../domain/days';
import type { Role } from '../../domain/shapes/common';
import type { Sla, TaxPolicy } from '../../domain/shapes/policy';
import type { TaskKind } from '../../domain/process';
import { Correspondence } from '../kernel/correspondence';
import type { ProcessFile } from '../kernel/process-file';
import { waitForPerson, type Ask } from '../kernel/waiting';
import type { TaxReturnInput, TaxReturnStage } from './messages';

const role: Role = 'finance';

export class ReturnTasks {
  private readonly letters: Correspondence;
  private asked = 0;

  constructor(
    private readonly file: ProcessFile<TaxReturnStage>,
    private readonly input: TaxReturnInput,
    caseId: string,
    /** The first instant that is too late, in milliseconds; nothing while it is not known. */
    private readonly closes: () => number | undefined,
  ) {
    this.letters = new Correspondence({ caseId, contactId: '', listing: input.listing }, file);
  }

  /** Asks finance, and asks again for as long as it takes. */
  async until(kind: TaskKind, why: string, done: () => boolean): Promise<void> {
    const ask: Ask = { key: kind, kind, role, why, onLapse: 'it is asked for again' };
    for (let answered = false; !answered;) {
      const nudges = this.letters.staffNudges(`${kind}-${++this.asked}`, role, ask);
      answered = await waitForPerson(this.file, ask, this.sla(), done, nudges);
    }
  }

  /** Tells the administrators that the deadline has passed. */
  async overdue(day: string): Promise<void> {
    await this.letters.tellStaff('admin', 'task-escalated', 'deadline-missed', {
      task: 'file-return',
      why: `the return was due on ${day} and is not filed; it is filed all the same, late`,
      dueOn: day,
    });
  }

  private sla(): Sla {
    return slaBefore(this.closes(), this.input.policy, Date.now());
  }
}

/** Reminders and escalation, counted back from the deadline. What has passed already is done at once. */
export function slaBefore(closes: number | undefined, policy: TaxPolicy, now: number): Sla {
  const left = closes === undefined ? policy.askAgainAfter : closes - now;
  const before = (days: number) => left - days * dayMs;
  return {
    remindAfter: policy.remindDays.map(before).filter((after) => after > 0),
    escalateAfter: Math.max(1_000, before(policy.escalateDays)),
    lapseAfter: Math.max(policy.askAgainAfter, left),
  };
}
