/** Which tasks the inbox finds, the soonest due first, page by page. */
import { listTasks, taskModel, type OpenTask, type TaskDocument, type TaskFilter } from '../../models/task';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await taskModel(database.connection).createIndexes();
  await taskModel(database.connection).collection.insertMany(tasks as object[]);
});
afterAll(() => database.close());

const now = Date.now();
const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
const roles = ['ops', 'finance', 'partner'] as const;

/** From 100 days overdue to 100 days ahead, each second one closed. */
const tasks = Array.from({ length: 60 }, (_, n): TaskDocument => {
  const [processId, due] = [`p${n}`, at((n - 30) * 80)];
  return {
    ...{ _id: `${processId}#t`, key: 't', kind: n % 4 === 0 ? 'review-document' : 'decide-duty', why: 'so' },
    ...{ role: roles[n % 3] ?? 'ops', openedAt: at(-9_000), dueAt: due, escalated: n % 5 === 0 },
    ...{ lapsesAt: at(9_000), onLapse: 'it lapses', processId, process: 'order-to-delivery' },
    ...{ caseId: `order:${n % 7}`, brand: 'Acme', market: n % 8 === 0 ? 'SE' : 'DE' },
    ...{ revision: 1, state: n % 2 === 0 ? 'open' : 'closed' },
  };
});

async function allOf(filter: TaskFilter, limit: number): Promise<string[]> {
  const found: OpenTask[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTasks(database.connection, filter, { limit, cursor });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return found.map(({ processId }) => processId);
}

it.each<[string, TaskFilter, (task: TaskDocument) => boolean]>([
  ['everybody’s', {}, () => true],
  ['of one role', { roles: ['ops'] }, ({ role }) => role === 'ops'],
  ['of two roles', { roles: ['ops', 'finance'] }, ({ role }) => role !== 'partner'],
  ['of no role', { roles: [] }, () => false],
  [
    'overdue',
    { roles: ['partner'], dueBefore: at(0) },
    (task) => task.role === 'partner' && task.dueAt < at(0),
  ],
  ['of a market', { market: 'SE' }, ({ market }) => market === 'SE'],
  ['of a kind', { kind: 'review-document' }, ({ kind }) => kind === 'review-document'],
  ['escalated', { roles: ['ops'], escalated: true }, (task) => task.role === 'ops' && task.escalated],
  ['of a case', { caseId: 'order:3' }, ({ caseId }) => caseId === 'order:3'],
])('open tasks: %s', async (_, filter, wanted) => {
  const expected = tasks
    .filter((task) => task.state === 'open' && wanted(task))
    .map((task) => task.processId);
  for (const limit of [2, 7, 100]) expect(await allOf(filter, limit)).toEqual(expected);
});
