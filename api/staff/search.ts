/** One search over everything a person may look for, by what they have at hand: a name, a number, a tracking code. */
import { z } from 'zod';
import { aboutOf } from '../../domain/about';
import type { ProcessKind } from '../../domain/process';
import { byBrand, byId, byTrackingCode, carriersNamed, type Found, type Hit } from '../../models/search';
import type { Principal } from '../auth';
import type { ApiDependencies } from '../dependencies';
import { ok, route, staffRoles } from '../route';
import { aboutSchema, processKindSchema } from '../schemas';
import { slugOf } from './open-case';
import { unlistedFor } from './process-readers';

/** By what a process of each kind is found: the beginning of its id stands before what people write. */
const ids: readonly { kind: ProcessKind; before: string; looksSo: RegExp }[] = [
  { kind: 'order-to-delivery', before: 'order:', looksSo: /^[A-Za-z0-9-]+$/ },
  { kind: 'incident', before: 'incident:', looksSo: /^[A-Za-z0-9-]+$/ },
  { kind: 'ip-notice', before: 'ip-notice:', looksSo: /^N-[0-9a-f]*$/ },
  { kind: 'privacy-request', before: 'privacy:', looksSo: /^pr-[0-9a-f]*$/ },
  { kind: 'payment-dispute', before: 'dispute:', looksSo: /^[a-z]+:./ },
];

const brands: readonly { kind: ProcessKind; looksSo: RegExp }[] = [
  { kind: 'brand-onboarding', looksSo: /\p{L}|\d/u },
  { kind: 'tax-return', looksSo: /^(tax-return:)?(ioss|oss|uk)/i },
];

const hitSchema = z
  .object({
    kind: z.string().describe('Kind of process; `shipment` for a parcel, `logistics-partner` for a carrier'),
    id: z.string().describe('Id of its process'),
    title: z.string(),
    stage: z.string(),
    belongsTo: z.string().describe('What it is filed under: a case, an order, or itself'),
    about: aboutSchema,
  })
  .describe('Something that was found');

const searchRoute = route({
  ...{ method: 'get', path: '/search', tag: 'Search', roles: staffRoles },
  summary: 'Find anything by what is at hand: a brand, an id, a tracking code, a carrier',
  description:
    'Cases by the beginning of the brand or by their id; orders, incidents, IP notices, disputes and privacy requests by the ' +
    'beginning of their number; tax returns by scheme, country and period; parcels by the beginning of the tracking code; ' +
    'carriers by code or name. At most eight of each kind. Privacy requests and tax returns are found by those who may list them.',
  query: z.strictObject({
    q: z.string().trim().min(3, 'at least three characters').max(120).describe('What is looked for'),
  }),
  answer: {
    status: 200,
    schema: z.object({
      items: z.array(hitSchema),
      tooMany: z
        .array(processKindSchema)
        .describe('Kinds of which too many begin so: more letters are needed'),
    }),
    description: 'What was found, kind by kind',
  },
  handle: async ({ query: { q }, principal, deps }) => {
    const found = await Promise.all([
      ...processesFor(deps, q, principal),
      parcels(deps, q),
      carriers(deps, q),
    ]);
    return ok({
      items: found.flatMap(({ hits }) => hits ?? []),
      tooMany: [...new Set(found.flatMap(({ kind, hits }) => (hits ? [] : [kind])))],
    });
  },
});

export const searchRoutes = [searchRoute];

type Shown = z.output<typeof hitSchema>;
interface OfKind {
  kind: ProcessKind;
  hits: Found<Shown>;
}

function processesFor({ connection }: ApiDependencies, q: string, principal: Principal): Promise<OfKind>[] {
  const unlisted = unlistedFor(principal);
  const may = ({ kind }: { kind: ProcessKind }) => !unlisted.includes(kind);
  const byIds = ids.filter(may).flatMap(({ kind, before, looksSo }) => {
    const own = q.startsWith(before) ? q.slice(before.length) : q;
    return looksSo.test(own) ? [shownOf(kind, byId(connection, kind, before + own))] : [];
  });
  const cases = /^[a-z0-9-]+:[A-Z]{1,2}/.test(q)
    ? [shownOf('brand-onboarding', byId(connection, 'brand-onboarding', `brand-onboarding:${q}`))]
    : [];
  const slug = slugIn(q.replace(/^tax-return:/, ''));
  const byBrands = brands.filter(may).flatMap(({ kind, looksSo }) => {
    const wanted =
      looksSo.test(q) && slug !== undefined && (cases.length === 0 || kind !== 'brand-onboarding');
    return wanted ? [shownOf(kind, byBrand(connection, kind, slug))] : [];
  });
  return [...cases, ...byBrands, ...byIds];
}

/** As brands are written in ids, if there is enough of it. */
function slugIn(text: string): string | undefined {
  const slug = /[\p{L}\d]/u.test(text) ? slugOf(text) : '';
  return slug.length >= 3 ? slug : undefined;
}

async function shownOf(kind: ProcessKind, found: Promise<Found<Hit>>): Promise<OfKind> {
  const hits = await found;
  return { kind, hits: hits?.map(shownHit) };
}

/** An order is filed under the first of its goods, but called by its number, as all that has one is. */
function shownHit({ processId, process, caseId, stage, listing }: Hit): Shown {
  const called = process === 'brand-onboarding' ? `${listing.brand}, ${listing.market}` : undefined;
  return {
    ...{ kind: process, id: processId, stage, belongsTo: caseId },
    title: called ?? (process === 'tax-return' ? listing.brand : processId.slice(processId.indexOf(':') + 1)),
    about: aboutOf({ process, processId, caseId }),
  };
}

async function parcels({ connection }: ApiDependencies, q: string): Promise<OfKind> {
  const hits = /^[A-Za-z0-9-]+$/.test(q) ? await byTrackingCode(connection, q) : [];
  return {
    kind: 'shipment',
    hits: hits?.map(({ shipmentId, orderId, carrier, trackingCode, stage }) => {
      const belongsTo = `order:${orderId}`;
      const about = aboutOf({ process: 'shipment', processId: shipmentId, caseId: belongsTo });
      const title = `${trackingCode}, ${carrier}`;
      return { kind: 'shipment', id: shipmentId, title, stage, belongsTo, about };
    }),
  };
}

async function carriers({ connection }: ApiDependencies, q: string): Promise<OfKind> {
  const found = await carriersNamed(connection, q.replace(/^logistics-partner:/, ''));
  const hits = found.map(({ _id: carrier, name, state }) => {
    const id = `logistics-partner:${carrier}`;
    return { kind: 'logistics-partner', id, title: name, stage: state, belongsTo: id, about: { carrier } };
  });
  return { kind: 'logistics-partner', hits };
}
