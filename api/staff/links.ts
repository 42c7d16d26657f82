/** The links partners work through: seen, revoked, made anew. Tokens are never shown. */
import { z } from 'zod';
import type { LinkReissue } from '../../domain/partner';
import { instantSchema, localeSchema, type Role } from '../../domain/shapes/common';
import { linksOfCase, linkState, type PartnerLink } from '../../models/partner-link';
import { runOnce } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { caseIdThatExists, ofCarrier, ofCase, ofOrder, type FiledUnder } from '../filed';
import { notFound, problem } from '../problem';
import { ok, route, staffRoles, type Route } from '../route';
import { pageOfSchema, pageQuery } from '../schemas';

const linkId = z.string().regex(/^link-[0-9a-f]{32}$/, 'the id of a link');

const linkSchema = z.object({
  linkId: z.string(),
  purpose: z.string(),
  slot: z.string(),
  processId: z.string(),
  locale: localeSchema,
  singleUse: z.boolean(),
  state: z.enum(['open', 'used', 'closed', 'revoked', 'expired']),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  revokedBy: z.string().optional(),
});

/** @param managers who may end a link, or have it mailed anew */
function linksOf(place: FiledUnder, managers: readonly Role[]): Route[] {
  const params = z.strictObject({ [place.name]: place.id });
  const linkParams = params.extend({ linkId });
  const list = route({
    ...{ method: 'get', path: `${place.base}/links`, tag: 'Links', roles: staffRoles, params },
    summary: `List the links of the ${place.what} and where they stand`,
    query: z.strictObject(pageQuery),
    answer: { status: 200, schema: pageOfSchema(linkSchema), description: 'The newest first' },
    handle: async ({ params: named, query, deps }) => {
      const caseId = await caseIdThatExists(deps, place, named);
      const { items, ...more } = await linksOfCase(deps.connection, caseId, query);
      return ok({ items: items.map((link) => shown(link, deps.now())), ...more });
    },
  });
  const revocation = route({
    ...{ method: 'post', path: `${place.base}/links/{linkId}/revocation`, tag: 'Links', roles: managers },
    summary: 'Kill a link',
    params: linkParams,
    answer: { status: 200, schema: linkSchema, description: 'The link is dead' },
    handle: async ({ params: named, by, deps }) => {
      const link = await linkIn(deps, place, named);
      await deps.links.revokeLink(link.linkId, by.id, deps.now());
      return ok(shown(await linkIn(deps, place, named), deps.now()));
    },
  });
  const reissue = route({
    ...{ method: 'post', path: `${place.base}/links/{linkId}/reissue`, tag: 'Links', roles: managers },
    summary: 'Mail a new link in place of one that was lost or leaked; the old one dies',
    params: linkParams,
    answer: {
      status: 201,
      schema: z.object({ linkId: z.string() }),
      description: 'The new link is on its way',
      location: true,
    },
    handle: async ({ params: named, commandId, deps }) => {
      const body = await mailedAnew(deps, await linkIn(deps, place, named), commandId);
      const address = place.base.replace(`{${place.name}}`, encodeURIComponent(named[place.name] ?? ''));
      return { status: 201, body, headers: { Location: `${address}/links` } };
    },
  });
  return [list, revocation, reissue];
}

/** @throws Problem `not-acceptable-now` for a link whose question is answered */
async function mailedAnew(
  deps: ApiDependencies,
  link: PartnerLink,
  commandId: string,
): Promise<{ linkId: string }> {
  if (['used', 'closed'].includes(linkState(link, deps.now())))
    throw problem('not-acceptable-now', 'What this link was for is settled.', {
      remedy: 'Look again: a newer link may be open.',
    });
  const workflowId = `reissue-link:${link.linkId}:${commandId}`;
  const lifetimeMs = link.expiresAt.getTime() - link.createdAt.getTime();
  const expiresAt = new Date(deps.now().getTime() + lifetimeMs).toISOString();
  const reissue: LinkReissue = { step: workflowId, linkId: link.linkId, expiresAt };
  return runOnce<{ linkId: string }>(deps.temporal, 'reissueLink', workflowId, reissue);
}

export const linkRoutes = [
  ...linksOf(ofCase, ['category-manager', 'ops', 'admin']),
  ...linksOf(ofOrder, ['ops', 'admin']),
  ...linksOf(ofCarrier, ['ops', 'admin']),
];

async function linkIn(
  deps: ApiDependencies,
  { name, what, caseIdOf }: FiledUnder,
  params: Readonly<Record<string, string>>,
): Promise<PartnerLink> {
  const { [name]: id = '', linkId: wanted = '' } = params;
  const link = await deps.links.linkById(wanted);
  if (link?.caseId !== caseIdOf(id)) throw notFound(`link ${wanted} in ${what} ${id}`);
  return link;
}

function shown(link: PartnerLink, now: Date): z.output<typeof linkSchema> {
  const { linkId, purpose, slot, processId, locale, singleUse, revokedBy } = link;
  return {
    ...{ linkId, purpose, slot, processId, locale, singleUse, state: linkState(link, now) },
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    ...(revokedBy === undefined ? {} : { revokedBy }),
  };
}
