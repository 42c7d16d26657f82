/** Starts one process of a case by itself, as its parent would, so that a story about it need not begin at sourcing. */
import { addDays } from '../../../domain/days';
import type { Requirement } from '../../../domain/checklist';
import { keepTermSheet } from '../../../models/term-sheet';
import { loadPolicy } from '../../../rules/policy';
import type { BrandOnboardingInput } from '../../../workflows/brand-onboarding/messages';
import { contractSigningId } from '../../../workflows/contract-signing/messages';
import type { contractSigning } from '../../../workflows/contract-signing/workflow';
import { documentRequestId, type DocumentRequestInput } from '../../../workflows/document-request/messages';
import type { documentRequest } from '../../../workflows/document-request/workflow';
import { partnershipId, type PartnershipInput } from '../../../workflows/partnership/messages';
import type { partnership } from '../../../workflows/partnership/workflow';
import { pilotTrialId, type PilotTrialInput } from '../../../workflows/pilot-trial/messages';
import type { pilotTrial } from '../../../workflows/pilot-trial/workflow';
import { rightsGrantId } from '../../../workflows/rights-grant/messages';
import type { rightsGrant } from '../../../workflows/rights-grant/workflow';
import { Acting, honestDeclaration, smallPlan, soundTerms } from '../../support/acting';
import type { World } from '../../support/world';

export const day = 86_400_000;
const taskQueue = 'onboarding';

/** A policy whose pilot is over at once; people have as long as in production. */
export const noWindow = loadPolicy('zero');

export const insurance: Requirement = {
  key: 'liability-insurance',
  kind: 'verified',
  document: 'liability-insurance',
  expires: true,
  source: 'policy',
  verifiedOn: '2026-01-01',
};

/** The workflows' today. */
export async function today(world: World): Promise<string> {
  return new Date(await world.env.currentTimeMs()).toISOString().slice(0, 10);
}

function about({ caseId, listing, contactId }: BrandOnboardingInput) {
  return { caseId, listing, contactId };
}

export async function startDocument(world: World, changes: Partial<DocumentRequestInput> = {}) {
  const input = await world.newCase();
  const requirement = changes.requirement ?? insurance;
  const id = documentRequestId(input.caseId, requirement.key, 1);
  const handle = await world.client.workflow.start<typeof documentRequest>('documentRequest', {
    workflowId: id,
    taskQueue,
    args: [{ ...about(input), requirement, round: 1, policy: input.policy, ...changes }],
  });
  return { acting: new Acting(world, input), handle, id };
}

export async function startPilot(world: World, changes: Partial<PilotTrialInput> = {}) {
  const input = await world.newCase();
  const { pilot, staff } = input.policy;
  const id = pilotTrialId(input.caseId);
  const plan = { plan: smallPlan, thresholds: pilot.thresholds };
  const times = { windowMs: pilot.window, graceMs: pilot.grace, policy: { staff } };
  const handle = await world.client.workflow.start<typeof pilotTrial>('pilotTrial', {
    workflowId: id,
    taskQueue,
    args: [{ ...about(input), ...plan, ...times, ...changes }],
  });
  return { acting: new Acting(world, input), handle, id };
}

export async function startSigning(world: World) {
  const input = await world.newCase();
  const { caseId, listing, subject, policy } = input;
  const declarationId = `declaration:${caseId}:1`;
  const at = new Date();
  await world.declarations.saveDeclaration({ declarationId, caseId, at, declaration: honestDeclaration });
  const sheet = { caseId, version: 1, side: 'platform' as const, by: 'staff:mia', terms: soundTerms };
  await keepTermSheet(world.connection, { ...sheet, at: at.toISOString() });
  const { country, market } = subject;
  const draft = { caseId, termsVersion: 1, declarationId, brand: listing.brand, country, market };
  const id = contractSigningId(caseId, 1);
  const handle = await world.client.workflow.start<typeof contractSigning>('contractSigning', {
    workflowId: id,
    taskQueue,
    args: [
      {
        ...about(input),
        round: 1,
        draft: { ...draft, locale: 'en', platform: policy.platform },
        proposers: ['staff:mia', 'staff:ada-the-negotiator'],
        policy,
      },
    ],
  });
  return { acting: new Acting(world, input), handle, id };
}

export async function startRights(world: World) {
  const input = await world.newCase();
  const { caseId, policy } = input;
  const id = rightsGrantId(caseId, 1);
  const wanted = { assets: soundTerms.rights, scope: soundTerms.sale };
  const handle = await world.client.workflow.start<typeof rightsGrant>('rightsGrant', {
    workflowId: id,
    taskQueue,
    args: [{ ...about(input), round: 1, wanted, source: 'contract LF-1', held: [], policy }],
  });
  return { acting: new Acting(world, input), handle, id };
}

/** A partnership that begins today and lasts `days`. */
export async function startPartnership(world: World, days: number, changes: Partial<PartnershipInput> = {}) {
  const input = await world.newCase();
  const { caseId, policy } = input;
  const from = await today(world);
  const contract = { number: 'LF-1', from, to: addDays(from, days), noticeDays: 90 };
  const scope = { ...soundTerms.sale, period: { from, to: contract.to } };
  const grants = soundTerms.rights.map((asset, index) => ({
    grantId: `${caseId}/1.1.${index + 1}`,
    caseId,
    asset,
    scope,
    sublicence: false,
    source: 'contract LF-1',
  }));
  const wanted = { assets: soundTerms.rights, scope };
  const id = partnershipId(caseId);
  const handle = await world.client.workflow.start<typeof partnership>('partnership', {
    workflowId: id,
    taskQueue,
    args: [{ ...about(input), policy, contract, wanted, grants, held: [], ...changes }],
  });
  return { acting: new Acting(world, input), handle, id, contract, scope, grants };
}
