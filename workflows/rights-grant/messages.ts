/** Asking the brand for the rights the contract needs, until they cover it. */
import { defineUpdate } from '@temporalio/workflow';
import type { ByLink, Listing, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import type { ArchivedGrant, RightsGrant } from '../../domain/shapes/rights';
import type { AssetKind, Scope } from '../../domain/shapes/terms';
import type { Moves } from '../kernel/process-file';

export interface RightsGrantInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  /** 1 at the first grant; rises with each renewal. */
  round: number;
  wanted: { assets: AssetKind[]; scope: Scope };
  /** What the grants rest on, such as the contract's number. */
  source: string;
  /** Grants that are in force already. */
  held: ArchivedGrant[];
  policy: { partner: Sla };
}

/** What was granted counts even when it did not cover everything in time. */
export interface RightsGrantResult {
  outcome: 'granted' | 'lapsed';
  grants: ArchivedGrant[];
}

export type RightsGrantStage = 'awaiting-grant' | 'granted' | 'lapsed' | 'closed';

export const rightsGrantMoves: Moves<RightsGrantStage> = {
  'awaiting-grant': ['granted', 'lapsed', 'closed'],
  granted: [],
  lapsed: [],
  closed: [],
};

/** What is still missing of the scope wanted, per asset kind. */
export interface RightsGap {
  asset: AssetKind;
  missing: Scope[];
}

/** The brand's grant by link. Accepted grants count even when gaps remain; the gaps are told. */
export const grantRights = defineUpdate<
  Outcome<{ gaps: RightsGap[] }>,
  [{ by: ByLink; grants: RightsGrant[] }]
>('grantRights');

export function rightsGrantId(caseId: string, round: number): string {
  return `rights-grant:${caseId}${round === 1 ? '' : `:${round}`}`;
}
