/** The machine under a bench: what it is, how busy, and which processes used its processors. Reads /proc, so Linux only. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** Of `/proc/<pid>/stat`: 100 on every Linux this has run on (`getconf CLK_TCK`). */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export interface Machine {
  date: string;
  processor: string;
  memoryGb: number;
  kernel: string;
  node: string;
  /** Over 1, 5 and 15 minutes. */
  load: number[];
}

/** What the bench runs on, and its load at this moment. */
export function machine(): Machine {
  return {
    date: new Date().toISOString(),
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    load: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}

/** Processor seconds since boot. */
export interface CpuTimes {
  /** By the names given: a process with all threads and all processes of its group. */
  byName: Record<string, number>;
  /** Of all processors, idle time not counted: what others used too. */
  busy: number;
}

/** @param groups process group ids by name */
export function cpuTimes(groups: Readonly<Record<string, number>>): CpuTimes {
  const names = new Map(Object.entries(groups).map(([name, group]) => [group, name]));
  const byName: Record<string, number> = Object.fromEntries(Object.keys(groups).map((name) => [name, 0]));
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const used = usedBy(pid);
    const name = used && names.get(used.group);
    if (used && name !== undefined) byName[name] = (byName[name] ?? 0) + used.seconds;
  }
  return { byName, busy: busySeconds() };
}

/** What was used between two readings. */
export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  const used = (name: string): number => (after.byName[name] ?? 0) - (before.byName[name] ?? 0);
  const byName = Object.fromEntries(Object.keys(after.byName).map((name) => [name, used(name)]));
  return { byName, busy: after.busy - before.busy };
}

/** The process group of this process. */
export function ownGroup(): number {
  return usedBy(String(process.pid))?.group ?? process.pid;
}

/** `undefined` of a process that has just ended. See proc_pid_stat(5): fields after the name, which is in brackets. */
function usedBy(pid: string): { group: number; seconds: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { group: Number(fields[2]), seconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
  } catch {
    return undefined;
  }
}

/** User, nice, system, interrupts, stolen: everything of the first line of /proc/stat but idle and waiting for disks. */
function busySeconds(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
  return (fields.reduce((sum, field) => sum + field, 0) - idle) / ticksPerSecond;
}
