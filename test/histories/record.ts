/** Records what `stories.ts` tells: `<exit>/<workflow>.json` beside this file, one for each process of the case. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporal } from '@temporalio/proto';
import { processesOfCase } from '../../models/process';
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

/** Replaces the recordings of an exit by the histories of a case, under the name `acme` instead of the story's own. */
export async function recordCase(world: World, exit: string, caseId: string): Promise<string[]> {
  const directory = path.join(historiesDirectory, exit);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const written: string[] = [];
  for (const { processId, process } of await processesOfCase(world.connection, caseId)) {
    const slot = processId.slice(`${process}:${caseId}`.length).replaceAll(':', '-');
    const history = await world.client.workflow.getHandle(processId).fetchHistory();
    const file = path.join(directory, `${process}${slot}.json`);
    const recording: Recording = { workflowId: processId, history: asJson(history) };
    writeFileSync(file, anonymous(JSON.stringify(recording), caseId));
    written.push(file);
  }
  return written;
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

/** Payloads are base64 of JSON: the brand's random name is replaced within them too. */
function anonymous(json: string, caseId: string): string {
  const [slug = ''] = caseId.split(':');
  const name = slug.slice('brand-'.length);
  const rename = (text: string) => text.replaceAll(slug, 'acme').replaceAll(`Brand ${name}`, 'Brand Acme');
  const readable = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string' || !/^[A-Za-z0-9+/]{8,}={0,2}$/.test(value)) return value;
    const text = Buffer.from(value, 'base64').toString('utf8');
    return text.includes(name) ? Buffer.from(rename(text)).toString('base64') : value;
  };
  return `${rename(JSON.stringify(JSON.parse(json, readable)))}\n`;
}
