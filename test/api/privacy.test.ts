/**
 * Privacy at the doors, on a real Temporal server and a real mail server: an order with its customer is delivered, the person has
 * themselves erased, and afterwards nothing names them; the public doors tell nobody whom they know.
 */
import { createMailpitArchive, type MailArchive } from '../../activities/mail/archive';
import { createSmtpMailer } from '../../activities/mail/smtp';
import { createHistories } from '../../activities/privacy/histories';
import { pdfText } from '../../activities/documents/pdf-text';
import { auditEntryModel } from '../../models/audit-entry';
import { verifyChains, type AuditEntry } from '../../domain/audit';
import { processModel } from '../../models/process';
import { taxLinesOf } from '../../models/tax-ledger';
import { eventually } from '../support/world';
import type { Person } from './support/api';
import { customer, freshOrderId, startHouse, type House } from './support/house';

const inboxUrl = process.env['TEST_INBOX_URL'] ?? '';
let house: House;
let archive: MailArchive;
let compliance: Person;
beforeAll(async () => {
  archive = createMailpitArchive(inboxUrl);
  const mailer = createSmtpMailer({
    ...{ url: process.env['TEST_SMTP_URL'] ?? '', from: 'Landfall <orders@landfall.test>', inboxUrl },
  });
  house = await startHouse({ policy: { returnDays: 0 }, mail: { mailer, archive } });
  compliance = await house.api.person('staff:chen', 'compliance');
}, 60_000);
afterAll(() => house.close());

const ask = (body: object) => house.api.ask('POST', '/privacy/requests', { body });

/** Mails to an address in the archive, as text. */
async function mailsTo(email: string): Promise<string[]> {
  const found = await fetch(`${inboxUrl}/api/v1/search?query=${encodeURIComponent(`to:"${email}"`)}`);
  const { messages } = (await found.json()) as { messages: { ID: string }[] };
  return Promise.all(
    messages.map(async ({ ID }) => {
      const mail = (await (await fetch(`${inboxUrl}/api/v1/message/${ID}`)).json()) as {
        Subject: string;
        Text: string;
      };
      return `${mail.Subject}\n${mail.Text}`;
    }),
  );
}

function codeMailed(email: string): Promise<string> {
  return eventually(`a code for ${email}`, async () => {
    const [code] = (await mailsTo(email)).flatMap((text) => /Your code: (\d{6})/.exec(text)?.[1] ?? []);
    return code;
  });
}

/** An order of somebody with a name and a street of their own, delivered and at its end. */
async function delivered(name: string, street: string) {
  const orderId = freshOrderId();
  const email = `${orderId.toLowerCase()}${customer.mailAt}`;
  const to = {
    country: 'GB',
    postcode: 'LS1 4AP',
    city: 'Leeds',
    name,
    street: [street],
    phone: '+44 113 496 0917',
  };
  const placed = await house.place(orderId, {
    customer: { customerId: `c-${orderId}`, name, email, locale: 'en' },
    deliverTo: to,
  });
  expect(placed.body).toMatchObject({ state: 'accepted' });
  return { orderId, email };
}

async function bring(orderId: string): Promise<void> {
  const view = await house.order(orderId, ({ processes }) =>
    processes.some(({ process, state }) => process === 'shipment' && state['trackingCode'] !== undefined),
  );
  for (const { process, state } of view.processes)
    if (process === 'shipment')
      await house.steer(`/carrier/_carrier/hand-over/${String(state['trackingCode'])}`, {});
  await house.order(orderId, ({ order }) => order.endedAt !== undefined);
}

/** By the door of compliance, which takes nothing else. */
async function recipientsTold(requestId: string): Promise<void> {
  const task = await eventually('the task to tell recipients', async () => {
    const { items } = await compliance.get('/tasks?kind=tell-recipients&limit=100');
    return items.find(({ caseId }) => caseId === `privacy:${requestId}`);
  });
  expect(task).toMatchObject({ role: 'compliance', about: { requestId } });
  const { body } = await compliance.get(`/privacy-requests/${requestId}`);
  const { clock, recipients } = body['state'] as {
    clock: { receivedOn: string };
    recipients: { recipient: string; references: string[] }[];
  };
  expect(recipients.map(({ recipient }) => recipient)).toContain('stripe');
  for (const { references } of recipients) expect(references.length).toBeGreaterThan(0);
  const told = recipients.map(({ recipient }) => ({
    ...{ recipient, outcome: 'told', how: 'portal', toldOn: clock.receivedOn },
  }));
  const door = `/privacy-requests/${requestId}/recipients`;
  expect((await house.ops.post(door, { recipients: told })).status).toBe(403);
  expect(
    await compliance.post(door, { recipients: [{ recipient: 'stripe', outcome: 'told', how: 'pigeon' }] }),
  ).toMatchObject({
    status: 400,
    body: {
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '#/recipients/0/how' }),
        expect.objectContaining({ pointer: '#/recipients/0/toldOn' }),
      ]),
    },
  });
  const stranger = { ...told[0], recipient: 'nobody' };
  expect(await compliance.post(door, { recipients: [...told, stranger] })).toMatchObject({
    status: 422,
    body: { type: 'urn:landfall:problem:facts-required', remedy: expect.any(String) },
  });
  expect(await compliance.post(door, { recipients: told })).toMatchObject({ status: 200 });
}

async function everything(): Promise<string> {
  const texts: string[] = [];
  const { db } = house.api.database.connection;
  for (const { name } of (await db?.listCollections().toArray()) ?? [])
    for await (const document of db!.collection(name).find()) {
      const bytes = (document['content'] as { buffer?: Buffer } | undefined)?.buffer;
      texts.push(JSON.stringify(document), bytes ? pdfText(Buffer.from(bytes)) : '');
    }
  return texts.join('\n');
}

describe('an erasure, from the form to the proof', () => {
  it('leaves the person in no record, file, history or mail; tax lines stay as they were', async () => {
    const [name, street] = ['Persephone Quillfeather', '27 Larkspur Crescent'];
    const { orderId, email } = await delivered(name, street);
    // What somebody types stands in the record and in the history, also when it is refused.
    const refused = await house.ops.post(`/orders/${orderId}/review`, {
      approve: false,
      reason: `${name} rang`,
    });
    expect(refused.status).toBe(409);
    await bring(orderId);
    const { connection } = house.api.database;
    const histories = createHistories(house.api.deps.temporal);
    expect(await histories.textOf(`order:${orderId}`)).toContain('Quillfeather');
    const tax = await taxLinesOf(connection, orderId);
    expect(tax.length).toBeGreaterThan(0);
    expect(await everything()).toContain('Quillfeather');

    const asked = await ask({ kind: 'erase', email, residence: 'GB' });
    expect(asked.status).toBe(201);
    const requestId = String(asked.body['requestId']);
    const code = await codeMailed(email);
    const given = await house.api.ask('POST', `/privacy/requests/${requestId}/code`, { body: { code } });
    expect([given.status, given.body]).toEqual([200, { verified: true }]);
    const inbox = await eventually('the task', async () => {
      const { items } = await compliance.get('/tasks?kind=decide-privacy-request&limit=100');
      return items.find(({ caseId }) => caseId === `privacy:${requestId}`);
    });
    expect(inbox).toMatchObject({ role: 'compliance' });
    const decided = await compliance.post(`/privacy-requests/${requestId}/decision`, {
      decision: 'carry-out',
    });
    expect(decided.status).toBe(200);
    await recipientsTold(requestId);
    const shown = await eventually('the erasure', async () => {
      const { body } = await compliance.get(`/privacy-requests/${requestId}`);
      return body['endedAt'] === undefined ? undefined : body;
    });
    expect(shown).toMatchObject({
      stage: 'erased',
      state: { report: { findings: [], orders: 1, removed: { histories: 1 } } },
    });

    expect(await everything()).not.toMatch(/quillfeather|larkspur|496 ?0917/i);
    expect(await everything()).not.toContain(email);
    const ids = await processModel(connection).distinct('_id', {
      caseId: { $in: [`order:${orderId}`, `privacy:${requestId}`] },
    });
    expect(ids.length).toBeGreaterThan(2);
    for (const id of ids)
      await eventually(
        `${String(id)} to name nobody`,
        async () =>
          /quillfeather|larkspur/i.test((await histories.textOf(String(id))) ?? '') ? undefined : true,
        // The engine deletes histories in its own time.
        120_000,
      );
    expect(await mailsTo(email)).toEqual([]);
    expect(await archive.find('Quillfeather')).toEqual([]);
    expect(await taxLinesOf(connection, orderId)).toEqual(tax);
    const entries = await auditEntryModel(connection)
      .find({ caseId: `order:${orderId}` })
      .sort({ _id: 1 })
      .lean();
    expect(verifyChains(entries as unknown as AuditEntry[])).toMatchObject({ ok: true });
  }, 60_000);
});

describe('the public doors', () => {
  it('answer the same for an address that is known and one that is not', async () => {
    const { email } = await delivered('Ignatius Thornbury', '3 Gable End');
    const [known, unknown] = [
      await ask({ kind: 'access', email, residence: 'GB' }),
      await ask({ kind: 'access', email: 'never@customer.example', residence: 'GB' }),
    ];
    expect([known.status, Object.keys(known.body)]).toEqual([unknown.status, Object.keys(unknown.body)]);
    expect(await codeMailed('never@customer.example')).toMatch(/^\d{6}$/);
    for (const id of [known.body['requestId'], `pr-${'0'.repeat(32)}`])
      expect(
        await house.api.ask('POST', `/privacy/requests/${String(id)}/code`, { body: { code: '000000' } }),
      ).toMatchObject({
        status: 422,
        body: { type: 'urn:landfall:problem:code-refused', remedy: expect.any(String) },
      });
  });

  it('take five requests a day of one address', async () => {
    const body = { kind: 'object', email: 'often@customer.example', residence: 'DE' };
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1) statuses.push((await ask(body)).status);
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429]);
  });

  it.each([
    ['no address', { kind: 'access', residence: 'DE' }],
    [
      'a correction that corrects nothing',
      { kind: 'correct', email: 'a@b.example', residence: 'DE', correction: {} },
    ],
    [
      'a correction with an erasure',
      { kind: 'erase', email: 'a@b.example', residence: 'DE', correction: { name: 'Ada' } },
    ],
    ['nowhere to live', { kind: 'erase', email: 'a@b.example', residence: 'Germany' }],
  ])('refuse %s with what to do', async (_what, body) => {
    expect(await ask(body)).toMatchObject({
      status: 400,
      body: { type: 'urn:landfall:problem:invalid-request' },
    });
  });

  it('are a page too, in three languages, that takes the form and the code', async () => {
    const page = (path: string, init?: RequestInit) =>
      fetch(`${house.api.url}${path}`, { redirect: 'manual', ...init });
    expect(await (await page('/privacy?lang=de')).text()).toContain('Meine Daten löschen lassen');
    expect(await (await page('/privacy?lang=zh')).text()).toContain('删除我的数据');
    const wrong = await page('/privacy', {
      method: 'POST',
      body: new URLSearchParams({ kind: 'erase', email: '<b>' }),
    });
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('value="&lt;b&gt;"')]);
    const fields = { kind: 'object', email: 'page@customer.example', residence: 'us-ca' };
    const sent = await page('/privacy?lang=en', { method: 'POST', body: new URLSearchParams(fields) });
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^\/privacy\/pr-[0-9a-f]{32}\?lang=en$/),
    ]);
    const here = (sent.headers.get('location') ?? '').split('?')[0] ?? '';
    expect(await (await page(here)).text()).toContain('Enter the code');
    const code = await codeMailed('page@customer.example');
    const given = (text: string) =>
      page(`${here}/code`, { method: 'POST', body: new URLSearchParams({ code: text }) });
    expect((await given(code === '123456' ? '654321' : '123456')).status).toBe(422);
    expect(await (await given(code)).text()).toContain('Thank you');
    expect((await page(`${here}/export/nothing`)).status).toBe(404);
    const elsewhere = {
      method: 'POST',
      headers: { 'Sec-Fetch-Site': 'cross-site' },
      body: new URLSearchParams(fields),
    };
    expect((await page('/privacy', elsewhere)).status).toBe(403);
    const { items } = await compliance.get('/privacy-requests?limit=100');
    expect(items).toContainEqual(
      expect.objectContaining({ processId: `privacy:${here.slice('/privacy/'.length)}` }),
    );
  });
});

describe('legal holds and reports', () => {
  it('are compliance’s', async () => {
    const hold = { caseId: 'order:H-1', reason: 'a claim in court' };
    expect((await house.ops.post('/legal-holds', hold)).status).toBe(403);
    expect((await compliance.post('/legal-holds', hold)).status).toBe(200);
    expect((await compliance.get('/legal-holds')).items).toContainEqual(
      expect.objectContaining({ ...hold, by: 'staff:chen' }),
    );
    expect((await compliance.post('/legal-holds/order:H-1/release')).status).toBe(200);
    expect((await compliance.post('/legal-holds/order:H-1/release')).status).toBe(404);
    expect((await house.ops.get('/retention-reports')).status).toBe(403);
    expect(await compliance.get('/retention-reports')).toMatchObject({ status: 200, items: [] });
  });
});
