/** The term sheet: proposed, compared, accepted, version by version. */
import { z } from 'zod';
import { instantSchema } from '../../domain/shapes/common';
import { termsSchema } from '../../domain/shapes/terms';
import { compareTerms } from '../../domain/terms';
import { findTermSheet, listTermSheets, type TermSheet } from '../../models/term-sheet';
import { acceptTerms, brandOnboardingId, proposeTerms } from '../../workflows/brand-onboarding/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound } from '../problem';
import { ok, route, staffRoles } from '../route';
import { carriedOutAnswer, caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

const versionNumber = z.coerce.number().int().min(1).max(10_000);
const versionParams = caseParams.extend({ version: versionNumber });

const termSheetSchema = z.object({
  caseId: z.string(),
  version: z.int(),
  side: z.enum(['brand', 'platform']),
  by: z.string(),
  at: instantSchema,
  terms: termsSchema,
});

const negotiatedSchema = z.object({
  stage: z.string(),
  version: z.int(),
  agreed: z.boolean().optional(),
  advisory: z
    .array(z.object({ says: z.string() }).loose())
    .describe('Collisions with term sheets that are still open'),
});

const proposeRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/term-sheets', tag: 'Term sheets', roles: ['category-manager'] },
  summary: 'Propose a version of the term sheet, which is also accepting it for our side',
  params: caseParams,
  body: z.strictObject({
    terms: termsSchema,
    basedOn: z.int().min(0).describe('The version answered; 0 for the first'),
  }),
  answer: carriedOutAnswer(negotiatedSchema),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: proposeTerms,
      argument: { side: 'platform', by, ...body },
      commandId,
    }),
});

const acceptRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/term-sheets/{version}/acceptance', tag: 'Term sheets' },
  roles: ['category-manager'],
  summary: 'Accept a version for our side',
  params: versionParams,
  answer: carriedOutAnswer(negotiatedSchema),
  handle: async ({ params, by, commandId, deps }) =>
    command(deps, {
      processId: brandOnboardingId(params.caseId),
      update: acceptTerms,
      argument: { side: 'platform', by, version: params.version },
      commandId,
    }),
});

const listRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/term-sheets', tag: 'Term sheets', roles: staffRoles },
  summary: 'List the versions of the term sheet',
  params: caseParams,
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOfSchema(termSheetSchema), description: 'Versions, the newest first' },
  handle: async ({ params, query, deps }) => {
    await caseThatExists(deps, params.caseId);
    return ok(await listTermSheets(deps.connection, params.caseId, query));
  },
});

const compareRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/term-sheets/compare', tag: 'Term sheets', roles: staffRoles },
  summary: 'See what changed between two versions',
  params: caseParams,
  query: z.strictObject({ from: versionNumber, to: versionNumber }),
  answer: {
    status: 200,
    schema: z.object({
      from: z.int(),
      to: z.int(),
      changes: z.array(z.object({ path: z.string(), before: z.string(), after: z.string() })),
    }),
    description: 'The changes, as text for people; none when both say the same',
  },
  handle: async ({ params, query, deps }) => {
    const [before, after] = await Promise.all([
      sheetThatExists(deps, params.caseId, query.from),
      sheetThatExists(deps, params.caseId, query.to),
    ]);
    return ok({ ...query, changes: compareTerms(before.terms, after.terms) });
  },
});

const showRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/term-sheets/{version}', tag: 'Term sheets', roles: staffRoles },
  summary: 'Read one version of the term sheet',
  params: versionParams,
  answer: { status: 200, schema: termSheetSchema, description: 'The version' },
  handle: async ({ params, deps }) => ok(await sheetThatExists(deps, params.caseId, params.version)),
});

/** `compare` stands before `{version}`, which it would otherwise be taken for. */
export const termSheetRoutes = [proposeRoute, listRoute, compareRoute, showRoute, acceptRoute];

async function sheetThatExists(deps: ApiDependencies, caseId: string, version: number): Promise<TermSheet> {
  const sheet = await findTermSheet(deps.connection, caseId, version);
  if (!sheet) throw notFound(`version ${version} of the term sheet of case ${caseId}`);
  return sheet;
}
