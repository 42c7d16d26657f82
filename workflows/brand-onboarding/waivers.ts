/** A requirement may be waived: proposed by one, approved by another, until a day. */
import { setHandler } from '@temporalio/workflow';
import { dayOf } from '../../domain/days';
import type { By, Outcome } from '../../domain/process';
import type { WaiverProposal } from '../../domain/shapes/vetting';
import { isoNow } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import type { OnboardingCase } from './case';
import { decideWaiver, proposeWaiver, type YesOrNo } from './messages';

interface Waiver extends WaiverProposal {
  requirement: string;
  proposedBy: string;
  decision?: YesOrNo & { by: string };
}

export class Waivers {
  private readonly waivers = new Map<string, Waiver>();

  constructor(
    private readonly theCase: OnboardingCase,
    private readonly isRequired: (requirement: string) => boolean,
  ) {
    const { file } = theCase;
    setHandler(proposeWaiver, ({ by, requirement, waiver }) =>
      decide(
        file,
        { actor: staff(by), request: by.request },
        'waiver-proposed',
        { requirement, ...waiver },
        () => this.propose(by, requirement, waiver),
      ),
    );
    setHandler(decideWaiver, ({ by, requirement, ...decision }) =>
      decide(
        file,
        { actor: staff(by), request: by.request },
        'waiver-decided',
        { requirement, ...decision },
        () => this.decide(by, requirement, decision),
      ),
    );
  }

  /** The last day of an approved waiver. */
  until(requirement: string): string | undefined {
    const waiver = this.waivers.get(requirement);
    return waiver?.decision?.approve ? waiver.until : undefined;
  }

  count(): number {
    return [...this.waivers.values()].filter((waiver) => waiver.decision?.approve).length;
  }

  shown(): Waiver[] {
    return [...this.waivers.values()];
  }

  private propose(by: By, requirement: string, waiver: WaiverProposal): Outcome<object> {
    const not = unentitled(by, { roles: ['category-manager', 'ops'] });
    if (not) return not;
    if (this.theCase.file.stage !== 'vetting')
      return refusal('wrong-stage', 'waivers belong to vetting', 'look at the case again');
    if (!this.isRequired(requirement))
      return refusal(
        'unknown-requirement',
        `${requirement} is not on the checklist`,
        'name a requirement of the checklist',
      );
    if (waiver.until <= dayOf(Date.now()))
      return refusal('facts-required', 'a waiver ends on a day to come', 'give a later `until`');
    if (this.until(requirement))
      return refusal('wrong-stage', 'this requirement is waived already', 'nothing is left to do');
    this.waivers.set(requirement, { requirement, ...waiver, proposedBy: by.id });
    this.openTask(requirement, waiver);
    return { ok: true };
  }

  private decide(by: By, requirement: string, decision: YesOrNo): Outcome<object> {
    const waiver = this.waivers.get(requirement);
    if (!waiver || waiver.decision)
      return refusal('wrong-stage', 'no waiver is proposed for this requirement', 'propose it first');
    const not = unentitled(by, { roles: ['ops', 'compliance'], notBy: [waiver.proposedBy] });
    if (not) return not;
    this.waivers.set(requirement, { ...waiver, decision: { ...decision, by: by.id } });
    this.theCase.file.closeTask(taskKey(requirement));
    return { ok: true };
  }

  /** A proposal nobody decides simply does not count: the requirement it is about has a clock of its own. */
  private openTask(requirement: string, waiver: WaiverProposal): void {
    const { staff: sla } = this.theCase.input.policy;
    this.theCase.file.openTask({
      key: taskKey(requirement),
      kind: 'approve-waiver',
      role: 'compliance',
      why: `a waiver of ${requirement} until ${waiver.until} is proposed: ${waiver.reason}`,
      openedAt: isoNow(),
      dueAt: new Date(Date.now() + sla.escalateAfter).toISOString(),
      escalated: false,
      lapsesAt: new Date(Date.now() + sla.lapseAfter).toISOString(),
      onLapse: 'the requirement stays',
    });
  }
}

function taskKey(requirement: string): string {
  return `approve-waiver:${requirement}`;
}
