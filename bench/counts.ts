/** Counting what a worker does: activities, commands to the database, mails. */
import type { Connection } from 'mongoose';

export interface Tally {
  count: number;
  /** Sum over all, wall time. */
  ms: number;
}

export interface CommandTally extends Tally {
  /** Documents inserted, updates and deletes asked for; 0 for reads. */
  writes: number;
}

export interface Counts {
  localActivities: Record<string, Tally>;
  regularActivities: Record<string, Tally>;
  /** By command and collection, such as `insert audit_entries`. One command is one round trip. */
  commands: Record<string, CommandTally>;
  /** Mails handed to the mail server, and files shown to the scanner. */
  outside: Record<string, Tally>;
}

/** Nothing counted yet. */
export function noCounts(): Counts {
  return { localActivities: {}, regularActivities: {}, commands: {}, outside: {} };
}

/** Adds one to a tally. */
export function add(tallies: Record<string, Tally>, name: string, ms: number): void {
  const tally = (tallies[name] ??= { count: 0, ms: 0 });
  tally.count += 1;
  tally.ms += ms;
}

/** The sum of several counts. */
export function sumOf(parts: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const part of parts) {
    for (const kind of ['localActivities', 'regularActivities', 'outside'] as const)
      merge(sum[kind], part[kind]);
    for (const [name, { count, ms, writes }] of Object.entries(part.commands)) {
      const tally = (sum.commands[name] ??= { count: 0, ms: 0, writes: 0 });
      tally.count += count;
      tally.ms += ms;
      tally.writes += writes;
    }
  }
  return sum;
}

function merge(into: Record<string, Tally>, from: Record<string, Tally>): void {
  for (const [name, { count, ms }] of Object.entries(from)) {
    const tally = (into[name] ??= { count: 0, ms: 0 });
    tally.count += count;
    tally.ms += ms;
  }
}

/** A database address whose driver tells of each command. */
export function monitored(uri: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`;
}

/**
 * Counts every command a connection sends. `counts` is asked for each time, so that counting can begin anew.
 * @param connection opened on a {@link monitored} address
 */
export function countCommands(connection: Connection, counts: () => Counts): void {
  const begun = new Map<number, { name: string; writes: number }>();
  const client = connection.getClient();
  client.on('commandStarted', ({ requestId, commandName, command }) => {
    const parts = command as Record<string, unknown>;
    const target = typeof parts[commandName] === 'string' ? ` ${parts[commandName]}` : '';
    begun.set(requestId, { name: commandName + target, writes: writesIn(commandName, parts) });
  });
  const end = ({ requestId, duration }: { requestId: number; duration: number }): void => {
    const command = begun.get(requestId);
    if (!command) return;
    begun.delete(requestId);
    const tally = (counts().commands[command.name] ??= { count: 0, ms: 0, writes: 0 });
    tally.count += 1;
    tally.ms += duration;
    tally.writes += command.writes;
  };
  client.on('commandSucceeded', end);
  client.on('commandFailed', end);
}

function writesIn(commandName: string, command: Record<string, unknown>): number {
  const lists: Readonly<Record<string, string>> = {
    insert: 'documents',
    update: 'updates',
    delete: 'deletes',
  };
  if (commandName === 'findAndModify') return 1;
  const list = command[lists[commandName] ?? ''];
  return Array.isArray(list) ? list.length : 0;
}
