/** The staff's console: the built page under `/console/`, and the few settings it needs before anybody has signed in. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Router, type RequestHandler, type Response } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { projectRoot } from '../config/root';

export interface ConsoleSettings {
  /** Where people sign in, and where the page may ask for tokens. */
  issuer: string;
  clientId: string;
}

const assets: expressStaticGzip.ExpressStaticGzipOptions = {
  ...{ enableBrotli: true, orderPreference: ['br', 'gz'], index: false },
  serveStatic: { immutable: true, maxAge: '1y' },
};
const built = path.join(projectRoot, 'dist', 'web', 'console');

/**
 * Serves what `npm run build:web` has made, to be mounted at `/console`. Every address that is no file is the page: it routes itself.
 * @returns nothing where no console has been built
 */
export function createConsole(settings: ConsoleSettings): Router | undefined {
  const index = path.join(built, 'index.html');
  if (!existsSync(index)) return undefined;
  const router = Router({ strict: true });
  router.get('/settings.json', (_request, response) => {
    response.set('Cache-Control', 'no-store').json(settings);
  });
  router.use('/assets', expressStaticGzip(path.join(built, 'assets'), assets));
  router.use('/assets', (_request, response) => {
    response.status(404).type('text/plain').send('There is no such file. Load the page again.');
  });
  const page = readFileSync(index, 'utf8');
  router.get('/{*any}', sendPage(page, new URL(settings.issuer).origin));
  return router;
}

function sendPage(page: string, issuer: string): RequestHandler {
  return (_request, response) => {
    const nonce = randomBytes(18).toString('base64');
    setPolicy(response, nonce, issuer);
    response.set('Cache-Control', 'no-store').type('html').send(page.replace('%NONCE%', nonce));
  };
}

/** Scripts from here only, none inline; styles from here, or of the component library with this page's nonce; documents as blobs. */
function setPolicy(response: Response, nonce: string, issuer: string): void {
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' blob: data:`,
    `font-src 'self'`,
    `connect-src 'self' ${issuer}`,
    `frame-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ];
  response.set('Content-Security-Policy', policy.join('; '));
}
