import { randomUUID } from 'node:crypto';
import { addDays } from '../../domain/days';
import { auditOfCase } from '../../models/audit-entry';
import { openConsignment, ingest } from '../../models/tracking-event';
import { findProcess } from '../../models/process';
import { documentRequestId } from '../../workflows/document-request/messages';
import { ada, chen, fatima, olga, omar } from '../support/acting';
import { eventually, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import {
  ActingForCarrier,
  documentKinds,
  soundApplication,
  startCarrierWorker,
  type CarrierWorker,
} from './support/carriers';
import { day, today } from './support/starting';

let world: World;
let worker: CarrierWorker;

beforeAll(async () => {
  world = await startWorld({ rules: () => false });
  worker = await startCarrierWorker(world);
}, 60_000);

afterAll(async () => {
  await worker.stop();
  await world.close();
});

const carrier = () => new ActingForCarrier(world, worker);

async function qualified(days = 400, options: Parameters<ActingForCarrier['open']>[1] = {}) {
  const acting = carrier();
  await acting.open({}, { days, ...options });
  expect(await acting.qualify(olga, days)).toMatchObject({ ok: true, stage: 'qualified' });
  return acting;
}

describe('a carrier whose papers were checked on paper', () => {
  it('waits for a second person, and can be booked the moment that person has decided', async () => {
    const acting = carrier();
    await expect(acting.open()).resolves.toMatchObject({
      ...{ ok: true, stage: 'deciding', asked: [], assessment: { score: 100, advice: 'qualify' } },
    });
    expect(await acting.isBookable()).toBe(false);
    expect(await acting.standing()).toMatchObject({ state: 'candidate' });
    expect(await acting.qualify(omar)).toMatchObject({ refusal: 'four-eyes' });
    expect(await acting.qualify(fatima)).toMatchObject({ refusal: 'wrong-role' });
    expect(await acting.qualify(olga)).toMatchObject({ ok: true, stage: 'qualified' });
    expect(await acting.isBookable()).toBe(true);
    expect(await mailsOf(world, acting.id)).toEqual({});
    await acting.close();
  });

  it('is written to at the contact it was last opened with', async () => {
    const acting = carrier();
    await acting.open({ contactId: 'contact:first' });
    expect(await acting.standing()).toMatchObject({ contactId: 'contact:first' });
    await acting.decide({ decision: 'reject', reason: 'It changed hands.' }, chen);
    await acting.open({ contactId: 'contact:second', requestId: 'opened-anew' });
    expect(await acting.standing()).toMatchObject({ contactId: 'contact:second' });
    await acting.close();
  });

  it('has each paper noted as seen by whoever opened it', async () => {
    const acting = carrier();
    await acting.open();
    const entries = await auditOfCase(world.connection, acting.id);
    const seen = entries.filter(({ action }) => action === 'document-seen-on-paper');
    expect(seen.map(({ actor, detail }) => [actor.id, detail['kind']])).toEqual(
      documentKinds.map((kind) => ['staff:omar', kind]),
    );
    expect((await acting.standing())?.documents).toContainEqual(
      expect.objectContaining({ kind: 'carrier-licence', fileId: 'paper:carrier-licence-1' }),
    );
    await acting.close();
  });

  it.each([
    { what: 'longer than its papers are good', days: 401, refusal: 'facts-required' },
    { what: 'until today', days: 0, refusal: 'facts-required' },
  ])('is not qualified $what', async ({ days, refusal }) => {
    const acting = carrier();
    await acting.open();
    expect(await acting.qualify(olga, days)).toMatchObject({
      refusal,
      detail: { latest: await acting.in(400) },
    });
    await acting.close();
  });

  it('is qualified no longer than its cover lasts, though the certificate says more', async () => {
    const acting = carrier();
    const { facts } = await soundApplication(world);
    const cover = { ...facts.cover, validTo: await acting.in(50) };
    await acting.open({ facts: { ...facts, cover } });
    expect(await acting.qualify(olga, 51)).toMatchObject({ detail: { latest: await acting.in(50) } });
    expect(await acting.qualify(olga, 50)).toMatchObject({ ok: true });
    await acting.close();
  });

  it('is not qualified against what refuses by itself; it is rejected, and told so', async () => {
    const acting = carrier();
    const { facts } = await soundApplication(world);
    const finances = { ...facts.finances, insolvency: true };
    await acting.open({ facts: { ...facts, finances } });
    expect(await acting.qualify(olga)).toMatchObject({
      refusal: 'not-qualified',
      detail: { refused: ['insolvency proceedings are open'] },
    });
    const decision = { decision: 'reject' as const, reason: 'It is insolvent.' };
    expect(await acting.decide(decision, omar)).toMatchObject({ refusal: 'four-eyes' });
    expect(await acting.decide(decision, chen)).toMatchObject({ ok: true, stage: 'rejected' });
    expect(await acting.standing()).toMatchObject({ state: 'candidate', why: 'It is insolvent.' });
    await eventually('the letter', async () => (await mailsOf(world, acting.id))['rejected']);
    await acting.close();
  });

  it('is rejected when nobody decides in time', async () => {
    const acting = carrier();
    await acting.open();
    await world.env.sleep(11 * day);
    await acting.reaches('rejected');
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });
});

describe('opening', () => {
  it('answers the same request the same, and refuses another while the carrier is under way', async () => {
    const acting = carrier();
    const requestId = randomUUID();
    const first = await acting.open({ requestId });
    expect(await acting.open({ requestId })).toEqual(first);
    expect(await acting.open()).toMatchObject({ refusal: 'duplicate-case' });
    await acting.qualify(olga);
    expect(await acting.open()).toMatchObject({ refusal: 'duplicate-case' });
    await acting.close();
  });

  it('brings back a rejected carrier; what is still good is not asked for again', async () => {
    const acting = carrier();
    await acting.open();
    await acting.decide({ decision: 'reject', reason: 'Too small for us.' }, olga);
    await expect(acting.open({ documentsOnFile: [] })).resolves.toMatchObject({
      stage: 'deciding',
      asked: [],
    });
    await acting.qualify(olga);
    expect(await acting.isBookable()).toBe(true);
    await acting.close();
  });
});

describe('documents nobody has seen', () => {
  const onPaper = ['registration', 'financial-statements'];
  const missing = ['carrier-licence', 'insurance-certificate'];

  async function opened() {
    const acting = carrier();
    const { documentsOnFile } = await soundApplication(world);
    const answer = await acting.open({
      documentsOnFile: documentsOnFile.filter(({ kind }) => onPaper.includes(kind)),
    });
    expect(answer).toMatchObject({ stage: 'gathering', asked: missing });
    await acting.waitForRequests(missing, 1);
    return acting;
  }

  it('are asked for by link, revised, reviewed; the certificate says how long the cover is good', async () => {
    const acting = await opened();
    const first = await acting.people.upload('carrier-licence', 'unsigned');
    const revise = { decision: 'revise' as const, reason: 'The signature is missing.' };
    await acting.people.review('carrier-licence', first, revise);
    await eventually('the mail', async () => (await mailsOf(world, acting.id))['revise-document']);
    expect(await mailText(world, acting.id, 'revise-document')).toContain('carrier licence');
    expect(await acting.qualify(olga)).toMatchObject({ refusal: 'wrong-stage' });
    const fileId = await acting.provide('carrier-licence', await acting.in(900));
    await acting.provide('insurance-certificate', await acting.in(300));
    await acting.reaches('deciding');
    expect(await acting.qualify(olga, 301)).toMatchObject({ detail: { latest: await acting.in(300) } });
    expect(await acting.qualify(olga, 300)).toMatchObject({ ok: true });
    expect((await acting.standing())?.documents).toContainEqual(expect.objectContaining({ fileId }));
    expect(await mailsOf(world, acting.id)).toEqual({ 'upload-document': 2, 'revise-document': 1 });
    await acting.close();
  });

  it('reject the carrier when one is refused; the others are not waited for; opened anew they are asked again', async () => {
    const acting = await opened();
    const fileId = await acting.people.upload('carrier-licence');
    const reject = { decision: 'reject' as const, reason: 'It is forged.' };
    await acting.people.review('carrier-licence', fileId, reject);
    await acting.reaches('rejected');
    await eventually('the letter', async () => (await mailsOf(world, acting.id))['rejected']);
    expect(await acting.standing()).toMatchObject({ why: 'carrier-licence: It is forged.' });
    expect(await acting.people.stage(documentRequestId(acting.id, 'insurance-certificate', 1))).toBe(
      'closed',
    );

    await expect(acting.open({ documentsOnFile: [] })).resolves.toMatchObject({ asked: missing });
    await acting.provide('carrier-licence', await acting.in(900), 2);
    await acting.provide('insurance-certificate', await acting.in(300), 2);
    await acting.reaches('deciding');
    expect((await mailsOf(world, acting.id))['document-expiring']).toBeUndefined();
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('are not waited for when a person rejects the carrier meanwhile', async () => {
    const acting = await opened();
    expect(await acting.decide({ decision: 'reject', reason: 'Not now.' }, olga)).toMatchObject({ ok: true });
    await eventually('the letter', async () => (await mailsOf(world, acting.id))['rejected']);
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });
});

describe('a qualified carrier', () => {
  it('is suspended at once, and lifted by another person', async () => {
    const acting = await qualified();
    expect(await acting.reinstate(olga)).toMatchObject({ refusal: 'wrong-stage' });
    expect(await acting.suspend(fatima)).toMatchObject({ refusal: 'wrong-role' });
    expect(await acting.suspend(omar)).toMatchObject({ ok: true, stage: 'suspended' });
    expect(await acting.isBookable()).toBe(false);
    expect(await acting.standing()).toMatchObject({ why: 'Parcels are opened on the way.' });
    expect(await acting.suspend(ada)).toMatchObject({ refusal: 'wrong-stage' });
    expect(await acting.reinstate(omar)).toMatchObject({ refusal: 'four-eyes' });
    expect(await acting.reinstate(chen)).toMatchObject({ ok: true, stage: 'qualified' });
    expect(await acting.isBookable()).toBe(true);
    await acting.close();
  });

  it('expires on the day after its last, is not booked any more, and comes back when opened anew', async () => {
    const acting = await qualified(20);
    const lastDay = await acting.in(20);
    await world.env.sleep(20 * day);
    expect(await acting.isBookable()).toBe(true);
    await world.env.sleep(day);
    await acting.reaches('expired');
    expect(await acting.standing()).toMatchObject({
      ...{ state: 'expired', why: `its qualification ended on ${lastDay}` },
    });
    expect(await acting.isBookable()).toBe(false);
    expect(await acting.reinstate(chen)).toMatchObject({ refusal: 'wrong-stage' });
    await acting.open();
    await acting.qualify(olga);
    expect(await acting.isBookable()).toBe(true);
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('expires though it is suspended', async () => {
    const acting = await qualified(20);
    await acting.suspend(omar);
    await world.env.sleep(21 * day);
    await acting.reaches('expired');
    await acting.close();
  });

  it('is asked for new papers 30 days ahead, and renewed by a second person', async () => {
    const acting = await qualified(60);
    const end = await acting.in(60);
    const expiring = documentKinds.filter((kind) => kind !== 'registration');
    await world.env.sleep(29 * day);
    expect(await mailsOf(world, acting.id)).toEqual({});
    await world.env.sleep(2 * day);
    await acting.waitForRequests(expiring, 1);
    expect(await acting.qualify(olga, 300)).toMatchObject({ refusal: 'wrong-stage' });
    for (const kind of expiring) await acting.provide(kind, addDays(end, 365));
    await acting.people.waitForTask('renew-qualification');
    const renewal = { decision: 'qualify' as const, validTo: addDays(end, 365) };
    expect(await acting.decide(renewal, omar)).toMatchObject({ refusal: 'four-eyes' });
    expect(await acting.decide(renewal, olga)).toMatchObject({ ok: true, stage: 'qualified' });
    await world.env.sleep(40 * day);
    expect(await acting.isBookable()).toBe(true);
    expect(await acting.standing()).toMatchObject({ validTo: addDays(end, 365) });
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('is asked again when nothing came, and expires with the requests under way', async () => {
    const acting = await qualified(45);
    await world.env.sleep(47 * day);
    await acting.reaches('expired');
    const requests = documentRequestId(acting.id, 'carrier-licence', 1);
    expect(['lapsed', 'closed']).toContain(await acting.people.stage(requests));
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('continues as new with all it knows', async () => {
    const acting = await qualified(400, { continueAfterEvents: 20 });
    const first = await acting.handle.describe();
    await acting.suspend(omar);
    await acting.reinstate(chen);
    await eventually('another run', async () =>
      (await acting.handle.describe()).runId === first.runId ? undefined : true,
    );
    expect(await acting.suspend(omar, 'Another matter.')).toMatchObject({ ok: true, stage: 'suspended' });
    expect(await acting.standing()).toMatchObject({ state: 'suspended', why: 'Another matter.' });
    expect(await actionsOf(world, acting.id, acting.id)).toContain('partner-opened');
    const shown = await findProcess(world.connection, acting.id);
    expect(shown?.state).toMatchObject({ name: 'Landpost', assessment: { score: 100 } });
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('can’t be booked any more when an operator ends its process', async () => {
    const acting = await qualified();
    await expect(acting.close()).resolves.toEqual({ stage: 'closed' });
    expect(await acting.isBookable()).toBe(false);
  });
});

describe('the scorecard of a quarter', () => {
  /** Parcels the carrier took today and delivered so many days later; five days were promised. */
  async function carried(acting: ActingForCarrier, count: number, days: number) {
    const from = await today(world);
    const at = (on: string) => `${on}T12:00:00.000Z`;
    for (let number = 0; number < count; number += 1) {
      const parcel = { carrier: acting.carrier, trackingCode: `${randomUUID()}` };
      const orderId = randomUUID();
      await openConsignment(world.connection, {
        ...{ ...parcel, orderId, shipmentId: `order:${orderId}/shipment-1`, mode: 'direct-mail', to: 'DE' },
        ...{ openedAt: at(from), promisedBy: addDays(from, 5), silenceAfterMs: day, token: randomUUID() },
      });
      const told = (kind: 'handed-over' | 'delivered', on: string) => ({
        ...{ ...parcel, kind, eventId: randomUUID(), at: at(on), receivedAt: at(on) },
      });
      await ingest(
        world.connection,
        [told('handed-over', from), told('delivered', addDays(from, days))],
        async () => undefined,
      );
    }
  }

  it('is computed from real parcels, kept, and opens a review when it is poor', async () => {
    const acting = await qualified();
    await carried(acting, 18, 3);
    await carried(acting, 2, 9);
    await world.env.sleep(92 * day);
    await acting.people.waitForTask('review-scorecard');
    expect((await acting.standing())?.scorecard).toMatchObject({ shipments: 20, onTime: 0.9, lost: 0 });
    expect(await acting.isBookable()).toBe(true);
    const keep = { decision: 'keep' as const, reason: 'A strike, and it is over.' };
    expect(await acting.decide(keep, olga)).toMatchObject({ ok: true, stage: 'qualified' });
    expect(await acting.decide(keep, olga)).toMatchObject({ refusal: 'wrong-stage' });
    await acting.close();
    expect(await aftermath(world, acting.id)).toEqual(nothingLeft);
  });

  it('is answered by a suspension, too', async () => {
    const acting = await qualified();
    await carried(acting, 20, 9);
    await world.env.sleep(92 * day);
    await acting.people.waitForTask('review-scorecard');
    await acting.suspend(omar, 'Nothing arrives on time.');
    await eventually('the task to close', async () =>
      (await aftermath(world, acting.id)).openTasks.length === 0 ? true : undefined,
    );
    await acting.close();
  });

  it('opens nothing when it is good', async () => {
    const acting = await qualified();
    await carried(acting, 20, 3);
    await world.env.sleep(92 * day);
    await eventually('the scorecard', async () => (await acting.standing())?.scorecard);
    expect((await acting.standing())?.scorecard).toMatchObject({ shipments: 20, onTime: 1 });
    expect((await aftermath(world, acting.id)).openTasks).toEqual([]);
    await acting.close();
  });
});
