/** What the broker's port promises, through our HTTP API as the sandbox speaks it. */
import { createHmac } from 'node:crypto';

import { ApplicationFailure } from '@temporalio/common';

import { declarationXml } from '../../activities/broker/declaration-xml';
import { createBroker } from '../../activities/broker/http';
import type { BrokerEvent, BrokerPort, ClearanceState, Declaration } from '../../activities/broker/port';
import { WebhookRefused } from '../../activities/payments/port';
import { createBrokerSandbox, type BrokerSandbox } from '../../local/outside/broker';
import { declaration } from '../support/declarations';
import { eventually, startSandbox, webhookSecret, type SandboxServer } from '../support/sandbox-server';

const still = 3_600_000;
const quick = 1;

let server: SandboxServer<BrokerSandbox>;
let broker: BrokerPort;

afterEach(() => server.close());

async function start(pace: number): Promise<void> {
  server = await startSandbox((options) => createBrokerSandbox(Object.assign(options, { shares: {} })), pace);
  broker = adapter(server.url);
}

const adapter = (apiUrl: string): BrokerPort => createBroker({ apiUrl, apiKey: 'key', webhookSecret });

async function force(scenario: string): Promise<void> {
  expect(await server.post('/_broker/scenarios', { reference: 'order:1', scenario })).toBe(204);
}

async function eventsUntil(mrn: string, state: ClearanceState): Promise<BrokerEvent[]> {
  let events: BrokerEvent[] = [];
  await eventually(async () => {
    events = await broker.events(mrn);
    return events.at(-1)?.state === state;
  }, state);
  return events;
}

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );

const paper = { kind: 'certificate-of-origin', number: 'CO-1', sha256: 'a'.repeat(64) };

describe('declaring', () => {
  beforeEach(() => start(still));

  test('gives a customs reference of the destination', async () => {
    const { mrn } = await broker.submit(declaration(), 'key-1');
    expect(mrn).toMatch(/^\d{2}DE[A-Z0-9]{14}$/);
    expect(await broker.events(mrn)).toMatchObject([
      { state: 'submitted', mrn, reference: 'order:1/shipment-1' },
    ]);
  });

  test.each([
    ['key', 'key-1'],
    ['reference', 'key-2'],
  ])('the same %s again is the same declaration', async (_what, key) => {
    const first = await broker.submit(declaration(), 'key-1');
    expect(await broker.submit(declaration(), key)).toEqual(first);
    expect(server.part.book()).toHaveLength(1);
  });

  test('a key stands for one request', async () => {
    await broker.submit(declaration(), 'key-1');
    const failure = await failureOf(broker.submit(declaration({ trackingCode: 'OTHER' }), 'key-1'));
    expect(failure).toMatchObject({ type: 'broker-refused', nonRetryable: true });
  });

  test('answers get lost, and still it is declared once', async () => {
    server.options.failureShare = 0.5;
    let declared: { mrn: string } | undefined;
    for (let attempt = 0; attempt < 100 && !declared; attempt += 1)
      declared = await broker.submit(declaration(), 'key-1').catch(() => undefined);
    expect(server.part.book()).toMatchObject([{ mrn: declared?.mrn }]);
    expect(server.part.book()).toHaveLength(1);
  });

  test('what is withdrawn can be declared anew', async () => {
    const first = await broker.submit(declaration(), 'key-1');
    expect(await broker.withdraw(first.mrn)).toBe('withdrawn');
    const second = await broker.submit(declaration({ trackingCode: 'NEW' }), 'key-2');
    expect(second.mrn).not.toBe(first.mrn);
  });

  test('an unknown declaration is a refusal for good; a broker that cannot be reached is worth another try', async () => {
    const failure = await failureOf(broker.provide('26DE-none', paper, 'key-1'));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'broker-refused', nonRetryable: true });
    const unreached = await failureOf(adapter('http://127.0.0.1:9').submit(declaration(), 'key-1'));
    expect(unreached).not.toBeInstanceOf(ApplicationFailure);
  });
});

describe('what customs do', () => {
  beforeEach(() => start(quick));

  const courses: [string, ClearanceState[]][] = [
    ['release', ['submitted', 'released']],
    ['inspect', ['submitted', 'inspected', 'released']],
    ['refuse', ['submitted', 'refused']],
    ['seize', ['submitted', 'inspected', 'seized']],
    ['hold', ['submitted', 'held', 'released']],
  ];
  test.each(courses)('%s', async (scenario, states) => {
    await force(scenario);
    const { mrn } = await broker.submit(declaration(), 'key-1');
    const events = await eventsUntil(mrn, states.at(-1) ?? 'released');
    expect(events.map(({ state }) => state)).toEqual(states);
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(server.part.book()).toMatchObject([{ scenario, state: states.at(-1) }]);
  });

  test('documents wanted: the right one releases, the wrong one is asked for again', async () => {
    await force('documents-wanted');
    const { mrn } = await broker.submit(declaration(), 'key-1');
    const [, asked] = await eventsUntil(mrn, 'documents-wanted');
    expect(asked).toMatchObject({ wants: 'certificate-of-origin' });
    await broker.provide(mrn, { ...paper, kind: 'invoice' }, 'key-2');
    await eventually(async () => (await broker.events(mrn)).length === 3, 'another request');
    await broker.provide(mrn, paper, 'key-3');
    await broker.provide(mrn, paper, 'key-3');
    const states = (await eventsUntil(mrn, 'released')).map(({ state }) => state);
    expect(states).toEqual(['submitted', 'documents-wanted', 'documents-wanted', 'released']);
  });

  test('what is wanted does not come by itself', async () => {
    await force('documents-wanted');
    const { mrn } = await broker.submit(declaration(), 'key-1');
    await eventsUntil(mrn, 'documents-wanted');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await broker.events(mrn)).at(-1)?.state).toBe('documents-wanted');
  });

  test('a scenario that does not exist is refused', async () => {
    expect(await server.post('/_broker/scenarios', { reference: '*', scenario: 'eat' })).toBe(422);
  });
});

describe('a hold', () => {
  const pace = 20;
  beforeEach(async () => {
    await start(pace);
    await force('hold');
  });

  test.each<[string, (mrn: string) => Promise<unknown>]>([
    ['a document', (mrn) => broker.provide(mrn, paper, 'key-2')],
    ['the official', (mrn) => server.post(`/_broker/release/${mrn}`)],
  ])('is ended by %s long before its time', async (_what, end) => {
    const { mrn } = await broker.submit(declaration(), 'key-1');
    const held = await eventsUntil(mrn, 'held');
    await end(mrn);
    const events = await eventsUntil(mrn, 'released');
    const hours = (Date.parse(events.at(-1)?.at ?? '') - Date.parse(held.at(-1)?.at ?? '')) / pace;
    expect(hours).toBeLessThan(100);
  });
});

describe('withdrawing', () => {
  test('is possible until customs have decided, and twice is once', async () => {
    await start(still);
    const { mrn } = await broker.submit(declaration(), 'key-1');
    expect(await broker.withdraw(mrn)).toBe('withdrawn');
    expect(await broker.withdraw(mrn)).toBe('withdrawn');
    expect((await eventsUntil(mrn, 'withdrawn')).map(({ state }) => state)).toEqual([
      'submitted',
      'withdrawn',
    ]);
  });

  test('is too late for what is released', async () => {
    await start(quick);
    const { mrn } = await broker.submit(declaration(), 'key-1');
    await eventsUntil(mrn, 'released');
    expect(await broker.withdraw(mrn)).toBe('too-late');
    expect((await broker.events(mrn)).at(-1)?.state).toBe('released');
  });
});

describe('what customs charge', () => {
  beforeEach(() => start(quick));

  const charges: Declaration['charges'] = [
    { kind: 'duty', amount: { amount: 300, currency: 'EUR' } },
    { kind: 'vat', amount: { amount: 798, currency: 'EUR' } },
  ];

  test('can be billed ten days after the release, which stays what customs last said', async () => {
    await force('bill-later');
    const { mrn } = await broker.submit(declaration({ charges }), 'key-1');
    await eventually(async () => (await broker.events(mrn)).length === 3, 'the bill');
    const [, released, billed] = await broker.events(mrn);
    expect(released).toMatchObject({ state: 'released' });
    expect(released).not.toHaveProperty('charged');
    expect(billed).toMatchObject({ state: 'charged', charged: [{ kind: 'duty' }, { kind: 'vat' }] });
    expect(server.part.book()).toMatchObject([{ state: 'released' }]);
    expect(await broker.withdraw(mrn)).toBe('too-late');
  });

  test('can be billed and credited by hand, as often as one likes; what is no bill is refused', async () => {
    const { mrn } = await broker.submit(declaration({ charges }), 'key-1');
    await eventsUntil(mrn, 'released');
    const charged = [{ kind: 'duty', amount: { amount: 100, currency: 'EUR' }, credit: true }];
    for (const _twice of [1, 2]) expect(await server.post(`/_broker/charges/${mrn}`, { charged })).toBe(204);
    const bills = (await broker.events(mrn)).filter(({ state }) => state === 'charged');
    expect(bills).toMatchObject([{ charged }, { charged }]);
    expect(new Set(bills.map(({ eventId }) => eventId)).size).toBe(2);
    const none = [
      {},
      { charged: [] },
      { charged: [{ kind: 'tip', amount: charged[0]?.amount }] },
      { charged: [null] },
    ];
    for (const body of none) expect(await server.post(`/_broker/charges/${mrn}`, body)).toBe(422);
    expect(await server.post('/_broker/charges/26DE-none', { charged })).toBe(404);
  });

  test('is what was declared, by kind; in a few cases a little more or less', async () => {
    const count = 60;
    const released = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const one = declaration({ reference: `order:c${index}`, trackingCode: `T${index}`, charges });
        const { mrn } = await broker.submit(one, `key-${index}`);
        return (await eventsUntil(mrn, 'released')).at(-1);
      }),
    );
    const sums = released.map((event) =>
      (event?.charged ?? []).reduce((sum, { amount }) => sum + amount.amount, 0),
    );
    const exact = sums.filter((sum) => sum === 1098);
    expect(exact.length).toBeGreaterThan(count * 0.8);
    expect(sums.every((sum) => Math.abs(sum - 1098) <= 16)).toBe(true);
    expect(released[0]?.charged?.map(({ kind }) => kind)).toEqual(['duty', 'vat']);
  });
});

describe('webhooks', () => {
  const now = Math.floor(Date.now() / 1000);
  const event: BrokerEvent = {
    ...{ eventId: 'e1', mrn: '26DELF1', reference: 'order:1/shipment-1', state: 'held' },
    ...{ at: '2026-11-24T08:00:00.000Z', says: 'the value is being checked' },
  };
  const body = Buffer.from(JSON.stringify({ type: 'declaration.updated', data: { events: [event] } }));

  function signed(content: Buffer, at = now, secret = webhookSecret): Record<string, string> {
    const signature = createHmac('sha256', secret).update(`msg-1.${at}.`).update(content).digest('base64');
    return { 'webhook-id': 'msg-1', 'webhook-timestamp': `${at}`, 'webhook-signature': `v1,${signature}` };
  }

  test('tell what polling tells', async () => {
    await start(quick);
    await force('inspect');
    const { mrn } = await broker.submit(declaration(), 'key-1');
    const polled = await eventsUntil(mrn, 'released');
    const heard = new Map<string, BrokerEvent>();
    await eventually(() => {
      for (const request of server.received)
        for (const one of broker.parseWebhook(request)) heard.set(one.eventId, one);
      return heard.size === polled.length;
    }, 'all events by webhook');
    expect([...heard.values()].sort((a, b) => (a.at < b.at ? -1 : 1))).toEqual(polled);
  });

  test('a signed one is read, also while the secret is being changed', async () => {
    await start(still);
    expect(broker.parseWebhook({ headers: signed(body), body })).toEqual([event]);
    const headers = signed(body);
    headers['webhook-signature'] = `v1,AAAA ${headers['webhook-signature']}`;
    expect(broker.parseWebhook({ headers, body })).toEqual([event]);
  });

  test('a secret in the standard form is base64', async () => {
    await start(still);
    const key = Buffer.from('sixteen bytes or more');
    const headers = signed(body, now, key.toString());
    const webhookSecret = `whsec_${key.toString('base64')}`;
    const one = createBroker({ apiUrl: server.url, apiKey: 'key', webhookSecret });
    expect(one.parseWebhook({ headers, body })).toEqual([event]);
  });

  test.each([
    ['a changed body', signed(body), Buffer.from(body.toString().replace('held', 'released'))],
    ['another secret', signed(body, now, 'other'), body],
    ['one five minutes old', signed(body, now - 310), body],
    ['one from the future', signed(body, now + 3_600), body],
    ['a time stamp that was not signed', { ...signed(body, now - 310), 'webhook-timestamp': `${now}` }, body],
    ['no signature', {}, body],
    ['a signed body without events', signed(Buffer.from('{}')), Buffer.from('{}')],
  ])('%s is refused', async (_what, headers, content) => {
    await start(still);
    expect(() => broker.parseWebhook({ headers, body: content })).toThrow(WebhookRefused);
  });
});

describe('a broker that was killed', () => {
  test('goes on where time has brought its declarations, and knows its keys', async () => {
    await start(quick);
    const first = await broker.submit(declaration(), 'key-1');
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    server = await startSandbox(createBrokerSandbox, quick, server.journal);
    broker = adapter(server.url);
    await eventsUntil(first.mrn, 'released');
    expect(await broker.submit(declaration(), 'key-1')).toEqual(first);
  });
});

describe('the declaration as XML', () => {
  beforeEach(() => start(still));

  test('has the nesting of the WCO declaration, values in major units and weights in kilograms', () => {
    const xml = declarationXml(declaration());
    expect(xml).toContain('<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">');
    expect(xml.replaceAll(/\s*\n\s*/g, '')).toContain(
      '<Commodity><Description>porcelain teapot &amp; lid</Description>' +
        '<Classification><ID>691110</ID><IdentificationTypeCode>HS</IdentificationTypeCode></Classification>' +
        '<GoodsMeasure><GrossMassMeasure unitCode="KGM">0.640</GrossMassMeasure>' +
        '<NetNetWeightMeasure unitCode="KGM">0.500</NetNetWeightMeasure><TariffQuantity>2</TariffQuantity></GoodsMeasure>' +
        '<InvoiceLine><ItemChargeAmount currencyID="EUR">42.00</ItemChargeAmount></InvoiceLine></Commodity>',
    );
  });

  test.each([
    ['low-value', '40', '00'],
    ['bonded-retail', '40', '71'],
    ['returned-goods', '61', '10'],
  ] as const)('%s is procedure %s%s', (procedure, current, previous) => {
    expect(declarationXml(declaration({ procedure })).replaceAll(/\s*\n\s*/g, '')).toContain(
      `<CurrentCode>${current}</CurrentCode><PreviousCode>${previous}</PreviousCode>`,
    );
  });
});
