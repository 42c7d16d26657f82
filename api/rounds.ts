/** Processes that come again under the same name with a number. */
import type { Connection } from 'mongoose';
import { processesOfCase, type ProcessSnapshot } from '../models/process';

/** Of a process and those that came after it under its id with a number, the last. */
export async function newestRound(
  connection: Connection,
  caseId: string,
  first: string,
): Promise<ProcessSnapshot | undefined> {
  const known = await processesOfCase(connection, caseId);
  return known
    .filter(
      ({ processId: id }) => id === first || (id.startsWith(first) && /^-\d+$/.test(id.slice(first.length))),
    )
    .at(-1);
}
