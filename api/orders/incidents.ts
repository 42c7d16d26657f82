/** Incidents: opened by operations when a port, a road or a carrier fails. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Listing } from '../../domain/process';
import { countrySchema, daySchema, reasonSchema } from '../../domain/shapes/common';
import { findProcess, listProcesses } from '../../models/process';
import { approveReroute, incidentWorkflowId, type IncidentInput } from '../../workflows/incident/messages';
import { command, startOnce } from '../commands';
import { notFound, problem } from '../problem';
import { ok, route, staffRoles } from '../route';
import {
  carriedOutAnswer,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  yesOrNoSchema,
} from '../schemas';
import { carrierSchema, incidentIdSchema } from './shapes';

const params = z.strictObject({ incidentId: incidentIdSchema });

const openRoute = route({
  ...{ method: 'post', path: '/incidents', tag: 'Incidents', roles: ['ops', 'admin'] },
  summary: 'Open an incident: the parcels in its way are found and sent another way',
  description:
    'Those of a carrier, of one of its services, on the way to a country; a carrier or a country is named. Parcels that have not left ' +
    'are sent another way, up to two thousand; opened again under another name it finds what is left. New orders avoid the carrier and ' +
    'the service while it is open, and until `until` is over. One that names a country only hits all ways there: it lists what is ' +
    'in the way and moves nothing.',
  body: z
    .strictObject({
      incidentId: incidentIdSchema,
      kind: z.enum(['port-congestion', 'storm', 'strike', 'carrier-failure', 'other']),
      says: reasonSchema,
      carrier: carrierSchema.optional(),
      service: z.string().min(1).max(60).optional(),
      to: countrySchema.optional(),
      until: daySchema.optional().describe('Last day on which new orders avoid it'),
    })
    .refine(({ carrier, to }) => carrier !== undefined || to !== undefined, {
      path: ['carrier'],
      error: 'a carrier or the country it happens in',
    }),
  answer: {
    status: 201,
    schema: z.object({ processId: z.string() }),
    description: 'The incident is open',
    location: true,
  },
  handle: async ({ body, by, deps }) => {
    const { carrier, service, to, until, ...rest } = body;
    const facts = {
      ...{ ...rest, ...(carrier ? { carrier } : {}), ...(service ? { service } : {}) },
      ...{ ...(to ? { to } : {}), ...(until ? { until } : {}) },
    };
    const input: IncidentInput = {
      ...{ facts, openedBy: by.id, policy: deps.orders.policy },
      listing: listingOf(carrier ?? 'all-carriers', to ?? 'XX', by.id),
    };
    const processId = incidentWorkflowId(body.incidentId);
    const known = await findProcess(deps.connection, processId);
    if (known && !isAbout(known.state, facts))
      throw problem('not-acceptable-now', `Another incident is called ${body.incidentId}.`, {
        remedy: 'Give this one a name of its own.',
      });
    if (!known) await startOnce(deps.temporal, 'incident', processId, input);
    return { status: 201, body: { processId }, headers: { Location: `/incidents/${body.incidentId}` } };
  },
});

const listRoute = route({
  ...{ method: 'get', path: '/incidents', tag: 'Incidents', roles: staffRoles },
  summary: 'Find incidents',
  query: z.strictObject({ ...pageQuery }),
  answer: {
    status: 200,
    schema: pageOfSchema(processItemSchema),
    description: 'Incidents, the newest first',
  },
  handle: async ({ query, deps }) =>
    ok(await listProcesses(deps.connection, { process: 'incident' }, '-openedAt', query)),
});

const showRoute = route({
  ...{ method: 'get', path: '/incidents/{incidentId}', tag: 'Incidents', roles: staffRoles },
  summary: 'Look at an incident: what it affects, what became of each parcel, its report',
  params,
  answer: { status: 200, schema: processSchema, description: 'The incident' },
  handle: async ({ params: { incidentId }, deps }) => {
    const snapshot = await findProcess(deps.connection, incidentWorkflowId(incidentId));
    if (!snapshot) throw notFound(`incident ${incidentId}`);
    return ok(snapshot);
  },
});

const approvalRoute = route({
  ...{ method: 'post', path: '/incidents/{incidentId}/approval', tag: 'Incidents' },
  roles: ['finance', 'admin'],
  summary: 'Approve what rerouting costs over the limit; whoever opened the incident cannot',
  params,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { incidentId }, body, by, commandId, deps }) =>
    command(deps, {
      processId: incidentWorkflowId(incidentId),
      update: approveReroute,
      argument: { by, approve: body.approve, reason: body.reason ?? '' },
      commandId,
    }),
});

/** The process shows its facts among other things. */
function isAbout(state: Record<string, unknown>, facts: object): boolean {
  const names = ['incidentId', 'kind', 'says', 'carrier', 'service', 'to', 'until'];
  const shown = Object.entries(state).filter(([name]) => names.includes(name));
  return isDeepStrictEqual(Object.fromEntries(shown), facts);
}

function listingOf(carrier: string, market: string, owner: string): Listing {
  return {
    ...{ brand: carrier, brandSlug: carrier, market, owner },
    ...{ country: market, category: 'incident', channel: 'carrier' },
  };
}

export const incidentRoutes = [openRoute, listRoute, showRoute, approvalRoute];
