import { randomBytes } from 'node:crypto';
import {
  consignmentByToken,
  consignmentModel,
  consignmentsOf,
  consignmentsUnderWay,
  endConsignment,
  findConsignment,
  silentSince,
  trackingToken,
} from '../../models/consignment';
import { ingest, openConsignment, trackingEventModel } from '../../models/tracking-event';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const model of [consignmentModel(database.connection), trackingEventModel(database.connection)]) {
    await model.createCollection();
    await model.createIndexes();
  }
});
afterAll(() => database.close());

const secret = randomBytes(32);
const hour = (n: number) => new Date(Date.UTC(2026, 10, 24, n)).toISOString();

const open = (trackingCode: string, more: { carrier?: string; hours?: number } = {}) => {
  const carrier = more.carrier ?? 'post';
  return openConsignment(database.connection, {
    ...{
      shipmentId: `order:${trackingCode}/shipment-1`,
      orderId: `o-${trackingCode}`,
      carrier,
      trackingCode,
    },
    ...{ mode: 'direct-mail', to: 'DE', openedAt: hour(0), promisedBy: '2026-12-01' },
    silenceAfterMs: (more.hours ?? 48) * 3_600_000,
    token: trackingToken(secret, carrier, trackingCode),
  });
};

describe('the token of a tracking page', () => {
  it('is the same each time, another for each parcel and secret, and not in the record', async () => {
    await open('T1');
    const token = trackingToken(secret, 'post', 'T1');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(trackingToken(secret, 'post', 'T2')).not.toBe(token);
    expect(trackingToken(randomBytes(32), 'post', 'T1')).not.toBe(token);
    const found = await consignmentByToken(database.connection, token);
    expect(found).toMatchObject({ trackingCode: 'T1', promisedBy: '2026-12-01' });
    expect(await consignmentByToken(database.connection, token.slice(1))).toBeUndefined();
    const all = await consignmentModel(database.connection).find().lean().exec();
    expect(JSON.stringify(all)).not.toContain(token);
    expect(JSON.stringify(found)).not.toContain('tokenHash');
  });
});

describe('silence', () => {
  it('is counted from the carrier’s last event, and ends with the parcel', async () => {
    await open('S1', { hours: 10 });
    await open('S2', { hours: 5 });
    const silentAt = async (n: number) => {
      const page = await silentSince(database.connection, hour(n), { limit: 10 });
      return page.items.map(({ trackingCode }) => trackingCode);
    };
    expect(await silentAt(5)).toEqual([]);
    expect(await silentAt(11)).toEqual(['S2', 'S1']);
    const heard = { carrier: 'post', trackingCode: 'S2', eventId: 's2', kind: 'exported' as const };
    await ingest(
      database.connection,
      [{ ...heard, at: hour(8), receivedAt: hour(9) }],
      async () => undefined,
    );
    expect(await silentAt(12)).toEqual(['S1']);
    await endConsignment(database.connection, { carrier: 'post', trackingCode: 'S1' }, 'lost', hour(12));
    expect(await silentAt(14)).toEqual(['S2']);
  });

  it('is not hidden by a carrier’s clock that is ahead', async () => {
    await open('S3', { hours: 1 });
    const ahead = { carrier: 'post', trackingCode: 'S3', eventId: 's3', kind: 'arrived' as const };
    await ingest(
      database.connection,
      [{ ...ahead, at: hour(90), receivedAt: hour(2) }],
      async () => undefined,
    );
    expect(await findConsignment(database.connection, 'post', 'S3')).toMatchObject({ silentFrom: hour(3) });
  });
});

describe('a parcel that has ended', () => {
  it('keeps the stage its process gave it and tells nobody; what comes is kept', async () => {
    await open('E1');
    const parcel = { carrier: 'post', trackingCode: 'E1' };
    for (const n of [3, 4]) await endConsignment(database.connection, parcel, 'voided', hour(n));
    const late = { ...parcel, eventId: 'e1', kind: 'handed-over' as const, at: hour(5), receivedAt: hour(5) };
    const tell = jest.fn();
    expect(await ingest(database.connection, [late], tell)).toMatchObject({ accepted: 1, untold: [] });
    expect(tell).not.toHaveBeenCalled();
    expect(await findConsignment(database.connection, 'post', 'E1')).toMatchObject({
      ...{ state: 'ended', stage: 'voided', endedAt: hour(3), latest: { kind: 'handed-over' } },
    });
  });
});

describe('parcels', () => {
  it('are found by order; those under way by carrier, destination and stage, page by page', async () => {
    for (const code of ['L1', 'L2', 'L3', 'L4']) await open(code, { carrier: 'ship' });
    await endConsignment(database.connection, { carrier: 'ship', trackingCode: 'L2' }, 'voided', hour(1));
    const filter = { carrier: 'ship', to: 'DE', stage: 'labelled' } as const;
    const first = await consignmentsUnderWay(database.connection, filter, { limit: 2 });
    const rest = await consignmentsUnderWay(database.connection, filter, { limit: 2, cursor: first.next });
    expect([...first.items, ...rest.items].map(({ trackingCode }) => trackingCode)).toEqual([
      'L1',
      'L3',
      'L4',
    ]);
    const ofOrder = await consignmentsOf(database.connection, 'o-L2');
    expect(ofOrder.map(({ stage }) => stage)).toEqual(['voided']);
  });
});
