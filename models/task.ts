/** What waits for a person: one document per task, closed when it is done. The inbox reads the open ones. */
import { Schema, type Connection, type Model } from 'mongoose';
import { aboutTask, type About } from '../domain/about';
import type { ProcessKind, Task, TaskKind } from '../domain/process';
import type { Instant } from '../domain/shapes/common';
import { readPage, type Page, type PageRequest } from './paging';

/**
 * A task as stored; `_id` is `<process id>#<key>`. One that is closed before its opening was ever written has only what
 * names it.
 */
export interface TaskDocument extends Task {
  _id: string;
  processId: string;
  process: ProcessKind;
  caseId: string;
  brand: string;
  market: string;
  /** Of the process's write that changed it last. */
  revision: number;
  state: 'open' | 'closed';
}

/** With what it is about: the parameters of the address that does it. */
export type OpenTask = Omit<TaskDocument, '_id' | 'revision' | 'state'> & { about: About };

export interface TaskFilter {
  roles?: readonly Task['role'][] | undefined;
  kind?: TaskKind | undefined;
  market?: string | undefined;
  caseId?: string | undefined;
  processId?: string | undefined;
  escalated?: boolean | undefined;
  /** Due before this instant. */
  dueBefore?: Instant | undefined;
}

const schema = new Schema<TaskDocument>(
  {
    _id: String,
    key: String,
    kind: String,
    role: String,
    why: String,
    openedAt: String,
    dueAt: String,
    escalated: Boolean,
    lapsesAt: String,
    onLapse: String,
    processId: String,
    process: String,
    caseId: String,
    brand: String,
    market: String,
    revision: Number,
    state: String,
  },
  { versionKey: false, collection: 'tasks' },
);
schema.index({ dueAt: 1, _id: 1 });
schema.index({ state: 1, dueAt: 1, _id: 1 });
schema.index({ state: 1, role: 1, dueAt: 1, _id: 1 });
schema.index({ state: 1, market: 1, dueAt: 1, _id: 1 });
schema.index({ state: 1, role: 1, market: 1, dueAt: 1, _id: 1 });
schema.index({ caseId: 1, state: 1 });
schema.index({ processId: 1, state: 1 });

/** The tasks of a database. */
export function taskModel(connection: Connection): Model<TaskDocument> {
  return connection.modelNames().includes('Task')
    ? connection.model<TaskDocument>('Task')
    : connection.model<TaskDocument>('Task', schema);
}

/** The id of a task's document. */
export function taskId(processId: string, key: string): string {
  return `${processId}#${key}`;
}

/**
 * One page of the open tasks that match, the soonest due first.
 * @throws BadCursor
 */
export async function listTasks(
  connection: Connection,
  filter: TaskFilter,
  page: PageRequest,
): Promise<Page<OpenTask>> {
  const fewMatch = filter.caseId !== undefined || filter.processId !== undefined;
  const soonestFirst = { field: 'dueAt', direction: 1, inWindows: !fewMatch } as const;
  return readPage(taskModel(connection).collection, matching(filter), soonestFirst, page, shown);
}

function matching(filter: TaskFilter): Record<string, unknown> {
  const { roles, kind, market, caseId, processId, escalated, dueBefore } = filter;
  const wanted: Record<string, unknown> = caseId === undefined ? {} : { caseId };
  if (processId !== undefined) wanted['processId'] = processId;
  wanted['state'] = 'open';
  if (roles !== undefined) wanted['role'] = roles.length === 1 && roles[0] ? roles[0] : { $in: [...roles] };
  if (kind !== undefined) wanted['kind'] = kind;
  if (market !== undefined) wanted['market'] = market;
  if (escalated !== undefined) wanted['escalated'] = escalated;
  if (dueBefore !== undefined) wanted['dueAt'] = { $lt: dueBefore };
  return wanted;
}

function shown({ _id: _, revision: __, state: ___, ...task }: TaskDocument): OpenTask {
  return { ...task, about: aboutTask(task) };
}
