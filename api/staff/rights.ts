/** The authorization archive, and the lasting partnership: rights cut short, notice, renewal. */
import { z } from 'zod';
import { isLicensed } from '../../domain/rights';
import { countrySchema, daySchema, reasonSchema, salesChannelSchema } from '../../domain/shapes/common';
import { narrowGrantSchema } from '../../domain/shapes/rights';
import { assetKindSchema, scopeSchema } from '../../domain/shapes/terms';
import { grantsOf, listGrants } from '../../models/grant';
import {
  giveNotice,
  narrowGrant,
  partnershipId,
  renewContract,
  revokeGrant,
  settleSlowStock,
} from '../../workflows/partnership/messages';
import { command } from '../commands';
import { ok, route, staffRoles } from '../route';
import { carriedOutAnswer, caseIdSchema, caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

const grantParams = caseParams.extend({ grantId: z.string().min(1).max(300) });

const grantSchema = z.object({
  grantId: z.string(),
  caseId: z.string(),
  asset: assetKindSchema,
  scope: scopeSchema,
  sublicence: z.boolean(),
  source: z.string(),
  revokedOn: daySchema.optional().describe('Ended early, from this day on'),
});

const lostSchema = z.object({
  stage: z.string(),
  lost: z.array(z.object({ asset: assetKindSchema, scopes: z.array(scopeSchema) })),
});

const listRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/rights', tag: 'Rights', roles: staffRoles },
  summary: 'List the grants of rights in the archive',
  params: caseParams,
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOfSchema(grantSchema), description: 'Grants' },
  handle: async ({ params, query, deps }) => {
    await caseThatExists(deps, params.caseId);
    return ok(await listGrants(deps.connection, params.caseId, query));
  },
});

const licenceRoute = route({
  ...{ method: 'get', path: '/licences', tag: 'Rights', roles: [...staffRoles, 'system'] },
  summary: 'Ask whether an asset may be used in a country, through a channel, on a day',
  query: z.strictObject({
    caseId: caseIdSchema,
    asset: assetKindSchema,
    country: countrySchema,
    channel: salesChannelSchema,
    on: daySchema,
  }),
  answer: {
    status: 200,
    schema: z.discriminatedUnion('licensed', [
      z.object({ licensed: z.literal(true), by: z.array(z.string()).describe('The grants that say so') }),
      z.object({ licensed: z.literal(false), why: z.string() }),
    ]),
    description: 'Yes with the grants, or no with the nearest reason',
  },
  handle: async ({ query, deps }) => {
    const { caseId, ...question } = query;
    await caseThatExists(deps, caseId);
    return ok(isLicensed(question, await grantsOf(deps.connection, caseId)));
  },
});

const revocationRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/partnership/grants/{grantId}/revocation', tag: 'Partnership' },
  roles: ['compliance', 'category-manager'],
  summary: 'End a grant early, from a day on',
  params: grantParams,
  body: z.strictObject({ on: daySchema, reason: reasonSchema }),
  answer: carriedOutAnswer(lostSchema),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: partnershipId(params.caseId),
      update: revokeGrant,
      argument: { by, grantId: params.grantId, ...body },
      commandId,
    }),
});

const narrowingRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/partnership/grants/{grantId}/narrowing', tag: 'Partnership' },
  roles: ['compliance', 'category-manager'],
  summary: 'Cut a grant down to a smaller scope',
  params: grantParams,
  body: narrowGrantSchema,
  answer: carriedOutAnswer(lostSchema),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: partnershipId(params.caseId),
      update: narrowGrant,
      argument: { by, grantId: params.grantId, narrow: body },
      commandId,
    }),
});

const noticeRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/partnership/notice', tag: 'Partnership' },
  roles: ['category-manager', 'admin'],
  summary: 'Give notice, or record the brand’s; for cause the end is at once',
  params: caseParams,
  body: z.strictObject({ side: z.enum(['brand', 'platform']), reason: reasonSchema, forCause: z.boolean() }),
  answer: carriedOutAnswer(z.object({ stage: z.string(), endsOn: daySchema })),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: partnershipId(params.caseId),
      update: giveNotice,
      argument: { by, ...body },
      commandId,
    }),
});

const renewalRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/partnership/renewal', tag: 'Partnership' },
  roles: ['finance', 'admin'],
  summary: 'Let the contract go on until a later day; whoever opened the case cannot',
  params: caseParams,
  body: z.strictObject({ to: daySchema, reason: reasonSchema }),
  answer: carriedOutAnswer(z.object({ stage: z.string(), to: daySchema })),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: partnershipId(params.caseId),
      update: renewContract,
      argument: { by, ...body },
      commandId,
    }),
});

const slowStockRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/partnership/slow-stock', tag: 'Partnership' },
  roles: ['category-manager', 'finance'],
  summary: 'Say what happens to stock that did not sell in time',
  params: caseParams,
  body: z.strictObject({ remedy: z.enum(['buy-back', 'exchange', 'keep']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: partnershipId(params.caseId),
      update: settleSlowStock,
      argument: { by, ...body },
      commandId,
    }),
});

export const rightsRoutes = [listRoute, licenceRoute];
export const partnershipRoutes = [revocationRoute, narrowingRoute, noticeRoute, renewalRoute, slowStockRoute];
