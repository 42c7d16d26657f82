import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the sandboxes and the product share: made up here, worth nothing anywhere else. */
export interface OutsideKeys {
  stripeSecretKey: string;
  stripeWebhookSecret: string;
  paypalClientId: string;
  paypalSecret: string;
  paypalWebhookSecret: string;
  klarnaUsername: string;
  klarnaPassword: string;
  /** Base64 of PKCS#8 and SubjectPublicKeyInfo. */
  alipay: { privateKey: string; publicKey: string };
  alipayMerchant: { privateKey: string; publicKey: string };
  carrierApiKey: string;
  carrierWebhookSecret: string;
  brokerApiKey: string;
  brokerWebhookSecret: string;
  taxGatewayKey: string;
  hmrcToken: string;
}

/** The keys of this stack's outside world: made once, kept with its data. */
export function keptKeys(dir: string): OutsideKeys {
  const file = path.join(dir, 'keys.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<OutsideKeys>) : {};
  const made = newKeys();
  // Keys of parts that came later are added to those that are there.
  if (Object.keys(made).every((name) => name in before)) return before as OutsideKeys;
  const keys = { ...made, ...before };
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, JSON.stringify(keys, null, 2), { mode: 0o600 });
  return keys;
}

export function newKeys(): OutsideKeys {
  const secret = (prefix: string): string => `${prefix}${randomBytes(16).toString('hex')}`;
  return {
    stripeSecretKey: secret('sk_test_'),
    stripeWebhookSecret: secret('whsec_'),
    paypalClientId: secret('sandbox-'),
    paypalSecret: secret(''),
    paypalWebhookSecret: secret(''),
    klarnaUsername: secret('PK'),
    klarnaPassword: secret(''),
    alipay: keyPair(),
    alipayMerchant: keyPair(),
    carrierApiKey: secret('EZTK'),
    carrierWebhookSecret: secret('whsec_'),
    brokerApiKey: secret('brk_'),
    brokerWebhookSecret: secret('whsec_'),
    taxGatewayKey: secret('tax_'),
    hmrcToken: secret(''),
  };
}

function keyPair(): { privateKey: string; publicKey: string } {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return { privateKey: pair.privateKey.toString('base64'), publicKey: pair.publicKey.toString('base64') };
}
