/** Requests but for erasure: who asks is proved, what the law gives is kept, and each kind does what it says. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { pdfText } from '../../../activities/documents/pdf-text';
import { createRetentionActivities } from '../../../activities/retention';
import { auditEntryModel } from '../../../models/audit-entry';
import { createVault, PersonalDataErased } from '../../../models/personal';
import { privacyRequestModel } from '../../../models/privacy-request';
import { processModel } from '../../../models/process';
import { storedFileModel } from '../../../models/stored-file';
import { loadRetentionRules } from '../../../rules/retention';
import {
  decidePrivacyRequest,
  extendPrivacyRequest,
  sendNewCode,
} from '../../../workflows/privacy-request/messages';
import { chen, omar } from '../../support/acting';
import { secret, startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, hour, noReturns, OrderActing } from '../support/order-acting';
import { goodsOnSale } from '../support/order-goods';
import { PrivacyActing } from '../support/privacy-acting';

let world: OrderWorld;
let acting: OrderActing;

beforeAll(async () => {
  world = await startOrderWorld();
  acting = await OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 20 } }), noReturns);
  await acting.handedOver();
  await acting.carrier('delivered');
  await acting.ends();
}, 120_000);

afterAll(() => world.close());

const address = () => acting.order.customer.email;
const asking = (kind: 'access' | 'object', email = address()) => PrivacyActing.asking(world, { kind, email });

describe('the code', () => {
  it('is taken once it is right; five wrong ones kill it, and a new one lives', async () => {
    const asked = await asking('access', 'nobody-1@customer.example');
    const code = await asked.code();
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tried = 0; tried < 5; tried += 1) expect(await asked.give(wrong)).toBe(false);
    expect(await asked.give(code)).toBe(false);
    const handle = world.client.workflow.getHandle(asked.id);
    await handle.executeUpdate(sendNewCode, { args: [{ request: 'r' }] });
    const second = await newCode(asked, code);
    expect(await asked.give(code)).toBe(false);
    expect(await asked.give(second)).toBe(true);
    expect(await asked.give(second)).toBe(true);
    await asked.reaches('nothing-held');
  });

  it('dies after half an hour, and the request after a week', async () => {
    const asked = await asking('access', 'nobody-2@customer.example');
    const code = await asked.code();
    await world.pass(hour);
    expect(await asked.give(code)).toBe(false);
    await world.pass(7 * day);
    await asked.reaches('unverified');
  });

  it('goes to known and unknown addresses alike; who has nothing here is told by mail', async () => {
    const asked = await asking('access', 'nobody-3@customer.example');
    await asked.verified();
    await asked.reaches('nothing-held');
    expect((await asked.mail('We hold no data')).to).toBe('nobody-3@customer.example');
  });

  it('stands in no history', async () => {
    const asked = await asking('access');
    const code = await asked.code();
    await asked.verified();
    await asked.task('decide');
    const { events } = await world.client.workflow.getHandle(asked.id).fetchHistory();
    const text = (events ?? []).flatMap((event) => JSON.stringify(event, bytesAsText)).join('');
    expect(text).toContain('findHeld');
    expect(text).not.toContain(`"${code}"`);
    expect(text).not.toContain(address());
  });
});

describe('a request', () => {
  it('is decided by compliance only', async () => {
    const asked = await asking('access');
    await asked.verified();
    const task = await asked.task('decide');
    expect(task).toMatchObject({
      role: 'compliance',
      onLapse: 'it is carried out',
      why: expect.stringContaining('12(3)'),
    });
    const decision = { decision: 'carry-out' as const, reason: 'as asked' };
    expect(await asked.update(decidePrivacyRequest, { by: omar, ...decision })).toMatchObject({
      refusal: 'wrong-role',
    });
  });

  it('is extended once, with a reason the person reads', async () => {
    const asked = await asking('access');
    await asked.verified();
    const before = await asked.task('decide');
    const reason = 'Many orders have to be gathered.';
    expect(await asked.update(extendPrivacyRequest, { by: chen, reason })).toMatchObject({ ok: true });
    expect((await asked.mail('takes longer')).text).toContain(reason);
    const after = await asked.task('decide');
    expect(Date.parse(after.lapsesAt)).toBeGreaterThan(Date.parse(before.lapsesAt) + 50 * day);
    expect(await asked.update(extendPrivacyRequest, { by: chen, reason })).toMatchObject({
      refusal: 'already-extended',
    });
  });

  it('that nobody decides is carried out before the law’s time is over', async () => {
    const asked = await asking('object');
    await asked.verified();
    await asked.task('decide');
    await world.pass(32 * day);
    await asked.reaches('answered');
    expect((await asked.mail('objection is noted')).text).toContain('fraud');
    const { customerId } = acting.order.customer;
    const hashes = world.customers.hashesOf({ email: address(), deliverTo: acting.order.deliverTo });
    expect(await world.customers.customerHistory(customerId, hashes, world.now())).toMatchObject({
      orders: 0,
    });
  });

  it('for a copy gives everything as JSON and PDF behind a link that dies', async () => {
    const asked = await asking('access');
    await asked.allowed();
    await asked.reaches('answered');
    const { text } = await asked.mail('copy of your data');
    const zip = await unzip(await asked.follow(text));
    const data = JSON.parse(zip.get('my-data.json')?.toString() ?? '{}') as {
      orders: Record<string, unknown>[];
    };
    expect(data.orders).toEqual([
      expect.objectContaining({
        orderId: acting.orderId,
        email: address(),
        deliverTo: expect.objectContaining({ city: 'Lyon' }),
        tax: expect.arrayContaining([expect.objectContaining({ kind: 'supply' })]),
      }),
    ]);
    const { carrier, trackingCode } = await acting.snapshot(acting.shipmentId());
    expect(data.orders[0]).toMatchObject({
      ...{ lines: acting.order.lines, fraudDecision: 'pass' },
      parcels: [
        {
          ...{ carrier, trackingCode },
          events: expect.arrayContaining([expect.objectContaining({ kind: 'delivered' })]),
        },
      ],
    });
    expect(data).toMatchObject({
      recipients: expect.arrayContaining([{ recipient: carrier, knownBy: [trackingCode] }]),
      keptFor: expect.arrayContaining([
        expect.objectContaining({
          term: '3 years from the end of the year',
          law: expect.stringContaining('BGB'),
        }),
      ]),
      ...{ rights: expect.stringContaining('art. 17'), complaint: expect.stringContaining('art. 77') },
      automatedDecisions: expect.stringContaining('fraud'),
    });
    expect(pdfText(zip.get('my-data.pdf') ?? Buffer.alloc(0))).toContain('Élodie Marchand');
    expect([...zip.keys()].some((name) => name.includes('invoice'))).toBe(true);
    await world.pass(8 * day);
    expect(await asked.follow(text)).toBeUndefined();
  });

  it('loses its copy once the link has died, and is forgotten three years after its end', async () => {
    const asked = await asking('access');
    await asked.allowed();
    await asked.reaches('answered');
    const { text } = await asked.mail('copy of your data');
    const unverified = await asking('access', 'nobody-4@customer.example');
    const running = await asking('access');
    await running.verified();
    await running.task('decide');
    expect(await removed('privacy-exports', 1)).not.toContain(asked.requestId);
    expect(await asked.follow(text)).toBeDefined();
    await world.pass(8 * day);
    await unverified.reaches('unverified');
    await removed('privacy-exports', 1);
    expect(await storedFileModel(world.connection).findById(`privacy-export:${asked.requestId}`)).toBeNull();

    expect(await removed('privacy-requests', 3 * 365 - 10)).not.toContain(asked.requestId);
    expect(await removed('privacy-requests', 3 * 366)).toEqual(
      expect.arrayContaining([asked.requestId, unverified.requestId]),
    );
    const vault = createVault({ connection: world.connection, secret });
    for (const { requestId, id } of [asked, unverified]) {
      expect(await processModel(world.connection).findById(id)).toBeNull();
      expect(await auditEntryModel(world.connection).exists({ chain: id })).toBeNull();
      await expect(vault.seal(`privacy-request:${requestId}`, {})).rejects.toThrow(PersonalDataErased);
    }
    expect(await running.stage()).toBe('deciding');
  });

  it('for a correction seals the record anew and finds the person by the new address', async () => {
    const own = await OrderActing.ordering(
      world,
      await goodsOnSale(world, { stock: { stoke: 5 } }),
      noReturns,
    );
    await own.handedOver();
    const email = `new-${own.orderId.toLowerCase()}@customer.example`;
    const asked = await PrivacyActing.asking(world, {
      ...{ kind: 'correct', email: own.order.customer.email },
      correction: { name: 'Élodie Dupont', email, deliverTo: { city: 'Villeurbanne', postcode: '69100' } },
    });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('answered');
    const { carrier } = await own.snapshot(own.shipmentId());
    expect((await asked.mail('corrected')).text).toMatch(`${String(carrier)}, stripe`);
    expect(await world.customers.readOrderCustomer(own.orderId)).toMatchObject({
      ...{ name: 'Élodie Dupont', email },
      deliverTo: { name: 'Élodie Dupont', city: 'Villeurbanne', postcode: '69100', country: 'FR' },
    });
    const again = await asking('access', email);
    await again.verified();
    await again.task('decide');
  });
});

/** Runs a class of retention as it will be in so many days. @returns the requests that went */
async function removed(id: string, inDays: number): Promise<string[]> {
  const { connection, store, now } = world;
  const rules = loadRetentionRules();
  const retention = createRetentionActivities({
    ...{ connection, store, rules, zone: 'Europe/Berlin', vault: createVault({ connection, secret }) },
    ...{ reviewDays: 36_500, clock: () => new Date(now().getTime() + inDays * day) },
  });
  const requests = async () =>
    (await privacyRequestModel(connection).find().lean<{ _id: string }[]>()).map(({ _id }) => _id);
  const before = await requests();
  const plan = (await retention.planRetention()).find((each) => each.id === id);
  if (!plan) throw new Error(`no class ${id}`);
  while ((await retention.removeExpired(plan)).removed > 0);
  const left = new Set(await requests());
  return before.filter((each) => !left.has(each));
}

function newCode(asked: PrivacyActing, old: string): Promise<string> {
  return asked.code().then(async (code) => {
    if (code !== old) return code;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return newCode(asked, old);
  });
}

function bytesAsText(_key: string, value: unknown): unknown {
  const bytes = value as { type?: string; data?: number[] } | null;
  if (bytes?.type === 'Buffer' && bytes.data) return Buffer.from(bytes.data).toString('utf8');
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;
}

async function unzip(content: Buffer | undefined): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(content ?? Buffer.alloc(0));
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

// The last: it lets forty days pass.
it('a request is not carried out by default when nobody vouches for the row of law any more', async () => {
  const ask = { kind: 'access' as const, email: address() };
  const asked = await PrivacyActing.asking(world, ask, {}, -1);
  await asked.verified();
  expect(await asked.task('decide')).toMatchObject({
    onLapse: 'it is asked for again',
    why: expect.stringContaining('last verified'),
  });
  await world.env.sleep('40 days');
  expect(await asked.task('decide')).toMatchObject({ onLapse: 'it is asked for again' });
});
