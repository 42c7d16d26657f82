/** Returns asked for on the tracking page, and the way to their label. */
import { returnPhotosOf, takeReturnPhoto } from '../../api/return-photos';
import type { TrackingDependencies } from '../../api/tracking/dependencies';
import {
  openTrackingServer,
  order,
  parcel,
  type RecordedProcess,
  type TrackingServer,
} from './tracking-server';
import { openUploadServer, pdf, type UploadServer } from './upload-server';

type RequestReturn = NonNullable<TrackingDependencies['requestReturn']>;

const wishes: { orderId: string; wish: Parameters<RequestReturn>[1]; key: string }[] = [];
let answer: Awaited<ReturnType<RequestReturn>>;
let server: TrackingServer;
beforeAll(async () => {
  server = await openTrackingServer({
    requestReturn: (orderId, wish, key) => {
      wishes.push({ orderId, wish, key });
      return Promise.resolve(answer);
    },
    returnLabel: (_orderId, number) => Promise.resolve(number === 1 ? Buffer.from('%PDF-1.7') : undefined),
  });
});
afterAll(() => server.close());
beforeEach(() => {
  wishes.length = 0;
  answer = { ok: true, returnId: 'r' };
});

describe('returns', () => {
  const delivered = (more: RecordedProcess[] = []) =>
    server.placedOrder([
      order('return-window', { returnsUntil: '2026-12-14T10:00:00.000Z' }),
      parcel('delivered'),
      ...more,
    ]);
  const filled = {
    parcel: '1',
    after: '0',
    'parcel-1-reason': 'damaged',
    'parcel-1-0': '2',
    'parcel-1-1': '0',
  };

  test('are asked for with a form, once however often it is sent', async () => {
    const { path, orderId } = await delivered();
    const html = await server.page(path);
    expect(html).toContain(
      'You can ask for this until <time datetime="2026-12-14T10:00:00.000Z" data-day>14 December 2026</time>.',
    );
    expect(html).toContain(`action="${path}/return?lang=en"`);
    for (const _ of [1, 2]) {
      const answered = await server.send(path, filled);
      expect(answered.status).toBe(200);
      expect(await answered.text()).toContain('We have your request');
    }
    const lines = [{ sku: 'CUP-1', quantity: 2 }];
    expect(wishes[0]).toMatchObject({ orderId, wish: { reason: 'damaged', lines } });
    expect(new Set(wishes.map(({ key }) => key)).size).toBe(1);
    await server.send(path, { ...filled, after: '1' });
    expect(new Set(wishes.map(({ key }) => key)).size).toBe(2);
  });

  test('are taken of the parcel that has arrived while another is under way', async () => {
    const { path } = await server.placedOrder([
      order('fulfilling'),
      parcel('delivered'),
      parcel('in-transit', { number: 2 }),
    ]);
    const html = await server.page(path);
    expect(html).toContain('name="parcel-1-0"');
    expect(html).not.toContain('name="parcel-2-0"');
    expect((await server.send(path, filled)).status).toBe(200);
    expect(wishes).toHaveLength(1);
  });

  test.each([
    ['no reason', { 'parcel-1-reason': '' }, 'Please choose a reason.'],
    ['a reason of their own', { 'parcel-1-reason': 'ugly' }, 'Please choose a reason.'],
    ['no pieces', { 'parcel-1-0': '0' }, 'Please say how many pieces you send back.'],
    ['more than was sent', { 'parcel-1-0': '4' }, 'Please give a number no larger than what you got.'],
    ['half a piece', { 'parcel-1-0': '0.5' }, 'Please give a number no larger than what you got.'],
    ['less than nothing', { 'parcel-1-0': '-1' }, 'Please give a number no larger than what you got.'],
    ['no number', { 'parcel-1-0': 'all' }, 'Please give a number no larger than what you got.'],
  ])('with %s: said beside the field, and what was typed is kept', async (_what, wrong, says) => {
    const { path } = await delivered();
    const answered = await server.send(path, { ...filled, ...wrong });
    const html = await answered.text();
    expect(answered.status).toBe(422);
    expect(html).toContain(says);
    expect(html).toContain('<details class="return" open>');
    expect(html).toMatch(/aria-invalid="true"/);
    expect(html).toContain(`value="${{ ...filled, ...wrong }['parcel-1-0']}"`);
    expect(wishes).toEqual([]);
  });

  test('what is coming back already cannot be sent back once more; a return that lapsed can', async () => {
    const back = (stage: string) => ({
      ...{ process: 'customer-return' as const, stage },
      state: { number: 1, shipment: 1, request: { lines: [{ sku: 'CUP-1', quantity: 2 }] } },
    });
    const coming = await delivered([back('awaited')]);
    const html = await server.page(coming.path);
    expect(html).toContain('(at most 1)');
    expect(html).toContain('the label is in your mail');
    expect((await server.send(coming.path, filled)).status).toBe(422);
    const lapsed = await delivered([back('lapsed')]);
    expect(await server.page(lapsed.path)).toContain('(at most 3)');
  });

  test('a refusal is told, with the rule’s own words', async () => {
    const { path } = await delivered();
    const message = 'these goods are excluded <b>';
    answer = { ok: false, refusal: 'return-refused', message, remedy: '' };
    const refused = await server.send(path, filled);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('these goods are excluded &lt;b&gt;');
    answer = { ok: false, refusal: 'wrong-stage', message: 'internal words', remedy: '' };
    expect(await (await server.send(path, filled)).text()).not.toContain('internal words');
    answer = undefined;
    expect((await server.send(path, filled)).status).toBe(409);
  });

  test.each([
    ['in a parcel that is under way', [order('fulfilling'), parcel('in-transit')], 'when it has arrived'],
    ['after the window', [order('completed'), parcel('delivered')], 'is over'],
  ])('%s there is no form', async (_when, processes, says) => {
    const { path } = await server.placedOrder(processes);
    const html = await server.page(path);
    expect(html).toContain(says);
    expect(html).not.toContain('method="post"');
  });

  test('of a parcel that was not delivered are not taken', async () => {
    const { path } = await server.placedOrder([order('return-window'), parcel('lost')]);
    for (const fields of [filled, { ...filled, parcel: '9' }, {}])
      expect((await server.send(path, fields)).status).toBe(409);
    expect(wishes).toEqual([]);
  });

  test('where nobody takes them the shop is named, kindly', async () => {
    const plain = await server.serve({});
    const { path } = await delivered();
    const html = await (await server.get(path, {}, plain)).text();
    expect(html).toContain('please write to the shop where you ordered');
    expect(html).not.toContain('method="post"');
    const answered = await server.send(path, filled, plain);
    expect(answered.status).toBe(200);
    expect(await answered.text()).toContain('Please ask the shop');
  });

  test('from another site are refused', async () => {
    const { path } = await delivered();
    expect((await server.send(path, filled, undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await server.send(path, filled, undefined, { Origin: 'https://evil.test' })).status).toBe(403);
    expect(wishes).toEqual([]);
  });
});

describe('photos of a return', () => {
  const delivered = (more: RecordedProcess[] = []) =>
    server.placedOrder([order('return-window'), parcel('delivered'), ...more]);
  const jpeg = (text: string) => Buffer.from(`\u00ff\u00d8\u00ff\u00e0\u0000\u0010JFIF${text}`, 'latin1');
  const typed = { parcel: '1', after: '0', 'parcel-1-reason': 'damaged', 'parcel-1-0': '2' };

  async function send(address: string, photo?: File, changes: Record<string, string> = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...typed, ...changes })) form.append(name, value);
    form.append('photo', photo ?? new File([], ''));
    const answered = await fetch(`${withPhotos}${address}`, { method: 'POST', body: form });
    return { status: answered.status, html: await answered.text() };
  }

  const photo = (text: string, name = `${text}.jpg`) => new File([new Uint8Array(jpeg(text))], name);
  let withPhotos: string;
  let store: UploadServer;
  beforeAll(async () => {
    store = await openUploadServer();
    withPhotos = await server.serve({
      requestReturn: (orderId, wish, key) => {
        wishes.push({ orderId, wish, key });
        return Promise.resolve(answer);
      },
      photos: {
        take: (orderId, request) => takeReturnPhoto(store.store, orderId, request),
        of: (orderId) => returnPhotosOf(store.store, orderId),
      },
    });
  });
  afterAll(() => store.close());

  test('are added one by one, what was typed stays, and all go with the wish', async () => {
    const { path } = await delivered();
    for (const [index, name] of ['front', 'back'].entries()) {
      const added = await send(`${path}/photo`, photo(name));
      expect(added.status).toBe(200);
      expect(added.html).toContain(`Added: ${name}.jpg`);
      expect(added.html).toContain('<details class="return" open>');
      expect(added.html).toContain('value="2"');
      expect(wishes).toHaveLength(0);
      expect(added.html.match(/Added:/g)).toHaveLength(index + 1);
    }
    const sent = await send(`${path}/return`, photo('inside'), { 'parcel-1-wish': 'exchange' });
    expect(sent.status).toBe(200);
    expect(wishes[0]?.wish).toMatchObject({ reason: 'damaged', wish: 'exchange' });
    expect(wishes[0]?.wish.photos).toHaveLength(3);
  });

  test('are not needed; with one more the same wish is a new one', async () => {
    const { path } = await delivered();
    await send(`${path}/return`);
    await send(`${path}/return`);
    await send(`${path}/return`, photo('proof'));
    expect(wishes.map(({ wish }) => wish.photos.length)).toEqual([0, 0, 1]);
    expect(new Set(wishes.map(({ key }) => key)).size).toBe(2);
  });

  test('of an earlier return do not go with the next one', async () => {
    const { path, orderId } = await server.placedOrder([order('return-window'), parcel('delivered')]);
    await send(`${path}/photo`, photo('one'));
    const [first] = await returnPhotosOf(store.store, orderId);
    const back = { reason: 'damaged', lines: [{ sku: 'CUP-1', quantity: 1 }], photos: [first?.fileId] };
    await server.record(orderId, {
      ...{ process: 'customer-return', stage: 'awaited', state: { number: 1, shipment: 1, request: back } },
    });
    await send(`${path}/return`, photo('two'));
    expect(wishes[0]?.wish.photos).toHaveLength(1);
    expect(wishes[0]?.wish.photos).not.toContain(first?.fileId);
  });

  test.each([
    ['a PDF', new File([new Uint8Array(pdf)], 'proof.jpg'), 'This is no photo in JPEG or PNG.'],
    ['nothing in it', new File([], 'empty.jpg'), 'The file is empty.'],
    ['no photo', undefined, 'Please choose a photo.'],
  ])('with %s: said beside the field, and nothing is asked for', async (_what, file, says) => {
    const { path } = await delivered();
    const answered = await send(`${path}/photo`, file);
    expect(answered.status).toBe(422);
    expect(answered.html).toContain(says);
    expect(answered.html).toContain('id="parcel-1-photo-error"');
    expect(answered.html).toContain('value="2"');
    if (file) expect((await send(`${path}/return`, file)).status).toBe(422);
    expect(wishes).toEqual([]);
  });

  test('are not asked for where none are taken', async () => {
    const { path } = await delivered();
    expect(await server.page(path)).not.toContain('type="file"');
    expect(await (await server.get(path, {}, withPhotos)).text()).toContain('type="file"');
  });
});

describe('the label of a return', () => {
  test('is behind the key in the mail, and nowhere else', async () => {
    const { path, orderId } = await server.placedOrder([order('return-window')]);
    const key = server.customers.labelToken(orderId, 1);
    const label = await server.get(`${path}/label/1/${key}`);
    expect(label.headers.get('content-type')).toBe('application/pdf');
    expect(label.headers.get('cache-control')).toBe('no-store');
    expect(await server.page(path)).not.toContain(key);
    const other = await server.placedOrder([]);
    for (const address of [
      `${path}/label/1/${'A'.repeat(43)}`,
      `${path}/label/1/x`,
      `${path}/label/2/${key}`,
      `${path}/label/2/${server.customers.labelToken(orderId, 2)}`,
      `${other.path}/label/1/${key}`,
    ])
      expect((await server.get(address)).status).toBe(404);
  });
});
