import pino, { type Logger } from 'pino';

/** Paths that must never reach a log: links carry a secret, tokens are one, personal data are not ours to spread. */
const secretPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  '*.token',
  '*.email',
  '*.name',
  '*.iban',
];

/** The one logger: JSON lines on standard output, secrets removed. */
export function createLogger(name: string, level: string): Logger {
  return pino({ name, level, redact: { paths: secretPaths, censor: '[removed]' } });
}
