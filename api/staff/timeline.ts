/** What happened in a case or to an order: page by page, or as it happens. */
import { z, type ZodObject, type ZodType } from 'zod';
import { timelineOf } from '../../models/audit-entry';
import type { ApiDependencies } from '../dependencies';
import { ok, route, staffRoles, type Route } from '../route';
import { auditEntrySchema, caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

/** What has a timeline. */
interface Subject<Params> {
  /** Address of what it is about, such as `/cases/{caseId}`. */
  path: string;
  what: string;
  params: ZodObject & ZodType<Params>;
  /** Id under which its entries stand. @throws Problem `not-found` */
  caseIdOf: (deps: ApiDependencies, params: Params) => Promise<string>;
}

/** The two routes of a timeline: its pages, and its stream of server-sent events. */
export function timelineRoutesOf<Params>({ path, what, params, caseIdOf }: Subject<Params>): Route[] {
  const pagesRoute = route({
    ...{ method: 'get', path: `${path}/timeline`, tag: 'Timeline', roles: staffRoles },
    summary: `Read what happened in ${what}, over all its processes`,
    params,
    query: z.strictObject({
      ...pageQuery,
      order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
    }),
    answer: { status: 200, schema: pageOfSchema(auditEntrySchema), description: 'Audit entries, by time' },
    handle: async ({ params: of, query, deps }) => {
      const { order, ...page } = query;
      const caseId = await caseIdOf(deps, of);
      return ok(await timelineOf(deps.connection, caseId, order === 'oldest-first' ? 1 : -1, page));
    },
  });
  const liveRoute = route({
    ...{ method: 'get', path: `${path}/timeline/live`, tag: 'Timeline', roles: staffRoles },
    summary: `Follow ${what} as it happens (server-sent events)`,
    description:
      'An event `ready` says from where on; each event `entry` holds one audit entry. Its `id` is a position: sent back as ' +
      '`Last-Event-ID`, the stream goes on after it without gap or repetition. Open the stream, then read the pages.',
    params,
    answer: { status: 200, mediaType: 'text/event-stream', description: 'Events until the token ends' },
    handle: async ({ params: of, principal, lastEventId, deps }) => {
      const caseId = await caseIdOf(deps, of);
      const { sub, expiresAt } = principal;
      return {
        send: (response) => deps.timelines.follow(response, { caseId, sub, expiresAt, lastEventId }),
      };
    },
  });
  return [pagesRoute, liveRoute];
}

export const timelineRoutes = timelineRoutesOf({
  ...{ path: '/cases/{caseId}', what: 'a case', params: caseParams },
  caseIdOf: async (deps, { caseId }) => {
    await caseThatExists(deps, caseId);
    return caseId;
  },
});
