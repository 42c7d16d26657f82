/** The environment, read once into one typed object. Every setting is documented in `.env.example`. */
import { z } from 'zod';

const secretSchema = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'at least 32 bytes in base64: openssl rand -base64 32');

/** Optional; an empty line in an env file counts as left out. */
const given = z
  .string()
  .optional()
  .transform((text) => text || undefined);
const givenUrl = given.pipe(z.url().optional());

const settingsSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'mongodb://host:port/database'),
  TEMPORAL_ADDRESS: z.string().regex(/^[^:]+:\d+$/, 'host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_UI_URL: z.url().optional(),
  SMTP_URL: z.string().regex(/^smtps?:\/\//, 'smtp://host:port'),
  MAIL_INBOX_URL: z.url().optional(),
  MAIL_FROM: z.string().default('Landfall <onboarding@landfall.example>'),
  /** Where staff of a role are written to: `role@domain`. */
  STAFF_MAIL_DOMAIN: z.string().default('landfall.example'),
  CLAMD_URL: z.string().regex(/^tcp:\/\/[^:]+:\d+$/, 'tcp://host:port'),
  OIDC_ISSUER: z.url(),
  OIDC_AUDIENCE: z.string().default('landfall-api'),
  /** The public client the console signs people in as: code flow with PKCE, no secret. */
  OIDC_CONSOLE_CLIENT: z.string().default('landfall-console'),
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  API_HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  /** Proxies in front of the API whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  LANDFALL_POLICY: z.enum(['production', 'demo', 'zero', 'faults']).default('production'),
  LANDFALL_SECRET: secretSchema,
  STRIPE_API_URL: z.url().default('https://api.stripe.com'),
  STRIPE_SECRET_KEY: given,
  STRIPE_WEBHOOK_SECRET: given,
  PAYPAL_API_URL: z.url().default('https://api-m.paypal.com'),
  PAYPAL_CLIENT_ID: given,
  PAYPAL_SECRET: given,
  PAYPAL_WEBHOOK_ID: given,
  ALIPAY_GATEWAY_URL: z.url().default('https://openapi.alipay.com/gateway.do'),
  ALIPAY_APP_ID: given,
  /** Ours: base64 of PKCS#8, without PEM lines. */
  ALIPAY_PRIVATE_KEY: given,
  /** Alipay's own: base64, without PEM lines. */
  ALIPAY_PUBLIC_KEY: given,
  ALIPAY_SELLER_ID: given,
  KLARNA_API_URL: z.url().default('https://api.klarna.com'),
  KLARNA_USERNAME: given,
  KLARNA_PASSWORD: given,
  CARRIER_API_URL: givenUrl,
  CARRIER_API_KEY: given,
  CARRIER_WEBHOOK_SECRET: given,
  BROKER_API_URL: givenUrl,
  BROKER_API_KEY: given,
  BROKER_WEBHOOK_SECRET: given,
  /** Takes returns of the Union and import schemes as files. Without it they are filed by hand. */
  TAX_GATEWAY_URL: givenUrl,
  TAX_GATEWAY_KEY: given,
  HMRC_API_URL: z.url().default('https://api.service.hmrc.gov.uk'),
  /** File in which whoever renews it keeps the OAuth access token for HMRC. Without it British returns are filed by hand. */
  HMRC_TOKEN_FILE: given,
});

/** Settings that are of use only together. None of them: what they are for is not offered. */
const together: readonly (readonly (keyof Settings)[])[] = [
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
  ['PAYPAL_CLIENT_ID', 'PAYPAL_SECRET', 'PAYPAL_WEBHOOK_ID'],
  ['ALIPAY_APP_ID', 'ALIPAY_PRIVATE_KEY', 'ALIPAY_PUBLIC_KEY'],
  ['KLARNA_USERNAME', 'KLARNA_PASSWORD'],
  ['CARRIER_API_URL', 'CARRIER_API_KEY', 'CARRIER_WEBHOOK_SECRET'],
  ['BROKER_API_URL', 'BROKER_API_KEY', 'BROKER_WEBHOOK_SECRET'],
  ['TAX_GATEWAY_URL', 'TAX_GATEWAY_KEY'],
];

const addresses = [
  'STRIPE_API_URL',
  'PAYPAL_API_URL',
  'ALIPAY_GATEWAY_URL',
  'KLARNA_API_URL',
  'CARRIER_API_URL',
  'BROKER_API_URL',
  'TAX_GATEWAY_URL',
  'HMRC_API_URL',
] as const;

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Only the address of the record, for commands that need nothing else.
 * @throws Error naming the setting, when it is missing or wrong
 */
export function readRecordUri(environment: NodeJS.ProcessEnv): string {
  const parsed = settingsSchema.pick({ MONGODB_URI: true }).safeParse(environment);
  if (!parsed.success)
    throw new Error('MONGODB_URI: say where the record is, as mongodb://host:port/database');
  return parsed.data.MONGODB_URI;
}

/** Values that only ever belong on a developer's machine. */
function developmentKeysIn(settings: Settings): string[] {
  if (settings.NODE_ENV !== 'production') return [];
  const wrong: string[] = [];
  if (settings.LANDFALL_POLICY !== 'production') wrong.push('LANDFALL_POLICY must be production');
  if (!settings.OIDC_ISSUER.startsWith('https:')) wrong.push('OIDC_ISSUER must be https');
  if (!settings.PUBLIC_URL.startsWith('https:')) wrong.push('PUBLIC_URL must be https');
  if (new Set(settings.LANDFALL_SECRET).size < 16)
    wrong.push('LANDFALL_SECRET is not random: openssl rand -base64 32');
  return [...wrong, ...sandboxesIn(settings)];
}

/** Addresses and keys that move no real money and no real parcel. */
function sandboxesIn(settings: Settings): string[] {
  const wrong: string[] = [];
  for (const name of addresses) {
    const address = settings[name];
    if (
      address !== undefined &&
      (!address.startsWith('https:') || /sandbox|playground|alipaydev|test-api/.test(address))
    )
      wrong.push(`${name} must be the provider's own https address, not a sandbox`);
  }
  if (/^[rs]k_test_/.test(settings.STRIPE_SECRET_KEY ?? '')) wrong.push('STRIPE_SECRET_KEY is a test key');
  return wrong;
}

/** Half of what belongs together is a mistake that would show only at the first payment. */
function halvesIn(settings: Settings): string[] {
  return together.flatMap((names) => {
    const missing = names.filter((name) => settings[name] === undefined);
    if (missing.length === 0 || missing.length === names.length) return [];
    const there = names.find((name) => settings[name] !== undefined);
    return missing.map((name) => `${name}: missing, but ${there} is set`);
  });
}

/**
 * Parses the environment.
 * @throws Error whose message has one line for each bad setting: its name, what is wrong, never its value
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = settingsSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not complete (see .env.example):\n${lines.join('\n')}`);
  }
  const halves = halvesIn(parsed.data);
  if (halves.length > 0)
    throw new Error(`The environment is not complete (see .env.example):\n  ${halves.join('\n  ')}`);
  const wrong = developmentKeysIn(parsed.data);
  if (wrong.length > 0) throw new Error(`Refusing to run in production:\n  ${wrong.join('\n  ')}`);
  return parsed.data;
}
