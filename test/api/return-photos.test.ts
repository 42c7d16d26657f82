/** Photos of a return: given by the shop for its customer, looked at by who inspects, kept from everybody else. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/shapes/common';
import { freshOrderId, startHouse, type House } from './support/house';
import { pdf } from './upload-server';

let house: House;
beforeAll(async () => {
  house = await startHouse({ policy: { dayMs: 600_000 }, webhooksTo: '' });
}, 60_000);
afterAll(() => house.close());

/** Each another one: the same bytes are the same photo. */
const jpeg = () =>
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.from(randomUUID()),
    Buffer.from('ffd9', 'hex'),
  ]);

async function give(orderId: string, content: Buffer, name = 'cup.jpg', token = house.shop.token) {
  const body = new FormData();
  body.append('file', new File([new Uint8Array(content)], name));
  const headers = { Authorization: `Bearer ${token}` };
  const path = `${house.api.url}/shop/orders/${orderId}/return-photos`;
  const answer = await fetch(path, { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

/** Delivered to Leeds. */
async function delivered(): Promise<string> {
  const orderId = freshOrderId();
  await house.place(orderId);
  await house.carryHome(orderId);
  await house.order(orderId, ({ order }) => order.stage === 'return-window');
  return orderId;
}

const wish = (photos: string[]) => ({ reason: 'damaged', lines: [{ sku: 'TOWEL', quantity: 1 }], photos });

it('are named by the return, scanned, and shown to operations only', async () => {
  const orderId = await delivered();
  const content = jpeg();
  const photo = await give(orderId, content);
  expect(photo).toMatchObject({ status: 201, body: { bytes: content.length } });
  const again = await give(orderId, content, 'the same.jpeg');
  expect(again.body['fileId']).toBe(photo.body['fileId']);
  const other = await give(orderId, jpeg());
  const fileId = photo.body['fileId'] ?? '';
  const asked = await house.shop.post(`/shop/orders/${orderId}/returns`, wish([fileId]));
  expect(asked).toMatchObject({ status: 200, body: { returnId: `order:${orderId}/return-1` } });
  await house.order(orderId, ({ processes }) =>
    processes.some(({ process, stage }) => process === 'customer-return' && stage === 'awaited'),
  );
  const path = `/orders/${orderId}/returns/1/photos`;
  let listed = await house.ops.get(path);
  for (let tries = 0; tries < 100 && listed.items[0]?.['scan'] === 'waiting'; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    listed = await house.ops.get(path);
  }
  expect(listed).toMatchObject({ status: 200, items: [{ fileId, fileName: 'cup.jpg', scan: 'clean' }] });
  expect(listed.items).toHaveLength(1);
  const headers = { Authorization: `Bearer ${house.ops.token}` };
  const download = await fetch(`${house.api.url}${path}/${encodeURIComponent(fileId)}`, { headers });
  expect(download.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  const unnamed = other.body['fileId'] ?? '';
  expect((await house.ops.get(`${path}/${encodeURIComponent(unnamed)}`)).status).toBe(404);
  const kept: Role[] = ['category-manager', 'finance', 'compliance', 'system'];
  for (const role of kept) {
    const person = await house.api.person(`someone:${role}`, role);
    for (const address of [path, `${path}/${encodeURIComponent(fileId)}`])
      expect([role, (await person.get(address)).status]).toEqual([role, 403]);
  }
});

it('of another order, or of nobody, name no return', async () => {
  const [mine, theirs] = [await delivered(), await delivered()];
  const { body } = await give(theirs, jpeg());
  const answer = await house.shop.post(`/shop/orders/${mine}/returns`, wish([body['fileId'] ?? '', 'photo']));
  expect(answer).toMatchObject({
    status: 400,
    errors: [{ pointer: '#/photos/0' }, { pointer: '#/photos/1' }],
  });
});

it('are photos by their content, for an order there is, and need nobody else’s token', async () => {
  const orderId = freshOrderId();
  await house.place(orderId);
  await house.order(orderId, ({ processes }) => processes.length > 0);
  expect(await give(orderId, pdf, 'cup.jpg')).toMatchObject({
    ...{ status: 415, body: { remedy: expect.any(String) as string } },
  });
  expect(await give(orderId, Buffer.alloc(11 * 1024 * 1024, jpeg()))).toMatchObject({ status: 413 });
  expect((await give(`T-${randomUUID().slice(0, 8)}`, jpeg())).status).toBe(404);
  expect((await give(orderId, jpeg(), 'a.jpg', house.finance.token)).status).toBe(403);
  const json = await house.shop.post(`/shop/orders/${orderId}/return-photos`, { file: 'x' });
  expect(json).toMatchObject({ status: 400 });
});

it('come to thirty for an order and no more', async () => {
  const orderId = freshOrderId();
  await house.place(orderId);
  await house.order(orderId, ({ processes }) => processes.length > 0);
  for (let number = 1; number <= 30; number += 1) expect((await give(orderId, jpeg())).status).toBe(201);
  expect(await give(orderId, jpeg())).toMatchObject({
    ...{ status: 400, body: { detail: 'There are 30 files already.' } },
  });
});
