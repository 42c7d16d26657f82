import type { Requirement } from '../domain/checklist';
import type { ScreeningHit } from '../domain/screening/match';
import type { Category, Country, Day, SourcingChannel } from '../domain/shapes/common';

export interface VettingSubject {
  channel: SourcingChannel;
  country: Country;
  market: Country;
  category: Category;
}

/** One requirement's result; `remedy` is what the partner can do. */
export interface CheckResult {
  requirement: string;
  met: boolean;
  detail: string;
  remedy?: string;
}

/** A screened name that resembles a listed party. `field` says which name, not the name itself: it may be a person's. */
export interface CaseHit extends ScreeningHit {
  field: string;
}

export interface VettingActivities {
  checklistFor(subject: VettingSubject, on: Day): Promise<Requirement[]>;
  /** Checks identifiers and attestations of a declaration against the computed and attested requirements. */
  checkDeclaration(
    declarationId: string,
    country: Country,
    requirements: Requirement[],
  ): Promise<CheckResult[]>;
  /** Screens the company's and its people's names against the denied-party lists. */
  screenDeclaration(
    declarationId: string,
    brand: string,
  ): Promise<{ listedOn: Day; names: number; hits: CaseHit[] }>;
}
