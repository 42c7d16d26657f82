import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { createShipmentPaperActivities } from '../../activities/shipment-papers';
import type { ShipmentPaperFacts, ShipmentPaperRequest } from '../../domain/paper-facts';
import type { Address } from '../../domain/shapes/orders';
import type { FileStore } from '../../models/file-store';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { storedFileModel } from '../../models/stored-file';
import { openTestDatabase } from '../support/mongo';
import { CZECH, samplePaperFacts } from './documents/paper-samples';
import { pdfText } from '../../activities/documents/pdf-text';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let store: FileStore;
beforeAll(async () => {
  database = await openTestDatabase();
  await storedFileModel(database.connection).createIndexes();
  store = createGridFsFileStore(database.connection);
});
afterAll(() => database.close());

const activities = (deliverTo: Address = CZECH) =>
  createShipmentPaperActivities({
    store,
    readAddress: () => Promise.resolve({ deliverTo, name: deliverTo.name }),
  });

/** Each test has an order of its own. */
function request(orderId: string, change: Partial<ShipmentPaperFacts> = {}): ShipmentPaperRequest {
  const { recipient, buyer, ...rest } = samplePaperFacts({ orderId, shipmentId: `${orderId}-1`, ...change });
  expect(JSON.stringify(rest)).not.toContain(recipient.name);
  expect(JSON.stringify(rest)).not.toContain(buyer);
  return rest;
}

describe('makeShipmentPapers', () => {
  it('stores the papers of a postal shipment abroad with the order, addressed to the recipient', async () => {
    const { papers } = await activities().makeShipmentPapers(request('A1'));
    expect(papers.map(({ kind }) => kind)).toEqual(['commercial-invoice', 'cn23', 'packing-list', 'label']);
    for (const { kind, fileId, sha256, bytes } of papers) {
      const pdf = await buffer(await store.open(fileId));
      expect(createHash('sha256').update(pdf).digest('hex')).toBe(sha256);
      expect(pdf.length).toBe(bytes);
      expect(pdfText(pdf)).toContain('Žofie Přibylová');
      expect(await store.find(fileId)).toMatchObject({
        caseId: 'order:A1',
        slot: kind,
        fileName: `A1-1-${kind}.pdf`,
        mediaType: 'application/pdf',
        pages: 1,
        scan: 'not-needed',
      });
    }
    expect(await store.list('order:A1')).toHaveLength(4);
  });

  it('gives the same files when the step is done again, and stores nothing twice', async () => {
    const first = await activities().makeShipmentPapers(request('A2'));
    expect(await activities().makeShipmentPapers(request('A2'))).toEqual(first);
    expect(await store.list('order:A2')).toHaveLength(4);
  });

  it('makes new papers beside the old ones when the shipment is rebooked', async () => {
    const first = await activities().makeShipmentPapers(request('A3'));
    const rebooked = request('A3', {
      trackingCode: '00340434161094042557',
      carrier: 'DHL',
      carriage: 'express',
    });
    const second = await activities().makeShipmentPapers(rebooked);
    expect(second.papers).toHaveLength(3);
    expect(await store.list('order:A3')).toHaveLength(first.papers.length + 3);
  });

  it.each<[string, Partial<ShipmentPaperFacts>, Partial<Address>]>([
    ['glyph-missing', {}, { name: '홍길동' }],
    ['text-too-long', {}, { street: ['Wallenstein '.repeat(60)] }],
    ['facts-contradict', { total: { amount: 1, currency: 'EUR' } }, {}],
    ['no-barcode', { trackingCode: 'ЖX473124829CN' }, {}],
  ])('fails for good with %s, naming no person', async (type, change, address) => {
    const deliverTo = { ...CZECH, ...address };
    const failure = await activities(deliverTo)
      .makeShipmentPapers(request(`B-${type}`, change))
      .then(
        () => undefined,
        (error: Error) => error,
      );
    expect(failure).toMatchObject({ name: 'ApplicationFailure', type, nonRetryable: true });
    expect(failure?.message).toContain(`B-${type}-1`);
    for (const personal of [deliverTo.name, 'Wallenstein', 'Náměstí'])
      expect(failure?.message).not.toContain(personal);
  });

  it('refuses other facts under a booking whose papers exist', async () => {
    await activities().makeShipmentPapers(request('C1'));
    const other = activities().makeShipmentPapers(request('C1', { invoiceNumber: 'INV-other' }));
    await expect(other).rejects.toMatchObject({ type: 'file-conflict', nonRetryable: true });
  });
});
