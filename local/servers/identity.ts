import path from 'node:path';

import { answersOk } from '../readiness';
import type { Surroundings } from '../tools/surroundings';
import { nodeLaunch } from './own-program';
import { given, type Place, type Prepared, type Server } from './server';

/** What the API expects in a token's `aud`. */
export const apiAudience = 'landfall-api';

/** The local OpenID Connect issuer with one demo person per role. */
export const identity: Server = {
  name: 'identity',
  title: 'Identity provider',
  ports: ['identity'],
  setting: 'OIDC_ISSUER',
  prepare: (surroundings, place) => Promise.resolve(prepareIdentity(surroundings, place)),
};

function prepareIdentity(surroundings: Surroundings, place: Place): Prepared {
  const elsewhere = given(surroundings, 'OIDC_ISSUER');
  if (elsewhere)
    return issuerAt(elsewhere, given(surroundings, 'OIDC_AUDIENCE') ?? apiAudience, 'OIDC_ISSUER');
  const env = {
    IDP_PORT: `${place.ports.identity}`,
    IDP_DATA: path.join(place.data, 'identity'),
    NODE_ENV: 'development',
  };
  const local = issuerAt(
    `http://127.0.0.1:${place.ports.identity}`,
    apiAudience,
    'oidc-provider, demo people',
  );
  return { ...local, launch: nodeLaunch('local/identity-provider.js', 'identity', env, place) };
}

function issuerAt(issuer: string, audience: string, from: string): Prepared {
  return {
    check: () => answersOk(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`),
    settings: { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience },
    from,
  };
}
