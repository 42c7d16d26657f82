/** What every request to a tracking page passes first: limits, and where a form came from. Headers as the partner's pages have. */
import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { isOurs } from '../partner/doors';
import { usualLimits, type TrackingDependencies } from './dependencies';
import { message } from './messages';
import { sendPage } from './page';
import { strangersFrame } from './visit';

/** By address, then by page. In memory, so each API process counts for itself. */
export function limitedVisits({ limits = usualLimits }: TrackingDependencies): RequestHandler[] {
  return [
    limited(limits.perAddress, (request) => ipKeyGenerator(request.ip ?? '')),
    // Counted by a hash: no copy of a token lies about in memory.
    limited(limits.perPage, (request) =>
      createHash('sha256').update(String(request.params['token'])).digest('base64url'),
    ),
  ];
}

function limited(limit: number, keyGenerator: (request: Request) => string): RequestHandler {
  return rateLimit({
    ...{ windowMs: 60_000, limit, keyGenerator },
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    handler: (request, response) => {
      const frame = strangersFrame(request);
      sendPage(response, message(frame.speech, 'tooMany'), frame);
    },
  });
}

/** Refuses a form another site made somebody send; the token is the first lock, this is the second. */
export const sameOriginOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isOurs(request)) return next();
  const frame = strangersFrame(request);
  sendPage(response, message(frame.speech, 'elsewhere'), frame);
};
