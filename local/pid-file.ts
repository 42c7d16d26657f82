import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

import { signalGroup } from './tools/run';

const processRecord = z.object({
  pid: z.number().int().positive(),
  /** Tells a process from a later one that got the same id. */
  startedAt: z.string(),
  /** Must appear in the command line of the process. */
  command: z.string(),
});
const stackRecord = z.object({ owner: processRecord, children: z.record(z.string(), processRecord) });
type ProcessRecord = z.infer<typeof processRecord>;

/**
 * Who runs the stack of one folder and which processes it started, kept on disk so that the next start can end what a
 * killed one left behind.
 */
export class PidFile {
  private readonly children: Record<string, ProcessRecord> = {};

  private constructor(private readonly file: string) {}

  /**
   * Takes over a folder: ends the processes that a dead owner left running there.
   * Errors: a stack that still runs owns the folder.
   */
  static async claim(folder: string): Promise<PidFile> {
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, 'stack.json');
    const left = readRecord(file);
    if (left && isStill(left.owner)) {
      throw new Error(
        `A Landfall stack already runs from ${folder} (process ${left.owner.pid}). Stop it first: kill ${left.owner.pid}`,
      );
    }
    if (left) await Promise.all(Object.values(left.children).map(endLeftover));
    const claimed = new PidFile(file);
    claimed.write();
    return claimed;
  }

  add(name: string, pid: number, command: string): void {
    const identity = identify(pid);
    if (!identity) return;
    this.children[name] = { pid, startedAt: identity.startedAt, command: path.basename(command) };
    this.write();
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  private write(): void {
    const own = identify(process.pid);
    const owner = { pid: process.pid, startedAt: own?.startedAt ?? '', command: '' };
    writeFileSync(`${this.file}.new`, JSON.stringify({ owner, children: this.children }, null, 2));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** Whether a process with this id exists; one that has ended but was not reaped does not count. */
export function isAlive(pid: number): boolean {
  return identify(pid) !== undefined;
}

function isStill(record: ProcessRecord): boolean {
  const now = identify(record.pid);
  return now !== undefined && now.startedAt === record.startedAt && now.command.includes(record.command);
}

async function endLeftover(record: ProcessRecord): Promise<void> {
  if (!isStill(record)) return;
  signalGroup(record.pid, 'SIGTERM');
  for (let waited = 0; waited < 5_000 && isStill(record); waited += 50) await sleep(50);
  if (!isStill(record)) return;
  signalGroup(record.pid, 'SIGKILL');
  while (isStill(record)) await sleep(20);
}

function readRecord(file: string): z.infer<typeof stackRecord> | undefined {
  try {
    return stackRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** What tells one process from another: the kernel's start time, and the command line. */
function identify(pid: number): { startedAt: string; command: string } | undefined {
  return process.platform === 'linux' ? identifyByProc(pid) : identifyByPs(pid);
}

function identifyByProc(pid: number): { startedAt: string; command: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in parentheses, may hold spaces; the fields after it are fixed: state first, start time 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { startedAt: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}

function identifyByPs(pid: number): { startedAt: string; command: string } | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    return { startedAt: line.slice(0, 24), command: line.slice(25) };
  } catch {
    return undefined;
  }
}
