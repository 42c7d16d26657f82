/** What every request to a partner's page passes first: headers, limits, and where a form came from. */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { usualLimits, type PartnerDependencies } from './dependencies';
import { fromElsewhere, tooMany } from './messages';
import { sendPage } from './page';
import { strangersFrame } from './visit';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // Pictures somebody has just chosen.
  'img-src data: blob:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** No page is kept, framed, or named to another site: the address holds the link's secret. */
export const closedHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cross-Origin-Opener-Policy': 'same-origin',
  });
  next();
};

/** So many visits a minute from one address. */
export function limitedByAddress(limit: number): RequestHandler {
  return limited(limit, (request) => ipKeyGenerator(request.ip ?? ''));
}

/** By address, then by link. In memory, so each API process counts for itself. */
export function limitedVisits({
  limits = usualLimits,
}: Pick<PartnerDependencies, 'limits'>): RequestHandler[] {
  return [limitedByAddress(limits.perAddress), limitedByLink(limits.perLink)];
}

/** Parts of a document come at a pace of their own: so many times as many as visits. */
const partsPerVisit = 4;

/** As for visits, for the parts of uploads. */
export function limitedParts({
  limits = usualLimits,
}: Pick<PartnerDependencies, 'limits'>): RequestHandler[] {
  return [limitedByAddress(limits.perAddress * partsPerVisit), limitedByLink(limits.perLink * partsPerVisit)];
}

/** Counted by a hash: no copy of a token lies about in memory. */
function limitedByLink(limit: number): RequestHandler {
  return limited(limit, (request) =>
    createHash('sha256').update(String(request.params['token'])).digest('base64url'),
  );
}

function limited(limit: number, keyGenerator: (request: Request) => string): RequestHandler {
  return rateLimit({
    ...{ windowMs: 60_000, limit, keyGenerator },
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    handler: (request, response) => {
      const frame = strangersFrame(request);
      sendPage(response, tooMany(frame.speech), frame);
    },
  });
}

/**
 * Refuses a form another site made somebody send. The token is what entitles, and other sites do not know it; this is the
 * second lock. `Origin: null` passes: under our own Referrer-Policy browsers send it from our own pages (Fetch standard,
 * "append a request Origin header"), and then Sec-Fetch-Site tells. Programs send neither.
 */
export const sameOriginOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isOurs(request)) return next();
  const frame = strangersFrame(request);
  sendPage(response, fromElsewhere(frame.speech), frame);
};

/** Whether a form was sent from our own pages, or by a program. */
export function isOurs(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = request.get('Origin');
  if (origin === undefined || origin === 'null') return true;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
