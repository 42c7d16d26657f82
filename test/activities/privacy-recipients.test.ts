/** Whom a person's data were given to, from the record of their orders: by which numbers, and who can be written to. */
import { recipientsOf } from '../../activities/privacy/recipients';
import { consignmentModel } from '../../models/consignment';
import { logisticsPartnerModel } from '../../models/logistics-partner';
import { processModel } from '../../models/process';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const { connection } = database;
  const parcel = (orderId: string, carrier: string, trackingCode: string) => ({
    ...{
      _id: `${carrier}#${trackingCode}` as never,
      orderId,
      carrier,
      trackingCode,
      tokenHash: trackingCode,
    },
  });
  await consignmentModel(connection).collection.insertMany([
    parcel('O-1', 'landpost', 'LP-2'),
    parcel('O-1', 'landpost', 'LP-1'),
    parcel('O-1', 'swiftair', 'SA-1'),
    parcel('O-9', 'bondex', 'BX-9'),
  ]);
  const process = (_id: string, kind: string, provider: string, state: object) => ({
    ...{ _id: _id as never, process: kind, caseId: _id.split('/')[0], listing: { owner: provider }, state },
  });
  await processModel(connection).collection.insertMany([
    process('order:O-1', 'order-to-delivery', 'stripe', { payment: { authorizationId: 'pi_1' } }),
    process('order:O-1/shipment-1', 'shipment', '', { mrn: '26FR1' }),
    process('order:O-1/shipment-2', 'shipment', '', {}),
    process('order:O-2', 'order-to-delivery', 'klarna', {}),
    process('order:O-9', 'order-to-delivery', 'paypal', { payment: { authorizationId: 'P-9' } }),
  ]);
  await logisticsPartnerModel(connection).collection.insertMany([
    { _id: 'landpost' as never, contactId: 'contact:1' },
    { _id: 'swiftair' as never },
  ]);
}, 60_000);
afterAll(() => database.close());

it.each([
  [
    'carriers by parcels, with their contact if there is one; the provider by its payment; the broker by declarations',
    ['O-1'],
    [
      { recipient: 'customs-broker', references: ['26FR1'] },
      { recipient: 'landpost', references: ['LP-1', 'LP-2'], contactId: 'contact:1' },
      { recipient: 'stripe', references: ['pi_1'] },
      { recipient: 'swiftair', references: ['SA-1'] },
    ],
  ],
  [
    'a provider by the order it was asked about, where it authorized nothing',
    ['O-2'],
    [{ recipient: 'klarna', references: ['O-2'] }],
  ],
  ['nobody, for a person without an order', [], []],
])('names %s', async (_what, orders, recipients) => {
  expect(await recipientsOf(database.connection, orders)).toEqual(recipients);
});
