/** A document customs want of the brand: asked for, downloaded, reviewed, handed in; over the real doors and a broker outside. */
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Role } from '../../domain/shapes/common';
import { processModel } from '../../models/process';
import { documentUploaded } from '../../workflows/document-request/messages';
import { eventually } from '../support/world';
import { freshOrderId, startHouse, type House } from './support/house';
import { pdf } from './upload-server';

let house: House;
beforeAll(async () => {
  house = await startHouse({ policy: { dayMs: 600_000 } });
  const { connection } = house.api.database;
  const contact = { contactId: 'c-acme', caseId: 'acme:GB', locale: 'en' as const, name: 'Ann' };
  await house.api.deps.contacts.saveContact({ ...contact, email: 'ann@acme.example' });
  await processModel(connection).updateOne(
    { _id: 'brand-onboarding:acme:GB' },
    { $set: { 'state.contactId': contact.contactId } },
  );
  await house.steer('/broker/_broker/scenarios', { reference: '*', scenario: 'documents-wanted' });
}, 60_000);
afterAll(() => house.close());

const document = 'certificate-of-origin';

it('answers customs when operations have approved what the brand sent, and the parcel goes on', async () => {
  const orderId = freshOrderId();
  await house.place(orderId, {}, 'FR');
  const request = await asked(orderId);
  const waiting = await house.order(orderId, ({ tasks }) => tasks.length === 2);
  expect(waiting.tasks.map(({ kind }) => kind).sort()).toEqual(['provide-certificate', 'provide-document']);
  const path = `/orders/${orderId}/shipments/1/customs/documents/${document}`;
  expect((await house.ops.get(path)).status).toBe(404);
  const upload = await sent(orderId, request);
  await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'review-document'));
  const { shop, ops } = house;
  expect(JSON.stringify((await shop.get(`/shop/orders/${orderId}`)).body)).not.toContain(upload.fileId);
  for (const role of ['system', 'category-manager', 'finance'] satisfies Role[]) {
    const other = await house.api.person(`someone:${role}`, role);
    expect([role, (await other.get(path)).status]).toEqual([role, 403]);
  }
  const headers = { Authorization: `Bearer ${ops.token}` };
  const download = await fetch(house.api.url + path, { headers });
  expect(Buffer.from(await download.arrayBuffer()).equals(pdf)).toBe(true);
  const approve = { decision: 'approve', fileId: upload.fileId };
  expect(await ops.post(`${path}/review`, { ...approve, fileId: 'another' })).toMatchObject({ status: 409 });
  expect(await ops.post(`${path}/review`, approve)).toMatchObject({ status: 200 });
  const released = await house.order(orderId, ({ processes }) =>
    processes.some(({ process, stage }) => process === 'customs-clearance' && stage === 'released'),
  );
  expect(released.tasks).toEqual([]);
});

it('gets a new link in place of one the brand has lost, and is sent through it', async () => {
  const orderId = freshOrderId();
  await house.place(orderId, {}, 'FR');
  const request = await asked(orderId);
  const links = `/orders/${orderId}/links`;
  const lost = await eventually('the link', async () => (await house.ops.get(links)).items[0]);
  expect(lost).toMatchObject({
    purpose: 'upload-document',
    slot: document,
    processId: request,
    state: 'open',
  });
  const reissue = `${links}/${String(lost['linkId'])}/reissue`;
  for (const role of ['category-manager', 'compliance', 'finance'] satisfies Role[])
    expect((await (await house.api.person(`someone:${role}`, role)).post(reissue)).status).toBe(403);
  const anew = await house.ops.post(reissue);
  expect(anew).toMatchObject({ status: 201 });
  const { items } = await house.ops.get(links);
  const state = (id: unknown) => items.find((link) => link['linkId'] === id)?.['state'];
  expect([state(lost['linkId']), state(anew.body['linkId'])]).toEqual(['revoked', 'open']);
  const { fileId } = await sent(orderId, request);
  await house.order(orderId, ({ tasks }) => tasks.some(({ kind }) => kind === 'review-document'));
  const address = `/orders/${orderId}/files/${fileId}`;
  expect((await house.ops.get(address)).status).toBe(200);
  expect((await house.finance.get(address)).status).toBe(403);
});

it('is not there where nothing was asked of the brand', async () => {
  const path = `/orders/T-nobody/shipments/1/customs/documents/${document}`;
  expect((await house.ops.get(path)).status).toBe(404);
  const approve = { decision: 'approve', fileId: 'one' };
  expect((await house.ops.post(`${path}/review`, approve)).status).toBe(404);
});

/** The parcel is at the border, and the brand has been asked. @returns the request's process */
async function asked(orderId: string): Promise<string> {
  const { processes } = await house.order(orderId, (view) =>
    view.processes.some(({ stage }) => stage === 'labelled'),
  );
  await house.steer(`/carrier/_carrier/hand-over/${String(processes[0]?.state['trackingCode'])}`, {});
  const request = `order:${orderId}/shipment-1/clearance/document-${document}`;
  await house.order(orderId, (view) => view.processes.some(({ processId }) => processId === request));
  return request;
}

/** What the brand's page does with a file. */
async function sent(orderId: string, request: string): Promise<{ fileId: string }> {
  const { deps } = house.api;
  const link = await eventually('the link', async () =>
    (await deps.links.listLinks(`order:${orderId}`)).find(({ processId }) => processId === request),
  );
  const { fileId, sha256 } = await deps.files.put(Readable.from([pdf]), {
    ...{ caseId: link.caseId, slot: link.slot, fileName: 'origin.pdf', mediaType: 'application/pdf' },
    ...{ maxBytes: 10_000, origin: 'upload' },
  });
  const facts = { issuer: 'Chamber of Commerce', number: randomUUID().slice(0, 8), issuedOn: '2026-01-01' };
  const upload = { fileId, sha256, linkId: link.linkId, facts };
  await deps.temporal.workflow.getHandle(request).signal(documentUploaded, upload);
  return { fileId };
}
