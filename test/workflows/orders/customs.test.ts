import { Readable } from 'node:stream';
import { auditOfCase } from '../../../models/audit-entry';
import { createPartnerLinks } from '../../../models/partner-link';
import {
  abandonClearance,
  answerCustoms,
  brandDocumentId,
} from '../../../workflows/customs-clearance/messages';
import {
  documentUploaded,
  reviewDocument,
  type UploadedDocument,
} from '../../../workflows/document-request/messages';
import { mia, omar } from '../../support/acting';
import { secret, startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { day, noReturns, OrderActing } from '../support/order-acting';
import {
  givenFree,
  leftBehind,
  letters,
  money,
  nothingLeft,
  stock,
  taken,
  taxes,
  untaxed,
} from '../support/order-aftermath';
import { brandContact, goodsOnSale } from '../support/order-goods';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

/** Under way to a border. */
async function exported() {
  const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
  const acting = await OrderActing.ordering(world, goods, noReturns);
  await acting.handedOver();
  return { acting, clearance: `${acting.shipmentId()}/clearance` };
}

const document = { kind: 'certificate-of-origin', number: 'COO-1', sha256: 'a'.repeat(64) };

describe('customs that ask nothing', () => {
  it('are only in the record', async () => {
    const { acting } = await exported();
    await acting.customs('submitted');
    await acting.customs('released');
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    const processes = await acting.processes();
    expect(processes.map(({ process }) => process)).toEqual(['order-to-delivery', 'shipment']);
  });
});

describe('customs that want a document', () => {
  it('are answered by operations, release the parcel, and the customer is told', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    expect(await acting.task('provide-certificate')).toMatchObject({
      role: 'ops',
      onLapse: 'it is given up: the declaration is withdrawn and the parcel comes back',
    });
    await expect(acting.update(answerCustoms, { by: mia, document }, clearance)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(acting.update(answerCustoms, { by: omar, document }, clearance)).resolves.toMatchObject({
      ok: true,
    });
    expect([...world.broker.declarations.values()].at(-1)?.documents).toEqual([
      'certificate-of-origin COO-1',
    ]);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await letters(acting)).toEqual({ 'customs-documents-wanted': 1, 'customs-released': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('of which the broker will not take the first: operations are told why, it is recorded, and they answer again', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    await acting.task('provide-certificate');
    const answer = (number: string) =>
      acting.update(answerCustoms, { by: omar, document: { ...document, number } }, clearance);
    await expect(answer('UNREADABLE')).resolves.toMatchObject({
      ...{ ok: false, refusal: 'broker-refused', message: '422: the document cannot be read' },
    });
    const actions = (await auditOfCase(world.connection, acting.id)).map(({ action }) => action);
    expect(actions).toContain('customs-answered-refused');
    await expect(answer('COO-2')).resolves.toMatchObject({ ok: true });
    await acting.customs('released');
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
  });

  it('are no reason to look for the parcel', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    await acting.task('provide-certificate');
    await world.pass(8 * day);
    expect(await acting.openTasks()).toEqual(['customs-documents-wanted-0']);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
  });

  it('and then hold the parcel until it is given up: it comes back and costs nothing', async () => {
    const { acting, clearance } = await exported();
    const cost = await acting.cost();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    await world.pass(10 * day + 1000);
    await acting.reaches('withdrawn', clearance);
    expect([...world.broker.declarations.values()].at(-1)).toMatchObject({ state: 'withdrawn' });
    await acting.carrier('returning');
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 12, available: 10, reserved: 0, shipped: 2 } });
    expect(await taxes(acting)).toEqual(untaxed(cost));
    expect(await letters(acting)).toEqual({ 'customs-held': 1, 'shipment-returned': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a document about the goods that customs want', () => {
  const wants = 'certificate-of-origin';

  /** Customs have a parcel of a brand that somebody can be written to at. */
  async function wanted() {
    const { acting, clearance } = await exported();
    const contact = await brandContact(world, acting.goods.caseId);
    await acting.customs('documents-wanted', { wants, says: 'Herr Meier wants it' });
    const request = brandDocumentId(clearance, wants, 1);
    await acting.reaches('awaiting-upload', request);
    return { acting, clearance, request, contact };
  }

  it('is asked of the brand by a link, reviewed, and handed to customs', async () => {
    const { acting, clearance, request, contact } = await wanted();
    await acting.task('provide-certificate');
    await eventually('the mail', async () => (await letters(acting))['customs-certificate']);
    const mail = world.mailer.inbox().find(({ to }) => to === contact.email);
    expect(mail?.text).toContain('a certificate of origin');
    expect(mail?.text).toContain('http://landfall.test/p/');
    for (const secret of ['Élodie', 'Lyon', 'Meier', acting.orderId])
      expect(mail?.text).not.toContain(secret);
    const upload = await uploads(acting, request);
    await acting.task('review-document');
    const review = { fileId: upload.fileId, review: { decision: 'approve' as const } };
    await expect(acting.update(reviewDocument, { by: mia, ...review }, request)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(reviewDocument, { by: omar, ...review }, request);
    await acting.reaches('approved', request);
    await eventually('customs to be answered', async () =>
      [...world.broker.declarations.values()].at(-1)?.documents.includes(`${wants} COO-77`)
        ? true
        : undefined,
    );
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is asked for again when it must be revised, and not needed once operations have answered', async () => {
    const { acting, clearance, request } = await wanted();
    const { fileId } = await uploads(acting, request);
    await acting.task('review-document');
    const revise = { decision: 'revise' as const, reason: 'The stamp is missing' };
    await acting.update(reviewDocument, { by: omar, fileId, review: revise }, request);
    await acting.reaches('awaiting-upload', request);
    await acting.update(answerCustoms, { by: omar, document }, clearance);
    await acting.reaches('closed', request);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('that the brand does not send stays with operations, until the parcel is given up', async () => {
    const { acting, clearance, request } = await wanted();
    await acting.task('provide-certificate');
    await world.pass(5 * day + 1000);
    await acting.reaches('lapsed', request);
    expect(await acting.openTasks()).toEqual(['customs-documents-wanted-0']);
    await world.pass(5 * day + 1000);
    await acting.reaches('withdrawn', clearance);
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it.each([
    ['is ours to give', 'commercial-invoice', true],
    ['nobody has named', 'form-47', true],
    ['is of a brand nobody can be written to at', wants, false],
  ])('that %s is asked of operations only', async (_what, code, known) => {
    const { acting, clearance } = await exported();
    if (known) await brandContact(world, acting.goods.caseId);
    await acting.customs('documents-wanted', { wants: code });
    await acting.task('provide-certificate');
    await acting.update(answerCustoms, { by: omar, document: { ...document, kind: code } }, clearance);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect((await acting.processes()).map(({ process }) => process)).not.toContain('document-request');
  });
});

/** The partner's page has taken a file. */
async function uploads(acting: OrderActing, request: string): Promise<UploadedDocument> {
  const link = await eventually('the link', async () => {
    const links = createPartnerLinks({ connection: world.connection, secret });
    return (await links.listLinks(acting.id)).find(({ processId }) => processId === request);
  });
  const file = await world.store.put(Readable.from([Buffer.from('%PDF-1.7 %%EOF')]), {
    ...{ caseId: acting.id, slot: link.slot, fileName: 'origin.pdf', mediaType: 'application/pdf' },
    ...{ maxBytes: 1000, origin: 'upload' },
  });
  const facts = { issuer: 'Chamber of Commerce', number: 'COO-77', issuedOn: '2026-01-01' };
  const { fileId, sha256 } = file;
  const upload = { fileId, sha256, linkId: link.linkId, facts };
  await world.client.workflow.getHandle(request).signal(documentUploaded, upload);
  return upload;
}

describe('a parcel customs hold', () => {
  it('can be given up by operations before the deadline', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    const why = { reason: 'The certificate is not to be had' };
    await expect(acting.update(abandonClearance, { by: mia, ...why }, clearance)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(abandonClearance, { by: omar, ...why }, clearance);
    await acting.reaches('withdrawn', clearance);
    await acting.carrier('returned');
    expect(await acting.ends()).toBe('refunded');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('stays with customs when they have released it just before it was given up', async () => {
    world.broker.tooLate = true;
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'The value seems too low' });
    await acting.task('clear-hold');
    await acting.update(abandonClearance, { by: omar, reason: 'Too slow' }, clearance);
    world.broker.tooLate = false;
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is over with the parcel when it is delivered all the same', async () => {
    const { acting } = await exported();
    await acting.customs('inspected');
    await acting.reaches('inspected', `${acting.shipmentId()}/clearance`);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('a parcel customs seize', () => {
  it('costs the customer nothing, and they are told', async () => {
    const { acting } = await exported();
    await acting.customs('held', { says: 'A counterfeit is suspected' });
    await acting.task('clear-hold');
    await acting.customs('seized', { says: 'It is a counterfeit' });
    expect(await acting.ends()).toBe('refunded');
    expect(await acting.stage(acting.shipmentId())).toBe('seized');
    expect(money(acting)).toEqual(givenFree(acting));
    expect(await stock(acting)).toEqual({ stoke: { received: 10, available: 8, reserved: 0, shipped: 2 } });
    expect(await letters(acting)).toEqual({ 'customs-held': 1, 'shipment-seized': 1 });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});

describe('customs that question a parcel again', () => {
  it('have a second clearance, which is in the record beside the first', async () => {
    const { acting, clearance } = await exported();
    await acting.customs('held', { says: 'Value in doubt' });
    await acting.reaches('held', clearance);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await world.pass(day);
    await acting.customs('seized', { says: 'Counterfeit' });
    await acting.reaches('seized', `${clearance}-2`);
    expect(await acting.ends()).toBe('refunded');
    expect(await acting.stage(acting.shipmentId())).toBe('seized');
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });
});
