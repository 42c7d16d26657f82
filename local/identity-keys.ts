import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

const keyFile = z.object({
  signing: z.record(z.string(), z.unknown()),
  cookies: z.array(z.string()).min(1),
});

export interface Keys {
  readonly signing: JWK;
  readonly cookies: readonly string[];
}

/** The issuer's keys: made once and kept in a folder, so that tokens stay valid over restarts. */
export async function keptKeys(folder: string): Promise<Keys> {
  const file = path.join(folder, 'keys.json');
  const kept = readKeys(file);
  if (kept) return kept;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signing = {
    ...(await exportJWK(privateKey)),
    kid: randomBytes(8).toString('hex'),
    use: 'sig',
    alg: 'RS256',
  };
  const keys = { signing, cookies: [randomBytes(32).toString('base64url')] };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}

function readKeys(file: string): Keys | undefined {
  try {
    return keyFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
