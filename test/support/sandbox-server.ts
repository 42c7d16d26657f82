/** Sandboxes of the outside world in this process, with somebody who receives their webhooks. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';

import { memoryJournal, type Journal } from '../../local/outside/journal';
import type { SandboxOptions, SandboxPart } from '../../local/outside/part';

export interface Received {
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface SandboxServer<Part extends SandboxPart> {
  part: Part;
  url: string;
  journal: Journal;
  received: Received[];
  /** The sandbox's options: latency and failures can be changed while it runs. */
  options: SandboxOptions & { failureShare: number };
  post(path: string, body?: object): Promise<number>;
  close(): Promise<void>;
}

export const webhookSecret = 'webhook-secret-of-the-test-é';

/** `pace`: milliseconds of a simulated hour. */
export async function startSandbox<Part extends SandboxPart>(
  create: (options: SandboxOptions) => Part,
  pace: number,
  journal: Journal = memoryJournal(),
): Promise<SandboxServer<Part>> {
  const received: Received[] = [];
  const app = express();
  app.post('/webhooks', express.raw({ type: () => true, limit: '5mb' }), (request, response) => {
    received.push({ headers: request.headers as Received['headers'], body: request.body as Buffer });
    response.status(204).end();
  });
  const server = await listening(createServer(app));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = {
    ...{ journal, pace, webhookUrl: `${url}/webhooks`, secret: webhookSecret },
    ...{ latencyMs: { min: 0, max: 0 }, failureShare: 0 },
  };
  const part = create(options);
  app.use(part.router);
  return {
    ...{ part, url, journal, received, options },
    async post(path, body = {}) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return answer.status;
    },
    async close() {
      part.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Looks until it holds, for at most five seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
