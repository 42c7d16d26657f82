/** What the payment adapters promise of disputes, told once, against the providers' sandboxes. */
import { ApplicationFailure } from '@temporalio/common';

import { createAlipayPort } from '../../activities/payments/alipay';
import { createKlarnaPort } from '../../activities/payments/klarna';
import { createPaypalPort } from '../../activities/payments/paypal';
import type { DisputePaper, PaymentPort } from '../../activities/payments/port';
import { createStripePort } from '../../activities/payments/stripe';
import type { DisputeEvidence } from '../../domain/dispute';
import type { Money } from '../../domain/shapes/common';
import { startOutsideWorld, type OutsideWorld } from '../support/outside-world';

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

const stripe = () =>
  createStripePort({
    ...{ apiUrl: `${world.url}/stripe`, secretKey: world.keys.stripeSecretKey },
    webhookSecret: world.keys.stripeWebhookSecret,
  });
const paypal = () =>
  createPaypalPort({
    ...{ apiUrl: `${world.url}/paypal`, clientId: world.keys.paypalClientId },
    ...{ secret: world.keys.paypalSecret, webhookId: 'SANDBOXWEBHOOK' },
  });

/** How the provider's own sandbox settles a dispute. */
async function settleAtStripe(disputeId: string, won: boolean): Promise<void> {
  await fetch(`${world.url}/stripe/v1/disputes/${disputeId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.keys.stripeSecretKey}` },
    body: new URLSearchParams({
      'evidence[uncategorized_text]': won ? 'winning_evidence' : 'losing_evidence',
    }),
  });
}

/** What the provider shows as given: the names of files, sorted. */
async function papersAtStripe(disputeId: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${world.keys.stripeSecretKey}` };
  const answer = await fetch(`${world.url}/stripe/v1/disputes/${disputeId}`, { headers });
  const { evidence } = (await answer.json()) as { evidence: Record<string, string> };
  expect(Object.values(evidence).every((id) => id.startsWith('file_'))).toBe(true);
  return Object.keys(evidence).sort();
}

async function papersAtPaypal(disputeId: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${await paypalToken()}` };
  const answer = await fetch(`${world.url}/paypal/v1/customer/disputes/${disputeId}`, { headers });
  const { evidences = [] } = (await answer.json()) as {
    evidences?: { documents: { name: string }[] }[];
  };
  return evidences.flatMap(({ documents }) => documents.map(({ name }) => name)).sort();
}

async function paypalToken(): Promise<string> {
  const login = `${world.keys.paypalClientId}:${world.keys.paypalSecret}`;
  const token = await fetch(`${world.url}/paypal/v1/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await token.json()) as { access_token: string }).access_token;
}

async function settleAtPaypal(disputeId: string, won: boolean): Promise<void> {
  await fetch(`${world.url}/paypal/v1/customer/disputes/${disputeId}/adjudicate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await paypalToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ adjudication_outcome: won ? 'SELLER_FAVOR' : 'BUYER_FAVOR' }),
  });
}

const disputing: {
  name: string;
  open: () => PaymentPort;
  method: () => string;
  reason: string;
  created: string;
  ended: string;
  settle: (disputeId: string, won: boolean) => Promise<void>;
  papers: (disputeId: string) => Promise<string[]>;
  /** Of two receipts and one proof of shipping, by how the provider names them. */
  taken: string[];
}[] = [
  {
    ...{ name: 'stripe', open: stripe, method: () => 'pm_card_createDispute', reason: 'fraudulent' },
    ...{ created: 'charge.dispute.created', ended: 'charge.dispute.closed', settle: settleAtStripe },
    ...{ papers: papersAtStripe, taken: ['receipt', 'shipping_documentation'] },
  },
  {
    ...{ name: 'paypal', open: paypal, method: () => `PAYPAL-DISPUTE-${(serial += 1)}` },
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    ...{ created: 'CUSTOMER.DISPUTE.CREATED', ended: 'CUSTOMER.DISPUTE.RESOLVED', settle: settleAtPaypal },
    ...{ papers: papersAtPaypal, taken: ['invoice-1.pdf', 'invoice-2.pdf', 'label-1.pdf'] },
  },
];

const evidenceOf = (orderId: string): DisputeEvidence => ({
  ...{ orderId, orderedAt: '2026-10-01T08:00:00.000Z', total: eur(2_000) },
  charges: [{ shipment: 1, amount: eur(2_000), refunded: eur(0) }],
  parcels: [
    {
      ...{ number: 1, billedAs: 1, carrier: 'landpost', trackingCode: 'LP1', papers: [] },
      deliveredAt: '2026-10-05T09:30:00.000Z',
    },
  ],
});

const paper = (
  proves: DisputePaper['proves'],
  fileName: string,
  content = '%PDF-1.7 a paper',
): DisputePaper => ({
  ...{ proves, fileName, mediaType: 'application/pdf', content: Buffer.from(content) },
});
const papers = [
  paper('receipt', 'invoice-1.pdf'),
  paper('receipt', 'invoice-2.pdf'),
  paper('shipping', 'label-1.pdf'),
];

describe.each(disputing)('$name', ({ name, open, method, reason, created, ended, settle, ...shown }) => {
  let port: PaymentPort;
  beforeEach(() => {
    port = open();
  });

  /** Paid, and disputed by the customer. */
  const disputed = async (paidBy = method()) => {
    const orderId = `T-dispute-${(serial += 1)}`;
    const request = { orderId, amount: eur(2_000), method: paidBy, key: `${orderId}/a`, country: 'DE' };
    const paid = await port.authorize(request);
    if (paid.state !== 'authorized') throw new Error(paid.code);
    const { authorizationId } = paid;
    await port.capture({ authorizationId, amount: eur(2_000), final: true, key: `${orderId}/1` });
    const mark = authorizationId.replace('pi_', '');
    const told = async (type: string) =>
      port.parseWebhook(
        await world.webhook(name, ({ body }) => body.includes(`"${type}"`) && body.includes(mark)),
      );
    const opened = await told(created);
    const disputeId = opened.dispute?.id ?? '';
    const answer = (decision: 'accept' | 'contest', given = papers) => {
      const evidence = evidenceOf(orderId);
      return port.answerDispute({ disputeId, decision, evidence, papers: given, key: `${disputeId}/x` });
    };
    return { orderId, opened, disputeId, answer, end: () => told(ended) };
  };

  test('tells a dispute with its order, its id, its reason and its deadline', async () => {
    const { orderId, opened } = await disputed();
    expect(opened).toMatchObject({ provider: name, kind: 'dispute-opened', orderId, amount: eur(2_000) });
    expect(opened.dispute).toEqual({
      ...{ id: expect.stringMatching(/^[A-Za-z0-9_-]+$/), reason },
      respondBy: expect.stringMatching(/Z$/),
    });
    expect(Date.parse(opened.dispute?.respondBy ?? '')).toBeGreaterThan(Date.now() + 86_400_000);
  });

  test.each([
    [true, 'dispute-won'],
    [false, 'dispute-lost'],
  ])('takes evidence, and tells how it was decided (won: %s)', async (won, kind) => {
    const { orderId, answer, disputeId, end } = await disputed();
    expect(await answer('contest')).toEqual({ state: 'answered' });
    await settle(disputeId, won);
    expect(await end()).toMatchObject({ kind, orderId, amount: eur(2_000), dispute: { id: disputeId } });
  });

  test('attaches the papers, as many as the provider has places for', async () => {
    const { answer, disputeId } = await disputed();
    expect(await answer('contest')).toEqual({ state: 'answered' });
    expect(await shown.papers(disputeId)).toEqual(shown.taken);
  });

  test('leaves out what is too large, and answers all the same', async () => {
    const { answer, disputeId } = await disputed();
    const large = paper('receipt', 'invoice-1.pdf', `%PDF-${'x'.repeat(10_000_000)}`);
    expect(await answer('contest', [large, paper('shipping', 'label-1.pdf')])).toEqual({ state: 'answered' });
    expect(await shown.papers(disputeId)).toEqual(shown.taken.slice(-1));
  });

  test('refuses for good what is no paper', async () => {
    const { answer, disputeId } = await disputed();
    const answered = answer('contest', [paper('receipt', 'invoice-1.pdf', '<html>')]);
    await expect(answered).rejects.toMatchObject({ nonRetryable: true, type: 'payment-refused' });
    expect(await shown.papers(disputeId)).toEqual([]);
  });

  test('closes an accepted one as lost', async () => {
    const { answer, disputeId, end } = await disputed();
    expect(await answer('accept')).toEqual({ state: 'answered' });
    expect(await end()).toMatchObject({ kind: 'dispute-lost', dispute: { id: disputeId } });
  });

  test.each(['contest', 'accept'] as const)('takes the same answer again: %s', async (decision) => {
    const { answer } = await disputed();
    expect(await answer(decision)).toEqual({ state: 'answered' });
    expect(await answer(decision)).toEqual({ state: 'answered' });
  });

  test.each(['contest', 'accept'] as const)('is answered though answers are lost: %s', async (decision) => {
    const { answer, disputeId, end } = await disputed();
    world.behaviour.failureShare = 0.6;
    let lost = 0;
    for (let answered = false; !answered && lost < 200;)
      await answer(decision).then(
        (given) => {
          expect(given).toEqual({ state: 'answered' });
          answered = true;
        },
        (error: unknown) => {
          expect(error).not.toBeInstanceOf(ApplicationFailure);
          lost += 1;
        },
      );
    world.behaviour.failureShare = 0;
    if (decision === 'contest') expect(await shown.papers(disputeId)).toEqual(shown.taken);
    if (decision === 'contest') await settle(disputeId, true);
    expect(await end()).toMatchObject({ kind: decision === 'contest' ? 'dispute-won' : 'dispute-lost' });
  });

  test('leaves one that others have decided to people', async () => {
    const { answer, disputeId } = await disputed();
    await settle(disputeId, true);
    const answers = [await answer('accept'), await answer('contest')];
    expect(answers).toEqual([
      { state: 'by-hand', says: expect.any(String) },
      { state: 'by-hand', says: expect.any(String) },
    ]);
  });

  test('refuses for good what it never heard of', async () => {
    const request = { disputeId: 'dp_nothing', decision: 'accept' as const, papers: [], key: 'k' };
    const answered = port.answerDispute({ ...request, evidence: evidenceOf('T-1') });
    await expect(answered).rejects.toMatchObject({ nonRetryable: true, type: 'payment-refused' });
  });
});

test('PayPal: an inquiry, which is no claim yet, is left to people', async () => {
  const port = paypal();
  const orderId = `T-dispute-${(serial += 1)}`;
  const method = `PAYPAL-DISPUTE-INQUIRY-${serial}`;
  const paid = await port.authorize({ orderId, amount: eur(500), method, key: `${orderId}/a` });
  if (paid.state !== 'authorized') throw new Error(paid.code);
  const { authorizationId } = paid;
  await port.capture({ authorizationId, amount: eur(500), final: true, key: `${orderId}/1` });
  const hook = await world.webhook(
    'paypal',
    ({ body }) => body.includes('DISPUTE.CREATED') && body.includes(authorizationId),
  );
  const { dispute } = await port.parseWebhook(hook);
  expect(dispute).not.toHaveProperty('respondBy');
  const request = { disputeId: dispute?.id ?? '', evidence: evidenceOf(orderId), papers: [], key: 'k' };
  expect(await port.answerDispute({ ...request, decision: 'contest' })).toMatchObject({
    state: 'by-hand',
    says: expect.stringContaining('while it is OPEN'),
  });
});

test.each([
  [
    'Klarna',
    () =>
      createKlarnaPort({
        ...{ apiUrl: `${world.url}/klarna`, username: world.keys.klarnaUsername },
        ...{ password: world.keys.klarnaPassword, notifyUrl: '' },
      }),
  ],
  [
    'Alipay',
    () =>
      createAlipayPort({
        ...{ gatewayUrl: `${world.url}/alipay/gateway.do`, appId: '2026000000000001', notifyUrl: '' },
        ...{ privateKey: world.keys.alipayMerchant.privateKey, publicKey: world.keys.alipay.publicKey },
      }),
  ],
])('%s: disputes are answered by hand', async (_, open) => {
  const request = {
    disputeId: 'd-1',
    decision: 'contest' as const,
    evidence: evidenceOf('T-1'),
    key: 'k',
    papers,
  };
  expect(await open().answerDispute(request)).toMatchObject({
    ...{ state: 'by-hand', says: expect.stringContaining('merchant portal') },
  });
});
