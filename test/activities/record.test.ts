import fc from 'fast-check';
import { createRecordActivities, type RecordActivities } from '../../activities/record';
import { CHAIN_START, verifyChain } from '../../domain/audit';
import type { AuditDraft, ProcessRecord, Task } from '../../domain/process';
import { auditEntryModel, chainFrom } from '../../models/audit-entry';
import { findProcess, processModel } from '../../models/process';
import { taskModel } from '../../models/task';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
let activities: RecordActivities;
beforeAll(async () => {
  database = await openTestDatabase();
  activities = createRecordActivities(database.connection);
  const { connection } = database;
  await Promise.all(
    [processModel, taskModel, auditEntryModel].map((model) => model(connection).createIndexes()),
  );
});
afterAll(() => database.close());

let number = 0;
const freshId = () => `brand-onboarding:brand-${(number += 1)}:DE`;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 8, minute)).toISOString();

function draft(action: string, minute = 0): AuditDraft {
  return { at: at(minute), actor: { kind: 'staff', id: 'anna' }, action, detail: { note: action, n: 1 } };
}

function task(key: string): Task {
  return {
    key,
    kind: 'decide-sourcing',
    role: 'category-manager',
    why: `why ${key}`,
    openedAt: at(0),
    dueAt: at(10),
    escalated: false,
    lapsesAt: at(20),
    onLapse: 'the case lapses',
  };
}

function recordOf(processId: string, revision: number, changes: Partial<ProcessRecord> = {}): ProcessRecord {
  return {
    processId,
    process: 'brand-onboarding',
    caseId: processId.replace('brand-onboarding:', ''),
    revision,
    stage: `stage-${revision}`,
    stageSince: at(revision),
    openedAt: at(0),
    listing: {
      brand: 'Brand',
      brandSlug: 'brand',
      market: 'DE',
      country: 'FR',
      category: 'fashion',
      channel: 'direct',
      owner: 'anna',
    },
    state: { revision },
    openTasks: [],
    closedTasks: [],
    entries: [],
    chainHead: { seq: 0, hash: CHAIN_START },
    ...changes,
  };
}

const storedChain = (processId: string) => chainFrom(database.connection, processId, 1);

async function openKeys(processId: string): Promise<string[]> {
  const open = await taskModel(database.connection).find({ processId, state: 'open' }).lean();
  return open.map(({ key }) => key).sort();
}

describe('recordProcess', () => {
  it('writes snapshot, tasks and chained entries, and tells the new head', async () => {
    const id = freshId();
    const entries = [draft('opened'), draft('scored')];
    const { head } = await activities.recordProcess(recordOf(id, 1, { openTasks: [task('a')], entries }));
    const chain = await storedChain(id);
    expect(verifyChain(chain)).toEqual({ ok: true, head: head.hash });
    expect(head.seq).toBe(2);
    expect(chain[0]).toMatchObject({
      chain: id,
      action: 'opened',
      caseId: id.replace('brand-onboarding:', ''),
    });
    const snapshot = await findProcess(database.connection, id);
    expect(snapshot).toMatchObject({ processId: id, revision: 1, stage: 'stage-1', state: { revision: 1 } });
    for (const part of ['openTasks', 'closedTasks', 'entries']) expect(snapshot).not.toHaveProperty(part);
    expect(await processModel(database.connection).findById(id).lean()).toMatchObject({ chainHead: head });
    expect(await taskModel(database.connection).findById(`${id}#a`).lean()).toMatchObject({
      ...task('a'),
      ...{
        processId: id,
        process: 'brand-onboarding',
        brand: 'Brand',
        market: 'DE',
        revision: 1,
        state: 'open',
      },
    });
  });

  it('changes nothing when an older write comes late', async () => {
    const id = freshId();
    const first = recordOf(id, 1, { openTasks: [task('a')] });
    await activities.recordProcess(first);
    await activities.recordProcess(recordOf(id, 2, { closedTasks: ['a'], openTasks: [task('b')] }));
    await activities.recordProcess(first);
    expect(await findProcess(database.connection, id)).toMatchObject({ revision: 2, stage: 'stage-2' });
    expect(await openKeys(id)).toEqual(['b']);
  });

  it('closes every task of a process that has ended', async () => {
    const id = freshId();
    await activities.recordProcess(recordOf(id, 1, { openTasks: [task('a'), task('b')] }));
    await activities.recordProcess(recordOf(id, 2, { endedAt: at(5) }));
    expect(await openKeys(id)).toEqual([]);
    expect(await findProcess(database.connection, id)).toMatchObject({ endedAt: at(5) });
  });

  it('keeps what detail says exactly as it was hashed', async () => {
    const id = freshId();
    const detail = { skipped: undefined, deep: [{ a: 0.1, b: null, 'c.d': '€ 汉字' }], $set: 1 };
    await activities.recordProcess(recordOf(id, 1, { entries: [{ ...draft('odd'), detail }] }));
    expect(verifyChain(await storedChain(id)).ok).toBe(true);
  });
});

/** The worker was killed after the write; the workflow task runs again, later, and perhaps sees other commands. */
describe('a write that is told again by another run', () => {
  it('stays one entry when only the clock differs, and the chain goes on from what is stored', async () => {
    const id = freshId();
    const first = await activities.recordProcess(recordOf(id, 1, { entries: [draft('opened', 1)] }));
    const again = await activities.recordProcess(recordOf(id, 1, { entries: [draft('opened', 2)] }));
    expect(again).toEqual(first);
    await activities.recordProcess(
      recordOf(id, 2, { entries: [draft('decided', 3)], chainHead: again.head }),
    );
    const chain = await storedChain(id);
    expect(chain.map(({ action }) => action)).toEqual(['opened', 'decided']);
    expect(verifyChain(chain).ok).toBe(true);
  });

  it('adds what the second run saw besides', async () => {
    const id = freshId();
    await activities.recordProcess(recordOf(id, 1, { entries: [draft('opened', 1)] }));
    const entries = [draft('opened', 2), draft('decided', 2)];
    const { head } = await activities.recordProcess(recordOf(id, 1, { entries }));
    const chain = await storedChain(id);
    expect(chain.map(({ action }) => action)).toEqual(['opened', 'decided']);
    expect(verifyChain(chain)).toEqual({ ok: true, head: head.hash });
  });

  it('keeps the trail of a command the second run never saw, but not its stage or tasks', async () => {
    const id = freshId();
    const lost = { stage: 'vetting', openTasks: [task('vet')], entries: [draft('decided', 1)] };
    await activities.recordProcess(recordOf(id, 1, lost));
    const told = { stage: 'sourcing', openTasks: [task('decide')], entries: [draft('reminded', 2)] };
    const { head } = await activities.recordProcess(recordOf(id, 1, told));
    expect(await findProcess(database.connection, id)).toMatchObject({ stage: 'sourcing' });
    expect(await openKeys(id)).toEqual(['decide']);
    const chain = await storedChain(id);
    expect(chain.map(({ action }) => action)).toEqual(['decided', 'reminded']);
    expect(verifyChain(chain)).toEqual({ ok: true, head: head.hash });
  });
});

/** What a lost run had open, and how far it got with its write before it was killed. */
describe('tasks of a run that was lost', () => {
  const lost = { openTasks: [task('vet')], entries: [draft('decided', 1)] };

  it.each<[string, Partial<ProcessRecord>]>([
    ['its tasks, not its snapshot', { openTasks: [task('decide')], entries: [draft('reminded', 2)] }],
    ['its tasks; the next run has no task', { entries: [draft('reminded', 2)] }],
    ['its tasks; the next run has nothing to note', { openTasks: [task('decide')] }],
  ])('are closed by the next run: %s', async (_, told) => {
    const id = freshId();
    await activities.recordProcess(recordOf(id, 1, lost));
    await processModel(database.connection).deleteOne({ _id: id });
    await activities.recordProcess(recordOf(id, 1, told));
    expect(await openKeys(id)).toEqual((told.openTasks ?? []).map(({ key }) => key));
  });

  it('are looked for only where there may have been one, and at the end', async () => {
    const id = freshId();
    const stray = { _id: `${id}#stray`, processId: id, key: 'stray', state: 'open' as const, revision: 0 };
    await taskModel(database.connection).collection.insertOne(stray as object);
    const { head } = await activities.recordProcess(recordOf(id, 1, lost));
    expect(await openKeys(id)).toEqual(['stray', 'vet']);
    const end = { closedTasks: ['vet'], entries: [draft('ended', 3)], endedAt: at(3), chainHead: head };
    await activities.recordProcess(recordOf(id, 2, end));
    expect(await openKeys(id)).toEqual([]);
  });
});

/** A process's life: at each step some tasks are open and some entries are noted. */
const lifeArbitrary = fc.array(
  fc.record({
    open: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
    actions: fc.array(fc.constantFrom('opened', 'reminded', 'decided'), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** The records of that life, as the workflow would send them: each continues the chain where the last one ended. */
async function tell(steps: { open: string[]; actions: string[] }[]): Promise<ProcessRecord[]> {
  const rehearsal = freshId();
  const records: ProcessRecord[] = [];
  let chainHead = { seq: 0, hash: CHAIN_START };
  for (const [index, { open, actions }] of steps.entries()) {
    const before = steps[index - 1]?.open ?? [];
    const closedTasks = before.filter((key) => !open.includes(key));
    const entries = actions.map((action) => draft(action, index));
    const record = recordOf(rehearsal, index + 1, {
      openTasks: open.map(task),
      closedTasks,
      entries,
      chainHead,
    });
    records.push(record);
    chainHead = (await activities.recordProcess(record)).head;
  }
  await auditEntryModel(database.connection).deleteMany({ chain: rehearsal });
  await taskModel(database.connection).deleteMany({ processId: rehearsal });
  await processModel(database.connection).deleteOne({ _id: rehearsal });
  return records;
}

describe('writes that are repeated, reordered and at the same moment', () => {
  it('end in the newest state with an intact chain', async () => {
    await fc.assert(
      fc.asyncProperty(
        lifeArbitrary,
        fc.infiniteStream(fc.nat(1_000)),
        fc.boolean(),
        async (steps, luck, race) => {
          const records = await tell(steps);
          const dice = (): number => luck.next().value as number;
          const repeated = records.flatMap((record) => Array<ProcessRecord>(1 + (dice() % 2)).fill(record));
          const shuffled = repeated.map((record) => ({ record, key: dice() })).sort((x, y) => x.key - y.key);
          if (race) await Promise.all(shuffled.map(({ record }) => activities.recordProcess(record)));
          else for (const { record } of shuffled) await activities.recordProcess(record);

          const newest = records.at(-1) as ProcessRecord;
          expect(await findProcess(database.connection, newest.processId)).toMatchObject({
            revision: newest.revision,
            stage: newest.stage,
          });
          expect(await openKeys(newest.processId)).toEqual(newest.openTasks.map(({ key }) => key).sort());
          const chain = await storedChain(newest.processId);
          expect(chain).toHaveLength(records.reduce((sum, { entries }) => sum + entries.length, 0));
          expect(verifyChain(chain).ok).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});
