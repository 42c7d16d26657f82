/** The outside world in this process, on a free port, with the API's place taken by a collector of webhooks. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

import { newKeys, type OutsideKeys } from '../../local/outside/keys';
import { createWorld, type Behaviour } from '../../local/outside/world';

export interface ReceivedWebhook {
  /** `stripe`, `paypal`… */
  to: string;
  headers: Record<string, string | undefined>;
  body: Buffer;
}

export interface OutsideWorld {
  url: string;
  keys: OutsideKeys;
  behaviour: Behaviour;
  webhooks: readonly ReceivedWebhook[];
  /** The first webhook to a part for which `wanted` holds. Errors: none within five seconds. */
  webhook(to: string, wanted?: (hook: ReceivedWebhook) => boolean): Promise<ReceivedWebhook>;
  stop(): Promise<void>;
}

export async function startOutsideWorld(): Promise<OutsideWorld> {
  const webhooks: ReceivedWebhook[] = [];
  const collector = createServer((request, response) => {
    void buffer(request).then((body) => {
      const headers = request.headers as Record<string, string | undefined>;
      webhooks.push({ to: (request.url ?? '').slice(1), headers, body });
      response.end('success');
    });
  });
  const keys = newKeys();
  const behaviour = { pace: 20, latencyMs: { min: 0, max: 0 }, failureShare: 0 };
  const world = createWorld({ keys, behaviour, webhooks: await listening(collector) });
  const server = createServer(world.app);
  const url = await listening(server);
  return {
    ...{ url, keys, behaviour, webhooks },
    async webhook(to, wanted = () => true) {
      for (let tries = 0; tries < 250; tries += 1) {
        const found = webhooks.find((hook) => hook.to === to && wanted(hook));
        if (found) return found;
        await sleep(20);
      }
      throw new Error(`no such webhook came to ${to}`);
    },
    async stop() {
      world.close();
      for (const one of [server, collector]) {
        one.closeAllConnections();
        one.close();
        await once(one, 'close');
      }
    },
  };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
