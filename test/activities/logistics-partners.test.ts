/** What the scorecard of a carrier is computed from: parcels in the record. */
import { randomUUID } from 'node:crypto';
import { createLogisticsPartnerActivities } from '../../activities/logistics-partners';
import { createRecordActivities } from '../../activities/record';
import { CHAIN_START } from '../../domain/audit';
import type { ShipmentStage, TrackingKind } from '../../domain/order';
import type { ProcessKind } from '../../domain/process';
import { keepLogisticsPartner, logisticsPartnerModel } from '../../models/logistics-partner';
import { ingest, openConsignment } from '../../models/tracking-event';
import { loadLogisticsRequirements } from '../../rules/logistics-requirements';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const since = '2027-01-01T00:00:00.000Z';
const until = '2027-04-02T00:00:00.000Z';
const noon = (day: string) => `${day}T12:00:00.000Z`;

interface Parcel {
  promisedBy?: string;
  events: [TrackingKind, string][];
  /** How its process, and its claim, ended, and when. */
  ended?: [ShipmentStage, string];
  claim?: 'paid' | 'rejected';
}

async function recorded(process: ProcessKind, processId: string, stage: string, endedAt: string) {
  const listing = {
    brand: '',
    brandSlug: '',
    market: 'DE',
    country: 'DE',
    category: '',
    channel: '',
    owner: '',
  };
  await createRecordActivities(database.connection).recordProcess({
    ...{ process, processId, caseId: processId, revision: 1, stage, stageSince: endedAt, openedAt: since },
    ...{ endedAt, listing, state: {}, openTasks: [], closedTasks: [], entries: [] },
    chainHead: { seq: 0, hash: CHAIN_START },
  });
}

async function carried(carrier: string, { promisedBy, events, ended, claim }: Parcel) {
  const { connection } = database;
  const orderId = randomUUID();
  const shipmentId = `order:${orderId}/shipment-1`;
  const parcel = { carrier, trackingCode: randomUUID() };
  await openConsignment(connection, {
    ...{ ...parcel, orderId, shipmentId, mode: 'direct-mail', to: 'DE', openedAt: noon('2026-12-20') },
    ...{ silenceAfterMs: 1, token: randomUUID(), ...(promisedBy ? { promisedBy } : {}) },
  });
  await ingest(
    connection,
    events.map(([kind, day]) => ({
      ...{ ...parcel, kind, eventId: randomUUID(), at: noon(day), receivedAt: noon(day) },
    })),
    async () => undefined,
  );
  if (ended) await recorded('shipment', shipmentId, ended[0], noon(ended[1]));
  if (claim) await recorded('carrier-claim', `${shipmentId}/claim`, claim, noon('2027-03-20'));
}

const activities = () =>
  createLogisticsPartnerActivities({
    connection: database.connection,
    requirementsOn: loadLogisticsRequirements,
  });

async function scored(...parcels: Parcel[]) {
  const carrier = `carrier-${randomUUID().slice(0, 8)}`;
  for (const parcel of parcels) await carried(carrier, parcel);
  return activities().scoreCarrier(carrier, since, until);
}

const onTime: Parcel = {
  promisedBy: '2027-02-05',
  events: [
    ['handed-over', '2027-02-01'],
    ['delivered', '2027-02-05'],
  ],
};

describe('a parcel counts', () => {
  const counted = { judged: 1, onTimeRate: 1, lossRate: 0, damageRate: 0 };
  it.each<{ what: string; parcel: Parcel; card: object }>([
    { what: 'as on time on the day promised', parcel: onTime, card: { ...counted, averageDays: 4 } },
    {
      what: 'as late on the day after',
      parcel: { ...onTime, promisedBy: '2027-02-04' },
      card: { ...counted, onTimeRate: 0, delivered: 1 },
    },
    {
      what: 'as late while it is overdue',
      parcel: { ...onTime, events: [['handed-over', '2027-02-01']] },
      card: { ...counted, onTimeRate: 0, delivered: 0 },
    },
    {
      what: 'as lost when its carrier says so',
      parcel: {
        ...onTime,
        promisedBy: '2027-05-01',
        events: [
          ['handed-over', '2027-02-01'],
          ['lost', '2027-02-20'],
        ],
      },
      card: { ...counted, onTimeRate: 0, lossRate: 1 },
    },
    {
      what: 'as lost when nothing was heard of it, with what the claim came to',
      parcel: {
        ...onTime,
        events: [['handed-over', '2027-02-01']],
        ended: ['lost', '2027-03-01'],
        claim: 'paid',
      },
      card: { ...counted, onTimeRate: 0, lossRate: 1, claimsPaidRate: 1 },
    },
    {
      what: 'as damaged',
      parcel: {
        ...onTime,
        events: [
          ['handed-over', '2027-02-01'],
          ['damaged', '2027-02-02'],
        ],
        ended: ['destroyed', '2027-02-02'],
      },
      card: { ...counted, onTimeRate: 0, damageRate: 1 },
    },
  ])('$what', async ({ parcel, card }) => {
    expect(await scored(parcel)).toMatchObject(card);
  });

  it.each<{ what: string; parcel: Parcel }>([
    {
      what: 'when it was never handed over',
      parcel: { ...onTime, events: [['label-created', '2027-02-01']] },
    },
    { what: 'when its label was voided', parcel: { ...onTime, ended: ['voided', '2027-02-02'] } },
    { what: 'when customs seized it', parcel: { ...onTime, ended: ['seized', '2027-02-02'] } },
    {
      what: 'when it was brought back',
      parcel: {
        ...onTime,
        events: [
          ['handed-over', '2027-02-01'],
          ['returning', '2027-02-02'],
        ],
      },
    },
    { what: 'when nothing was promised', parcel: { events: onTime.events } },
    { what: 'when it was delivered before', parcel: { ...onTime, events: [['delivered', '2026-12-31']] } },
    {
      what: 'when it was overdue before, though it arrived only now',
      parcel: { ...onTime, promisedBy: '2026-12-30' },
    },
    {
      what: 'when it is not due yet',
      parcel: { promisedBy: '2027-04-02', events: [['handed-over', '2027-03-30']] },
    },
    {
      what: 'when it was delivered only afterwards, before the day promised',
      parcel: {
        promisedBy: '2027-04-10',
        events: [
          ['handed-over', '2027-03-30'],
          ['delivered', '2027-04-03'],
        ],
      },
    },
  ])('not, $what', async ({ parcel }) => {
    expect(await scored(parcel)).toMatchObject({ judged: 0, onTimeRate: null, advice: 'too-few' });
  });
});

describe('a scorecard', () => {
  it('is kept, and stays when a period has no parcel', async () => {
    const { connection } = database;
    const carrier = 'landpost';
    await activities().keepPartner({
      ...{ carrier, name: 'Landpost', state: 'qualified', documents: [], revision: 1, updatedAt: since },
    });
    await carried(carrier, onTime);
    await carried(carrier, { ...onTime, promisedBy: '2027-02-04' });
    await activities().scoreCarrier(carrier, since, until);
    const kept = { from: '2027-01-01', to: '2027-04-02', shipments: 2, onTime: 0.5, lost: 0, damaged: 0 };
    const stored = async () => (await logisticsPartnerModel(connection).findById(carrier).lean())?.scorecard;
    expect(await stored()).toEqual(kept);
    await activities().scoreCarrier(carrier, until, '2027-07-02T00:00:00.000Z');
    expect(await stored()).toEqual(kept);
  });

  it('asks for a look at fewer than 92 % on time', async () => {
    const late = { ...onTime, promisedBy: '2027-02-04' };
    const parcels = [...Array<Parcel>(18).fill(onTime), late, late];
    expect(await scored(...parcels)).toMatchObject({ judged: 20, advice: 'watch' });
  });
});

describe('where a carrier stands', () => {
  it('is not overwritten by an older write', async () => {
    const { connection } = database;
    const standing = { name: 'Swiftair', documents: [], updatedAt: since };
    await keepLogisticsPartner(connection, { _id: 'swiftair', ...standing, state: 'suspended', revision: 2 });
    await activities().keepPartner({ carrier: 'swiftair', ...standing, state: 'qualified', revision: 1 });
    expect(await logisticsPartnerModel(connection).findById('swiftair').lean()).toMatchObject({
      state: 'suspended',
    });
  });
});
