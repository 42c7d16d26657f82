/**
 * Stand-ins registered under the real names: they take the real messages, answer as told, and keep what they were told.
 * `answers` of the start argument gives refusals by update name; everything else is agreed to.
 */
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import type { Outcome, Refusal } from '../../domain/process';
import {
  acceptTerms,
  declareProfile,
  proposeTerms,
  withdraw,
} from '../../workflows/brand-onboarding/messages';
import { signAsBrand } from '../../workflows/contract-signing/messages';
import { documentUploaded } from '../../workflows/document-request/messages';
import { counterNotice } from '../../workflows/ip-notice/messages';
import { grantRights } from '../../workflows/rights-grant/messages';

/** What a stand-in is started with: refusals by message name, given so many times. */
export interface StandIn {
  refusals?: Record<string, { refusal: Refusal; times: number }>;
  gaps?: unknown[];
}

/** Everything the stand-in was told, by message name, in order. */
export const told = defineQuery<{ name: string; content: unknown }[]>('told');
/** Ends the stand-in. */
export const end = defineSignal('end');

async function standIn({ refusals = {}, gaps = [] }: StandIn): Promise<void> {
  const heard: { name: string; content: unknown }[] = [];
  let over = false;
  const answer = <Answer extends object>(name: string, content: unknown, yes: Answer): Outcome<Answer> => {
    heard.push({ name, content });
    const refused = refusals[name];
    if (refused && refused.times > 0) {
      refused.times -= 1;
      return refused.refusal;
    }
    return { ok: true, ...yes };
  };
  const stage = 'vetting' as const;
  const negotiated = { stage, version: 2, advisory: [] };
  setHandler(told, () => heard);
  setHandler(end, () => void (over = true));
  setHandler(declareProfile, (content) => answer('declareProfile', content, { stage }));
  setHandler(acceptTerms, (content) => answer('acceptTerms', content, negotiated));
  setHandler(proposeTerms, (content) => answer('proposeTerms', content, negotiated));
  setHandler(withdraw, (content) => answer('withdraw', content, { stage }));
  setHandler(signAsBrand, (content) =>
    answer('signAsBrand', content, { stage: 'awaiting-platform' as const }),
  );
  setHandler(grantRights, (content) => answer('grantRights', content, { gaps: gaps as never[] }));
  setHandler(counterNotice, (content) => answer('counterNotice', content, { stage: 'down' as const }));
  setHandler(documentUploaded, (content) => void heard.push({ name: 'documentUploaded', content }));
  await condition(() => over);
}

export const brandOnboarding = standIn;
export const documentRequest = standIn;
export const contractSigning = standIn;
export const rightsGrant = standIn;
export const ipNotice = standIn;
