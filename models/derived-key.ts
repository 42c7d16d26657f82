/** One secret, many keys: each use has its own, so that what leaks of one says nothing of another. */
import { hkdfSync } from 'node:crypto';

/**
 * The 256-bit key of one use, by HKDF-SHA256 (RFC 5869) from LANDFALL_SECRET.
 * @param use names the use; a changed name is a changed key, and what the old one sealed is lost
 * @throws RangeError if the secret is shorter than 32 bytes
 */
export function derivedKey(secret: Buffer, use: string): Buffer {
  if (secret.length < 32) throw new RangeError('LANDFALL_SECRET must be at least 32 bytes long');
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `landfall/${use}`, 32));
}
