/** Decisions on the way to an approved brand: sourcing, screening, documents, waivers, vetting. */
import { z } from 'zod';
import { reasonSchema, type Role } from '../../domain/shapes/common';
import { waiverProposalSchema } from '../../domain/shapes/vetting';
import { processesOfCase } from '../../models/process';
import {
  brandOnboardingId,
  decideScreening,
  decideSourcing,
  decideVetting,
  decideWaiver,
  proposeWaiver,
} from '../../workflows/brand-onboarding/messages';
import { documentRequestId, reviewDocument } from '../../workflows/document-request/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound } from '../problem';
import { route } from '../route';
import { carriedOutAnswer, caseParams, reviewSchema, yesOrNoSchema } from '../schemas';

const requirementParams = caseParams.extend({
  requirement: z.string().regex(/^[a-z0-9-]{1,80}$/, 'a requirement of the checklist'),
});

const reviewers: Role[] = ['ops', 'compliance'];

const sourcingRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/sourcing-decision',
    tag: 'Vetting',
    roles: ['category-manager', 'compliance'],
  },
  summary: 'Pursue the brand, or not',
  description:
    'Takes the role that the task names: compliance where the brand was terminated as a repeat infringer before.',
  params: caseParams,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: decideSourcing,
      argument: { by, ...body },
      commandId,
    }),
});

const screeningRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/screening-decision', tag: 'Vetting', roles: ['compliance'] },
  summary: 'Decide on a hit in the denied-party lists: clear it, or confirm it',
  params: caseParams,
  body: z.strictObject({ decision: z.enum(['clear', 'confirm']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: decideScreening,
      argument: { by, ...body },
      commandId,
    }),
});

const vettingRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/vetting-decision', tag: 'Vetting', roles: reviewers },
  summary: 'Approve the vetting, or reject the brand',
  description: 'Operations first; where the risk asks for it, compliance second, and another person.',
  params: caseParams,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: decideVetting,
      argument: { by, ...body },
      commandId,
    }),
});

const reviewRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/documents/{requirement}/review',
    tag: 'Vetting',
    roles: reviewers,
  },
  summary: 'Review the document of a requirement: approve, ask for a revision, reject',
  description: '`fileId` is the file that was looked at; if the partner has sent a newer one meanwhile, 409.',
  params: requirementParams,
  body: reviewSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) => {
    const { fileId, ...review } = body;
    return command(deps, {
      processId: await newestRequest(deps, params.caseId, params.requirement),
      update: reviewDocument,
      argument: { by, fileId, review },
      commandId,
    });
  },
});

const waiverRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/waivers/{requirement}', tag: 'Vetting' },
  roles: ['category-manager', 'ops'],
  summary: 'Propose to waive a requirement until a day',
  params: requirementParams,
  body: waiverProposalSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: proposeWaiver,
      argument: { by, requirement: params.requirement, waiver: body },
      commandId,
    }),
});

const waiverDecisionRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/waivers/{requirement}/decision',
    tag: 'Vetting',
    roles: reviewers,
  },
  summary: 'Decide on a proposed waiver; whoever proposed it cannot',
  params: requirementParams,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: decideWaiver,
      argument: { by, requirement: params.requirement, ...body },
      commandId,
    }),
});

export const vettingRoutes = [
  sourcingRoute,
  screeningRoute,
  reviewRoute,
  waiverRoute,
  waiverDecisionRoute,
  vettingRoute,
];

/** The newest process that asked for this document: in vetting, or because one has expired. */
async function newestRequest(deps: ApiDependencies, caseId: string, requirement: string): Promise<string> {
  const first = documentRequestId(caseId, requirement, 1);
  const requests = (await processesOfCase(deps.connection, caseId)).filter(
    ({ process, processId }) =>
      process === 'document-request' && (processId === first || processId.startsWith(`${first}:`)),
  );
  const newest = requests.at(-1);
  if (!newest) throw notFound(`request for the document ${requirement} in case ${caseId}`);
  return newest.processId;
}
