/** A port, a road or a carrier fails: the parcels in its way are found and sent another way. */
import { defineUpdate } from '@temporalio/workflow';
import type { IncidentFacts } from '../../activities/incidents';
import type { By, Listing, Outcome } from '../../domain/process';
import type { OrderPolicy } from '../../domain/shapes/policy';
import type { Moves } from '../kernel/process-file';

export interface IncidentInput {
  facts: IncidentFacts;
  openedBy: string;
  listing: Listing;
  policy: OrderPolicy;
}

export type IncidentStage = 'assessing' | 'awaiting-approval' | 'rerouting' | 'closed';

export const incidentMoves: Moves<IncidentStage> = {
  assessing: ['awaiting-approval', 'rerouting', 'closed'],
  'awaiting-approval': ['rerouting', 'closed'],
  rerouting: ['closed'],
  closed: [],
};

export interface IncidentResult {
  rerouted: number;
  affected: number;
  report: { fileId: string; sha256: string };
}

/** Approves what rerouting costs over the limit, or leaves the parcels where they are. Not by whoever opened it. */
export const approveReroute = defineUpdate<
  Outcome<{ stage: IncidentStage }>,
  [{ by: By; approve: boolean; reason: string }]
>('approveReroute');

export function incidentWorkflowId(incidentId: string): string {
  return `incident:${incidentId}`;
}
