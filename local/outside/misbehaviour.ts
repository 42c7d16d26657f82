import type { NextFunction, Request, Response } from 'express';

import { seededChance } from './chance';
import type { SandboxOptions } from './part';

/**
 * Makes the API behind it slow, and sometimes lose its answer after the effect happened: half of the lost answers are an
 * HTTP 500, half a broken connection. The options are read at each call, so that a test can change them. Who has hung up before their body
 * was read has not come in: it can't be read any more, and would count as an empty one.
 */
export function misbehave(
  options: Pick<SandboxOptions, 'latencyMs' | 'failureShare'>,
  seed: string,
): (request: Request, response: Response, next: NextFunction) => void {
  const chance = seededChance(seed);
  return (request, response, next) => {
    if (chance() < options.failureShare) loseAnswer(response, chance() < 0.5);
    const { min, max } = options.latencyMs;
    const wait = min + chance() * (max - min);
    if (wait < 1) next();
    else setTimeout(() => (request.destroyed && !request.readableEnded ? undefined : next()), wait);
  };
}

function loseAnswer(response: Response, breaks: boolean): void {
  const end = response.end.bind(response) as (body?: string) => Response;
  response.end = (): Response => {
    if (breaks) {
      response.destroy();
      return response;
    }
    response.statusCode = 500;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    return end('{"error":"the sandbox lost its answer"}');
  };
}
