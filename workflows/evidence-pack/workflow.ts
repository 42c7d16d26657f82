/** Builds the evidence pack of one case, on the queue for heavy papers. */
import { proxyActivities } from '@temporalio/workflow';
import type { EvidenceActivities } from '../../activities/evidence';
import { documentEffects } from '../kernel/effects';

const evidence = proxyActivities<EvidenceActivities>(documentEffects);

/** @param pack `at` is the instant the pack is made, ISO 8601 UTC */
export async function evidencePack(pack: {
  caseId: string;
  fileId: string;
  at: string;
}): Promise<{ fileId: string; sha256: string; bytes: number }> {
  return evidence.packEvidence(pack);
}
