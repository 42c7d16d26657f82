/** What is derived from LANDFALL_SECRET for customers: hashes that only we can make, and the tokens in their mails. */
import { createHmac } from 'node:crypto';
import type { Address } from '../domain/shapes/orders';
import { derivedKey } from './derived-key';

/** Keyed hashes by which two orders are seen to share an e-mail address or a door. */
export interface CustomerHashes {
  email: string;
  address: string;
}

export interface CustomerKeys {
  hashesOf(person: { email: string; deliverTo: Address }): CustomerHashes;
  emailHash(email: string): string;
  contentHash(content: string): string;
  trackingToken(orderId: string): string;
  trackingHash(token: string): string;
  labelToken(orderId: string, returnNumber: number): string;
}

/** The keys of one secret, each use with its own. @throws RangeError if the secret is shorter than 32 bytes */
export function customerKeys(secret: Buffer): CustomerKeys {
  const keyed = (use: string) => {
    const key = derivedKey(secret, `customer/${use}/v1`);
    return (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  };
  const emailHash = keyed('email-hash');
  const addressHash = keyed('address-hash');
  const labelToken = keyed('label-token');
  return {
    hashesOf: ({ email, deliverTo }) => ({
      email: emailHash(sameEmail(email)),
      address: addressHash(sameAddress(deliverTo)),
    }),
    emailHash: (email) => emailHash(sameEmail(email)),
    contentHash: keyed('content-hash'),
    trackingToken: keyed('tracking-token'),
    trackingHash: keyed('tracking-hash'),
    labelToken: (orderId, returnNumber) => labelToken(`${orderId}|${returnNumber}`),
  };
}

/** One mailbox is one: case and `+tag` do not make another. Only for comparing, never for sending. */
function sameEmail(email: string): string {
  const address = email.trim().normalize('NFKC').toLowerCase();
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at).replace(/\+.*$/, '')}@${address.slice(at + 1)}`;
}

/** One door is one, however it is punctuated. The city is left out: it is spelled in many ways and the postcode has it. */
function sameAddress({ country, postcode, street }: Address): string {
  const letters = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');
  return [country, letters(postcode), letters(street.join(''))].join('|');
}
