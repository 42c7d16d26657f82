/** A requirement may be waived: proposed by one, approved by another, until a day. */
import { isCancellation, setHandler } from '@temporalio/workflow';
import type { Requirement } from '../../domain/checklist';
import { dayOf } from '../../domain/days';
import type { By, Outcome, Refusal } from '../../domain/process';
import type { WaiverProposal } from '../../domain/shapes/vetting';
import { refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import type { OnboardingCase } from './case';
import { decideWaiver, proposeWaiver, type YesOrNo } from './messages';

interface Waiver extends WaiverProposal {
  requirement: string;
  proposedBy: string;
  decision?: YesOrNo & { by: string };
}

export class Waivers {
  private readonly waivers = new Map<string, Waiver>();
  private proposals = 0;

  constructor(
    private readonly theCase: OnboardingCase,
    private readonly checklist: () => readonly Requirement[],
  ) {
    setHandler(proposeWaiver, ({ by, requirement, waiver }) =>
      theCase.command(
        { actor: staff(by), request: by.request },
        'waiver-proposed',
        { requirement, ...waiver },
        () => this.propose(by, requirement, waiver),
      ),
    );
    setHandler(decideWaiver, ({ by, requirement, ...decision }) =>
      theCase.command(
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

  private propose(by: By, requirement: string, proposal: WaiverProposal): Outcome<object> {
    const not = unentitled(by, { roles: ['category-manager', 'ops'] }) ?? this.notWaivable(requirement);
    if (not) return not;
    if (proposal.until <= dayOf(Date.now()))
      return refusal('facts-required', 'a waiver ends on a day to come', 'give a later `until`');
    const waiver = { requirement, ...proposal, proposedBy: by.id };
    this.waivers.set(requirement, waiver);
    void this.waitForDecision(waiver).catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
    return { ok: true };
  }

  private notWaivable(requirement: string): Refusal | undefined {
    if (this.theCase.file.stage !== 'vetting')
      return refusal('wrong-stage', 'waivers belong to vetting', 'look at the case again');
    const asked = this.checklist().find(({ key }) => key === requirement);
    if (!asked)
      return refusal(
        'unknown-requirement',
        `${requirement} is not on the checklist`,
        'name a requirement of the checklist',
      );
    if (asked.check === 'denied-party')
      return refusal(
        'unknown-requirement',
        'the screening against denied parties cannot be waived',
        'let compliance decide its hits',
      );
    const before = this.waivers.get(requirement);
    if (before && !before.decision)
      return refusal('wrong-stage', 'a waiver of this requirement is proposed already', 'have it decided');
    if (before?.decision?.approve)
      return refusal('wrong-stage', 'this requirement is waived already', 'nothing is left to do');
    return undefined;
  }

  private decide(by: By, requirement: string, decision: YesOrNo): Outcome<object> {
    const waiver = this.waivers.get(requirement);
    if (!waiver || waiver.decision || this.theCase.file.stage !== 'vetting')
      return refusal('wrong-stage', 'no waiver is proposed for this requirement', 'propose it first');
    const not = unentitled(by, { roles: ['ops', 'compliance'], notBy: [waiver.proposedBy] });
    if (not) return not;
    this.waivers.set(requirement, { ...waiver, decision: { ...decision, by: by.id } });
    return { ok: true };
  }

  /** A proposal nobody decides in time, or before vetting ends, does not count. */
  private async waitForDecision(waiver: Waiver): Promise<void> {
    const { requirement, until, reason } = waiver;
    const { file, letters, input } = this.theCase;
    const ask: Ask = {
      key: `approve-waiver:${requirement}`,
      kind: 'approve-waiver',
      role: 'compliance',
      why: `a waiver of ${requirement} until ${until} is proposed: ${reason}`,
      onLapse: 'the requirement stays',
    };
    this.proposals += 1;
    const nudges = letters.staffNudges(`waiver-${this.proposals}`, 'compliance', ask);
    const settled = () => this.waivers.get(requirement) !== waiver || file.stage !== 'vetting';
    if (await waitForPerson(file, ask, input.policy.staff, settled, nudges)) return;
    this.waivers.delete(requirement);
    file.note({ kind: 'system', id: 'waivers' }, 'waiver-lapsed', { requirement });
    await file.save();
  }
}
