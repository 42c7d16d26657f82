import { existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';

/** What a sandbox has to remember, in the order it happened. */
export interface Journal {
  /** Handed to the system when this returns: it outlives a killed process. */
  append(entry: object): void;
  /** Everything appended so far, oldest first. Meant for the opening: it reads the file. */
  entries(): unknown[];
}

/**
 * Opens an append-only file of one JSON object a line. A last line cut off by a kill was never answered for: it is
 * dropped.
 */
export function openJournal(file: string): Journal {
  mkdirSync(path.dirname(file), { recursive: true });
  dropTornLine(file);
  const descriptor = openSync(file, 'a');
  return {
    append: (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`),
    entries: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): unknown => JSON.parse(line)),
  };
}

/** A journal in memory, for tests that restart nothing. */
export function memoryJournal(): Journal {
  const kept: object[] = [];
  return { append: (entry) => void kept.push(entry), entries: () => [...kept] };
}

/** A part of a journal under a name of its own. Whoever uses sections of a journal uses nothing but sections. */
export function section(journal: Journal, name: string): Journal {
  return {
    append: (entry) => journal.append({ in: name, entry }),
    entries: () =>
      (journal.entries() as { in?: string; entry: unknown }[]).flatMap((line) =>
        line.in === name ? [line.entry] : [],
      ),
  };
}

function dropTornLine(file: string): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(file, whole);
}
