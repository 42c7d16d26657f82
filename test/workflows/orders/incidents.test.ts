import { storedFileModel } from '../../../models/stored-file';
import { approveReroute, incidentWorkflowId, type IncidentInput } from '../../../workflows/incident/messages';
import type { incident } from '../../../workflows/incident/workflow';
import { loadOrderPolicy } from '../../../rules/policy';
import { fatima, omar, person } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { aftermath } from '../support/aftermath';
import { day, noReturns, OrderActing } from '../support/order-acting';
import { leftBehind, letters, money, nothingLeft, taken } from '../support/order-aftermath';
import { goodsOnSale } from '../support/order-goods';
import { findProcess, processModel } from '../../../models/process';

let world: OrderWorld;
let incidents = 0;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

async function labelled(quantity = 2) {
  const goods = await goodsOnSale(world, { stock: { stoke: 20 } });
  const acting = await OrderActing.ordering(world, goods, { quantity, ...noReturns });
  await acting.labelled();
  return acting;
}

/** Landpost is on strike. */
async function strike(rerouteLimit?: number, openedBy = omar.id, more: Partial<IncidentInput['facts']> = {}) {
  const incidentId = `strike-${(incidents += 1)}`;
  const policy = loadOrderPolicy('production');
  const input: IncidentInput = {
    facts: { incidentId, kind: 'strike', says: 'Sorting centres are closed', carrier: 'landpost', ...more },
    openedBy,
    policy: {
      ...policy,
      rerouteLimit: rerouteLimit === undefined ? policy.rerouteLimit : { EUR: rerouteLimit },
    },
    listing: {
      ...{ brand: 'landpost', brandSlug: 'landpost', market: 'FR', owner: openedBy },
      ...{ country: 'FR', category: 'incident', channel: 'carrier' },
    },
  };
  const id = incidentWorkflowId(incidentId);
  const handle = await world.client.workflow.start<typeof incident>('incident', {
    ...{ workflowId: id, taskQueue: 'orders', args: [input] },
  });
  const reaches = (stage: string) =>
    eventually(`${id} in ${stage}`, async () =>
      (await findProcess(world.connection, id))?.stage === stage ? stage : undefined,
    );
  return { id, handle, reaches };
}

/** Delivered by whoever carries it now. */
async function arrives(acting: OrderActing) {
  await acting.carrier('handed-over');
  await acting.carrier('delivered');
  expect(await acting.ends()).toBe('completed');
  expect(money(acting)).toEqual(taken(acting));
  expect(await leftBehind(acting)).toEqual(nothingLeft);
}

describe('an incident', () => {
  it('sends what has not left another way, lists what has, and keeps a report', async () => {
    const [waiting, gone] = [await labelled(), await labelled()];
    await gone.carrier('handed-over');
    await gone.reaches('handed-over', gone.shipmentId());
    const before = await waiting.snapshot(waiting.shipmentId());
    const { id, handle } = await strike();
    const { report, ...counts } = await handle.result();
    expect(counts).toEqual({ rerouted: 1, affected: 2 });
    const file = await storedFileModel(world.connection).findById(report.fileId).lean().exec();
    expect(file).toMatchObject({ sha256: report.sha256, mediaType: 'application/pdf' });
    const { affected } = (await findProcess(world.connection, id))?.state as { affected: object[] };
    expect(affected).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ shipmentId: waiting.shipmentId(), outcome: 'rerouted' }),
        expect.objectContaining({ shipmentId: gone.shipmentId(), stage: 'handed-over' }),
      ]),
    );
    const after = await waiting.snapshot(waiting.shipmentId());
    expect(after).toMatchObject({ carrier: 'swiftair', attempt: 2 });
    const old = world.carrier.parcels.find(({ label }) => label.trackingCode === before['trackingCode']);
    expect(old).toMatchObject({ state: 'voided' });
    expect(world.broker.declarations.get(String(before['mrn']))).toMatchObject({ state: 'withdrawn' });
    expect(world.broker.declarations.get(String(after['mrn']))).toMatchObject({ state: 'lodged' });
    expect(await letters(waiting)).toEqual({ 'shipment-rerouted': 1 });
    expect(await letters(gone)).toEqual({});
    expect(await aftermath(world, id)).toEqual(nothingLeft);
    await arrives(waiting);
    await arrives(gone);
  });

  it('finds what can still be moved beside any number that can not, and counts them', async () => {
    const acting = await labelled();
    const found = await findProcess(world.connection, acting.shipmentId());
    if (!found) throw new Error('the parcel is in the record');
    const { processId: _, ...snapshot } = found;
    const chainHead = { seq: 0, hash: '0'.repeat(64) };
    const others = Array.from({ length: 1_001 }, (_each, index) => ({
      ...{ ...snapshot, chainHead, _id: `order:0-${index}/shipment-1`, caseId: `order:0-${index}` },
      ...{ stage: 'in-transit', state: { ...snapshot.state, orderId: `0-${index}` } },
    }));
    await processModel(world.connection).deleteOne({ _id: acting.shipmentId() });
    await processModel(world.connection).insertMany(others);
    await processModel(world.connection).create({ ...snapshot, chainHead, _id: acting.shipmentId() });
    try {
      const { id, handle } = await strike();
      await expect(handle.result()).resolves.toMatchObject({ rerouted: 1, affected: 1_002 });
      expect((await findProcess(world.connection, id))?.state).toMatchObject({ more: 501 });
    } finally {
      await processModel(world.connection).deleteMany({ _id: /^order:0-/ });
    }
    await arrives(acting);
  });

  it('is avoided by new orders while it is open, and until its last day', async () => {
    const acting = await labelled();
    const open = await strike(0);
    await open.reaches('awaiting-approval');
    const carrierOf = async (one: OrderActing) => (await one.snapshot(one.shipmentId()))['carrier'];
    const meanwhile = await labelled();
    expect(await carrierOf(meanwhile)).toBe('swiftair');
    await open.handle.executeUpdate(approveReroute, {
      args: [{ by: fatima, approve: false, reason: 'It can wait' }],
    });
    await open.handle.result();
    const later = await labelled();
    expect(await carrierOf(later)).toBe('landpost');
    for (const one of [acting, meanwhile, later]) await arrives(one);
    const until = new Date(world.now().getTime() + day).toISOString().slice(0, 10);
    await (await strike(undefined, omar.id, { until })).handle.result();
    const whileItLasts = await labelled();
    expect(await carrierOf(whileItLasts)).toBe('swiftair');
    await arrives(whileItLasts);
    await world.pass(3 * day);
    const over = await labelled();
    expect(await carrierOf(over)).toBe('landpost');
    await arrives(over);
  });

  it('sends no parcel from one trouble into another: what another incident hits is no way out', async () => {
    const acting = await labelled();
    const until = new Date(world.now().getTime() + day).toISOString().slice(0, 10);
    await (await strike(undefined, omar.id, { carrier: 'swiftair', kind: 'storm', until })).handle.result();
    const { handle } = await strike();
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 0, affected: 1 });
    expect(await acting.snapshot(acting.shipmentId())).toMatchObject({ carrier: 'landpost', attempt: 1 });
    await world.pass(3 * day);
    await arrives(acting);
  });

  it('of a country hits all ways there: it is reported, and moves nothing', async () => {
    const acting = await labelled();
    const openedBy = omar.id;
    const facts = { incidentId: 'port-1', kind: 'port-congestion' as const, says: 'Ships wait', to: 'FR' };
    const listing = {
      ...{ brand: 'all-carriers', brandSlug: 'all-carriers', market: 'FR', owner: openedBy },
      ...{ country: 'FR', category: 'incident', channel: 'carrier' },
    };
    const handle = await world.client.workflow.start<typeof incident>('incident', {
      ...{ workflowId: incidentWorkflowId('port-1'), taskQueue: 'orders' },
      args: [{ facts, openedBy, policy: loadOrderPolicy('production'), listing }],
    });
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 0, affected: 1 });
    await arrives(acting);
  });

  it('that costs more than the limit waits for finance, and not for whoever opened it', async () => {
    const acting = await labelled();
    const { id, handle, reaches } = await strike(0, fatima.id);
    await reaches('awaiting-approval');
    const approve = (by = fatima) =>
      handle.executeUpdate(approveReroute, { args: [{ by, approve: true, reason: 'It has to go' }] });
    await expect(approve(omar)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(approve()).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(approve(person('frida', 'finance'))).resolves.toMatchObject({ ok: true });
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 1, affected: 1 });
    expect(await aftermath(world, id)).toEqual(nothingLeft);
    await arrives(acting);
  });

  it.each([
    ['finance refuses', true],
    ['nobody decides for ten days', false],
  ])('leaves the parcels where they are when %s', async (_, decided) => {
    const acting = await labelled();
    const { id, handle, reaches } = await strike(0);
    await reaches('awaiting-approval');
    if (decided)
      await handle.executeUpdate(approveReroute, {
        args: [{ by: fatima, approve: false, reason: 'It can wait' }],
      });
    else await world.pass(10 * day + 1000);
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 0, affected: 1 });
    expect(await acting.snapshot(acting.shipmentId())).toMatchObject({ carrier: 'landpost', attempt: 1 });
    expect(await letters(acting)).toEqual({});
    expect(await aftermath(world, id)).toEqual(nothingLeft);
    await arrives(acting);
  });

  it('takes the first way again when the other carrier will not have the parcel', async () => {
    const acting = await labelled();
    world.carrier.refuses.add('swiftair');
    const { handle } = await strike();
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 0, affected: 1 });
    world.carrier.refuses.clear();
    expect(await acting.snapshot(acting.shipmentId())).toMatchObject({ carrier: 'landpost', attempt: 3 });
    expect(await letters(acting)).toEqual({});
    await arrives(acting);
  });

  it('comes too late for a parcel the carrier has already, which keeps its declaration', async () => {
    const acting = await labelled();
    const { mrn, trackingCode } = await acting.snapshot(acting.shipmentId());
    const parcel = world.carrier.parcels.find(({ label }) => label.trackingCode === trackingCode);
    if (parcel) parcel.scanned = true;
    const { handle } = await strike();
    await expect(handle.result()).resolves.toMatchObject({ rerouted: 0, affected: 1 });
    expect(await acting.snapshot(acting.shipmentId())).toMatchObject({
      carrier: 'landpost',
      mrn,
      trackingCode,
    });
    expect(world.broker.declarations.get(String(mrn))).toMatchObject({ state: 'lodged' });
    await arrives(acting);
  });
});
