/** IP notices at the doors: the public sends them without an account, compliance decide, and listings go and come. */
import { randomUUID } from 'node:crypto';
import { createIpNotices } from '../../models/ip-notice';
import { createVault } from '../../models/personal';
import { shopListingModel } from '../../models/shop-listing';
import { counterNotice, ipNoticeId } from '../../workflows/ip-notice/messages';
import { eventually } from '../support/world';
import { secret, startApi, type Person } from './support/api';
import { startHouse, type House } from './support/house';

let house: House;
let chen: Person;
let ada: Person;

beforeAll(async () => {
  house = await startHouse({ webhooksTo: '' });
  [chen, ada] = await Promise.all([
    house.api.person('staff:chen', 'compliance'),
    house.api.person('staff:ada', 'admin'),
  ]);
}, 60_000);
afterAll(() => house.close());

const sound = (changes: Record<string, unknown> = {}) => ({
  ...{ signature: 'Paula Reyes', work: `A photograph, ${randomUUID()}`, material: ['TOWEL'] },
  contact: { name: 'Paula Reyes', email: 'paula@studio.example' },
  ...{ goodFaith: true, accurate: true, authority: true },
  ...changes,
});
const post = (body: unknown) => house.api.ask('POST', '/ip-notices', { body });

/** Sent by the public. @returns its id */
async function sent(changes: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await post(sound(changes));
  if (status !== 201) throw new Error(JSON.stringify(body));
  return (body['notices'] as { noticeId: string }[])[0]?.noticeId ?? '';
}

function reaches(noticeId: string, stage: string) {
  return eventually(`${noticeId} in ${stage}`, async () => {
    const { status, body } = await chen.get(`/ip-notices/${noticeId}`);
    return status === 200 && body['stage'] === stage ? body : undefined;
  });
}

const decide = (noticeId: string, decision: string, who = chen) =>
  who.post(`/ip-notices/${noticeId}/decision`, { decision, reason: 'Looked at it' });
const withdraw = (noticeId: string) =>
  chen.post(`/ip-notices/${noticeId}/withdrawal`, { reason: 'They said so' });
const onSale = async (sku: string) => {
  const { items } = await house.ops.get('/listings?limit=100');
  return items.find((item) => item['sku'] === sku)?.['state'];
};

describe('the public', () => {
  it('sends a notice without an account; the same again is the same', async () => {
    const body = sound();
    const [first, again] = [await post(body), await post(body)];
    expect(first).toMatchObject({ status: 201, body: { missing: [], notices: [{ skus: ['TOWEL'] }] } });
    expect(again.body).toEqual(first.body);
    const noticeId = (first.body['notices'] as { noticeId: string }[])[0]?.noticeId ?? '';
    const seen = await reaches(noticeId, 'in-review');
    const { items } = await chen.get('/ip-notices');
    expect(items.filter(({ processId }) => processId === ipNoticeId(noticeId))).toHaveLength(1);
    expect(seen).toMatchObject({
      notice: { contact: { email: 'paula@studio.example' } },
      state: { licences: [{ sku: 'TOWEL', licensed: true }], flagged: false },
    });
    expect(JSON.stringify(seen['state'])).not.toContain('Paula');
    expect(await withdraw(noticeId)).toMatchObject({ status: 200 });
    await reaches(noticeId, 'withdrawn');
  });

  it('is told each element that is missing, and nothing is kept without the essential ones', async () => {
    const answer = await post({ contact: { name: 'Paula Reyes' } });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ type: 'urn:landfall:problem:notice-incomplete' });
    expect(answer.errors.map(({ pointer }) => pointer)).toEqual([
      ...['#/signature', '#/work', '#/material', '#/contact', '#/goodFaith', '#/accurate'],
    ]);
    expect(answer.errors[2]).toMatchObject({
      detail: expect.stringContaining('17 USC 512(c)(3)(A)(iii)'),
      remedy: expect.stringContaining('SKU'),
    });
    expect(await post({ contact: { email: 'no address' } })).toMatchObject({
      ...{ status: 400, errors: [{ pointer: '#/contact/email' }] },
    });
    expect(await post(sound({ material: ['https://elsewhere.example/thing'] }))).toMatchObject({
      ...{ status: 422, errors: [{ pointer: '#/material' }] },
    });
  });

  it('completes by the mailed page what is missing in a notice that is complete in substance', async () => {
    const { status, body } = await post(sound({ accurate: false, authority: false }));
    expect({ status, body }).toMatchObject({ status: 201, body: { missing: [{ pointer: '#/accurate' }] } });
    const noticeId = (body['notices'] as { noticeId: string }[])[0]?.noticeId ?? '';
    await reaches(noticeId, 'awaiting-completion');
    const { connection } = house.api.database;
    const store = createIpNotices({ connection, vault: createVault({ connection, secret }), secret });
    const page = `${house.api.url}/ip/${store.tokenOf(noticeId)}`;
    const shown = await (await fetch(page)).text();
    expect(shown).toContain('name="authority"');
    expect(shown).toContain('The link is meant for you alone');
    expect(shown).not.toContain('name="work"');
    expect(shown).not.toContain('Paula');
    const fields = new URLSearchParams({ accurate: 'yes', authority: 'yes' });
    expect((await fetch(page, { method: 'POST', body: fields })).status).toBe(200);
    await reaches(noticeId, 'in-review');
    expect((await fetch(page)).status).toBe(410);
    await withdraw(noticeId);
  });

  it('finds a form, which keeps what was typed until nothing is missing', async () => {
    const url = `${house.api.url}/ip?lang=de`;
    const form = await (await fetch(url)).text();
    expect(form).toContain('Meldung einer Rechtsverletzung');
    expect(form).not.toContain('mit diesem Link');
    const typed = { work: 'Ein Foto', material: `TOWEL\n${house.api.url}/p/MUG`, name: 'Paula Reyes' };
    const half = await fetch(url, { method: 'POST', body: new URLSearchParams(typed) });
    expect(half.status).toBe(422);
    expect(await half.text()).toContain('Ein Foto');
    const rest = { email: 'p@studio.example', goodFaith: 'yes', accurate: 'yes', authority: 'yes' };
    const whole = new URLSearchParams({ ...typed, ...rest, signature: 'Paula Reyes' });
    const done = await fetch(url, { method: 'POST', body: whole });
    const noticeId = /N-[0-9a-f]{16}/.exec(await done.text())?.[0] ?? '';
    expect(done.status).toBe(200);
    await reaches(noticeId, 'in-review');
    await withdraw(noticeId);
  });

  it('is asked to slow down, and the description says that nobody signs in', async () => {
    const api = await startApi();
    const statuses = [];
    for (let count = 0; count < 21; count += 1)
      statuses.push((await api.ask('POST', '/ip-notices', { body: {} })).status);
    expect(statuses.slice(0, 20)).not.toContain(429);
    expect(statuses.at(-1)).toBe(429);
    const { body } = await api.ask('GET', '/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { security?: unknown[] }>>;
    expect(paths['/ip-notices']?.['post']?.security).toEqual([]);
    expect(paths['/ip-notices']?.['get']?.security).toBeUndefined();
    await api.close();
  });
});

describe('compliance', () => {
  it('take listings down; a counter-notice brings them back, not before its window', async () => {
    const noticeId = await sent();
    await reaches(noticeId, 'in-review');
    expect(await decide(noticeId, 'act', house.ops)).toMatchObject({ status: 403 });
    expect(await decide(noticeId, 'act')).toMatchObject({ status: 200 });
    await reaches(noticeId, 'down');
    expect(await onSale('TOWEL')).toBe('unpublished');
    const { body: quote } = await house.shop.post('/shop/quotes', {
      deliverTo: { country: 'GB', postcode: 'LS1 1AA' },
      lines: [{ sku: 'TOWEL', quantity: 1, unitPrice: { amount: 1200, currency: 'GBP' } }],
    });
    expect(JSON.stringify(quote)).toContain('not published');
    const restore = () => chen.post(`/ip-notices/${noticeId}/restoration`, { reason: 'In a hurry' });
    expect(await restore()).toMatchObject({ status: 409 });
    await house.api.deps.temporal.workflow.getHandle(ipNoticeId(noticeId)).executeUpdate(counterNotice, {
      args: [
        {
          by: { linkId: 'link-1', request: 'r' },
          at: new Date().toISOString(),
          skus: ['TOWEL'],
        },
      ],
    });
    expect(await restore()).toMatchObject({
      ...{ status: 409, body: { about: { from: expect.any(String) } } },
    });
    const restored = await reaches(noticeId, 'restored');
    const { window } = restored['state'] as { window: { from: string } };
    expect(String(restored['endedAt']) >= window.from).toBe(true);
    expect(await onSale('TOWEL')).toBe('published');
  });

  it('enter a counter-notice that came by letter, when it is complete', async () => {
    const noticeId = await sent();
    await reaches(noticeId, 'in-review');
    const enter = (changes: object, who = chen) =>
      who.post(`/ip-notices/${noticeId}/counter-notice`, {
        ...{ signature: 'Ines Prado', material: ['TOWEL'], mistake: true, name: 'Ines Prado' },
        ...{ address: 'Rua da Sofia 12, Coimbra', country: 'PT', telephone: '+351 239 000 000' },
        ...{ jurisdiction: true, service: true, receivedAt: new Date().toISOString(), ...changes },
      });
    expect(await enter({})).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('not-acceptable-now') },
    });
    await decide(noticeId, 'act');
    await reaches(noticeId, 'down');
    expect(await enter({ mistake: false, material: ['OTHER'] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/material' }, { pointer: '#/mistake' }] },
    });
    expect(await enter({ receivedAt: '2020-01-01T00:00:00.000Z' })).toMatchObject({
      body: { errors: [{ pointer: '#/receivedAt' }] },
    });
    expect(await enter({}, house.ops)).toMatchObject({ status: 403 });
    expect(await enter({})).toMatchObject({ status: 200 });
    expect(await reaches(noticeId, 'counter-notified')).toMatchObject({
      ...{ counterNotice: { name: 'Ines Prado' }, state: { counter: { enteredBy: 'staff:chen' } } },
    });
    await withdraw(noticeId);
    await reaches(noticeId, 'withdrawn');
  });

  it('reject as abuse by two, record a court action with its paper, and see a listing stay down', async () => {
    const abuse = await sent();
    await reaches(abuse, 'in-review');
    expect(await decide(abuse, 'reject')).toMatchObject({ status: 200 });
    const confirm = { approve: false, reason: 'It is theirs' };
    expect(await chen.post(`/ip-notices/${abuse}/rejection`, confirm)).toMatchObject({
      ...{ status: 403, body: { type: 'urn:landfall:problem:four-eyes' } },
    });
    expect(await ada.post(`/ip-notices/${abuse}/rejection`, { ...confirm, approve: true })).toMatchObject({
      status: 200,
    });
    await reaches(abuse, 'rejected');
    const noticeId = await sent();
    await reaches(noticeId, 'in-review');
    await decide(noticeId, 'act');
    await reaches(noticeId, 'down');
    const action = { court: 'S.D.N.Y.', docketNumber: '1:26-cv-1', filedOn: '2026-11-24' };
    expect(await chen.post(`/ip-notices/${noticeId}/court-action`, action)).toMatchObject({
      ...{ status: 400, errors: [{ pointer: '#/document' }] },
    });
    const document = { number: 'DOC-7', sha256: 'b'.repeat(64) };
    expect(await chen.post(`/ip-notices/${noticeId}/court-action`, { ...action, document })).toMatchObject({
      status: 200,
    });
    await reaches(noticeId, 'stays-down');
    expect(await onSale('TOWEL')).toBe('unpublished');
    const unpublished = await house.ops.get('/listings?state=unpublished');
    expect(unpublished.items.map(({ sku }) => sku)).toEqual(['TOWEL']);
    const { collection } = shopListingModel(house.api.database.connection);
    await collection.updateOne({ sku: 'TOWEL' }, { $unset: { downFor: 1 } });
  });

  it('enter a notice that came by letter, however little it says', async () => {
    const letter = { work: `A film, ${randomUUID()}`, contact: { name: 'Paula', address: '1 Main St' } };
    expect(await house.ops.post('/ip-notices/received', letter)).toMatchObject({ status: 403 });
    const { status, body } = await chen.post('/ip-notices/received', letter);
    expect(status).toBe(201);
    const noticeId = (body['notices'] as { noticeId: string }[])[0]?.noticeId ?? '';
    const waiting = await reaches(noticeId, 'awaiting-completion');
    expect(waiting).toMatchObject({ caseId: ipNoticeId(noticeId), state: { skus: [] } });
    const complete = (given: object) => chen.post(`/ip-notices/${noticeId}/completion`, given);
    expect(await complete({ ...sound(), work: undefined })).toMatchObject({ status: 200 });
    expect(await reaches(noticeId, 'in-review')).toMatchObject({ state: { skus: ['TOWEL'] } });
    expect(await complete({})).toMatchObject({ status: 409 });
    const tasks = await chen.get(`/tasks?caseId=${ipNoticeId(noticeId)}`);
    expect(tasks.items).toMatchObject([{ kind: 'review-ip-notice' }]);
    await withdraw(noticeId);
  });

  it('are told of a notice nobody knows; others do not read who sent one', async () => {
    expect(await chen.get('/ip-notices/N-0123456789abcdef')).toMatchObject({ status: 404 });
    expect(await withdraw('N-0123456789abcdef')).toMatchObject({ status: 404 });
    expect(await house.ops.get('/ip-notices/N-0123456789abcdef')).toMatchObject({ status: 403 });
    expect(await house.api.ask('GET', '/ip-notices')).toMatchObject({ status: 401 });
  });
});
