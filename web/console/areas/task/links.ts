/** What can be done to a link that was mailed to a partner, by what it was mailed for. */
import type { CommandPath } from '../../commands/schema';

const places = [
  '/cases/{caseId}/links',
  '/orders/{orderId}/links',
  '/logistics-partners/{carrier}/links',
] as const;

export type LinksPath = (typeof places)[number];

export interface LinkCommand {
  path: CommandPath;
  verb: string;
}

export const linkCommands = Object.fromEntries(
  places.map((path) => [
    path,
    {
      anew: { path: `${path}/{linkId}/reissue`, verb: 'Mail a new link' },
      kill: { path: `${path}/{linkId}/revocation`, verb: 'Kill the link' },
    },
  ]),
) as Readonly<Record<LinksPath, { anew: LinkCommand; kill: LinkCommand }>>;
