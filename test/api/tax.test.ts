/** Registrations and returns through the API, with the real processes and the authority's sandbox behind it. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/shapes/common';
import { processModel } from '../../models/process';
import { writeTaxLines } from '../../models/tax-ledger';
import { endRegistration } from '../../models/tax-registration';
import { ensureSchedules } from '../../worker/schedules';
import { line } from '../support/tax-world';
import { eventually } from '../support/world';
import type { Answer, Person } from './support/api';
import { startHouse, type House } from './support/house';

let house: House;
let farid: Person;
let chen: Person;

beforeAll(async () => {
  house = await startHouse();
  farid = await house.api.person('staff:farid', 'finance');
  chen = await house.api.person('staff:chen', 'compliance');
  for (const [scheme, number] of [
    ['OSS', 'FI12345678'],
    ['IOSS', 'IM2460000742'],
  ])
    await farid.post('/tax/registrations', { scheme, jurisdiction: 'FI', number, validFrom: '2025-01-01' });
}, 60_000);
afterAll(() => house.close());

const returns = '/tax/returns';
const finnish = (period: string) => ({ scheme: 'OSS', jurisdiction: 'FI', period });
const at = ({ scheme, jurisdiction, period }: Record<string, string>) =>
  `${returns}/${scheme}/${jurisdiction}/${period}`;

interface Shown {
  return: { stage: string; state: Record<string, unknown> };
  tasks: { kind: string }[];
}

function seen(path: string, wanted: (shown: Shown) => boolean): Promise<Shown> {
  let last: unknown;
  return eventually(`${path} as wanted`, async () => {
    const { status, body } = await chen.get(path);
    const shown = body as unknown as Shown;
    last = body;
    return status === 200 && wanted(shown) ? shown : undefined;
  }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(last).slice(0, 2_000)}`);
  });
}

const stageOf = { 'approve-return': 'awaiting-approval', 'file-return': 'filing', 'pay-return': 'paying' };
/** Tasks are written before the snapshot: both have to tell it. */
const asks = (kind: keyof typeof stageOf) => (shown: Shown) =>
  shown.return.stage === stageOf[kind] && shown.tasks.some((task) => task.kind === kind);
const hashOf = ({ return: { state } }: Shown) => (state['draft'] as { sha256: string }).sha256;

/** Sales of a quarter with their money. */
async function sold(taxPoint: string, count: number) {
  const { connection } = house.api.database;
  const lines = Array.from({ length: count }, () => line({ taxPoint }));
  await writeTaxLines(connection, lines);
  const payment = { captured: { amount: 119_00, currency: 'EUR' }, refunded: { amount: 0, currency: 'EUR' } };
  const orders = lines.map(({ orderId }) => ({ _id: `order:${orderId}`, state: { payment } }));
  await processModel(connection).collection.insertMany(orders as unknown as object[]);
}

async function waitingFor(period: string): Promise<{ path: string; sha256: string }> {
  const opened = await farid.post(returns, finnish(period));
  expect(opened).toMatchObject({ status: 201, body: { processId: `tax-return:OSS:FI:${period}` } });
  const path = String(opened.headers.get('location'));
  return { path, sha256: hashOf(await seen(path, asks('approve-return'))) };
}

describe('who may', () => {
  const someReturn = at(finnish('2025-Q1'));
  const sha256 = 'a'.repeat(64);
  const allowed: Role[] = ['finance'];

  it.each<[string, unknown, number]>([
    ['/tax/registrations', {}, 400],
    [returns, {}, 400],
    [`${someReturn}/approval`, { approve: true, sha256 }, 404],
    [`${someReturn}/recomputation`, { reason: 'it has changed' }, 404],
    [`${someReturn}/gaps/${sha256}/leaving`, { leave: true, reason: 'seen to by hand' }, 404],
    ['/tax/registrations/OSS/EE/2025-01-01/correction', { number: 'EE123456789', reason: 'mistyped' }, 404],
    [`${someReturn}/filing-retry`, { reason: 'it has changed' }, 404],
    [`${someReturn}/payment`, { bankReference: 'SEPA', paidOn: '2026-01-01', amount: 1 }, 404],
  ])('POST %s: finance and nobody else', async (path, body, known) => {
    expect((await house.api.ask('POST', path, { body })).status).toBe(401);
    const roles: Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin', 'system'];
    for (const role of roles) {
      const answer = await (await house.api.person(`someone:${role}`, role)).post(path, body);
      expect([role, answer.status]).toEqual([role, allowed.includes(role) ? known : 403]);
    }
  });

  it.each(['/tax/registrations', returns, someReturn, `${someReturn}/versions/1`])(
    'GET %s: finance, compliance and admin',
    async (path) => {
      const roles: Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin', 'system'];
      for (const role of roles) {
        const { status } = await (await house.api.person(`someone:${role}`, role)).get(path);
        const mayLook = ['finance', 'compliance', 'admin'].includes(role);
        expect([role, status === 403]).toEqual([role, !mayLook]);
      }
    },
  );
});

describe('a registration', () => {
  const british = { scheme: 'UK-VAT', jurisdiction: 'GB', number: '123456789', validFrom: '2025-01-01' };

  it('is entered once, ended once, and followed by another', async () => {
    expect(await farid.post('/tax/registrations', british)).toMatchObject({ status: 201 });
    expect(await farid.post('/tax/registrations', british)).toMatchObject({ status: 201 });
    const other = { ...british, number: '987654321', validFrom: '2025-06-01' };
    expect(await farid.post('/tax/registrations', other)).toMatchObject({ status: 409 });
    const end = '/tax/registrations/UK-VAT/GB/end';
    expect(await farid.post(end, { validTo: '2024-12-31' })).toMatchObject({ status: 409 });
    expect(await farid.post(end, { validTo: '2025-05-31' })).toMatchObject({ status: 200 });
    expect(await farid.post(end, { validTo: '2025-05-31' })).toMatchObject({ status: 409 });
    expect(await farid.post('/tax/registrations', other)).toMatchObject({ status: 201 });
    const { items } = await chen.get('/tax/registrations');
    expect(items.filter(({ scheme }) => scheme === 'UK-VAT')).toMatchObject([
      { number: '123456789', validTo: '2025-05-31', enteredBy: 'staff:farid', endedBy: 'staff:farid' },
      { number: '987654321' },
    ]);
  });

  it('is corrected with what stood before beside it, and is not entered again with other facts', async () => {
    const { connection } = house.api.database;
    const swedish = { scheme: 'OSS', jurisdiction: 'SE', number: 'SE5560000017', validFrom: '2025-01-01' };
    expect(await farid.post('/tax/registrations', swedish)).toMatchObject({ status: 201 });
    const establishments = { PL: 'PL1234567890' };
    const other = await farid.post('/tax/registrations', { ...swedish, establishments });
    expect(other).toMatchObject({ status: 409 });
    const path = '/tax/registrations/OSS/SE/2025-01-01/correction';
    const reason = 'A digit was wrong, and Poland has come';
    expect((await farid.post(path, { reason })).status).toBe(400);
    const wrong = await farid.post('/tax/registrations/OSS/FI/2025-01-01/correction', {
      ...{ number: 'SE5560000018', reason },
    });
    expect([wrong.status, wrong.errors.map(({ pointer }) => pointer)]).toEqual([400, ['#/number']]);
    expect((await farid.post(path.replace('SE', 'EE'), { number: 'EE123456789', reason })).status).toBe(404);
    const facts = { number: 'SE5560000018', establishments };
    expect(await farid.post(path, { ...facts, reason })).toMatchObject({ status: 200 });
    expect(await farid.post(path, { ...facts, reason })).toMatchObject({ status: 200 });
    const { items } = await chen.get('/tax/registrations');
    expect(items.find(({ jurisdiction }) => jurisdiction === 'SE')).toMatchObject({
      ...facts,
      corrections: [{ by: 'staff:farid', reason, was: { number: 'SE5560000017' } }],
    });
    await endRegistration(connection, { scheme: 'OSS', jurisdiction: 'SE' }, '2025-01-31', 'staff:farid');
    const ended = (await chen.get('/tax/registrations')).items.find((one) => one['jurisdiction'] === 'SE');
    expect(ended).toMatchObject({ ...facts, validTo: '2025-01-31', corrections: [{ reason }] });
    expect((await farid.post('/tax/registrations', { ...swedish, ...facts })).status).toBe(409);
  });

  it.each([
    ['a number of another scheme', { number: 'FI12345678' }, '#/number'],
    ['an end before its beginning', { validTo: '2024-12-31' }, '#/validTo'],
    ['a scheme nobody knows', { scheme: 'VOES' }, '#/scheme'],
    [
      'a stagger of the Union scheme',
      { scheme: 'OSS', jurisdiction: 'FI', number: 'FI12345678', stagger: 1 },
      '#/stagger',
    ],
  ])('with %s is refused with its place', async (_what, changes, pointer) => {
    const answer = await farid.post('/tax/registrations', { ...british, ...changes });
    expect([answer.status, answer.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });
});

describe('a return', () => {
  it('is opened, looked at down to its ledger lines, approved by another, filed and paid', async () => {
    await sold('2025-08-15', 3);
    const { path, sha256 } = await waitingFor('2025-Q3');
    const version = await chen.get(`${path}/versions/1`);
    expect(version).toMatchObject({
      status: 200,
      body: { sha256, due: 57_00, lines: [{ consumption: 'DE', base: 300_00, tax: 57_00, entries: 3 }] },
    });
    const first = await chen.get(`${path}/versions/1/entries?line=0&limit=2`);
    const second = await chen.get(`${path}/versions/1/entries?line=0&limit=2${first.next}`);
    const lines = [...first.items, ...second.items];
    expect([lines.length, second.next]).toEqual([3, '']);
    expect(lines.reduce((sum, { tax }) => sum + Number(tax), 0)).toBe(57_00);
    expect((await chen.get(`${path}/versions/1/entries?line=7`)).status).toBe(404);
    expect((await chen.get(`${path}/versions/1/entries`)).status).toBe(400);
    expect(await chen.get(`${path}/versions/1/differences`)).toMatchObject({ status: 200, items: [] });
    expect(String((await chen.get(`${path}/versions/1/file`)).body['text'])).toContain(';FI12345678;1;DE;');
    expect((await chen.get(`${path}/versions/1/pdf`)).headers.get('content-type')).toBe('application/pdf');

    expect(await farid.post(`${path}/approval`, { approve: true, sha256 })).toMatchObject({
      ...{ status: 403, body: { type: 'urn:landfall:problem:four-eyes' } },
    });
    const wrong = { approve: true, sha256: 'b'.repeat(64) };
    expect(await house.finance.post(`${path}/approval`, wrong)).toMatchObject({ status: 409 });
    expect(await house.finance.post(`${path}/approval`, { approve: true, sha256 })).toMatchObject({
      status: 200,
    });
    await seen(path, asks('pay-return'));
    expect((await chen.get(`${path}/receipt`)).headers.get('content-type')).toBe('application/pdf');
    const payment = { bankReference: 'SEPA-4711', paidOn: '2025-10-20', amount: 57_00 };
    expect(await farid.post(`${path}/payment`, payment)).toMatchObject({ status: 200 });
    const { return: archived } = await seen(path, (shown) => shown.return.stage === 'archived');
    expect(archived.state).toMatchObject({ keepUntil: '2035-12-31', filed: { late: true } });
    const listed = await chen.get(`${returns}?scheme=OSS&jurisdiction=FI&stage=archived`);
    expect(listed.items.map(({ processId }) => processId)).toContain('tax-return:OSS:FI:2025-Q3');
    expect(await house.finance.post(`${path}/recomputation`, { reason: 'too late for that' })).toMatchObject({
      status: 409,
    });
  });

  it('shows each line of another currency with its rate, and what it is in the filing currency', async () => {
    const { connection } = house.api.database;
    await writeTaxLines(connection, [
      line({ taxPoint: '2026-02-15', currency: 'SEK', base: 100_00, tax: 19_00 }),
      line({ taxPoint: '2026-02-16' }),
    ]);
    const { path } = await waitingFor('2026-Q1');
    const { items } = await chen.get(`${path}/versions/1/entries?line=0`);
    const filed = items.map((one) => one['filed'] as { rate: string; tax: string } | undefined);
    const [krona, ...others] = filed.filter((one) => one !== undefined);
    expect([krona, others.length]).toMatchObject([{ currency: 'EUR', on: '2026-03-31' }, 0]);
    expect(Number(krona?.tax)).toBeCloseTo(19 / Number(krona?.rate), 9);
  });

  it('shows the orders that don’t agree', async () => {
    const { connection } = house.api.database;
    const lonely = line({ taxPoint: '2025-05-15' });
    await writeTaxLines(connection, [lonely]);
    const { path } = await waitingFor('2025-Q2');
    expect(await chen.get(`${path}/versions/1/differences`)).toMatchObject({
      items: [{ orderId: lonely.orderId, kind: 'no-payment-record', unexplained: -119_00 }],
    });
  });

  it('to an authority without a door is filed by hand, with its receipt', async () => {
    const opened = { scheme: 'IOSS', jurisdiction: 'FI', period: '2025-03' };
    const path = at(opened);
    expect(await farid.post(returns, opened)).toMatchObject({ status: 201 });
    const sha256 = hashOf(await seen(path, asks('approve-return')));
    await house.finance.post(`${path}/approval`, { approve: true, sha256 });
    await seen(path, asks('file-return'));
    const uploaded = await upload(`${path}/receipt`, `%PDF-1.4\n% ${randomUUID()}\n%%EOF\n`);
    expect(uploaded.status).toBe(200);
    expect((await upload(`${path}/receipt`, 'no receipt at all')).status).toBe(415);
    const filing = { reference: 'VERO-1', filedOn: '2025-04-20', fileId: uploaded.body['fileId'] };
    expect(await farid.post(`${path}/filing`, { ...filing, fileId: 'another' })).toMatchObject({
      status: 404,
    });
    expect(await farid.post(`${path}/filing`, filing)).toMatchObject({ status: 200 });
    const { return: filed } = await seen(path, (shown) => shown.return.stage === 'archived');
    expect(filed.state).toMatchObject({ filed: { reference: 'VERO-1', late: false } });
    expect((await chen.get(`${path}/receipt`)).status).toBe(200);
  });

  it.each([
    ['a period of another scheme', { scheme: 'IOSS', jurisdiction: 'FI', period: '2025-Q1' }, 404],
    ['no registration', { scheme: 'IOSS', jurisdiction: 'SE', period: '2025-11' }, 409],
    ['a period that is none', { scheme: 'OSS', jurisdiction: 'FI', period: 'spring' }, 400],
  ])('with %s is refused', async (_what, body, status) => {
    expect((await farid.post(returns, body)).status).toBe(status);
  });
});

describe('the schedule', () => {
  it('is there once however many workers start, and opens what is over and has no return, once', async () => {
    const { temporal } = house.api.deps;
    await Promise.all([
      ensureSchedules(temporal, 'Europe/Berlin'),
      ensureSchedules(temporal, 'Europe/Berlin'),
      ensureSchedules(temporal, 'Europe/Berlin'),
    ]);
    const handle = temporal.schedule.getHandle('open-tax-returns');
    const { spec, action } = await handle.describe();
    expect(spec.calendars).toMatchObject([
      { dayOfMonth: [{ start: 1, end: 1 }], hour: [{ start: 3, end: 3 }] },
    ]);
    expect(action).toMatchObject({ workflowType: 'openTaxReturns', taskQueue: 'orders' });
    await handle.pause('looked into');
    await ensureSchedules(temporal, 'Europe/Berlin');
    expect((await handle.describe()).state.paused).toBe(true);
    await handle.unpause();
    const opened = async () => {
      const before = (await handle.describe()).info.recentActions.length;
      await handle.trigger();
      const run = await eventually('a run of the schedule', async () => {
        const { recentActions } = (await handle.describe()).info;
        return recentActions.length > before ? recentActions.at(-1)?.action : undefined;
      });
      const { workflowId, firstExecutionRunId } = run.workflow;
      const result: unknown = await temporal.workflow.getHandle(workflowId, firstExecutionRunId).result();
      return (result as { opened: string[] }).opened;
    };
    const ids = await opened();
    expect(ids.filter((id) => id.includes(':OSS:FI:'))).toHaveLength(1);
    expect(ids.filter((id) => id.includes(':IOSS:FI:')).length).toBeGreaterThanOrEqual(3);
    const [oss = ''] = ids.filter((id) => id.includes(':OSS:FI:'));
    const path = `${returns}/${oss.replace('tax-return:', '').replaceAll(':', '/')}`;
    const { return: waiting } = await seen(path, asks('approve-return'));
    expect(waiting.state).toMatchObject({ openedBy: 'schedule:open-tax-returns' });
    expect(await opened()).toEqual([]);
  });
});

async function upload(path: string, content: string): Promise<Pick<Answer, 'status' | 'body'>> {
  const form = new FormData();
  form.set('file', new Blob([content], { type: 'application/pdf' }), 'receipt.pdf');
  const headers = { Authorization: `Bearer ${farid.token}` };
  const response = await fetch(house.api.url + path, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
