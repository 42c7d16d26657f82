/** The links a brand partner works through: seen, revoked, made anew. Tokens are never shown. */
import { z } from 'zod';
import type { LinkReissue } from '../../domain/partner';
import { instantSchema, localeSchema } from '../../domain/shapes/common';
import { linksOfCase, linkState, type PartnerLink } from '../../models/partner-link';
import { runOnce } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { notFound, problem } from '../problem';
import { ok, route, staffRoles } from '../route';
import { caseParams, pageOfSchema, pageQuery } from '../schemas';
import { caseThatExists } from './cases';

const linkParams = caseParams.extend({ linkId: z.string().regex(/^link-[0-9a-f]{32}$/, 'the id of a link') });
const managers = ['category-manager', 'ops', 'admin'] as const;

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

const listRoute = route({
  ...{ method: 'get', path: '/cases/{caseId}/links', tag: 'Links', roles: staffRoles },
  summary: 'List the links of a case and where they stand',
  params: caseParams,
  query: z.strictObject(pageQuery),
  answer: { status: 200, schema: pageOfSchema(linkSchema), description: 'The newest first' },
  handle: async ({ params, query, deps }) => {
    await caseThatExists(deps, params.caseId);
    const { items, ...more } = await linksOfCase(deps.connection, params.caseId, query);
    return ok({ items: items.map((link) => shown(link, deps.now())), ...more });
  },
});

const revocationRoute = route({
  ...{
    method: 'post',
    path: '/cases/{caseId}/links/{linkId}/revocation',
    tag: 'Links',
    roles: [...managers],
  },
  summary: 'Kill a link',
  params: linkParams,
  answer: { status: 200, schema: linkSchema, description: 'The link is dead' },
  handle: async ({ params, by, deps }) => {
    await linkOfCase(deps, params);
    await deps.links.revokeLink(params.linkId, by.id, deps.now());
    return ok(shown(await linkOfCase(deps, params), deps.now()));
  },
});

const reissueRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/links/{linkId}/reissue', tag: 'Links', roles: [...managers] },
  summary: 'Mail a new link in place of one that was lost or leaked; the old one dies',
  params: linkParams,
  answer: {
    status: 201,
    schema: z.object({ linkId: z.string() }),
    description: 'The new link is on its way',
    location: true,
  },
  handle: async ({ params, commandId, deps }) => {
    const link = await linkOfCase(deps, params);
    if (['used', 'closed'].includes(linkState(link, deps.now())))
      throw problem('not-acceptable-now', 'What this link was for is settled.', {
        remedy: 'Look at the case: a newer link may be open.',
      });
    const workflowId = `reissue-link:${link.linkId}:${commandId}`;
    const lifetimeMs = link.expiresAt.getTime() - link.createdAt.getTime();
    const expiresAt = new Date(deps.now().getTime() + lifetimeMs).toISOString();
    const reissue: LinkReissue = { step: workflowId, linkId: link.linkId, expiresAt };
    const body = await runOnce<{ linkId: string }>(deps.temporal, 'reissueLink', workflowId, reissue);
    return { status: 201, body, headers: { Location: `/cases/${encodeURIComponent(params.caseId)}/links` } };
  },
});

export const linkRoutes = [listRoute, revocationRoute, reissueRoute];

async function linkOfCase(
  deps: ApiDependencies,
  { caseId, linkId }: { caseId: string; linkId: string },
): Promise<PartnerLink> {
  const link = await deps.links.linkById(linkId);
  if (link?.caseId !== caseId) throw notFound(`link ${linkId} in case ${caseId}`);
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
