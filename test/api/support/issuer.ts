/** A small OpenID Connect issuer: discovery, keys, and tokens of any kind, also wrong ones. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { Role } from '../../../domain/shapes/common';

export interface TokenChanges {
  issuer?: string;
  audience?: string;
  expiresInSeconds?: number;
  typ?: string;
  roles?: unknown;
  sub?: string;
  name?: string;
}

export interface TestIssuer {
  url: string;
  audience: string;
  token(sub: string, roles: readonly Role[], changes?: TokenChanges): Promise<string>;
  unsigned(sub: string, roles: readonly Role[]): string;
  /** Signed with a key the issuer does not publish. */
  forged(sub: string, roles: readonly Role[]): Promise<string>;
  close(): Promise<void>;
}

export async function startIssuer(): Promise<TestIssuer> {
  const audience = 'landfall-api';
  const [own, other] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  let url = '';
  const server = createServer((request, response) => {
    const answers: Record<string, unknown> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    const body = answers[request.url ?? ''];
    response
      .writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (
    key: typeof own.privateKey,
    sub: string,
    roles: readonly Role[],
    changes: TokenChanges = {},
  ) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      roles: 'roles' in changes ? changes.roles : roles,
      ...(changes.name ? { name: changes.name } : {}),
    };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: changes.typ ?? 'at+jwt' })
      .setSubject(changes.sub ?? sub)
      .setIssuer(changes.issuer ?? url)
      .setAudience(changes.audience ?? audience)
      .setIssuedAt(now)
      .setExpirationTime(now + (changes.expiresInSeconds ?? 600))
      .sign(key);
  };
  return {
    url,
    audience,
    token: (sub, roles, changes) => sign(own.privateKey, sub, roles, changes),
    forged: (sub, roles) => sign(other.privateKey, sub, roles),
    unsigned: (sub, roles) =>
      new UnsecuredJWT({ roles })
        .setSubject(sub)
        .setIssuer(url)
        .setAudience(audience)
        .setExpirationTime('5m')
        .encode(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
