/** Small workflows under the real names, with the real messages: what the API talks to in its tests. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import type { OnboardingStage } from '../../../domain/onboarding';
import type { Refusal } from '../../../domain/process';
import {
  decideSourcing,
  openCase,
  withdraw,
  type BrandOnboardingInput,
} from '../../../workflows/brand-onboarding/messages';
import { reviewDocument, type DocumentRequestStage } from '../../../workflows/document-request/messages';

/** How often a handler has run: an update that is sent twice must run once. */
export const handled = defineUpdate<number>('handled');

function refusal(code: Refusal['refusal'], message: string): Refusal {
  return { ok: false, refusal: code, message, remedy: 'do otherwise' };
}

export async function brandOnboarding(input: BrandOnboardingInput): Promise<void> {
  let stage: OnboardingStage = 'sourcing';
  let count = 0;
  setHandler(openCase, ({ requestId }) => {
    if (requestId !== input.requestId)
      return { ...refusal('duplicate-case', 'there is one'), detail: { caseId: input.caseId } };
    const score = { total: 70, advice: 'pursue' as const, parts: [] };
    return { ok: true, caseId: input.caseId, stage, score };
  });
  setHandler(decideSourcing, ({ by, approve }) => {
    count += 1;
    if (by.id === input.openedBy && approve) return refusal('four-eyes', 'whoever proposes cannot approve');
    stage = 'vetting';
    return { ok: true, stage };
  });
  setHandler(withdraw, () => {
    stage = 'withdrawn';
    return { ok: true as const, stage };
  });
  setHandler(handled, () => count);
  await condition(() => stage === 'withdrawn');
}

export async function documentRequest(): Promise<void> {
  let stage: DocumentRequestStage = 'in-review';
  setHandler(reviewDocument, ({ fileId, review }) => {
    if (fileId !== 'file-1') return refusal('document-changed', 'there is a newer file');
    stage = review.decision === 'approve' ? 'approved' : 'awaiting-upload';
    return { ok: true, stage };
  });
  await condition(() => stage === 'approved');
}

export function evidencePack(pack: { fileId: string }): Promise<object> {
  return Promise.resolve({ fileId: pack.fileId, sha256: 'a'.repeat(64), bytes: 1 });
}
