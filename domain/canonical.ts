/**
 * One way to hash data: SHA-256 over its canonical JSON (RFC 8785), so that key order and spacing never matter.
 * The npm package `canonicalize` 4 exports itself to `import` only, which CommonJS cannot load; RFC 8785 takes JavaScript's
 * own number and string forms, so what remains is sorting keys and refusing what JSON would change in silence.
 */
import { createHash } from 'node:crypto';

/** Any value that survives a round trip through JSON. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Lower-case hex SHA-256 of the UTF-8 canonical JSON of `value`. Throws TypeError on what JSON cannot carry. */
export function canonicalSha256(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}

/**
 * RFC 8785 text: keys sorted by UTF-16 code units, no spaces. Properties that are `undefined` are left out, as they are by
 * any JSON store; numbers that are not finite, lone surrogates and objects other than plain ones are a TypeError.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${canonicalString(key)}:${canonicalJson(value[key])}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(
    `No canonical JSON for ${typeof value === 'object' ? 'this object' : `a ${typeof value}`}.`,
  );
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new TypeError('No canonical JSON for text with a lone surrogate.');
  return JSON.stringify(text);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // By name, not identity: objects from another realm (jest, vm) are plain too.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
