/**
 * The API with everything behind it that runs here: the real processes of orders on a worker of their own, over the API's
 * database, and the outside world in this process, whose webhooks come to the API, or are collected for the test to send.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createBroker } from '../../../activities/broker/http';
import { createEasyPostCarrier } from '../../../activities/carriers/easypost';
import type { MailArchive } from '../../../activities/mail/archive';
import type { Mailer } from '../../../activities/mail/port';
import { createByHandFiling } from '../../../activities/filing/by-hand';
import { createGatewayFiling } from '../../../activities/filing/gateway';
import type { FilingPorts } from '../../../activities/filing/port';
import { createSandboxMailer } from '../../../activities/mail/sandbox';
import { createSandboxScanner } from '../../../activities/malware/sandbox';
import { createAlipayPort } from '../../../activities/payments/alipay';
import { createStripePort } from '../../../activities/payments/stripe';
import type { OrderPolicy } from '../../../domain/shapes/policy';
import { buildScreeningIndex } from '../../../domain/screening/match';
import { newKeys, type OutsideKeys } from '../../../local/outside/keys';
import { createWorld } from '../../../local/outside/world';
import { prepareRecord } from '../../../models/indexes';
import { loadRuleBook } from '../../../rules/book';
import { loadFraudRules } from '../../../rules/fraud';
import { loadLogisticsRequirements } from '../../../rules/logistics-requirements';
import { loadPolicy, loadTaxPolicy } from '../../../rules/policy';
import { loadPrivacyTerms } from '../../../rules/privacy';
import { loadRetentionRules } from '../../../rules/retention';
import { loadReturnRules } from '../../../rules/return-rules';
import { loadTaxBook } from '../../../rules/tax-book';
import { loadPlaces } from '../../../rules/warehouses';
import { composeActivities } from '../../../worker/activities';
import { composeOrderActivities } from '../../../worker/order-activities';
import { composePrivacyActivities } from '../../../worker/privacy-activities';
import { composeTaxActivities } from '../../../worker/tax-activities';
import { beQuiet, eventually } from '../../support/world';
import { secret, startApi, type Answer, type Person, type TestApi } from './api';
import { basket, onSale, type Market } from './live-brand';
import { carrierWebhook } from './signed';
import { freshNamespace, temporalAddress } from './worker';

export type Ports = ReturnType<typeof portsTo>;

export interface House {
  api: TestApi;
  shop: Person;
  ops: Person;
  finance: Person;
  ports: Ports;
  keys: OutsideKeys;
  /** Tells a sandbox what to do, such as `/carrier/_carrier/scenarios`. */
  steer(path: string, body: object): Promise<void>;
  /** What Stripe's sandbox shows of a dispute. */
  disputeAtStripe(disputeId: string): Promise<{ status: string; evidence: Record<string, string> }>;
  /** Quoted, then placed at the quoted total: two sets of towels, to Leeds unless told. */
  place(orderId: string, changes?: Record<string, unknown>, market?: Market): Promise<Answer>;
  /** The order as staff see it, as soon as `wanted` holds. */
  order(orderId: string, wanted: (view: OrderView) => boolean): Promise<OrderView>;
  /** The carrier reports the order's parcel taken and delivered, as soon as it has a label. */
  carryHome(orderId: string): Promise<void>;
  close(): Promise<void>;
}

export interface OrderView {
  order: { stage: string; state: Record<string, unknown>; endedAt?: string };
  processes: { process: string; processId: string; stage: string; state: Record<string, unknown> }[];
  tasks: { key: string; kind: string }[];
}

export interface HouseOptions {
  policy?: Partial<OrderPolicy>;
  /** Milliseconds of a simulated hour outside. */
  pace?: number;
  /** Where the outside world reports; the API unless told. Empty: nowhere. */
  webhooksTo?: string;
  /** A mail server with its archive; a sandbox unless told. */
  mail?: { mailer: Mailer; archive: MailArchive };
}

/** One brand on sale, carriers qualified, parcels handed over only when told. */
export async function startHouse(options: HouseOptions = {}): Promise<House> {
  const { policy = {}, pace = 5, webhooksTo, mail = sandboxMail() } = options;
  const keys = newKeys();
  const outside = await lateServer();
  const ports = portsTo(outside.url, keys);
  const namespace = await freshNamespace();
  const api = await startApi({ namespace, policy, webhooks: webhooksOf(ports) });
  await prepareRecord(api.database.connection);
  const behaviour = { pace, latencyMs: { min: 0, max: 0 }, failureShare: 0 };
  const world = createWorld({ keys, behaviour, webhooks: webhooksTo ?? `${api.url}/webhooks` });
  outside.serve(world.app);
  const steer = async (path: string, body: object) => {
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const answer = await fetch(outside.url + path, { ...sent, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  };
  await steer('/carrier/_carrier/hand-over', { automatic: false });
  // Nothing goes wrong but what a test asks for.
  await steer('/carrier/_carrier/scenarios', { reference: '*', scenario: 'plain' });
  await steer('/broker/_broker/scenarios', { reference: '*', scenario: 'release' });
  await onSale(api, 'acme:GB');
  const stopWorkers = await startWorkers(api, namespace, ports, mail);
  const [shop, ops, finance] = await Promise.all([
    api.person('shop', 'system'),
    api.person('staff:omar', 'ops'),
    api.person('staff:fatima', 'finance'),
  ]);
  return {
    ...{ api, shop, ops, finance, ports, keys, steer },
    place: async (...order) => shop.post('/shop/orders', await orderBody(shop, ...order)),
    order: (orderId, wanted) => seen(ops, orderId, wanted),
    async carryHome(orderId) {
      const labelled = (view: OrderView) => view.processes.some(({ stage }) => stage === 'labelled');
      const { processes } = await seen(ops, orderId, labelled);
      const trackingCode = String(processes[0]?.state['trackingCode']);
      const at = new Date().toISOString();
      const { headers, body } = carrierWebhook(keys, { trackingCode }, [
        { status: 'in_transit', at, detail: 'received_at_origin_facility' },
        { status: 'delivered', at },
      ]);
      await fetch(`${api.url}/webhooks/carrier`, { method: 'POST', headers, body });
    },
    async disputeAtStripe(disputeId) {
      const headers = { authorization: `Bearer ${keys.stripeSecretKey}` };
      const answer = await fetch(`${outside.url}/stripe/v1/disputes/${disputeId}`, { headers });
      return (await answer.json()) as { status: string; evidence: Record<string, string> };
    },
    async close() {
      await stopWorkers();
      world.close();
      await outside.close();
      await api.close();
    },
  };
}

function portsTo(url: string, keys: OutsideKeys) {
  const { stripeSecretKey: secretKey, stripeWebhookSecret, alipay, alipayMerchant } = keys;
  return {
    stripe: createStripePort({ apiUrl: `${url}/stripe`, secretKey, webhookSecret: stripeWebhookSecret }),
    alipay: createAlipayPort({
      ...{ gatewayUrl: `${url}/alipay/gateway.do`, appId: '2026000000000001' },
      ...{ privateKey: alipayMerchant.privateKey, publicKey: alipay.publicKey },
      notifyUrl: 'http://127.0.0.1/webhooks/alipay',
    }),
    carrier: createEasyPostCarrier({
      ...{ apiUrl: `${url}/carrier/v2`, apiKey: keys.carrierApiKey, extensions: true },
      webhookSecret: keys.carrierWebhookSecret,
      claims: { email: 'finance@landfall.test', recipient: 'Landfall' },
    }),
    broker: createBroker({
      ...{ apiUrl: `${url}/broker`, apiKey: keys.brokerApiKey, webhookSecret: keys.brokerWebhookSecret },
    }),
    filing: filingAt(url, keys),
  };
}

/** The Union scheme has a gateway here; everything else is filed by hand. */
function filingAt(url: string, { taxGatewayKey: apiKey }: OutsideKeys): FilingPorts {
  const gateway = createGatewayFiling({ apiUrl: `${url}/tax`, apiKey });
  return (scheme, jurisdiction) => (scheme === 'OSS' ? gateway : createByHandFiling(scheme, jurisdiction));
}

export function webhooksOf({ stripe, alipay, carrier, broker }: Ports) {
  return {
    payments: { stripe: stripe.parseWebhook.bind(stripe), alipay: alipay.parseWebhook.bind(alipay) },
    carrier: carrier.parseWebhook.bind(carrier),
    broker: broker.parseWebhook.bind(broker),
  };
}

/** What is served is known only after the address. */
async function lateServer() {
  let listener: RequestListener = (_request, response) => response.writeHead(503).end();
  const server: Server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (app: RequestListener) => void (listener = app),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Mail = NonNullable<HouseOptions['mail']>;

function sandboxMail(): Mail {
  const mailer = createSandboxMailer();
  return { mailer, archive: mailer.archive };
}

async function startWorkers(
  api: TestApi,
  namespace: string,
  ports: Ports,
  mail: Mail,
): Promise<() => Promise<void>> {
  beQuiet();
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const shared = {
    connection,
    namespace,
    activities: activitiesOver(api, ports, mail),
    shutdownGraceTime: 0,
  };
  const codePath = process.env['TEST_BUNDLE'] ?? '';
  const workers = await Promise.all([
    Worker.create({ ...shared, taskQueue: 'orders', workflowBundle: { codePath } }),
    Worker.create({ ...shared, taskQueue: 'documents' }),
    Worker.create({ ...shared, taskQueue: 'onboarding', workflowBundle: { codePath } }),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await connection.close();
  };
}

function activitiesOver(
  { database, deps }: TestApi,
  { stripe, alipay, carrier, broker, filing }: Ports,
  { mailer, archive }: Mail,
) {
  const { connection } = database;
  const { platform } = loadPolicy('demo');
  const shared = {
    ...{ connection, secret, mailer, publicUrl: 'http://api.example' },
    ...{ staffMailDomain: 'landfall.test', clock: () => new Date() },
  };
  return {
    ...composeActivities({
      ...{ ...shared, scanner: createSandboxScanner(), imprint: platform.legalName, rules: [] },
      deniedParties: { listedOn: '2026-11-01', index: buildScreeningIndex([]) },
    }),
    ...composeOrderActivities({
      ...{ ...shared, platform, payments: { stripe, alipay }, carrier, broker, book: loadRuleBook() },
      ...{ fraud: loadFraudRules(), returns: loadReturnRules(), places: loadPlaces() },
      ...{ logisticsRequirementsOn: loadLogisticsRequirements, dayMs: deps.orders.policy.dayMs },
    }),
    ...composePrivacyActivities({
      ...{ ...shared, archive, temporal: deps.temporal, imprint: platform.legalName },
      ...{
        retention: loadRetentionRules(),
        terms: loadPrivacyTerms(),
        policy: { retentionReviewDays: 3650 },
      },
    }),
    ...composeTaxActivities({
      ...{
        connection,
        book: loadTaxBook(),
        ports: filing,
        policy: loadTaxPolicy('demo'),
        taxpayer: platform,
      },
    }),
  };
}

/** Whoever orders: what no answer of the API may ever hold. Each order is somebody else’s, or the fraud rules would wonder. */
export const customer = {
  name: 'Ada Penhaligon',
  mailAt: '@customer.example',
  street: '14 Mill Lane',
  phone: '+44 113 496 0000',
};

/** The body of an order, at the total quoted for it. */
export async function orderBody(
  shop: Person,
  orderId: string,
  changes: Record<string, unknown> = {},
  market: Market = 'GB',
) {
  const { deliverTo, lines } = basket(market);
  const asked = { deliverTo, lines, ...('lines' in changes ? { lines: changes['lines'] } : {}) };
  const { body } = await shop.post('/shop/quotes', asked);
  const { total } = (body['landedCost'] ?? {}) as { total?: object };
  const { name, mailAt, street, phone } = customer;
  return {
    ...{ orderId, lines, agreedTotal: total ?? { amount: 1, currency: 'GBP' } },
    customer: { customerId: `c-${orderId}`, name, email: `${orderId}${mailAt}`, locale: 'en' },
    deliverTo: { ...deliverTo, name, street: [street, `House ${orderId}`], city: 'Leeds', phone },
    payment: { provider: 'stripe', method: 'pm_card_visa' },
    signals: { ipCountry: market, billingCountry: market, accountAgeDays: 400 },
    ...changes,
  };
}

/** An order number nobody has used. */
export const freshOrderId = (): string => `T-${randomUUID().slice(0, 8)}`;

function seen(ops: Person, orderId: string, wanted: (view: OrderView) => boolean): Promise<OrderView> {
  let last: unknown;
  return eventually(`order ${orderId}`, async () => {
    const { status, body } = await ops.get(`/orders/${orderId}`);
    last = body;
    return status === 200 && wanted(body as unknown as OrderView)
      ? (body as unknown as OrderView)
      : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last).slice(0, 2_000)}`);
  });
}
