/** What every payment adapter promises, told once, against the providers' sandboxes. */
import { ApplicationFailure } from '@temporalio/common';
import Stripe from 'stripe';

import { alipayFreezeForApp, createAlipayPort } from '../../activities/payments/alipay';
import type { AlipaySettings } from '../../activities/payments/alipay-gateway';
import { createKlarnaPort } from '../../activities/payments/klarna';
import { createPaypalPort } from '../../activities/payments/paypal';
import { WebhookRefused, type PaymentPort } from '../../activities/payments/port';
import { createStripePort } from '../../activities/payments/stripe';
import type { Money } from '../../domain/shapes/common';
import type { BookLine } from '../../local/outside/payments/desk';
import { startOutsideWorld, type OutsideWorld, type ReceivedWebhook } from '../support/outside-world';

let world: OutsideWorld;
beforeAll(async () => {
  world = await startOutsideWorld();
});
afterEach(() => {
  world.behaviour.failureShare = 0;
});
afterAll(() => world.stop());

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });

let serial = 0;
/** A new order and new means of payment for it. */
const next = (): number => (serial += 1);

function alipaySettings(): AlipaySettings {
  const { alipay, alipayMerchant } = world.keys;
  return {
    gatewayUrl: `${world.url}/alipay/gateway.do`,
    appId: '2026000000000001',
    privateKey: alipayMerchant.privateKey,
    publicKey: alipay.publicKey,
    notifyUrl: 'http://127.0.0.1/webhooks/alipay',
    sellerId: '2088000000000002',
  };
}

function stripeSettings() {
  const { stripeSecretKey: secretKey, stripeWebhookSecret: webhookSecret } = world.keys;
  return { apiUrl: `${world.url}/stripe`, secretKey, webhookSecret };
}

const adapters: {
  name: string;
  open: () => PaymentPort;
  good: () => string;
  poor: () => string;
}[] = [
  {
    name: 'stripe',
    open: () => createStripePort(stripeSettings()),
    good: () => 'pm_card_visa',
    poor: () => 'pm_card_chargeDeclined',
  },
  {
    name: 'paypal',
    open: () =>
      createPaypalPort({
        apiUrl: `${world.url}/paypal`,
        clientId: world.keys.paypalClientId,
        secret: world.keys.paypalSecret,
        webhookId: 'SANDBOXWEBHOOK',
      }),
    good: () => `PAYPAL-${next()}`,
    poor: () => `PAYPAL-DECLINED-${next()}`,
  },
  {
    name: 'alipay',
    open: () => createAlipayPort(alipaySettings()),
    good: () => `28${`${next()}1`.padStart(16, '0')}`,
    poor: () => `28${`${next()}`.padStart(12, '0')}0000`,
  },
  {
    name: 'klarna',
    open: () =>
      createKlarnaPort({
        apiUrl: `${world.url}/klarna`,
        username: world.keys.klarnaUsername,
        password: world.keys.klarnaPassword,
        notifyUrl: 'http://127.0.0.1/webhooks/klarna',
      }),
    good: () => `KLARNA-${next()}`,
    poor: () => `KLARNA-DECLINED-${next()}`,
  },
];

async function sandboxBook(orderId: string): Promise<BookLine[]> {
  const answer = await fetch(`${world.url}/_book/payments`);
  const lines = (await answer.json()) as BookLine[];
  return lines.filter((line) => line.orderId === orderId);
}

/** As Temporal does: again and again, but never after a final failure. */
async function retried<T>(call: () => Promise<T>, lost: { count: number }): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      lost.count += 1;
    }
  }
  throw new Error('never answered');
}

const finally_ = { nonRetryable: true, type: 'payment-refused' };

describe.each(adapters)('$name', ({ name, open, good, poor }) => {
  let port: PaymentPort;
  beforeEach(() => {
    port = open();
  });

  const authorized = async (orderId: string, amount = 10_000): Promise<string> => {
    const request = {
      orderId,
      amount: eur(amount),
      method: good(),
      key: `${orderId}/authorize`,
      country: 'DE',
    };
    const answer = await port.authorize(request);
    if (answer.state !== 'authorized') throw new Error(answer.code);
    expect(answer.amount).toEqual(eur(amount));
    expect(Date.parse(answer.expiresAt)).toBeGreaterThan(Date.now() + 86_400_000);
    return answer.authorizationId;
  };
  const newOrder = (): string => `T-${name}-${next()}`;

  test('takes an order’s money in two parts, gives some back, and its book says so', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId);
    const first = await port.capture({
      authorizationId: id,
      amount: eur(6_000),
      final: false,
      key: `${orderId}/1`,
    });
    const second = await port.capture({
      authorizationId: id,
      amount: eur(3_050),
      final: true,
      key: `${orderId}/2`,
    });
    expect(first.captureId).not.toBe(second.captureId);
    const { refundId } = await port.refund({
      ...{
        captureId: second.captureId,
        amount: eur(1_050),
        key: `${orderId}/r`,
        reason: 'one piece came back',
      },
    });
    const known = { captureIds: [first.captureId, second.captureId], refundIds: [refundId] };
    const book = await port.book(id, known);
    expect(book).toMatchObject({
      authorized: eur(10_000),
      captured: eur(9_050),
      refunded: eur(1_050),
      voided: false,
      captures: expect.arrayContaining([
        { captureId: first.captureId, amount: eur(6_000) },
        { captureId: second.captureId, amount: eur(3_050) },
      ]),
      refunds: [{ refundId, amount: eur(1_050) }],
    });
    expect(await sandboxBook(orderId)).toEqual([
      expect.objectContaining({ provider: name, captured: 9_050, refunded: 1_050, voided: false }),
    ]);
  });

  test('gives the rest free with the final capture', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId);
    await port.capture({ authorizationId: id, amount: eur(4_000), final: true, key: `${orderId}/1` });
    const more = port.capture({ authorizationId: id, amount: eur(1_000), final: true, key: `${orderId}/2` });
    await expect(more).rejects.toMatchObject(finally_);
  });

  test('gives free what was never taken, and doing it twice is no error', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId);
    await port.void({ authorizationId: id, key: `${orderId}/void` });
    await port.void({ authorizationId: id, key: `${orderId}/void` });
    await port.void({ authorizationId: id, key: `${orderId}/void-again` });
    expect(await port.book(id)).toMatchObject({ voided: true, captured: eur(0), captures: [] });
    expect(await sandboxBook(orderId)).toEqual([expect.objectContaining({ voided: true })]);
  });

  test('gives free the rest after a part was taken', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId);
    await port.capture({ authorizationId: id, amount: eur(2_500), final: false, key: `${orderId}/1` });
    await port.void({ authorizationId: id, key: `${orderId}/void` });
    await port.void({ authorizationId: id, key: `${orderId}/void` });
    expect(await port.book(id)).toMatchObject({ voided: false, captured: eur(2_500) });
    const more = port.capture({ authorizationId: id, amount: eur(1), final: true, key: `${orderId}/2` });
    await expect(more).rejects.toMatchObject(finally_);
  });

  test('does the same key once', async () => {
    const orderId = newOrder();
    const [method, key] = [good(), `${orderId}/authorize`];
    const request = { orderId, amount: eur(5_000), method, key, country: 'DE' };
    const [once, twice] = [await port.authorize(request), await port.authorize(request)];
    expect(twice).toMatchObject({ state: 'authorized', authorizationId: idOf(once) });
    const part = { authorizationId: idOf(once), amount: eur(2_000), final: false, key: `${orderId}/1` };
    const capture = await port.capture(part);
    expect(await port.capture(part)).toEqual(capture);
    const back = { ...capture, amount: eur(500), key: `${orderId}/r`, reason: 'late' };
    expect(await port.refund(back)).toEqual(await port.refund(back));
    expect(await sandboxBook(orderId)).toEqual([
      expect.objectContaining({ authorized: 5_000, captured: 2_000, refunded: 500 }),
    ]);
  });

  test('ends in one effect when answers are lost after the effect', async () => {
    const orderId = newOrder();
    const lost = { count: 0 };
    world.behaviour.failureShare = 0.5;
    const request = {
      orderId,
      amount: eur(5_000),
      method: good(),
      key: `${orderId}/authorize`,
      country: 'DE',
    };
    const authorizationId = idOf(await retried(() => port.authorize(request), lost));
    const part = { authorizationId, final: false, amount: eur(2_000) };
    const capture = await retried(() => port.capture({ ...part, key: `${orderId}/1` }), lost);
    await retried(() => port.capture({ ...part, key: `${orderId}/2` }), lost);
    const back = { ...capture, amount: eur(700), key: `${orderId}/r`, reason: 'late' };
    await retried(() => port.refund(back), lost);
    await retried(() => port.void({ authorizationId, key: `${orderId}/void` }), lost);
    expect(lost.count).toBeGreaterThan(0);
    world.behaviour.failureShare = 0;
    expect(await sandboxBook(orderId)).toEqual([
      expect.objectContaining({ authorized: 5_000, captured: 4_000, refunded: 700 }),
    ]);
  });

  test('answers with a decline, not an error, when the customer can’t pay', async () => {
    const orderId = newOrder();
    const request = {
      orderId,
      amount: eur(5_000),
      method: poor(),
      key: `${orderId}/authorize`,
      country: 'DE',
    };
    expect(await port.authorize(request)).toMatchObject({ state: 'declined', code: expect.any(String) });
    expect(await port.authorize(request)).toMatchObject({ state: 'declined' });
    const left = (await sandboxBook(orderId)).filter((line) => !line.voided);
    expect(left).toEqual([]);
  });

  test('refuses for good what goes over the money there is', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId, 3_000);
    const over = port.capture({ authorizationId: id, amount: eur(3_001), final: true, key: `${orderId}/1` });
    await expect(over).rejects.toMatchObject(finally_);
    const whole = { authorizationId: id, amount: eur(3_000), final: true, key: `${orderId}/2` };
    const { captureId } = await port.capture(whole);
    const back = port.refund({ captureId, amount: eur(3_001), key: `${orderId}/r`, reason: 'late' });
    await expect(back).rejects.toMatchObject(finally_);
  });

  test('refuses for good what it never heard of', async () => {
    const unknown = { authorizationId: 'nothing.nothing.c', amount: eur(1), final: true, key: newOrder() };
    await expect(port.capture(unknown)).rejects.toMatchObject(finally_);
  });

  test('takes a report that the provider sent, the same one under the same id, and no altered one', async () => {
    const orderId = newOrder();
    const id = await authorized(orderId, 1_234);
    const hook = await reportOf(orderId, id);
    const event = await port.parseWebhook(hook);
    expect(event).toMatchObject({ provider: name, kind: 'authorized', orderId, amount: eur(1_234) });
    expect(Math.abs(Date.parse(event.at) - Date.now())).toBeLessThan(60_000);
    expect(await port.parseWebhook(hook)).toEqual(event);
    await expect(port.parseWebhook(altered(hook, orderId, id))).rejects.toThrow(WebhookRefused);
    await expect(port.parseWebhook({ ...hook, body: Buffer.from('{}') })).rejects.toThrow(WebhookRefused);
    await expect(port.parseWebhook({ ...hook, body: Buffer.from('no json') })).rejects.toThrow(
      WebhookRefused,
    );
  });

  test('is told of captures and refunds', async () => {
    // Klarna reports neither: its orders are looked at.
    const orderId = newOrder();
    const id = await authorized(orderId);
    const { captureId } = await port.capture({
      ...{ authorizationId: id, amount: eur(6_000), final: true, key: `${orderId}/1` },
    });
    expect(await kinds(orderId, id, 'captured')).toContain('captured');
    await port.refund({ captureId, amount: eur(1_000), key: `${orderId}/r`, reason: 'late' });
    expect(await kinds(orderId, id, 'refunded')).toContain('refunded');
  });

  async function kinds(orderId: string, id: string, wanted: string): Promise<string[]> {
    for (let tries = 0; ; tries += 1) {
      const hooks =
        name === 'klarna' ? [await reportOf(orderId, id)] : world.webhooks.filter(({ to }) => to === name);
      const events = await Promise.all(hooks.map((hook) => port.parseWebhook(hook)));
      const found = events.filter((event) => event.orderId === orderId).map((event) => event.kind);
      if (found.includes(wanted as 'captured') || tries > 100) return found;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** What the provider sent of an order. Klarna's push is only the order's number. */
  async function reportOf(orderId: string, id: string): Promise<ReceivedWebhook> {
    if (name === 'klarna')
      return {
        to: name,
        headers: {},
        body: Buffer.from(JSON.stringify({ order_id: id, event_type: 'FRAUD_RISK_ACCEPTED' })),
      };
    const marks = [orderId, orderId.replaceAll('-', '_')];
    return world.webhook(name, ({ body }) => marks.some((mark) => body.includes(mark)));
  }

  function altered(hook: ReceivedWebhook, orderId: string, id: string): ReceivedWebhook {
    const text = hook.body.toString('utf8');
    const other = text
      .replaceAll(orderId, 'T-stolen')
      .replaceAll(orderId.replaceAll('-', '_'), 'T_stolen')
      .replaceAll(name === 'klarna' ? id : '\0', '00000000-0000-4000-8000-000000000000');
    expect(other).not.toBe(text);
    return { ...hook, body: Buffer.from(other) };
  }
});

function idOf(answer: Awaited<ReturnType<PaymentPort['authorize']>>): string {
  if (answer.state !== 'authorized') throw new Error(answer.code);
  return answer.authorizationId;
}

describe('what only one of them does', () => {
  test('Stripe: a report older than five minutes is refused', async () => {
    const port = createStripePort(stripeSettings());
    const payload = JSON.stringify({
      id: 'evt_1',
      object: 'event',
      type: 'ping',
      created: 1,
      data: { object: {} },
    });
    const signed = (secondsAgo: number): Promise<unknown> => {
      const timestamp = Math.floor(Date.now() / 1000) - secondsAgo;
      const secret = world.keys.stripeWebhookSecret;
      const header = new Stripe('sk_test_x').webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp,
      });
      return port.parseWebhook({ headers: { 'stripe-signature': header }, body: Buffer.from(payload) });
    };
    await expect(signed(290)).resolves.toMatchObject({ kind: 'other', eventId: 'evt_1' });
    await expect(signed(310)).rejects.toThrow(WebhookRefused);
  });

  test('Stripe: a key used for something else is refused for good', async () => {
    const port = createStripePort(stripeSettings());
    const request = {
      orderId: `T-${next()}`,
      amount: eur(100),
      method: 'pm_card_visa',
      key: `key-${next()}`,
    };
    await port.authorize(request);
    await expect(port.authorize({ ...request, amount: eur(200) })).rejects.toMatchObject(finally_);
  });

  test('Stripe: a card without multicapture says so, and takes no second capture', async () => {
    const port = createStripePort(stripeSettings());
    const orderId = `T-${next()}`;
    const request = { orderId, amount: eur(500), method: 'pm_card_unionpay', key: `${orderId}/a` };
    const authorized = await port.authorize(request);
    expect(authorized).toMatchObject({ state: 'authorized', onceOnly: true });
    const part = { authorizationId: idOf(authorized), amount: eur(200), key: `${orderId}/1` };
    await expect(port.capture({ ...part, final: false })).rejects.toMatchObject(finally_);
    await port.capture({ ...part, amount: eur(500), final: true, key: `${orderId}/2` });
    expect(await port.book(part.authorizationId)).toMatchObject({ captured: eur(500) });
    const other = { ...request, orderId: `T-${next()}`, method: 'pm_card_visa', key: `key-${next()}` };
    expect(await port.authorize(other)).not.toHaveProperty('onceOnly');
  });

  test('Alipay: a freeze that the customer confirmed in the shop’s app is found, and only for its own order', async () => {
    const port = createAlipayPort(alipaySettings());
    const [orderId, amount] = [`T-app-${next()}`, eur(4_200)];
    const method = orderId.replaceAll('-', '_');
    const request = { orderId, amount, method, key: `${orderId}/a` };
    expect(await port.authorize(request)).toMatchObject({ state: 'declined', code: 'AUTH_ORDER_NOT_EXIST' });
    // The wallet sends the signed order to Alipay as it got it.
    await fetch(`${world.url}/alipay/gateway.do`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: alipayFreezeForApp(alipaySettings(), { orderId, amount }),
    });
    expect(await port.authorize(request)).toMatchObject({ state: 'authorized', amount });
    expect(await port.authorize({ ...request, amount: eur(1) })).toMatchObject({ code: 'AMOUNT_MISMATCH' });
    expect(await port.authorize({ ...request, orderId: 'T-other' })).toMatchObject({ code: 'OTHER_ORDER' });
  });

  test('Alipay: answers that Alipay did not sign are not believed', async () => {
    const strange = createAlipayPort({ ...alipaySettings(), publicKey: world.keys.alipayMerchant.publicKey });
    const request = { orderId: `T-${next()}`, amount: eur(100), method: '281234567890123456', key: 'k' };
    await expect(strange.authorize(request)).rejects.toThrow('signature');
  });

  test('Klarna: an order it has to look into is given up, one it stops later is told as voided', async () => {
    const { klarnaUsername: username, klarnaPassword: password } = world.keys;
    const port = createKlarnaPort({ apiUrl: `${world.url}/klarna`, username, password, notifyUrl: '' });
    const ask = async (method: string) => {
      const orderId = `T-klarna-${next()}`;
      const request = { orderId, amount: eur(900), method, key: `${orderId}/a`, country: 'DE' };
      return { orderId, answer: await port.authorize(request) };
    };
    const pending = await ask(`KLARNA-PENDING-${next()}`);
    expect(pending.answer).toMatchObject({ state: 'declined', code: 'PENDING' });
    expect(await sandboxBook(pending.orderId)).toMatchObject([{ voided: true }]);
    const stopped = await ask(`KLARNA-STOPPED-${next()}`);
    const hook = await world.webhook('klarna', ({ body }) => body.includes(idOf(stopped.answer)));
    expect(await port.parseWebhook(hook)).toMatchObject({ kind: 'voided', orderId: stopped.orderId });
  });

  test.each(adapters)('$name: a provider that does not answer is tried again', async ({ open, good }) => {
    const port = open();
    const working = { ...world.behaviour };
    world.behaviour.failureShare = 1;
    const request = {
      orderId: `T-${next()}`,
      amount: eur(100),
      method: good(),
      key: `k-${next()}`,
      country: 'DE',
    };
    const failure: unknown = await port.authorize(request).catch((error: unknown) => error);
    Object.assign(world.behaviour, working);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(ApplicationFailure);
  });
});
