/**
 * The term sheet goes back and forth in versions until both sides accept the same one. At that moment its commitments
 * are laid beside everybody else's: what collides with a promise already given is refused before anybody signs.
 */
import { setHandler } from '@temporalio/workflow';
import type { TermsActivities } from '../../activities/terms';
import type { Collision } from '../../domain/exclusivity';
import type { Actor, Outcome, Refusal } from '../../domain/process';
import type { Terms } from '../../domain/shapes/terms';
import { termsProblems } from '../../domain/terms';
import { ownEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';
import { partner, refusal, staff, unentitled } from '../kernel/refusals';
import { Turns } from '../kernel/turns';
import { waitForPerson, type Ask, type Nudges } from '../kernel/waiting';
import { lapsed, type OnboardingCase } from './case';
import { Commitments, type CollidedVersion } from './commitments';
import { acceptTerms, proposeTerms, type SideActor, type TermSheetVersion } from './messages';

const sheets = ownEffects<Pick<TermsActivities, 'saveTermSheet'>>();

export interface AgreedTerms {
  version: number;
  terms: Terms;
  /** Staff who proposed or accepted any version. */
  negotiators: string[];
}

type Proposal = SideActor & { terms: Terms; basedOn: number };
type Acceptance = SideActor & { version: number };
type Answer = Outcome<{ version: number; advisory: Collision[] }>;

export class Negotiation {
  private readonly versions: TermSheetVersion[] = [];
  private latest: Terms | undefined;
  private agreed: number | undefined;
  /** A version whose contract was sent back: it takes a new one to go on. */
  private sentBack: number | undefined;
  /** The newest version that collided on acceptance: it is for the platform to propose another. */
  private collided: CollidedVersion | undefined;
  private readonly turns = new Turns();
  private readonly negotiators = new Set<string>();
  private readonly commitments: Commitments;

  constructor(private readonly theCase: OnboardingCase) {
    this.commitments = new Commitments(theCase);
    theCase.shows('negotiation', () =>
      this.versions.length ? { versions: this.versions, agreed: this.agreed } : undefined,
    );
    setHandler(proposeTerms, (command) =>
      theCase.command(
        actorOf(command),
        'terms-proposed',
        { side: command.side, basedOn: command.basedOn },
        () => this.turns.take(() => this.propose(command)),
      ),
    );
    setHandler(acceptTerms, (command) =>
      theCase.command(
        actorOf(command),
        'terms-accepted',
        { side: command.side, version: command.version },
        () => this.turns.take(() => this.accept(command)),
      ),
    );
  }

  async agree(): Promise<AgreedTerms> {
    const { file, letters } = this.theCase;
    file.moveTo('negotiation');
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
    await this.commitments.release();
    return this.agree();
  }

  /** The commitments stay for the partnership's life; it is the one to release them. */
  async commitForLife(terms: Terms): Promise<void> {
    await this.commitments.lay(terms, 'live');
  }

  /** Waits for whoever's turn it is; a proposal of ours goes to the partner by link. */
  private async nextMove(): Promise<void> {
    const { file, letters, input } = this.theCase;
    const before = this.versions.length;
    const collided = this.collided;
    const last = this.versions.at(-1);
    const partnersTurn = last?.acceptedBy.brand === undefined && last?.acceptedBy.platform !== undefined;
    const asksPartner = partnersTurn && collided?.version !== last?.version;
    const sla = asksPartner ? input.policy.partner : input.policy.staff;
    const ask: Ask = {
      key: 'answer-terms',
      kind: 'answer-terms',
      role: asksPartner ? 'partner' : 'category-manager',
      why: whatIsWaitedFor(before, collided),
      onLapse: 'the case lapses',
    };
    const nudges = asksPartner
      ? await this.askPartner(before, ask)
      : letters.staffNudges(`terms-${before}${collided ? '-collided' : ''}`, 'category-manager', ask);
    const moved = () =>
      this.agreed !== undefined || this.versions.length > before || this.collided !== collided;
    if (!(await waitForPerson(file, ask, sla, moved, nudges))) throw lapsed('an answer to the term sheet');
    if (this.collided && this.collided !== collided) await this.commitments.tell(this.collided);
  }

  private async askPartner(version: number, ask: Ask): Promise<Nudges> {
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

  private async propose(command: Proposal): Promise<Answer> {
    const not = this.mayNegotiate(command) ?? this.unfit(command);
    if (not) return not;
    const version = this.versions.length + 1;
    const { side, terms } = command;
    const by = idOf(command);
    const { caseId } = this.theCase.input;
    await sheets.saveTermSheet({ caseId, version, side, by, at: isoNow(), terms });
    const { collisions } = await this.commitments.lay(terms, 'proposed');
    if (side === 'platform') this.negotiators.add(by);
    this.latest = terms;
    this.versions.push({ version, side, by, at: isoNow(), acceptedBy: { [side]: by } });
    return { ok: true, version, advisory: collisions };
  }

  private unfit({ terms, basedOn }: Proposal): Refusal | undefined {
    const newest = this.versions.length;
    if (basedOn !== newest)
      return refusal('unknown-version', `the newest version is ${newest}`, 'answer the newest version', {
        newest,
      });
    const [problem] = termsProblems(terms, { market: this.theCase.input.subject.market });
    return problem && refusal('terms-unsound', problem.problem, problem.remedy, { path: problem.path });
  }

  private async accept(command: Acceptance): Promise<Answer> {
    const not = this.mayNegotiate(command);
    if (not) return not;
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
    const { laid, collisions } = await this.commitments.lay(this.latest, 'agreed');
    if (!laid) return this.collidedOn(command, collisions);
    newest.acceptedBy[side] = idOf(command);
    if (side === 'platform') this.negotiators.add(idOf(command));
    this.agreed = version;
    return { ok: true, version, advisory: collisions };
  }

  private collidedOn({ side, version }: Acceptance, collisions: Collision[]): Refusal {
    const says = collisions.map((collision) => collision.says);
    if (this.collided?.version !== version) this.collided = { version, says };
    return refusal(
      'exclusivity-collision',
      'these terms collide with a promise given to another party',
      'propose a version with a narrower sale or exclusivity',
      side === 'platform' ? { says } : {},
    );
  }

  private mayNegotiate(command: SideActor): Refusal | undefined {
    const not =
      command.side === 'platform' ? unentitled(command.by, { roles: ['category-manager'] }) : undefined;
    if (not) return not;
    const { stage } = this.theCase.file;
    if (stage === 'negotiation' && this.agreed === undefined && !this.theCase.ending) return undefined;
    return refusal(
      'wrong-stage',
      `nothing is being negotiated: the case is in ${stage}`,
      'look at the case again',
    );
  }
}

function whatIsWaitedFor(version: number, collided: CollidedVersion | undefined): string {
  if (version === 0) return 'the first term sheet has to be proposed';
  if (collided?.version === version) return `version ${version} collides: ${collided.says.join('; ')}`;
  return `version ${version} of the term sheet waits for an answer`;
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
