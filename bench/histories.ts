/** How long the histories of cases have become. */
import type { Client } from '@temporalio/client';

interface Length {
  events: number;
  kilobytes: number;
}

/** Means over the cases. */
export interface Histories {
  /** The case's first workflow. */
  alone: Length;
  withChildren: Length;
  workflows: number;
}

/** @param first id of a case's first workflow @param all ids of all its workflows */
export async function historiesOf(
  client: Client,
  cases: readonly string[],
  first: (caseId: string) => string,
  all: (caseId: string) => string[],
): Promise<Histories> {
  const sum = { alone: noLength(), withChildren: noLength(), workflows: 0 };
  for (const caseId of cases) {
    const ids = all(caseId);
    const lengths = await Promise.all(ids.map((id) => lengthOf(client, id)));
    lengths.forEach((length) => grow(sum.withChildren, length));
    grow(sum.alone, lengths[ids.indexOf(first(caseId))] ?? noLength());
    sum.workflows += ids.length;
  }
  const mean = ({ events, kilobytes }: Length): Length => ({
    events: events / cases.length,
    kilobytes: kilobytes / cases.length,
  });
  return {
    alone: mean(sum.alone),
    withChildren: mean(sum.withChildren),
    workflows: sum.workflows / cases.length,
  };
}

/** The item in the middle. @throws Error of none */
export function median<Item>(items: readonly Item[], by: (item: Item) => number): Item {
  const found = [...items].sort((a, b) => by(a) - by(b))[Math.floor(items.length / 2)];
  if (found === undefined) throw new Error('nothing has no middle');
  return found;
}

async function lengthOf(client: Client, workflowId: string): Promise<Length> {
  const { historyLength, historySize } = await client.workflow.getHandle(workflowId).describe();
  return { events: historyLength, kilobytes: (historySize ?? 0) / 1024 };
}

function noLength(): Length {
  return { events: 0, kilobytes: 0 };
}

function grow(sum: Length, { events, kilobytes }: Length): void {
  sum.events += events;
  sum.kilobytes += kilobytes;
}
