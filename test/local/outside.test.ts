import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { projectRoot } from '../../config/root';
import { openJournal, section } from '../../local/outside/journal';
import type { BookLine } from '../../local/outside/payments/desk';
import { createCourier } from '../../local/outside/webhooks';
import { untilReady } from '../../local/readiness';
import { startStack, type Stack } from '../../local/stack';
import { folder, removeFolders } from './folders';

jest.setTimeout(60_000);
afterAll(removeFolders);

describe('a journal', () => {
  test('has everything again when it is opened anew, but a line that was cut off', () => {
    const file = path.join(folder(), 'book.jsonl');
    const journal = openJournal(file);
    section(journal, 'a').append({ n: 1 });
    section(journal, 'b').append({ n: 2 });
    appendFileSync(file, '{"in":"a","entry":{"n":3');
    const again = openJournal(file);
    section(again, 'a').append({ n: 4 });
    expect(section(again, 'a').entries()).toEqual([{ n: 1 }, { n: 4 }]);
    expect(section(again, 'b').entries()).toEqual([{ n: 2 }]);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4);
  });
});

describe('a courier', () => {
  const received: string[] = [];
  let refusals = 0;
  let server: Server;
  let url: string;

  beforeEach(async () => {
    received.length = 0;
    refusals = 0;
    server = createServer((request, response) => {
      void text(request).then((body) => {
        if (refusals > 0) response.statusCode = 503;
        else received.push(body);
        refusals -= 1;
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const all = (count: number) =>
    untilReady(async () => {
      if (new Set(received).size < count) throw new Error('not yet');
    }, 20_000);

  test('sends everything, some twice and some late, the same for the same seed', async () => {
    const runs: string[][] = [];
    for (let run = 0; run < 2; run += 1) {
      received.length = 0;
      const options = { url, headers: () => ({}), seed: 'test', duplicates: 0.2, overtaken: 0.2 };
      const courier = createCourier(options);
      for (let n = 0; n < 40; n += 1) courier.deliver(`id-${n}`, `${n}`);
      await all(40);
      await new Promise((resolve) => setTimeout(resolve, 800));
      courier.close();
      runs.push([...received]);
    }
    const [first = [], second = []] = runs;
    expect(first.length).toBeGreaterThan(40);
    expect([...first].sort()).toEqual([...second].sort());
    expect(first).not.toEqual([...first].sort((a, b) => Number(a) - Number(b)));
  });

  test('tries again until it is taken, with headers made anew for each attempt', async () => {
    refusals = 3;
    let made = 0;
    const headers = () => ({ attempt: `${(made += 1)}` });
    const courier = createCourier({ url, headers, seed: 'x', duplicates: 0, overtaken: 0 });
    courier.deliver('id', 'hello');
    await all(1);
    expect(made).toBe(4);
    courier.close();
  });

  test('goes on after a restart with what was not taken, and with nothing else', async () => {
    const journal = openJournal(path.join(folder(), 'book.jsonl'));
    const options = { headers: () => ({}), seed: 'x', duplicates: 0, overtaken: 0, journal };
    const before = createCourier({ ...options, url });
    before.deliver('one', 'taken');
    await all(1);
    await untilReady(async () => {
      if (journal.entries().length < 2) throw new Error('not yet');
    }, 5_000);
    refusals = 1_000;
    before.deliver('two', 'refused');
    await untilReady(async () => {
      if (refusals === 1_000) throw new Error('not yet');
    }, 5_000);
    before.close();
    refusals = 0;
    received.length = 0;
    const after = createCourier({ ...options, url });
    await all(1);
    expect(received).toEqual(['refused']);
    after.close();
  });
});

describe('the outside world of a stack', () => {
  let stack: Stack;
  const setting = (name: string): string => stack.env[name] ?? '';

  beforeAll(async () => {
    const env = { KLARNA_API_URL: 'https://klarna.example', OUTSIDE_FAILURES: '0.000001' };
    stack = await startStack({ dir: folder(), ports: 'free', services: ['outside'], env });
  });
  afterAll(() => stack.stop());

  const create = async (key: string): Promise<{ id: string }> => {
    const answer = await fetch(`${setting('STRIPE_API_URL')}/v1/payment_intents`, {
      method: 'POST',
      headers: { authorization: `Bearer ${setting('STRIPE_SECRET_KEY')}`, 'idempotency-key': key },
      body: new URLSearchParams({
        amount: '1000',
        currency: 'eur',
        payment_method: 'pm_card_visa',
        capture_method: 'manual',
        confirm: 'true',
        'metadata[orderId]': 'A-1',
      }),
    });
    return (await answer.json()) as { id: string };
  };
  const book = async (): Promise<BookLine[]> =>
    (await (await fetch(`${setting('OUTSIDE_URL')}/_book/payments`)).json()) as BookLine[];

  test('keeps its book and its keys over a kill: the same call is still the same call', async () => {
    const made = await create('key-1');
    expect(made.id).toMatch(/^pi_/);
    await stack.service('outside').kill('SIGKILL');
    await stack.service('outside').restart();
    expect((await create('key-1')).id).toBe(made.id);
    expect(await book()).toEqual([
      expect.objectContaining({ provider: 'stripe', orderId: 'A-1', authorized: 1000, captured: 0 }),
    ]);
  });

  test('gives the settings of every part, but leaves alone a provider with settings of its own', () => {
    expect(setting('PAYPAL_API_URL')).toBe(`${setting('OUTSIDE_URL')}/paypal`);
    expect(setting('CARRIER_API_URL')).toBe(`${setting('OUTSIDE_URL')}/carrier/v2`);
    expect(setting('KLARNA_API_URL')).toBe('https://klarna.example');
    expect(stack.env['KLARNA_USERNAME']).toBeUndefined();
  });

  test('refuses to run in production', () => {
    const program = path.join(projectRoot, 'dist', 'local', 'outside', 'main.js');
    const run = spawnSync(process.execPath, [program], { env: { NODE_ENV: 'production' }, timeout: 20_000 });
    expect(run.status).not.toBe(0);
    expect(run.stderr.toString()).toContain('NODE_ENV=production');
  });
});
