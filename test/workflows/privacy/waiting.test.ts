/** The law's clock goes on while an erasure waits: compliance are asked in time, and the process can wait for years. */
import type { Client } from '@temporalio/client';
import { auditEntryModel } from '../../../models/audit-entry';
import { createContacts } from '../../../models/contact';
import { createVault } from '../../../models/personal';
import { processModel } from '../../../models/process';
import { taskModel } from '../../../models/task';
import { decidePrivacyRequest, extendPrivacyRequest } from '../../../workflows/privacy-request/messages';
import { chen } from '../../support/acting';
import { secret, startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day } from '../support/order-acting';
import { PrivacyActing } from '../support/privacy-acting';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

/** A contact whose partnership lives: their erasure is allowed, and waits. */
async function waiting(slug: string, over: OrderWorld = world) {
  const { connection } = world;
  const [caseId, email] = [`${slug}:DE`, `eva@${slug}.example`];
  const person = { name: `Eva ${slug}`, email, locale: 'en' as const };
  const contacts = createContacts(connection, createVault({ connection, secret }));
  await contacts.saveContact({ contactId: `contact-${slug}`, caseId, ...person });
  const openedAt = world.now().toISOString();
  const partnership = {
    _id: `partnership:${caseId}`,
    process: 'partnership',
    caseId,
    stage: 'live',
    openedAt,
  };
  await processModel(connection).collection.insertOne(partnership as never);
  const asked = await PrivacyActing.asking(over, { kind: 'erase', email });
  await asked.allowed();
  await asked.reaches('waiting');
  const end = () =>
    processModel(connection).collection.updateOne(
      { _id: partnership._id as never },
      { $set: { endedAt: openedAt } },
    );
  return { asked, partnershipId: partnership._id, end };
}

const asks = ({ id }: PrivacyActing) =>
  taskModel(world.connection).findOne({ processId: id, key: 'waiting', state: 'open' }).lean();

const actions = async ({ id }: PrivacyActing) =>
  (await auditEntryModel(world.connection).find({ chain: id }).lean()).map(({ action }) => action);

it('asks compliance in time: to extend it, whereof the person is told, and after that to refuse it', async () => {
  const { asked, partnershipId } = await waiting('ortensia');
  await world.pass(10 * day);
  expect(await asks(asked)).toBeNull();
  await world.pass(9 * day);
  const task = await asked.task('waiting');
  expect(task).toMatchObject({ role: 'compliance', kind: 'decide-privacy-request', escalated: false });
  expect(task.why).toContain(`${partnershipId} (live)`);
  await world.pass(10 * day);
  expect(await asks(asked)).toMatchObject({ escalated: true });

  const reason = 'Your partnership with us has not ended yet.';
  expect(await asked.update(extendPrivacyRequest, { by: chen, reason })).toMatchObject({ ok: true });
  expect((await asked.mail('takes longer')).text).toContain(reason);
  await world.pass(day);
  expect(await asks(asked)).toBeNull();
  await world.pass(50 * day);
  expect((await asked.task('waiting')).why).toContain('extended already');
  expect(await actions(asked)).not.toContain('privacy-answer-late');
  await world.pass(15 * day);
  expect((await actions(asked)).filter((action) => action === 'privacy-answer-late')).toHaveLength(1);

  const refusing = {
    decision: 'refuse' as const,
    ground: 'kept-by-law' as const,
    reason: 'It is kept by law.',
  };
  expect(await asked.update(decidePrivacyRequest, { by: chen, ...refusing })).toMatchObject({ ok: true });
  await asked.reaches('refused');
  expect(await asks(asked)).toBeNull();
});

it('waits over many short histories, and goes on by itself when nothing is under way any more', async () => {
  const impatient = { ...world, client: continuingAfter(world.client, 80) };
  const { asked, end } = await waiting('peonia', impatient);
  const first = await world.client.workflow.getHandle(asked.id).describe();
  await world.pass(40 * day);
  const later = await world.client.workflow.getHandle(asked.id).describe();
  expect(later.runId).not.toBe(first.runId);
  expect(later.historyLength).toBeLessThan(120);
  expect(await asked.stage()).toBe('waiting');
  expect((await asked.task('waiting')).escalated).toBe(true);
  await end();
  await world.pass(2 * day);
  await asked.reaches('erased');
  expect(await asks(asked)).toBeNull();
  expect((await asked.report()).scanned.histories).toBe(1);
});

/** Starts its processes so that they continue as new after so many events. */
function continuingAfter(client: Client, continueAfterEvents: number): Client {
  const workflow = Object.create(client.workflow) as Client['workflow'];
  workflow.start = ((type: string, options: { args: object[] }) => {
    const args = options.args.map((input) => ({ ...input, continueAfterEvents }));
    return client.workflow.start(type, { ...options, args } as never);
  }) as Client['workflow']['start'];
  return Object.create(client, { workflow: { value: workflow } }) as Client;
}
