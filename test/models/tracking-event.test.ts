import fc from 'fast-check';
import type { TrackingEvent, TrackingKind } from '../../domain/order';
import { fold } from '../../domain/tracking';
import { consignmentModel, type ConsignmentDocument } from '../../models/consignment';
import type { ReceivedEvent } from '../../models/parcel-fold';
import { eventsOf, ingest, openConsignment, trackingEventModel } from '../../models/tracking-event';
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

const hour = (n: number) => new Date(Date.UTC(2026, 10, 24, n)).toISOString();
const day = 86_400_000;

const open = (trackingCode: string) =>
  openConsignment(database.connection, {
    ...{
      shipmentId: `order:${trackingCode}/shipment-1`,
      orderId: trackingCode,
      carrier: 'post',
      trackingCode,
    },
    ...{
      mode: 'direct-mail',
      to: 'DE',
      openedAt: hour(0),
      silenceAfterMs: 5 * day,
      token: `token of ${trackingCode}`,
    },
  });
const event = (
  trackingCode: string,
  eventId: string,
  kind: TrackingKind,
  at: number,
  more: Partial<ReceivedEvent> = {},
): ReceivedEvent => ({
  ...{ carrier: 'post', trackingCode, eventId: `${trackingCode}-${eventId}`, kind, at: hour(at) },
  receivedAt: hour(at + 1),
  ...more,
});
/** Takes events in; what parcels' processes were told, in order. */
async function take(...events: ReceivedEvent[]) {
  const told: { shipmentId: string; event: TrackingEvent }[] = [];
  const ingested = await ingest(database.connection, events, async (shipmentId, news) => {
    told.push(...news.map((each) => ({ shipmentId, event: each })));
  });
  return { ...ingested, told };
}
const kindsTold = async (...events: ReceivedEvent[]) =>
  (await take(...events)).told.map(({ event: { kind } }) => kind);

async function stored(trackingCode: string): Promise<ConsignmentDocument> {
  const found = await consignmentModel(database.connection)
    .findById(`post#${trackingCode}`)
    .lean<ConsignmentDocument>()
    .exec();
  if (!found) throw new Error(`no consignment ${trackingCode}`);
  return found;
}

describe('a batch of events', () => {
  it('is folded into its parcels; what a process has to hear is told, in order, without the carrier’s own words', async () => {
    await open('A1');
    await open('A2');
    const taken = await take(
      event('A1', '3', 'exported', 3, { place: 'PVG' }),
      event('A1', '1', 'handed-over', 1, { detail: 'scanned' }),
      event('A2', '1', 'handed-over', 1),
      event('A1', '1', 'handed-over', 1, { detail: 'told twice' }),
    );
    expect(taken).toMatchObject({ accepted: 3, duplicates: 1, quarantined: 0, unknown: [] });
    expect(taken.told).toEqual([
      {
        shipmentId: 'order:A1/shipment-1',
        event: {
          ...{ carrier: 'post', trackingCode: 'A1', eventId: 'A1-1', kind: 'handed-over', at: hour(1) },
        },
      },
      expect.objectContaining({ shipmentId: 'order:A2/shipment-1' }),
    ]);
    expect(await stored('A1')).toMatchObject({
      stage: 'in-transit',
      latest: { eventId: 'A1-3', kind: 'exported', at: hour(3), place: 'PVG' },
      silentFrom: new Date(Date.parse(hour(3)) + 5 * day).toISOString(),
    });
  });

  it('that comes again changes nothing, and is told nobody', async () => {
    await open('B1');
    const events = [event('B1', '1', 'handed-over', 1), event('B1', '2', 'delivered', 2)];
    await take(...events);
    const before = await stored('B1');
    expect(await take(...events)).toMatchObject({ accepted: 0, duplicates: 2, quarantined: 0, told: [] });
    expect(await stored('B1')).toEqual(before);
  });

  it('that repeats what was said before, with something new in it: of that alone is told', async () => {
    await open('B2');
    const first = event('B2', '1', 'handed-over', 1);
    expect(await kindsTold(first)).toEqual(['handed-over']);
    expect(await kindsTold(first, event('B2', '2', 'delivered', 2))).toEqual(['delivered']);
  });

  it('whose telling failed is not in its parcel, and told with the next report, whatever is new in that', async () => {
    await open('B3');
    await open('B4');
    const [lost, fine] = [event('B3', '1', 'handed-over', 1), event('B4', '1', 'handed-over', 1)];
    const why = new Error('Temporal is away');
    const failed = await ingest(database.connection, [lost, fine], async (shipmentId) => {
      if (shipmentId.includes('B3')) throw why;
    });
    expect(failed.untold).toEqual([{ trackingCode: 'B3', why }]);
    expect([(await stored('B3')).trail, (await stored('B4')).trail]).toMatchObject([
      [],
      [{ eventId: 'B4-1' }],
    ]);
    expect(await kindsTold(lost, event('B3', '2', 'delivered', 2))).toEqual(['handed-over', 'delivered']);
    expect(await stored('B3')).toMatchObject({ stage: 'delivered' });
  });

  it('keeps regressions apart, with the reason, and tells nobody of them', async () => {
    await open('C1');
    await take(event('C1', '1', 'delivered', 5));
    const taken = await take(event('C1', '2', 'delivery-failed', 6));
    expect(taken).toMatchObject({ accepted: 0, quarantined: 1, told: [] });
    expect(await stored('C1')).toMatchObject({ stage: 'delivered', latest: { eventId: 'C1-1' } });
    const page = await eventsOf(database.connection, { carrier: 'post', trackingCode: 'C1' }, { limit: 10 });
    expect(page.items).toEqual([
      event('C1', '1', 'delivered', 5),
      { ...event('C1', '2', 'delivery-failed', 6), quarantined: 'delivery-failed after delivered' },
    ]);
  });

  it('tells what was kept apart until an event in between cleared it', async () => {
    await open('D1');
    const held = event('D1', '3', 'handed-over', 6);
    expect(await take(event('D1', '1', 'exported', 3), held)).toMatchObject({ quarantined: 1 });
    const { told } = await take(event('D1', '2', 'returning', 5));
    expect(told.map((each) => each.event.eventId)).toEqual(['D1-2', 'D1-3']);
    expect((await stored('D1')).quarantined).toEqual([]);
  });

  it('that died after it was kept is made good when it comes again', async () => {
    await open('E1');
    const lost = event('E1', '1', 'delivered', 2);
    const { collection } = trackingEventModel(database.connection);
    await collection.insertOne({ ...lost, _id: 'post#E1-1', consignmentId: 'post#E1' } as never);
    expect(await kindsTold(lost)).toEqual(['delivered']);
    expect(await stored('E1')).toMatchObject({ stage: 'delivered' });
  });

  it('of a parcel not known yet is kept, named each time, and taken in when the parcel is', async () => {
    const early = event('F1', '1', 'handed-over', 2);
    for (const duplicates of [0, 1]) {
      const { receivedAt: _, ...named } = early;
      expect(await take(early)).toMatchObject({ accepted: 0, duplicates, unknown: [named], told: [] });
    }
    const { consignment, heard } = await open('F1');
    expect(consignment).toMatchObject({ stage: 'handed-over', latest: { eventId: 'F1-1' } });
    expect(heard.map(({ kind }) => kind)).toEqual(['handed-over']);
    // Whoever opens it may have died before it told.
    expect(await open('F1')).toEqual({ consignment, heard });
  });

  it('with a time that is none is refused', async () => {
    await expect(take(event('G1', '1', 'lost', 1, { at: 'yesterday' }))).rejects.toThrow(RangeError);
  });
});

describe('however events arrive', () => {
  const kinds: TrackingKind[] = [
    ...(['label-created', 'handed-over', 'exported', 'customs-held', 'customs-released'] as const),
    ...(['out-for-delivery', 'delivered', 'returning', 'returned', 'lost'] as const),
  ];
  let run = 0;

  it('one by one, in batches at once, or repeated, the parcel comes to the same', async () => {
    const kind = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(8) });
    const arrivals = fc.array(kind, { minLength: 1, maxLength: 9 }).chain((list) =>
      fc.record({
        list: fc.constant(list),
        order: fc.shuffledSubarray([...list.keys(), ...list.keys()], { minLength: list.length * 2 }),
        size: fc.integer({ min: 1, max: 5 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ list, order, size }) => {
        const code = `P${(run += 1)}`;
        await open(code);
        const events = list.map((each, index) => event(code, `${index}`, each.kind, each.at));
        const batches: ReceivedEvent[][] = [];
        for (let from = 0; from < order.length; from += size)
          batches.push(order.slice(from, from + size).flatMap((index) => events[index] ?? []));
        const taken = await Promise.all(batches.map((batch) => take(...batch)));
        const { stage, latest, quarantined, trail } = await stored(code);
        const expected = fold(events);
        expect(stage).toBe(expected.stage);
        expect(latest?.eventId).toBe(expected.latest?.eventId);
        expect(quarantined.map(({ eventId }) => eventId)).toEqual(
          expected.quarantined.map((each) => each.event.eventId),
        );
        expect(trail).toHaveLength(list.length);
        const counted = taken.reduce((sum, { accepted, quarantined: apart }) => sum + accepted + apart, 0);
        expect(counted).toBe(list.length);
      }),
      { numRuns: 25 },
    );
  });

  it('hundreds a second are taken in', async () => {
    const parcels = Array.from({ length: 200 }, (_, n) => `Q${n}`);
    for (const code of parcels) await open(code);
    const told: TrackingKind[] = ['label-created', 'handed-over', 'departed-origin', 'exported', 'arrived'];
    const events = told.flatMap((kind, index) => parcels.map((code) => event(code, `${index}`, kind, index)));
    const started = Date.now();
    let accepted = 0;
    for (let from = 0; from < events.length; from += 250)
      accepted += (await take(...events.slice(from, from + 250))).accepted;
    if (process.env['MEASURE'])
      process.stderr.write(`${events.length} events in ${Date.now() - started} ms\n`);
    expect(accepted).toBe(1_000);
  });
});
