/** The environment, read once into one typed object. Every setting is documented in `.env.example`. */
import { z } from 'zod';

const secretSchema = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length >= 32, 'at least 32 bytes in base64: openssl rand -base64 32');

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
  API_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  API_HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url().default('http://127.0.0.1:3000'),
  /** Proxies in front of the API whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  WORKER_HEALTH_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  LANDFALL_POLICY: z.enum(['production', 'demo', 'zero', 'faults']).default('production'),
  LANDFALL_SECRET: secretSchema,
});

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
  return wrong;
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
  const wrong = developmentKeysIn(parsed.data);
  if (wrong.length > 0) throw new Error(`Refusing to run in production:\n  ${wrong.join('\n  ')}`);
  return parsed.data;
}
