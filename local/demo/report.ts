/** What the demonstration leaves behind: the papers, and `out/demo.json`. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { projectRoot } from '../../config/root';
import type { Process, Story } from './story';

export interface ProcessLine {
  id: string;
  workflow: string;
  finalStage: string;
  historyEvents: number;
  wallMs: number;
}

const folder = path.join(projectRoot, 'out');

/** Empties the folder of what an earlier run left. */
export function clearOutput(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Downloads contract, certificate and evidence pack. @returns their paths from the project's root, with their SHA-256 */
export async function savePapers(story: Story): Promise<{ path: string; sha256: string }[]> {
  const contract = await story.contract();
  const pack = await story.evidence();
  const papers = [
    { name: 'contract.pdf', fileId: contract.fileId },
    { name: 'signing-certificate.pdf', fileId: `${contract.fileId}:certificate` },
    { name: 'evidence-pack.zip', fileId: pack.fileId },
  ];
  const saved = [];
  for (const { name, fileId } of papers) {
    const bytes = await story.file(fileId);
    writeFileSync(path.join(folder, name), bytes);
    saved.push({ path: `out/${name}`, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  if (saved[0]?.sha256 !== contract.sha256)
    throw new Error('the contract that is stored is not the one that was signed');
  return saved;
}

/** Stage from the record, events and time from the workflow engine. */
export async function describeProcesses(
  processes: readonly Process[],
  temporalAddress: string,
): Promise<ProcessLine[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  const lines = await Promise.all(
    processes.map(async ({ processId, process, stage }) => {
      const { historyLength, startTime, closeTime } = await client.workflow.getHandle(processId).describe();
      const wallMs = (closeTime ?? new Date()).getTime() - startTime.getTime();
      return { id: processId, workflow: process, finalStage: stage, historyEvents: historyLength, wallMs };
    }),
  );
  await connection.close();
  return lines;
}

/** Writes `out/demo.json`. */
export function writeReport(report: {
  processes: ProcessLine[];
  files: { path: string; sha256: string }[];
}): void {
  writeFileSync(path.join(folder, 'demo.json'), `${JSON.stringify(report, null, 2)}\n`);
}
