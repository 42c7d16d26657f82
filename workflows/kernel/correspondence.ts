/** Letters of one process to its partner and to staff. A step is a letter: the same step is sent once. */
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  AskingMailKind,
  LinkPurpose,
  PartnerActivities,
  PartnerRequest,
  StaffMailKind,
  TellingMailKind,
} from '../../domain/partner';
import type { Listing } from '../../domain/process';
import type { Role } from '../../domain/shapes/common';
import type { Sla } from '../../domain/shapes/policy';
import { outsideEffects, ownEffects } from './effects';
import type { ProcessFile } from './process-file';
import type { Ask, Nudges } from './waiting';

const letters = proxyActivities<PartnerActivities>(outsideEffects);
const links = ownEffects<Pick<PartnerActivities, 'closeLinks'>>();

type Values = Record<string, string | number>;

/** A question that goes out with a link. */
export interface Question {
  step: string;
  purpose: LinkPurpose;
  slot: string;
  singleUse: boolean;
  /** How long the link lives, milliseconds. */
  lifetimeMs: number;
  kind: AskingMailKind;
  values?: Values;
}

/** How a partner who does not answer is nudged. */
export interface PartnerNudge {
  step: string;
  /** The link the reminder carries again: the newest one at that time. */
  linkId: () => string;
  ask: Ask;
  sla: Sla;
  values?: Values;
}

export class Correspondence {
  constructor(
    private readonly about: { caseId: string; contactId: string; listing: Listing },
    private readonly file: Pick<ProcessFile<string>, 'note'>,
  ) {}

  /**
   * Asks the partner for one thing, by a link that dies at the end of `lifetimeMs`. When the letter can't be delivered at
   * all, staff are told, and `linkId` is empty.
   */
  async ask(question: Question): Promise<{ linkId: string }> {
    const expiresAt = new Date(Date.now() + question.lifetimeMs).toISOString();
    const step = this.step(question.step);
    const sent = await this.deliver(step, () => letters.askPartner(this.request(question, step, expiresAt)));
    if (sent) return sent;
    const { purpose } = question;
    await this.tellStaff('category-manager', 'task-escalated', `${question.step}-undeliverable`, {
      task: purpose === 'upload-document' ? 'provide-document' : purpose,
      why: 'our mail to the partner could not be delivered; reach the partner another way',
      dueOn: expiresAt.slice(0, 10),
    });
    return { linkId: '' };
  }

  private request(question: Question, step: string, expiresAt: string): PartnerRequest {
    return {
      step,
      caseId: this.about.caseId,
      processId: workflowInfo().workflowId,
      contactId: this.about.contactId,
      purpose: question.purpose,
      slot: question.slot,
      expiresAt,
      singleUse: question.singleUse,
      mail: {
        kind: question.kind,
        values: { ...this.subject(), dueOn: expiresAt.slice(0, 10), ...question.values },
      },
    };
  }

  async tell(kind: TellingMailKind, values: Values = {}, step: string = kind): Promise<void> {
    const { caseId, contactId } = this.about;
    const notice = {
      step: this.step(step),
      caseId,
      contactId,
      mail: { kind, values: { ...this.subject(), ...values } },
    };
    await this.deliver(notice.step, () => letters.tellPartner(notice));
  }

  async tellStaff(role: Role, kind: StaffMailKind, step: string, values: Values): Promise<void> {
    const { caseId } = this.about;
    const notice = {
      step: this.step(step),
      caseId,
      role,
      mail: { kind, values: { ...this.subject(), caseId, ...values } },
    };
    await this.deliver(notice.step, () => letters.tellStaff(notice));
  }

  /** Kills links of this process (of one slot, if named), or of the whole case; even when cancelled. */
  async close(which: { slot?: string } | 'whole case' = {}): Promise<void> {
    const selection =
      which === 'whole case'
        ? {}
        : { processId: workflowInfo().workflowId, ...(which.slot ? { slot: which.slot } : {}) };
    await CancellationScope.nonCancellable(() =>
      links.closeLinks({ caseId: this.about.caseId, ...selection }),
    );
  }

  /** Reminds the partner by the same link; tells the category managers when it takes too long. */
  partnerNudges({ step, linkId, ask, sla, values }: PartnerNudge): Nudges {
    const lapsesOn = new Date(Date.now() + sla.lapseAfter).toISOString().slice(0, 10);
    return {
      remind: (count) =>
        this.remind(`${step}-reminder-${count}`, linkId(), {
          ...this.subject(),
          dueOn: lapsesOn,
          ...values,
        }),
      escalate: (dueAt) =>
        this.tellStaff('category-manager', 'task-escalated', `${step}-escalation`, {
          task: ask.kind,
          why: ask.why,
          dueOn: dueAt.slice(0, 10),
        }),
    };
  }

  /** Reminds the role that has to decide; escalates to the administrators. */
  staffNudges(step: string, role: Role, ask: Ask): Nudges {
    const letter = (kind: StaffMailKind, to: Role, suffix: string, dueAt: string) =>
      this.tellStaff(to, kind, `${step}-${suffix}`, {
        task: ask.kind,
        why: ask.why,
        dueOn: dueAt.slice(0, 10),
      });
    return {
      remind: (count, dueAt) => letter('task-reminder', role, `reminder-${count}`, dueAt),
      escalate: (dueAt) => letter('task-escalated', 'admin', 'escalation', dueAt),
    };
  }

  private async remind(name: string, linkId: string, values: Values): Promise<void> {
    if (linkId === '') return;
    const step = this.step(name);
    await this.deliver(step, () =>
      letters.remindPartner({ step, linkId, mail: { kind: 'reminder', values } }),
    );
  }

  /** A letter that can never arrive does not stop the process: it stands in the record, and the task's clock goes on. */
  private async deliver<Sent>(step: string, send: () => Promise<Sent>): Promise<Sent | undefined> {
    try {
      return await send();
    } catch (error) {
      const why = error instanceof ActivityFailure ? error.cause : undefined;
      if (!(why instanceof ApplicationFailure)) throw error;
      this.file.note({ kind: 'system', id: 'letters' }, 'letter-undeliverable', {
        step,
        why: why.type ?? 'unknown',
      });
      return undefined;
    }
  }

  private step(name: string): string {
    return `${workflowInfo().workflowId}/${name}`;
  }

  private subject(): Values {
    return { brand: this.about.listing.brand, market: this.about.listing.market };
  }
}
