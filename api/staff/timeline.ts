/** What happened in a case: page by page, or as it happens. */
import { z } from 'zod';
import { timelineOf } from '../../models/audit-entry';
import { ok, route, staffRoles } from '../route';
import { auditEntrySchema, caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

const pagesRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/timeline', tag: 'Timeline', roles: staffRoles },
  summary: 'Read what happened in a case, over all its processes',
  params: caseParams,
  query: z.strictObject({
    ...pageQuery,
    order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
  }),
  answer: { status: 200, schema: pageOfSchema(auditEntrySchema), description: 'Audit entries, by time' },
  handle: async ({ params, query, deps }) => {
    const { order, ...page } = query;
    await caseThatExists(deps, params.caseId);
    return ok(await timelineOf(deps.connection, params.caseId, order === 'oldest-first' ? 1 : -1, page));
  },
});

const liveRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/timeline/live', tag: 'Timeline', roles: staffRoles },
  summary: 'Follow a case as it happens (server-sent events)',
  description:
    'An event `ready` says from where on; each event `entry` holds one audit entry. Its `id` is a position: sent back as ' +
    '`Last-Event-ID`, the stream goes on after it without gap or repetition. Open the stream, then read the pages.',
  params: caseParams,
  answer: { status: 200, mediaType: 'text/event-stream', description: 'Events until the token ends' },
  handle: async ({ params, principal, lastEventId, deps }) => {
    await caseThatExists(deps, params.caseId);
    const { sub, expiresAt } = principal;
    return {
      send: (response) =>
        deps.timelines.follow(response, { caseId: params.caseId, sub, expiresAt, lastEventId }),
    };
  },
});

export const timelineRoutes = [pagesRoute, liveRoute];
