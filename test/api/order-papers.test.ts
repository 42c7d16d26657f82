/** The papers of an order, as staff see them: each role its own, over the real processes that make them. */
import type { Role } from '../../domain/shapes/common';
import { freshOrderId, startHouse, type House } from './support/house';

let house: House;
let orderId: string;
beforeAll(async () => {
  house = await startHouse();
  orderId = freshOrderId();
  await house.place(orderId, {}, 'FR');
  await house.order(orderId, (view) => view.processes.some(({ stage }) => stage === 'labelled'));
}, 60_000);
afterAll(() => house.close());

const all = ['cn23', 'commercial-invoice', 'customs-declaration', 'label', 'packing-list'];
const sees: [Role, string[]][] = [
  ['ops', all],
  ['admin', all],
  ['finance', ['cn23', 'commercial-invoice', 'customs-declaration', 'label']],
  ['compliance', ['cn23', 'commercial-invoice', 'customs-declaration']],
];

const papers = async () => (await house.ops.get(`/orders/${orderId}/files`)).items;

it.each(sees)('%s lists and opens what it works with, and nothing else', async (role, slots) => {
  const person = await house.api.person(`someone:${role}`, role);
  const { items } = await person.get(`/orders/${orderId}/files`);
  expect(items.map(({ slot }) => slot).sort()).toEqual(slots);
  for (const { slot, fileId } of await papers()) {
    const { status } = await person.get(`/orders/${orderId}/files/${encodeURIComponent(String(fileId))}`);
    expect([slot, status]).toEqual([slot, slots.includes(String(slot)) ? 200 : 403]);
  }
});

it.each(['category-manager', 'system'] satisfies Role[])('%s sees none', async (role) => {
  const person = await house.api.person(`someone:${role}`, role);
  const [first] = await papers();
  for (const path of ['files', `files/${encodeURIComponent(String(first?.['fileId']))}`])
    expect((await person.get(`/orders/${orderId}/${path}`)).status).toBe(403);
});

it('are sent in their own type, as what they are and under their own name', async () => {
  const headers = { Authorization: `Bearer ${house.ops.token}` };
  const found = new Map<string, { answer: Response; text: string }>();
  for (const { slot, fileId, processId } of await papers()) {
    expect(processId).toBe(`order:${orderId}/shipment-1`);
    const address = `/orders/${orderId}/files/${encodeURIComponent(String(fileId))}`;
    const answer = await fetch(house.api.url + address, { headers });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename=order-${orderId}-shipment-1-${String(slot)}\\.(pdf|xml)$`),
    );
    found.set(String(slot), { answer, text: await answer.text() });
  }
  const type = (slot: string) => found.get(slot)?.answer.headers.get('content-type');
  expect([type('label'), type('customs-declaration')]).toEqual(['application/pdf', 'application/xml']);
  expect(found.get('label')?.text.startsWith('%PDF-')).toBe(true);
  expect(found.get('customs-declaration')?.text).toContain('urn:wco:datamodel:WCO:DEC-DMS:2');
});

it('come in pages, and belong to their own order', async () => {
  const seen: unknown[] = [];
  let next = '';
  do {
    const page = await house.finance.get(`/orders/${orderId}/files?limit=1${next}`);
    seen.push(...page.items.map(({ slot }) => slot));
    next = page.next;
  } while (next);
  expect(seen.sort()).toEqual(['cn23', 'commercial-invoice', 'customs-declaration', 'label']);
  const [first] = await papers();
  const fileId = encodeURIComponent(String(first?.['fileId']));
  const other = freshOrderId();
  expect((await house.ops.get(`/orders/${other}/files`)).status).toBe(404);
  expect((await house.ops.get(`/orders/${other}/files/${fileId}`)).status).toBe(404);
});
