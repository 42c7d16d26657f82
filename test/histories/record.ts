/** Records what the stories beside this file tell: `<exit>/<workflow>.json` beside this file, one for each process of the case. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { processesOfCase, type ProcessSnapshot } from '../../models/process';
import type { World } from '../support/world';

/**
 * Histories are kept in protobufjs's own JSON. (The SDK's `historyToJSON` fails where npm installs protobufjs more than
 * once: "type must be a Type".)
 */
const { History } = temporal.api.history.v1;
type History = temporal.api.history.v1.History;

const historiesDirectory = __dirname;

export interface Recording {
  /** Ids of children and steps come from it. */
  workflowId: string;
  history: Record<string, unknown>;
}

/** The exits there are recordings of. */
export function recordedExits(): string[] {
  return readdirSync(historiesDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** What a story told: its cases, and the random names in it with those they are kept under. */
export interface Told {
  caseIds: string[];
  /** Only these processes of the cases are kept; left out: all of them. */
  processIds?: string[];
  names: (readonly [random: string, kept: string])[];
}

type Place = Pick<World, 'client' | 'connection'>;

/** What an onboarding's story told: the brand is kept under the name `acme`. */
export function toldOfBrand(caseId: string): Told {
  const [slug = ''] = caseId.split(':');
  const name = slug.slice('brand-'.length);
  return {
    caseIds: [caseId],
    names: [
      [slug, 'acme'],
      [`Brand ${name}`, 'Brand Acme'],
    ],
  };
}

/** Replaces the recordings of an exit by the histories of every process of its cases. */
export async function recordCase(
  world: Place,
  exit: string,
  { caseIds, processIds, names }: Told,
): Promise<string[]> {
  const directory = path.join(historiesDirectory, exit);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const cases = await Promise.all(caseIds.map((caseId) => processesOfCase(world.connection, caseId)));
  const written: string[] = [];
  for (const snapshot of cases.flat()) {
    if (processIds && !processIds.includes(snapshot.processId)) continue;
    const history = await world.client.workflow.getHandle(snapshot.processId).fetchHistory();
    const file = path.join(directory, `${fileOf(snapshot)}.json`);
    const recording: Recording = { workflowId: snapshot.processId, history: asJson(history) };
    writeFileSync(file, anonymous(JSON.stringify(recording), names));
    written.push(file);
  }
  return written;
}

/** An onboarding's processes are called `<process>:<case>…`, an order's `<case>/…`; what has a name of its own is the only one. */
function fileOf({ processId, process, caseId }: ProcessSnapshot): string {
  const own = `${process}:${caseId}`;
  if (processId.startsWith(own)) return process + processId.slice(own.length).replaceAll(':', '-');
  if (!processId.startsWith(`${caseId}/`)) return process;
  return processId.slice(caseId.length + 1).replaceAll('/', '-');
}

function asJson(history: temporal.api.history.v1.IHistory): Record<string, unknown> {
  return History.toObject(History.fromObject(history), { longs: String, enums: String, bytes: String });
}

/** All recordings of an exit, by the names of their files. */
export function recordingsOf(exit: string): (Recording & { name: string })[] {
  const directory = path.join(historiesDirectory, exit);
  return readdirSync(directory).map((file) => {
    const recording = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Recording;
    return { name: `${exit}/${file}`, ...recording };
  });
}

/** A recording as the replayer takes it. */
export function replayable({ workflowId, history }: Recording): { workflowId: string; history: History } {
  return { workflowId, history: History.fromObject(history) };
}

/** Payloads are base64 of JSON: random names are replaced within them too. */
function anonymous(json: string, names: Told['names']): string {
  const rename = (text: string) => names.reduce((all, [random, kept]) => all.replaceAll(random, kept), text);
  const readable = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return value;
    const text = Buffer.from(value, 'base64').toString('utf8');
    const renamed = rename(text);
    return renamed === text ? value : Buffer.from(renamed).toString('base64');
  };
  return `${rename(JSON.stringify(JSON.parse(json, readable)))}\n`;
}
