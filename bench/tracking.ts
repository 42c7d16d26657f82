/**
 * `npm run bench:tracking [parcels] [at once]`: how many signed webhooks of carriers the API takes in a second. Each has one new scan
 * and, as EasyPost sends them, all scans before it; every parcel has a running process that is told what it has to hear.
 */
import { createHmac } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Connection as RecordConnection } from 'mongoose';
import type { EasyPostDetail } from '../activities/carriers/easypost-tracking';
import { projectRoot } from '../config/root';
import { dayMs } from '../domain/days';
import { startStack, type Stack } from '../local/stack';
import { connectToRecord } from '../models/connect';
import { consignmentModel } from '../models/consignment';
import { prepareRecord } from '../models/indexes';
import { openConsignment, trackingEventModel } from '../models/tracking-event';
import { shipmentWorkflowId } from '../workflows/shipment/messages';
import { cpuBetween, cpuTimes, machine } from './machine';
import { setting } from './orders-stage';
import { percentilesOf } from './percentiles';
import { table } from './table';
import { together } from './together';

const services = ['temporal', 'mongo', 'mail', 'identity', 'scanner', 'outside', 'api'] as const;
const carrier = 'landpost';

/** A parcel's way, in UPU EMSEVT codes as posts send them. */
const way: readonly [status: string, detail: string, code?: string][] = [
  ['pre_transit', 'label_created'],
  ['in_transit', 'received_at_origin_facility', 'EMA'],
  ['in_transit', 'departed_origin_facility', 'EMB'],
  ['in_transit', 'in_transit', 'EMC'],
  ['in_transit', 'in_transit', 'EMD'],
  ['in_transit', 'in_transit', 'EDB'],
  ['in_transit', 'in_transit', 'EDC'],
  ['in_transit', 'arrived_at_destination', 'EMF'],
  ['out_for_delivery', 'out_for_delivery', 'EMG'],
  ['delivered', 'delivered', 'EMI'],
];

async function main(): Promise<void> {
  const [parcels = 1_000, atOnce = 100] = process.argv.slice(2, 4).map(Number);
  const dir = path.join(projectRoot, '.local', 'bench-tracking');
  rmSync(dir, { recursive: true, force: true });
  const begun = machine();
  const env = { LOG_LEVEL: 'warn' };
  const stack = await startStack({
    dir,
    ports: 'free',
    services,
    policy: 'zero',
    onProgress: console.log,
    env,
  });
  try {
    const record = await connectToRecord(setting(stack, 'MONGODB_URI'));
    await prepareRecord(record);
    await underWay(record, setting(stack, 'TEMPORAL_ADDRESS'), parcels);
    const figures = await sendAll(stack, parcels, atOnce);
    const kept = await trackingEventModel(record).countDocuments();
    const arrived = await consignmentModel(record).countDocuments({ stage: 'delivered' });
    await record.close();
    if (kept !== parcels * way.length || arrived !== parcels)
      throw new Error(`${kept} scans are in the record, ${arrived} of ${parcels} parcels have arrived`);
    report({ begun, ended: machine(), parcels, atOnce, ...figures });
  } finally {
    await stack.stop();
  }
}

/** Known to the record, each with a process that takes signals; nobody works on it. */
async function underWay(record: RecordConnection, address: string, parcels: number): Promise<void> {
  const connection = await Connection.connect({ address });
  const { workflow } = new Client({ connection });
  await together(parcels, 50, async (n) => {
    const orderId = `T-${n}`;
    const shipmentId = shipmentWorkflowId(orderId, 1);
    await workflow.start('nothing', { workflowId: shipmentId, taskQueue: 'nobody' });
    await openConsignment(record, {
      ...{ orderId, shipmentId, carrier, trackingCode: codeOf(n), token: codeOf(n), mode: 'direct-mail' },
      ...{ to: 'DE', openedAt: new Date().toISOString(), silenceAfterMs: 7 * dayMs },
    });
  });
  await connection.close();
}

async function sendAll(stack: Stack, parcels: number, atOnce: number) {
  const groups = Object.fromEntries(
    (['api', 'mongo', 'temporal'] as const).map((name) => [name, stack.service(name).pid ?? 0]),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const url = `${setting(stack, 'PUBLIC_URL')}/webhooks/carrier`;
  const secret = setting(stack, 'CARRIER_WEBHOOK_SECRET');
  const departed = Date.now() - way.length * 3_600_000;
  const times: number[] = [];
  const before = cpuTimes(groups);
  const began = performance.now();
  // All parcels' first scans, then all second ones: no parcel's news come at once.
  await together(parcels * way.length, atOnce, async (n) => {
    const body = webhookOf(n % parcels, Math.floor(n / parcels) + 1, departed);
    const sent = performance.now();
    const status = await post(url, body, secret, agent);
    if (status !== 204) throw new Error(`the webhook was answered with ${status}`);
    times.push(performance.now() - sent);
  });
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  const { byName } = cpuBetween(before, cpuTimes(groups));
  return { scans: times.length, seconds, answered: percentilesOf(times), byName };
}

function webhookOf(parcel: number, scans: number, departed: number): string {
  const details = way.slice(0, scans).map(([status, status_detail, carrier_code], hour): EasyPostDetail => ({
    ...{ status, status_detail, datetime: new Date(departed + hour * 3_600_000).toISOString() },
    ...{ message: status_detail, carrier_code: carrier_code ?? null },
    tracking_location: { city: 'Shenzhen', country: 'CN' },
  }));
  const trackingCode = codeOf(parcel);
  const tracker = {
    id: `trk_${trackingCode}`,
    tracking_code: trackingCode,
    carrier,
    tracking_details: details,
  };
  return JSON.stringify({ object: 'Event', description: 'tracker.updated', result: tracker });
}

function codeOf(parcel: number): string {
  return `LF${String(parcel).padStart(9, '0')}CN`;
}

function post(url: string, body: string, secret: string, agent: Agent): Promise<number | undefined> {
  const signature = createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-hmac-signature': `hmac-sha256-hex=${signature}`,
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    sending.on('error', reject).end(body);
  });
}

type Figures = { parcels: number; atOnce: number } & Record<'begun' | 'ended', ReturnType<typeof machine>> &
  Awaited<ReturnType<typeof sendAll>>;

function report(figures: Figures): void {
  const { scans, seconds, answered, byName, parcels, atOnce } = figures;
  const rows = [
    ['webhooks a second', (scans / seconds).toFixed(0)],
    ['until the carrier has its answer p50/p95/p99, ms', `${answered.p50}/${answered.p95}/${answered.p99}`],
    ...Object.entries(byName).map(([name, used]) => [
      `processor time of ${name}, ms a webhook`,
      ((used / scans) * 1_000).toFixed(2),
    ]),
  ];
  console.log(table(`${scans} webhooks of ${parcels} parcels, ${atOnce} at once`, rows));
  const file = path.join(projectRoot, 'out', 'bench-tracking.json');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(figures, null, 1));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
