/** The small batch and its verdict; the contract, approved by a second person and signed for the platform. */
import { z } from 'zod';
import { pilotPlanSchema, verdictDecisionSchema, verdictSchema } from '../../domain/shapes/pilot';
import { processesOfCase } from '../../models/process';
import { brandOnboardingId, planPilot } from '../../workflows/brand-onboarding/messages';
import { approveContract, signAsPlatform } from '../../workflows/contract-signing/messages';
import { decideVerdict, pilotTrialId } from '../../workflows/pilot-trial/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound, problem, Problem } from '../problem';
import { route, type Call, type Reply } from '../route';
import { carriedOutAnswer, caseParams, yesOrNoSchema } from '../schemas';

const planRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/pilot', tag: 'Pilot', roles: ['category-manager', 'ops'] },
  summary: 'Plan the pilot; thresholds are frozen as it starts',
  params: caseParams,
  body: pilotPlanSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: planPilot,
      argument: { by, plan: body },
      commandId,
    }),
});

const verdictRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/pilot/verdict',
    tag: 'Pilot',
    roles: ['category-manager', 'ops'],
  },
  summary: 'Confirm the computed verdict, or override it with a reason',
  params: caseParams,
  body: verdictDecisionSchema,
  answer: carriedOutAnswer(z.object({ stage: z.string(), verdict: verdictSchema })),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: pilotTrialId(params.caseId),
      update: decideVerdict,
      argument: { by, decision: body },
      commandId,
    }),
});

const approvalRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/contract/approval',
    tag: 'Contract',
    roles: ['finance', 'admin'],
  },
  summary: 'Approve the drafted contract, or send it back; whoever negotiated it cannot',
  params: caseParams,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) => {
    const decision = body.approve
      ? { approve: true as const }
      : { approve: false as const, reason: body.reason };
    return command(deps, {
      processId: await newestContract(deps, params.caseId),
      update: approveContract,
      argument: { by, ...decision },
      commandId,
    });
  },
});

const signatureSchema = z.strictObject({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')
    .describe('Of the PDF that was read: it must be the one that was drafted'),
  name: z.string().trim().min(2).max(120).optional().describe('If left out, the name the access token gives'),
  capacity: z.string().trim().min(2).max(120).default('authorised signatory'),
});

const signatureRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/contract/signature', tag: 'Contract', roles: ['admin'] },
  summary: 'Sign for the platform, after the brand has signed',
  params: caseParams,
  body: signatureSchema,
  answer: carriedOutAnswer(),
  handle: sign,
});

/** Who signs is kept, sealed, before the process hears of it; a signature it refuses is taken back. */
async function sign({
  params: { caseId },
  body: { sha256, capacity, name },
  ...call
}: Call<z.output<typeof caseParams>, unknown, z.output<typeof signatureSchema>>): Promise<Reply> {
  const { by, commandId, deps, principal } = call;
  const processId = await newestContract(deps, caseId);
  const signer = { name: name ?? principal.name ?? nameless(), capacity };
  const signatureId = `signature-${commandId}`;
  const at = deps.now().toISOString();
  await deps.signatures.saveSignature({ signatureId, caseId, staffId: by.id, sha256, at, signer });
  try {
    const argument = { by, signatureId, sha256 };
    return await command(deps, { processId, update: signAsPlatform, argument, commandId });
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await deps.signatures.removeSignature(signatureId);
    throw error;
  }
}

function nameless(): never {
  throw problem('invalid-request', 'The access token gives no name to sign with.', {
    errors: [{ pointer: '#/name', detail: 'is missing', remedy: 'give the name of who signs' }],
  });
}

export const pilotRoutes = [planRoute, verdictRoute];
export const contractRoutes = [approvalRoute, signatureRoute];

async function newestContract(deps: ApiDependencies, caseId: string): Promise<string> {
  const processes = await processesOfCase(deps.connection, caseId);
  const newest = processes.filter(({ process }) => process === 'contract-signing').at(-1);
  if (!newest) throw notFound(`contract in case ${caseId} yet`);
  return newest.processId;
}
