/** A small batch sold for a while, and the verdict on it. */
import { defineUpdate } from '@temporalio/workflow';
import type { PilotTally, PilotVerdict } from '../../domain/pilot';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Sla } from '../../domain/shapes/policy';
import type { PilotPlan, PilotThresholds, Verdict, VerdictDecision } from '../../domain/shapes/pilot';
import type { Moves } from '../kernel/process-file';

export interface PilotTrialInput {
  caseId: string;
  listing: Listing;
  contactId: string;
  plan: PilotPlan;
  /** Frozen here. */
  thresholds: PilotThresholds;
  /** Milliseconds. */
  windowMs: number;
  /** How long after the window facts still count, milliseconds. */
  graceMs: number;
  policy: { staff: Sla };
}

export interface PilotTrialResult {
  verdict: Exclude<Verdict, 'extend'>;
  computed: PilotVerdict;
  tally: PilotTally;
  /** A staff id, or `nobody` when the computed verdict was taken by default. */
  decidedBy: string;
  overridden: boolean;
  extended: boolean;
}

export type PilotTrialStage = 'selling' | 'collecting-late-facts' | 'verdict' | 'expand' | 'stop' | 'closed';

export const pilotTrialMoves: Moves<PilotTrialStage> = {
  selling: ['collecting-late-facts', 'closed'],
  'collecting-late-facts': ['verdict', 'closed'],
  // Back to selling: the one extension.
  verdict: ['selling', 'expand', 'stop', 'closed'],
  expand: [],
  stop: [],
  closed: [],
};

/** Confirms the computed verdict or overrides it with a reason. */
export const decideVerdict = defineUpdate<
  Outcome<{ stage: PilotTrialStage; verdict: Verdict }>,
  [{ by: By; decision: VerdictDecision }]
>('decideVerdict');

export function pilotTrialId(caseId: string): string {
  return `pilot-trial:${caseId}`;
}
