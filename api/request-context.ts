/** What every request has: an id that goes in, out and along, and one line in the log without secrets. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Principal } from './auth';

const idHeader = 'X-Request-Id';
const acceptedId = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over the caller's X-Request-Id, or makes one; answers with it; logs the request when it is over. */
export function requestContext(logger: Logger): RequestHandler {
  const log = pinoHttp({
    logger,
    genReqId: (request, response) => {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && acceptedId.test(given) ? given : randomUUID();
      response.setHeader(idHeader, id);
      return id;
    },
    serializers: {
      req: (request: { id: unknown; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        url: withoutSecrets(request.url),
      }),
      res: (response: { statusCode: number }) => ({ statusCode: response.statusCode }),
    },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'info'),
    autoLogging: { ignore: (request) => ['/healthz', '/readyz'].includes(request.url ?? '') },
  });
  return (request, response, next) => log(request, response, next);
}

/** An address as it may be logged or shown: the tokens of partners' links, tracking pages and privacy requests are secrets. */
export function withoutSecrets(url: string): string {
  return url
    .replace(/^(\/[pt]\/)[^/?#]+/, '$1***')
    .replace(/^(\/privacy\/[^/]+\/(?:export|certificate)\/)[^/?#]+/, '$1***');
}

/** The correlation id of a request. */
export function requestIdOf(request: IncomingMessage): string {
  return typeof request.id === 'string' ? request.id : '';
}

/** Keeps who is asking with the answer under way. */
export function setPrincipal(response: Response, principal: Principal): void {
  response.locals['principal'] = principal;
}

/** Who is asking. @throws Error if nobody was asked to sign in here */
export function principalOf(response: Response): Principal {
  const principal = response.locals['principal'] as Principal | undefined;
  if (!principal) throw new Error('this route does not know who is asking');
  return principal;
}
