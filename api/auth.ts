/**
 * Who is asking: an OpenID Connect bearer token (RFC 9068, `at+jwt`) of the configured issuer, for our audience. Keys come
 * from the issuer's discovery document, once, and are looked up again when a token names an unknown one. Tokens are
 * never logged, nor shown in errors.
 */
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { z } from 'zod';
import type { By } from '../domain/process';
import { roleSchema, type Role } from '../domain/shapes/common';
import { problem, type Problem } from './problem';

export interface Principal {
  /** The token's subject: what becomes `By.id`. */
  sub: string;
  roles: Role[];
  /** The claim `name`, if the issuer gives it: what a signature shows. Never logged. */
  name?: string;
  /** When the token ends, milliseconds since the epoch. */
  expiresAt: number;
}

/** @throws Problem `not-signed-in`; `unavailable` when the issuer's keys cannot be had */
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
/** Signatures by a private key only: never `none`, never a shared secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const patienceMs = 5_000;

/** Verifies tokens of one issuer for one audience. Nothing is asked of the issuer before the first token. */
export function createAuthenticator({
  issuer,
  audience,
}: {
  issuer: string;
  audience: string;
}): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const keysOfIssuer = () =>
    (keys ??= discoverKeys(issuer).catch((error: unknown) => {
      keys = undefined;
      throw issuerAway(error);
    }));
  const options: JWTVerifyOptions = {
    ...{ issuer, audience, algorithms, typ: 'at+jwt' },
    requiredClaims: ['sub', 'exp'],
    clockTolerance: 5,
  };
  return async (authorization) => {
    const token = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw notSignedIn('There is no bearer token in the Authorization header.');
    const { payload } = await jwtVerify(token, await keysOfIssuer(), options).catch((error: unknown) => {
      throw tokenProblem(error);
    });
    return principalOf(payload);
  };
}

/** The principal as the person behind a command. @param request the correlation id of the HTTP request */
export function byOf({ sub, roles }: Principal, request: string): By {
  return { id: sub, roles, request };
}

/** @throws Problem `not-entitled` unless the principal has one of the roles */
export function requireRole(principal: Principal, roles: readonly Role[]): void {
  if (principal.roles.some((role) => roles.includes(role))) return;
  throw problem('not-entitled', `This takes the role ${roles.join(' or ')}.`, {
    remedy: 'Ask a colleague who has the role.',
  });
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const discovery = discoverySchema.parse(await response.json());
  if (discovery.issuer !== issuer)
    throw new Error(`${address} speaks for ${discovery.issuer}, not ${issuer}`);
  return createRemoteJWKSet(new URL(discovery.jwks_uri), { timeoutDuration: patienceMs });
}

function principalOf(payload: JWTPayload): Principal {
  const claimed = Array.isArray(payload['roles']) ? payload['roles'] : [];
  const roles = claimed.flatMap((role) => roleSchema.safeParse(role).data ?? []);
  const name = payload['name'];
  return {
    ...{ sub: payload.sub ?? '', roles, expiresAt: (payload.exp ?? 0) * 1000 },
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
  };
}

function tokenProblem(error: unknown): Error {
  if (error instanceof errors.JWTExpired) return notSignedIn('The access token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return notSignedIn(`The access token is not for us: its claim "${error.claim}" is not as it should be.`);
  if (error instanceof errors.JWKSTimeout || isFetchFailure(error)) return issuerAway(error);
  if (error instanceof errors.JOSEError) return notSignedIn('The access token is not valid.');
  return error instanceof Error ? error : new Error(String(error));
}

/** jose reports an answer that is not a key set as a plain JOSEError, and passes on what `fetch` throws. */
function isFetchFailure(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC')
  );
}

function notSignedIn(detail: string): Problem {
  return problem('not-signed-in', detail, {
    remedy: 'Sign in at the identity provider and send `Authorization: Bearer <access token>`.',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
}

function issuerAway(cause: unknown): Problem {
  return problem('unavailable', 'The identity provider does not answer.', {
    remedy: 'Try again in a moment.',
    headers: { 'Retry-After': '5' },
    cause,
  });
}
