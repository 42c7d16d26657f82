import { ApplicationFailure } from '@temporalio/common';
import { checklistFor, type Requirement } from '../domain/checklist';
import { checkIdentifier } from '../domain/identifiers';
import { screenName, type ScreeningHit, type ScreeningIndex } from '../domain/screening/match';
import type { Category, Country, Day, SourcingChannel } from '../domain/shapes/common';
import type { Declaration, RequirementRule } from '../domain/shapes/vetting';
import type { Declarations } from '../models/declaration';

export interface VettingSubject {
  channel: SourcingChannel;
  /** The brand's country of establishment. */
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
  /**
   * Checks identifiers and attestations of a declaration against the computed and attested requirements.
   * @throws ApplicationFailure `declaration-unknown` (final)
   */
  checkDeclaration(
    declarationId: string,
    country: Country,
    requirements: Requirement[],
  ): Promise<CheckResult[]>;
  /**
   * Screens the brand's, the company's and its people's names against the denied-party lists. `listedOn` is the day of the list.
   * @throws ApplicationFailure `declaration-unknown` (final)
   */
  screenDeclaration(
    declarationId: string,
    brand: string,
  ): Promise<{ listedOn: Day; names: number; hits: CaseHit[] }>;
}

export interface VettingDependencies {
  declarations: Declarations;
  rules: readonly RequirementRule[];
  deniedParties: { listedOn: Day; index: ScreeningIndex };
}

/** Checks by rule book and denied-party list, all in-process. */
export function createVettingActivities(deps: VettingDependencies): VettingActivities {
  const declarationOf = async (declarationId: string): Promise<Declaration> => {
    const saved = await deps.declarations.findDeclaration(declarationId);
    if (!saved)
      throw ApplicationFailure.nonRetryable(`no declaration ${declarationId}`, 'declaration-unknown');
    return saved.declaration;
  };
  return {
    checklistFor: (subject, on) => Promise.resolve(checklistFor(subject, on, deps.rules)),
    async checkDeclaration(declarationId, country, requirements) {
      const declaration = await declarationOf(declarationId);
      return requirements.flatMap((requirement) => checkOne(requirement, declaration, country));
    },
    async screenDeclaration(declarationId, brand) {
      const names = namesIn(await declarationOf(declarationId), brand);
      const hits = names.flatMap(({ field, name }) =>
        screenName(deps.deniedParties.index, name).map((hit) => ({ ...hit, field })),
      );
      return { listedOn: deps.deniedParties.listedOn, names: names.length, hits };
    },
  };
}

function checkOne(requirement: Requirement, declaration: Declaration, country: Country): CheckResult[] {
  const { key, kind, check } = requirement;
  if (kind === 'attested') {
    const met = declaration.attested.includes(key);
    return [
      met
        ? { requirement: key, met, detail: 'declared' }
        : { requirement: key, met, detail: `not declared: ${key}` },
    ];
  }
  if (kind !== 'computed' || !check || check === 'denied-party') return [];
  const result = checkIdentifier(check, declaration, country);
  if (result.ok) return [{ requirement: key, met: true, detail: result.detail }];
  return [{ requirement: key, met: false, detail: result.detail, remedy: result.remedy }];
}

function namesIn(declaration: Declaration, brand: string): { field: string; name: string }[] {
  return [
    { field: 'brand', name: brand },
    { field: 'legal name', name: declaration.legalName },
    ...declaration.people.map(({ name, capacity }, index) => ({
      field: `person ${index + 1} (${capacity})`,
      name,
    })),
  ];
}
