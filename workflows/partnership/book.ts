/** What a partnership knows: contract, grants, requirements, what is done and how it ends. Taken along when it continues as new. */
import type { Scorecard } from '../../activities/pilot';
import type { PartnershipFacts } from '../../domain/partnership';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import type { Ending, PartnershipCarried, PartnershipInput, PartnershipResult } from './messages';

export class PartnershipBook {
  contract: PartnershipInput['contract'];
  grants: ArchivedGrant[];
  held: PartnershipInput['held'];
  /** Keys of the duties done. */
  readonly done: Set<string>;
  rightsRound: number;
  /** After notice: the last day. */
  endsOn: string | undefined;
  /** Notice was given since it ends renewals. */
  noticeEndsRenewals: boolean;
  ending: Ending | undefined;
  scorecard: Scorecard | undefined;
  ended: PartnershipResult | undefined;
  /** Something has happened that the calendar has to look at. */
  changed = false;

  constructor(readonly input: PartnershipInput) {
    const { carried } = input;
    this.contract = input.contract;
    this.grants = input.grants;
    this.held = input.held;
    this.done = new Set(carried?.done);
    this.rightsRound = carried?.rightsRound ?? 1;
    this.endsOn = carried?.endsOn;
    this.noticeEndsRenewals = carried?.noticeEndsRenewals ?? false;
    this.ending = carried?.ending;
    this.scorecard = carried?.scorecard;
  }

  facts(): PartnershipFacts {
    const { policy, slowStock } = this.input;
    return {
      contract: this.contract,
      grants: this.grants,
      held: this.held.flatMap(({ requirement, until, round, askAgainOn }) =>
        until ? [{ requirement: requirement.key, until, round, ...(askAgainOn ? { askAgainOn } : {}) }] : [],
      ),
      rightsNoticeDays: policy.rightsNoticeDays,
      documentNoticeDays: policy.documentNoticeDays,
      ...(slowStock ? { slowStockAfterDays: slowStock.afterDays } : {}),
      ...(this.endsOn ? { endsOn: this.endsOn, noticeEndsRenewals: this.noticeEndsRenewals } : {}),
    };
  }

  shown(): Record<string, unknown> {
    const { contract, grants, held, scorecard, endsOn, ending } = this;
    return { contract, grants, held, scorecard, endsOn, ending };
  }

  /** The input of the run that goes on from here. */
  carriedOn(process: Pick<PartnershipCarried, 'file' | 'stage'>): PartnershipInput {
    const { contract, grants, held, endsOn, ending, scorecard } = this;
    return {
      ...this.input,
      contract,
      grants,
      held,
      carried: {
        ...process,
        done: [...this.done],
        rightsRound: this.rightsRound,
        ...(endsOn ? { endsOn, noticeEndsRenewals: this.noticeEndsRenewals } : {}),
        ...(ending ? { ending } : {}),
        ...(scorecard ? { scorecard } : {}),
      },
    };
  }
}
