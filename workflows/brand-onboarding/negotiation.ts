/**
 * The term sheet goes back and forth in versions until both sides accept the same one. At that moment its commitments
 * are laid beside everybody else's: what collides with a promise already given is refused before anybody signs.
 */
import { condition, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { TermsActivities } from '../../activities/terms';
import { commitmentsOf, type Collision, type Commitment } from '../../domain/exclusivity';
import type { Actor, Outcome } from '../../domain/process';
import type { Terms } from '../../domain/shapes/terms';
import { termsProblems } from '../../domain/terms';
import { ownEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';
import { decide, partner, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { lapsed, type OnboardingCase } from './case';
import { acceptTerms, proposeTerms, type SideActor, type TermSheetVersion } from './messages';

const sheets = proxyLocalActivities<TermsActivities>(ownEffects);

export interface AgreedTerms {
  version: number;
  terms: Terms;
  /** Staff who proposed or accepted any version. */
  negotiators: string[];
}

export class Negotiation {
  private readonly versions: TermSheetVersion[] = [];
  private latest: Terms | undefined;
  private agreed: number | undefined;
  /** A version whose contract was sent back: it takes a new one to go on. */
  private sentBack: number | undefined;
  private answering = false;
  private readonly negotiators = new Set<string>();

  constructor(private readonly theCase: OnboardingCase) {
    theCase.shows('negotiation', () =>
      this.versions.length ? { versions: this.versions, agreed: this.agreed } : undefined,
    );
    const { file } = theCase;
    setHandler(proposeTerms, (command) =>
      decide(file, actorOf(command), 'terms-proposed', { side: command.side, basedOn: command.basedOn }, () =>
        this.propose(command),
      ),
    );
    setHandler(acceptTerms, (command) =>
      decide(file, actorOf(command), 'terms-accepted', { side: command.side, version: command.version }, () =>
        this.accept(command),
      ),
    );
  }

  async agree(): Promise<AgreedTerms> {
    const { file, letters, input } = this.theCase;
    file.moveTo('negotiation');
    this.theCase.saga.beforehand('release commitments', () => sheets.releaseCommitments(input.caseId));
    while (this.agreed === undefined) await this.nextMove();
    await letters.close({ slot: 'terms' });
    await letters.tell('terms-agreed', { version: this.agreed }, `terms-agreed-${this.agreed}`);
    if (!this.latest) throw new Error('agreed terms have a version');
    return { version: this.agreed, terms: this.latest, negotiators: [...this.negotiators] };
  }

  /** The contract was sent back: the agreed version no longer stands, and negotiation goes on from it. */
  async agreeAnew(reason: string): Promise<AgreedTerms> {
    this.sentBack = this.agreed;
    this.agreed = undefined;
    this.theCase.file.note({ kind: 'system', id: 'negotiation' }, 'terms-reopened', { reason });
    await sheets.releaseCommitments(this.theCase.input.caseId);
    return this.agree();
  }

  /** The commitments stay for the partnership's life; it is the one to release them. */
  async commitForLife(terms: Terms): Promise<void> {
    await sheets.layCommitments(this.theCase.input.caseId, this.commitments(terms, 'live'));
  }

  /** Waits for whoever's turn it is; a proposal of ours goes to the partner by link. */
  private async nextMove(): Promise<void> {
    const { file, letters, input } = this.theCase;
    const before = this.versions.length;
    const last = this.versions.at(-1);
    const partnersTurn =
      last !== undefined && last.acceptedBy.brand === undefined && last.acceptedBy.platform !== undefined;
    const sla = partnersTurn ? input.policy.partner : input.policy.staff;
    const moved = () => this.agreed !== undefined || this.versions.length > before;
    const ask: Ask = {
      key: 'answer-terms',
      kind: 'answer-terms',
      role: partnersTurn ? 'partner' : 'category-manager',
      why: last
        ? `version ${last.version} of the term sheet waits for an answer`
        : 'the first term sheet has to be proposed',
      onLapse: 'the case lapses',
    };
    const nudges = partnersTurn
      ? await this.askPartner(last.version, ask)
      : letters.staffNudges(`terms-${before}`, 'category-manager', ask);
    if (!(await waitForPerson(file, ask, sla, moved, nudges))) throw lapsed('an answer to the term sheet');
  }

  private async askPartner(
    version: number,
    ask: Ask,
  ): Promise<ReturnType<OnboardingCase['letters']['partnerNudges']>> {
    const { file, letters, input } = this.theCase;
    await file.save();
    const sla = input.policy.partner;
    const { linkId } = await letters.ask({
      step: `term-sheet-${version}`,
      purpose: 'answer-terms',
      slot: 'terms',
      singleUse: false,
      lifetimeMs: sla.lapseAfter,
      kind: 'term-sheet',
      values: { version },
    });
    return letters.partnerNudges({ step: `terms-${version}`, linkId: () => linkId, ask, sla });
  }

  private async propose(
    command: SideActor & { terms: Terms; basedOn: number },
  ): Promise<Outcome<{ version: number; advisory: Collision[] }>> {
    const not = this.mayNegotiate(command);
    if (not) return not;
    if (command.basedOn !== this.versions.length)
      return refusal(
        'unknown-version',
        `the newest version is ${this.versions.length}`,
        'answer the newest version',
        { newest: this.versions.length },
      );
    const [problem] = termsProblems(command.terms, { market: this.theCase.input.subject.market });
    if (problem) return refusal('terms-unsound', problem.problem, problem.remedy, { path: problem.path });
    return this.oneAtATime(() => this.keepVersion(command));
  }

  private async keepVersion(
    command: SideActor & { terms: Terms },
  ): Promise<Outcome<{ version: number; advisory: Collision[] }>> {
    const version = this.versions.length + 1;
    const { side } = command;
    const by = idOf(command);
    const { caseId } = this.theCase.input;
    await sheets.saveTermSheet({ caseId, version, side, by, at: isoNow(), terms: command.terms });
    const { collisions } = await sheets.layCommitments(caseId, this.commitments(command.terms, 'proposed'));
    if (side === 'platform') this.negotiators.add(by);
    this.latest = command.terms;
    this.versions.push({ version, side, by, at: isoNow(), acceptedBy: { [side]: by } });
    return { ok: true, version, advisory: collisions };
  }

  private async accept(
    command: SideActor & { version: number },
  ): Promise<Outcome<{ version: number; advisory: Collision[] }>> {
    const not = this.mayNegotiate(command);
    if (not) return not;
    return this.oneAtATime(() => this.acceptNewest(command));
  }

  private async acceptNewest(
    command: SideActor & { version: number },
  ): Promise<Outcome<{ version: number; advisory: Collision[] }>> {
    const newest = this.versions.at(-1);
    const { side, version } = command;
    if (!newest || !this.latest || newest.version !== version || version === this.sentBack)
      return refusal(
        'unknown-version',
        `version ${version} is not the one on the table`,
        'answer the newest version',
        { newest: this.versions.length },
      );
    if (newest.acceptedBy[side])
      return refusal(
        'own-proposal',
        'your side has accepted this version already',
        'wait for the other side’s answer',
      );
    const { laid, collisions } = await sheets.layCommitments(
      this.theCase.input.caseId,
      this.commitments(this.latest, 'agreed'),
    );
    if (!laid) return this.collided(command, collisions);
    newest.acceptedBy[side] = idOf(command);
    if (side === 'platform') this.negotiators.add(idOf(command));
    this.agreed = version;
    return { ok: true, version, advisory: collisions };
  }

  /** Staff are told whom it collides with; the brand only that it does: the other contract is none of its business. */
  private collided(command: SideActor, collisions: Collision[]): Outcome<never> {
    const says = collisions.map((collision) => collision.says);
    this.theCase.file.note({ kind: 'system', id: 'exclusivity' }, 'exclusivity-collision', { says });
    return refusal(
      'exclusivity-collision',
      'these terms collide with a promise given to another party',
      'propose a version with a narrower sale or exclusivity',
      command.side === 'platform' ? { says } : {},
    );
  }

  private mayNegotiate(command: SideActor): Outcome<never> | undefined {
    const not =
      command.side === 'platform' ? unentitled(command.by, { roles: ['category-manager'] }) : undefined;
    if (not) return not;
    if (this.theCase.file.stage === 'negotiation' && this.agreed === undefined) return undefined;
    return refusal(
      'wrong-stage',
      `nothing is being negotiated: the case is in ${this.theCase.file.stage}`,
      'look at the case again',
    );
  }

  /** Two answers at once are taken one after the other: each sees what the one before it left. */
  private async oneAtATime<Result>(answer: () => Promise<Outcome<Result>>): Promise<Outcome<Result>> {
    await condition(() => !this.answering);
    this.answering = true;
    try {
      return await answer();
    } finally {
      this.answering = false;
    }
  }

  private commitments(terms: Terms, state: Commitment['state']): Commitment[] {
    const { caseId, listing, subject } = this.theCase.input;
    const party = subject.channel === 'direct' ? listing.brandSlug : caseId;
    return commitmentsOf({ caseId, brand: listing.brandSlug, category: subject.category, party }, terms).map(
      (commitment) => ({ ...commitment, state }),
    );
  }
}

function idOf(command: SideActor): string {
  return command.side === 'platform' ? command.by.id : command.by.linkId;
}

function actorOf(command: SideActor): { actor: Actor; request: string } {
  return {
    actor: command.side === 'platform' ? staff(command.by) : partner(command.by),
    request: command.by.request,
  };
}
