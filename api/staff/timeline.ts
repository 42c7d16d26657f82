/** What happened in a case, to an order or in one process: page by page, or as it happens. */
import { z, type ZodObject, type ZodType } from 'zod';
import { timelineOf, timelineOfChain } from '../../models/audit-entry';
import type { Principal } from '../auth';
import type { ApiDependencies } from '../dependencies';
import { ok, route, staffRoles, type Route } from '../route';
import { auditEntrySchema, caseParams, pageOfSchema, pageQuery } from '../schemas';
import type { Followed } from '../timelines';
import { caseThatExists } from './cases';

/** What has a timeline. */
interface Subject<Params> {
  /** Address of what it is about, such as `/cases/{caseId}`. */
  path: string;
  what: string;
  params: ZodObject & ZodType<Params>;
  /** By what its entries are found. @throws Problem `not-found`; `not-entitled` where not all staff may read them */
  followed: (deps: ApiDependencies, params: Params, principal: Principal) => Promise<Followed>;
}

/** The two routes of a timeline: its pages, and its stream of server-sent events. */
export function timelineRoutesOf<Params>({ path, what, params, followed }: Subject<Params>): Route[] {
  const pagesRoute = route({
    ...{ method: 'get', path: `${path}/timeline`, tag: 'Timeline', roles: staffRoles },
    summary: `Read what happened in ${what}`,
    params,
    query: z.strictObject({
      ...pageQuery,
      order: z.enum(['oldest-first', 'newest-first']).default('oldest-first'),
    }),
    answer: { status: 200, schema: pageOfSchema(auditEntrySchema), description: 'Audit entries, by time' },
    handle: async ({ params: named, query, principal, deps }) => {
      const { order, ...page } = query;
      const of = await followed(deps, named, principal);
      const direction = order === 'oldest-first' ? 1 : -1;
      return ok(
        'chain' in of
          ? await timelineOfChain(deps.connection, of.chain, direction, page)
          : await timelineOf(deps.connection, of.caseId, direction, page),
      );
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
    handle: async ({ params: named, principal, lastEventId, deps }) => {
      const of = await followed(deps, named, principal);
      const { sub, expiresAt } = principal;
      return {
        send: (response) => deps.timelines.follow(response, { of, sub, expiresAt, lastEventId }),
      };
    },
  });
  return [pagesRoute, liveRoute];
}

export const timelineRoutes = timelineRoutesOf({
  ...{ path: '/cases/{caseId}', what: 'a case, over all its processes', params: caseParams },
  followed: async (deps, { caseId }) => {
    await caseThatExists(deps, caseId);
    return { caseId };
  },
});
