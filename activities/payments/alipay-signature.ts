/** Alipay's RSA2: RSA with SHA-256 over sorted parameters (opendocs.alipay.com/common/02mriz). */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Keys as Alipay's key tool gives them: base64 of PKCS#8 and of SubjectPublicKeyInfo, without PEM lines. */
export function alipayPrivateKey(base64: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
}

export function alipayPublicKey(base64: string): KeyObject {
  return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
}

export function signText(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text, 'utf8'), key).toString('base64');
}

export function isSigned(text: string, signature: string, key: KeyObject): boolean {
  return verify('RSA-SHA256', Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}

/** What a request's signature covers: all parameters but the signature. */
export function requestText(parameters: Readonly<Record<string, string>>): string {
  return sorted(parameters, ['sign']);
}

/** What a notification's signature covers: all parameters but the signature and its type. */
export function notificationText(parameters: Readonly<Record<string, string>>): string {
  return sorted(parameters, ['sign', 'sign_type']);
}

function sorted(parameters: Readonly<Record<string, string>>, without: readonly string[]): string {
  return Object.entries(parameters)
    .filter(([name, value]) => value !== '' && !without.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
