/** Makes an Express router from the table of routes. Every request takes the same steps, in the same order. */
import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { commandId } from '../models/idempotency-key';
import { byOf, requireRole } from './auth';
import type { ApiDependencies } from './dependencies';
import { idempotencyKeyOf, once } from './idempotency';
import { problem } from './problem';
import { principalOf, requestIdOf, setPrincipal } from './request-context';
import type { Reply, Route } from './route';
import { receiveUpload } from './uploads';

const minuteMs = 60_000;

/** Address → limit by address → sign-in → limit by client → role → body → shapes → idempotency → handler. */
export function createRouter(routes: readonly Route[], deps: ApiDependencies): Router {
  const router = Router({ caseSensitive: true, strict: false });
  const closed = [
    byAddress(deps.limits.perAddress),
    signedIn(deps),
    limited(deps.limits.perClient, (_request, response) => principalOf(response).sub),
  ];
  for (const [path, methods] of byPath(routes)) {
    const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const route of methods) {
      const steps = [
        ...(route.open ? [byPublic(route.open), asPublic] : [...closed, entitled(route)]),
        ...(route.method === 'post' && !route.upload ? bodyReader : []),
      ];
      router[route.method](address, ...steps, handled(route, deps));
    }
    router.all(address, onlyMethods(methods));
  }
  return router;
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}

function byPublic(open: NonNullable<Route['open']>): RequestHandler {
  return 'perHour' in open ? byAddress(open.perHour, 60 * minuteMs) : byAddress(open.perMinute);
}

function byAddress(limit: number, windowMs = minuteMs): RequestHandler {
  return limited(limit, (request) => ipKeyGenerator(request.ip ?? ''), windowMs);
}

function limited(
  limit: number,
  keyGenerator: (request: Request, response: Response) => string,
  windowMs = minuteMs,
): RequestHandler {
  return rateLimit({
    ...{ windowMs, limit, keyGenerator },
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, _response, next) =>
      next(
        problem('too-many-requests', `More than ${limit} requests in ${windowMs / minuteMs} minutes.`, {
          remedy: 'Wait as long as Retry-After says.',
        }),
      ),
  });
}

function signedIn(deps: ApiDependencies): RequestHandler {
  return async (request, response, next) => {
    setPrincipal(response, await deps.authenticate(request.get('Authorization')));
    next();
  };
}

/** Who is not asked who they are has no role. */
const asPublic: RequestHandler = (_request, response, next) => {
  setPrincipal(response, { sub: 'public', roles: [], expiresAt: 0 });
  next();
};

function entitled({ roles }: Route): RequestHandler {
  return (_request, response, next) => {
    requireRole(principalOf(response), roles);
    next();
  };
}

const bodyReader: RequestHandler[] = [
  (request, _response, next) => {
    const hasBody = request.headers['content-length'] !== '0' && request.is('*/*') !== null;
    if (hasBody && !request.is('application/json'))
      throw problem('unsupported-media-type', 'Only JSON is taken here.', {
        remedy: 'Send `Content-Type: application/json`.',
      });
    next();
  },
  express.json({ limit: '256kb', strict: true }),
];

function onlyMethods(methods: readonly Route[]): RequestHandler {
  const names = methods.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : ['POST']));
  const allow = [...new Set(names)].sort().join(', ');
  return (request) => {
    throw problem('method-not-allowed', `${request.method} is not known here.`, {
      remedy: `Use one of: ${allow}.`,
      headers: { Allow: allow },
    });
  };
}

function handled(route: Route, deps: ApiDependencies): RequestHandler {
  return async (request, response) => {
    const isCommand = route.method === 'post';
    const principal = principalOf(response);
    const isKeyed = isCommand && route.keyless !== true;
    const key = isKeyed ? idempotencyKeyOf(request) : requestIdOf(request);
    const perform = route.prepare({
      raw: { params: request.params, query: request.query, body: request.body as unknown },
      principal,
      by: byOf(principal, requestIdOf(request)),
      commandId: isCommand ? commandId(principal.sub, key) : '',
      lastEventId: request.get('Last-Event-ID'),
      receive: (place) =>
        receiveUpload(request, { store: deps.files, ...place, maxBytes: route.upload?.maxBytes ?? 0 }),
      deps,
    });
    if (!isKeyed) return answer(response, await perform());
    const kept = await once(deps.connection, request, response, async () => keepable(await perform()));
    if (kept.replayed) response.setHeader('Idempotency-Replayed', 'true');
    if (kept.status >= 400) response.type('application/problem+json');
    response.status(kept.status).set(kept.headers).send(JSON.stringify(kept.body));
  };
}

function keepable(reply: Reply): { status: number; headers: Record<string, string>; body: unknown } {
  if ('send' in reply) throw new Error('a command is answered with JSON');
  return { status: reply.status, headers: reply.headers ?? {}, body: reply.body };
}

async function answer(response: Response, reply: Reply): Promise<void> {
  if ('send' in reply) return reply.send(response);
  response
    .status(reply.status)
    .set({ 'Cache-Control': 'private, no-store', ...reply.headers })
    .json(reply.body);
}
