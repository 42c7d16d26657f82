/** What the carriers' port promises, through EasyPost's API as the sandbox speaks it. */
import { ApplicationFailure } from '@temporalio/common';

import { createEasyPostCarrier, type EasyPostOptions } from '../../activities/carriers/easypost';
import type { CarrierPort, Parcel } from '../../activities/carriers/port';
import { createBroker } from '../../activities/broker/http';
import type { BrokerPort } from '../../activities/broker/port';
import type { TrackingEvent } from '../../domain/order';
import { createBrokerSandbox } from '../../local/outside/broker';
import { createCarrierSandbox, type CarrierSandbox } from '../../local/outside/carrier';
import { createBorder, type Border } from '../../local/outside/carrier-border';
import type { Journal } from '../../local/outside/journal';
import type { SandboxOptions } from '../../local/outside/part';
import { eventually, startSandbox, webhookSecret, type SandboxServer } from '../support/sandbox-server';
import { declaration } from '../support/declarations';

/** Slow enough that nothing moves by itself during a test. */
const still = 3_600_000;
const quick = 1;

let server: SandboxServer<CarrierSandbox>;
let carrier: CarrierPort;

afterEach(() => server.close());

async function start(pace: number, more: Partial<EasyPostOptions> = {}): Promise<void> {
  server = await startSandbox(
    (options) => createCarrierSandbox(Object.assign(options, { shares: {} })),
    pace,
  );
  carrier = adapter(server.url, more);
}

function adapter(url: string, more: Partial<EasyPostOptions> = {}): CarrierPort {
  return createEasyPostCarrier({
    ...{ apiUrl: `${url}/v2`, apiKey: 'key', webhookSecret, extensions: true },
    claims: { email: 'finance@landfall.test', recipient: 'Landfall' },
    ...more,
  });
}

function parcel(more: Partial<Parcel> = {}): Parcel {
  return {
    ...{ reference: 'order:1/shipment-1', grossGrams: 640, carrier: 'landpost', service: 'tracked' },
    from: {
      name: 'Acme Teaware',
      street: ['1 Lake Road'],
      city: 'Shenzhen',
      postcode: '518000',
      country: 'CN',
    },
    to: {
      name: 'Erika Muster',
      street: ['Lindenweg 4', 'Hinterhaus'],
      city: 'Berlin',
      postcode: '10115',
      country: 'DE',
    },
    customs: [
      {
        ...{ description: 'porcelain teapot', hsCode: '691110', origin: 'CN', quantity: 2, netGrams: 500 },
        value: { amount: 4200, currency: 'EUR' },
      },
    ],
    incoterm: 'DDP',
    ...more,
  };
}

const moving: Partial<Parcel> = { carrier: 'swiftair', service: 'express' };

async function eventsUntil(trackingCode: string, kind: TrackingEvent['kind']): Promise<TrackingEvent[]> {
  let events: TrackingEvent[] = [];
  await eventually(async () => {
    events = await carrier.track(trackingCode);
    return events.some((event) => event.kind === kind);
  }, kind);
  return events;
}

const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: Error) => error,
  );

describe('booking', () => {
  beforeEach(() => start(still));

  test('quotes what is offered between two countries, heavier for more', async () => {
    const light = await carrier.quote(parcel());
    const heavy = await carrier.quote(parcel({ grossGrams: 5000 }));
    expect(light.map(({ carrier: name, service }) => `${name} ${service}`)).toEqual([
      'landpost tracked',
      'swiftair express',
    ]);
    expect(light[0]?.cost.currency).toBe('EUR');
    expect(heavy[0]?.cost.amount).toBeGreaterThan(light[0]?.cost.amount ?? Infinity);
    expect(server.part.book()).toEqual([]);
  });

  test('gives a label with a code of the carrier and a PDF', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    expect(label.trackingCode).toMatch(/^LF\d{9}CN$/);
    expect(label.carrier).toBe('landpost');
    expect(label.cost.amount).toBeGreaterThan(0);
    expect(
      Buffer.from(label.pdf ?? '', 'base64')
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  });

  test('the same key twice is one label, another key another', async () => {
    const first = await carrier.book(parcel(), 'key-1');
    expect(await carrier.book(parcel(), 'key-1')).toEqual(first);
    const other = await carrier.book(parcel(), 'key-2');
    expect(other.trackingCode).not.toBe(first.trackingCode);
    expect(server.part.book()).toHaveLength(2);
  });

  test('every answer lost, and still one label for each key', async () => {
    server.options.failureShare = 0.5;
    const label = await persistently(() => carrier.book(parcel(), 'key-1'));
    server.options.failureShare = 0;
    expect((await carrier.book(parcel(), 'key-1')).trackingCode).toBe(label.trackingCode);
    expect(server.part.book()).toHaveLength(1);
  });

  test.each([
    ['a country that is none', { to: { ...parcel().to, country: 'X1' } }],
    ['a service that is not offered', { service: 'teleport' }],
    ['a parcel too heavy for the carrier', { grossGrams: 25_000 }],
  ])('refuses for good %s, and names nobody', async (_what, more) => {
    const failure = await failureOf(carrier.book(parcel(more), 'key-1'));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'carrier-refused', nonRetryable: true });
    expect(failure.message).not.toMatch(/Muster|Lindenweg/);
    expect(server.part.book()).toEqual([]);
  });

  test('carriers that cannot be reached are worth another try', async () => {
    const failure = await failureOf(adapter('http://127.0.0.1:9').book(parcel(), 'key-1'));
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });
});

async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
    }
  }
  throw new Error('never succeeded');
}

describe('taking back', () => {
  beforeEach(() => start(still));

  test('a label is voided before the first scan, as often as asked', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    expect(await carrier.void(label)).toBe('voided');
    expect(await carrier.void(label)).toBe('voided');
    expect(server.part.book()).toMatchObject([{ state: 'voided' }]);
    expect(await server.post(`/_carrier/hand-over/${label.trackingCode}`)).toBe(409);
  });

  test('after the first scan it is too late', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    await server.post(`/_carrier/hand-over/${label.trackingCode}`);
    expect(await carrier.void(label)).toBe('too-late');
    expect(server.part.book()).toMatchObject([{ state: 'under-way' }]);
  });

  test('a parcel under way can be brought back, once for all', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    await server.post(`/_carrier/hand-over/${label.trackingCode}`);
    expect(await carrier.intercept({ ...label, key: 'stop' })).toBe('accepted');
    expect(await carrier.intercept({ ...label, key: 'stop' })).toBe('accepted');
  });

  test('EasyPost itself cannot bring it back', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    await server.post(`/_carrier/hand-over/${label.trackingCode}`);
    const real = adapter(server.url, { extensions: false });
    expect(await real.intercept({ ...label, key: 'stop' })).toBe('too-late');
  });
});

describe('under way', () => {
  beforeEach(() => start(quick));

  test('an intercepted parcel comes back', async () => {
    await server.post('/_carrier/hand-over', { automatic: false });
    const label = await carrier.book(parcel(moving), 'key-1');
    await server.post(`/_carrier/hand-over/${label.trackingCode}`);
    expect(await carrier.intercept({ ...label, key: 'stop' })).toBe('accepted');
    const kinds = (await eventsUntil(label.trackingCode, 'returned')).map(({ kind }) => kind);
    expect(kinds).not.toContain('delivered');
    expect(kinds.slice(-2)).toEqual(['returning', 'returned']);
  });

  test('a delivered parcel cannot be brought back', async () => {
    const label = await carrier.book(parcel(moving), 'key-1');
    await eventsUntil(label.trackingCode, 'delivered');
    expect(await carrier.intercept({ ...label, key: 'stop' })).toBe('too-late');
  });

  test.each([
    ['landpost', 'tracked', ['exported', 'customs-submitted', 'customs-released']],
    ['swiftair', 'express', ['exported', 'customs-submitted', 'customs-released']],
  ])('%s is tracked from the label to the door', async (name, service, between) => {
    const label = await carrier.book(parcel({ carrier: name, service }), 'key-1');
    const kinds = (await eventsUntil(label.trackingCode, 'delivered')).map(({ kind }) => kind);
    expect(kinds).toEqual([
      ...['label-created', 'handed-over', 'departed-origin', 'exported', 'arrived'],
      ...between.slice(1),
      ...['out-for-delivery', 'delivered'],
    ]);
  });

  test('webhooks, deduplicated, tell what polling tells', async () => {
    await server.post('/_carrier/scenarios', { reference: 'order:1', scenario: 'out-of-order' });
    const label = await carrier.book(parcel(), 'key-1');
    const polled = await eventsUntil(label.trackingCode, 'delivered');
    const heard = new Map<string, TrackingEvent>();
    await eventually(() => {
      for (const request of server.received)
        for (const event of carrier.parseWebhook(request)) heard.set(event.eventId, event);
      return heard.size === polled.length;
    }, 'all events by webhook');
    expect([...heard.values()].sort((a, b) => (a.at < b.at ? -1 : 1))).toEqual(polled);
  });

  test.each([
    ['lost', 'lost'],
    ['damaged', 'damaged'],
    ['returned', 'returned'],
    ['delivery-failed', 'delivered'],
  ] as const)('a parcel of the scenario %s ends %s', async (scenario, kind) => {
    await server.post('/_carrier/scenarios', { reference: 'order:1/shipment-1', scenario });
    const label = await carrier.book(parcel(moving), 'key-1');
    await eventsUntil(label.trackingCode, kind);
    expect(server.part.book()).toMatchObject([{ scenario, state: kind }]);
  });

  test('a scenario that does not exist is refused', async () => {
    expect(await server.post('/_carrier/scenarios', { reference: '*', scenario: 'eaten' })).toBe(422);
  });

  test('a sandbox that was killed goes on where time has brought its parcels', async () => {
    const label = await carrier.book(parcel(moving), 'key-1');
    await server.close();
    await new Promise((resolve) => setTimeout(resolve, 150));
    server = await startSandbox(createCarrierSandbox, quick, server.journal);
    carrier = adapter(server.url);
    await eventsUntil(label.trackingCode, 'delivered');
    expect((await carrier.book(parcel(moving), 'key-1')).trackingCode).toBe(label.trackingCode);
    const next = await carrier.book(parcel(moving), 'key-2');
    expect(next.trackingCode).not.toBe(label.trackingCode);
  });
});

describe('insurance and claims', () => {
  const value = { amount: 84_00, currency: 'EUR' };
  const invoice = { name: 'commercial-invoice.pdf', sha256: 'a'.repeat(64), content: 'JVBERi0=' };
  const photo = { name: 'photo.pdf', sha256: 'b'.repeat(64) };

  beforeEach(() => start(quick));

  async function gone(scenario: string, insured: boolean) {
    await server.post('/_carrier/hand-over', { automatic: false });
    await server.post('/_carrier/scenarios', { reference: '*', scenario });
    const label = await carrier.book(parcel(moving), 'key-1');
    const cover = insured ? await carrier.insure({ ...label, value, key: 'cover-1' }) : undefined;
    await server.post(`/_carrier/hand-over/${label.trackingCode}`);
    const ends = { lost: 'lost', damaged: 'damaged', plain: 'delivered' } as const;
    await eventsUntil(label.trackingCode, ends[scenario as keyof typeof ends]);
    return { trackingCode: label.trackingCode, ...cover };
  }

  async function decided(claimId: string) {
    await eventually(async () => (await carrier.claim(claimId)).state !== 'open', 'a decision');
    return carrier.claim(claimId);
  }

  const claimed = { amount: value, key: 'claim-1' };

  test('a lost parcel with cover and invoice is paid; the same claim twice is one', async () => {
    const parcelGone = await gone('lost', true);
    const claim = { ...parcelGone, ...claimed, kind: 'lost' as const, evidence: [invoice, photo] };
    const { claimId } = await carrier.fileClaim(claim);
    expect((await carrier.claim(claimId)).state).toBe('open');
    expect(await carrier.fileClaim(claim)).toEqual({ claimId });
    expect(await decided(claimId)).toEqual({ state: 'paid', paid: value, says: 'paid' });
  });

  test('no more is paid than was covered', async () => {
    const claim = { ...(await gone('damaged', true)), kind: 'damaged' as const, evidence: [invoice] };
    const amount = { amount: 500_00, currency: 'EUR' };
    const { claimId } = await carrier.fileClaim({ ...claim, amount, key: 'claim-1' });
    expect(await decided(claimId)).toMatchObject({ state: 'paid', paid: value });
  });

  test.each([
    ['without a cover', 'lost', false, [invoice], /not insured/],
    ['without an invoice', 'lost', true, [photo], /invoice/],
    ['for a parcel that arrived', 'plain', true, [invoice], /neither lost nor damaged/],
  ])('a claim %s is rejected', async (_what, scenario, insured, evidence, says) => {
    const claim = { ...(await gone(scenario, insured)), ...claimed, kind: 'lost' as const, evidence };
    const { claimId } = await carrier.fileClaim(claim);
    const verdict = await decided(claimId);
    expect(verdict.state).toBe('rejected');
    expect(verdict.says).toMatch(says);
  });

  test('a cover is taken out once for a key, and taken back before hand-over', async () => {
    await server.post('/_carrier/hand-over', { automatic: false });
    const label = await carrier.book(parcel(), 'key-1');
    const cover = await carrier.insure({ ...label, value, key: 'cover-1' });
    expect(await carrier.insure({ ...label, value, key: 'cover-1' })).toEqual(cover);
    await carrier.cancelCover(cover.coverId);
    await carrier.cancelCover(cover.coverId);
  });

  test('EasyPost insures in US dollars only', async () => {
    const label = await carrier.book(parcel(), 'key-1');
    const real = adapter(server.url, { extensions: false });
    const failure = await failureOf(real.insure({ ...label, value, key: 'cover-1' }));
    expect(failure).toMatchObject({ type: 'carrier-refused', nonRetryable: true });
  });
});

describe('carriers and customs meet at the border', () => {
  test.each([
    ['release', ['customs-submitted', 'customs-released'], 'delivered'],
    ['refuse', ['customs-submitted', 'customs-refused'], 'returned'],
    ['seize', ['customs-submitted', 'customs-inspection'], 'customs-seized'],
  ] as const)('customs decide to %s', async (scenario, customs, end) => {
    const border = createBorder();
    await startWith(border);
    const brokerServer = await startSandbox(
      (options) => createBrokerSandbox(Object.assign(options, { border, shares: {} })),
      quick,
    );
    try {
      await brokerServer.post('/_broker/scenarios', { reference: '*', scenario });
      await server.post('/_carrier/hand-over', { automatic: false });
      const broker = createBroker({ apiUrl: brokerServer.url, apiKey: 'key', webhookSecret });
      const label = await carrier.book(parcel(moving), 'key-1');
      const { mrn } = await broker.submit(declaration({ trackingCode: label.trackingCode }), 'declared-1');
      expect((await broker.events(mrn)).map(({ state }) => state)).toEqual(['submitted']);
      await server.post(`/_carrier/hand-over/${label.trackingCode}`);
      const events = await eventsUntil(label.trackingCode, end);
      const kinds = events.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind.startsWith('customs-')).slice(0, 2)).toEqual(customs);
      const presented = events.find(({ kind }) => kind === 'customs-submitted')?.at ?? '';
      for (const { state, at } of await broker.events(mrn))
        if (state !== 'submitted') expect(at > presented).toBe(true);
    } finally {
      await brokerServer.close();
    }
  });

  test('a parcel waits at customs, also over a restart of both sides', async () => {
    let border = createBorder();
    await startWith(border);
    const brokerSandbox = (options: SandboxOptions) =>
      createBrokerSandbox(Object.assign(options, { border }));
    let brokerServer = await startSandbox(brokerSandbox, quick);
    await brokerServer.post('/_broker/scenarios', { reference: '*', scenario: 'documents-wanted' });
    const broker = (): BrokerPort => createBroker({ apiUrl: brokerServer.url, apiKey: 'key', webhookSecret });
    const label = await carrier.book(parcel(moving), 'key-1');
    const { mrn } = await broker().submit(declaration({ trackingCode: label.trackingCode }), 'declared-1');
    await eventsUntil(label.trackingCode, 'customs-documents-wanted');
    await Promise.all([server.close(), brokerServer.close()]);
    border = createBorder();
    brokerServer = await startSandbox(brokerSandbox, quick, brokerServer.journal);
    await startWith(border, server.journal);
    try {
      expect((await carrier.track(label.trackingCode)).at(-1)?.kind).toBe('customs-documents-wanted');
      await broker().provide(
        mrn,
        { kind: 'certificate-of-origin', number: '1', sha256: 'a'.repeat(64) },
        'key-2',
      );
      const kinds = (await eventsUntil(label.trackingCode, 'delivered')).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'customs-released')).toHaveLength(1);
    } finally {
      await brokerServer.close();
    }
  });

  async function startWith(border: Border, journal?: Journal): Promise<void> {
    server = await startSandbox(
      (options) => createCarrierSandbox(Object.assign(options, { border, shares: {} })),
      quick,
      journal,
    );
    carrier = adapter(server.url);
  }
});
