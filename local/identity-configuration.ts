import type { Account, Client, ClientMetadata, Configuration, Provider, ResourceServer } from 'oidc-provider';

import type { Keys } from './identity-keys';
import { demoPassword, people, type Person } from './people';
import { apiAudience } from './servers/identity';

/** Resource indicators must be URIs; the audience in the token is the API's own name. */
export const apiResource = 'urn:landfall:api';
/** Custom grant: a token for a named person by username and password, for scripts and tests. */
export const demoGrant = 'urn:landfall:demo';

export const apiServer: ResourceServer = {
  scope: 'api system',
  audience: apiAudience,
  accessTokenFormat: 'jwt',
  accessTokenTTL: 8 * 60 * 60,
  jwt: { sign: { alg: 'RS256' } },
};

const clients: ClientMetadata[] = [
  {
    client_id: 'landfall-console',
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/console/callback'],
  },
  {
    client_id: 'landfall-scripts',
    token_endpoint_auth_method: 'none',
    grant_types: [demoGrant],
    response_types: [],
    redirect_uris: [],
  },
  {
    client_id: 'shop',
    client_secret: demoPassword,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  },
];

/** The whole configuration of the local issuer: JWT access tokens for the API, code flow with PKCE, no consent page. */
export function providerConfiguration(keys: Keys): Configuration {
  return {
    clients,
    jwks: { keys: [keys.signing] },
    cookies: { keys: [...keys.cookies] },
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name', 'roles'], email: ['email'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => accountWithId(id),
    extraTokenClaims: (_ctx, token) => {
      if (!('accountId' in token)) return { roles: ['system'], name: token.clientId };
      const person = people.find((candidate) => candidate.id === token.accountId);
      return person && { roles: person.roles, name: person.name, email: person.email };
    },
    loadExistingGrant: (ctx) => {
      const { client, session, provider } = ctx.oidc;
      return client && session?.accountId ? grantFor(provider, client, session.accountId) : undefined;
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => apiServer,
      },
    },
    ttl: { Session: 8 * 60 * 60, Grant: 8 * 60 * 60, IdToken: 8 * 60 * 60, Interaction: 60 * 60 },
  };
}

/** The person with this username, if the password is the demo password. */
export function authenticate(username: unknown, password: unknown): Person | undefined {
  if (password !== demoPassword) return undefined;
  return people.find((person) => person.username === username);
}

function accountWithId(id: string): Account | undefined {
  const person = people.find((candidate) => candidate.id === id);
  if (!person) return undefined;
  const { name, email, roles } = person;
  return { accountId: id, claims: () => ({ sub: id, name, email, roles: [...roles] }) };
}

/** Our own console and scripts need no consent: signing in grants them all they may ask for. */
export async function grantFor(
  provider: Provider,
  client: Client,
  accountId: string,
): Promise<InstanceType<Provider['Grant']>> {
  const grant = new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope('openid profile email');
  grant.addResourceScope(apiResource, 'api');
  await grant.save();
  return grant;
}
