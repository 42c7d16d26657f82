/** `npm run audit:verify [CASE]`: walks every audit chain in the record; exit code 0 when all are intact, else 1. */
import type { Connection } from 'mongoose';
import { CHAIN_START, verifyChain } from '../../domain/audit';
import { readRecordUri } from '../../config/settings';
import { chainFrom } from '../../models/audit-entry';
import { connectToRecord } from '../../models/connect';
import { processModel, type ProcessDocument } from '../../models/process';

export interface AuditReport {
  chains: number;
  entries: number;
  /** One line for each chain that is not intact. */
  problems: string[];
}

/**
 * Verifies each process's chain from its first entry to the head kept in the process's snapshot, so that a shortened chain
 * shows too. One chain is in memory at a time. @param caseId only this case's
 */
export async function verifyAudit(connection: Connection, caseId?: string): Promise<AuditReport> {
  const report: AuditReport = { chains: 0, entries: 0, problems: [] };
  const processes = processModel(connection)
    .find(caseId ? { caseId } : {}, { chainHead: 1 })
    .lean<Pick<ProcessDocument, '_id' | 'chainHead'>[]>()
    .cursor();
  for await (const { _id, chainHead } of processes) {
    const entries = (await chainFrom(connection, _id, 1)).map(({ _id: _, caseId: __, ...entry }) => entry);
    report.chains += 1;
    report.entries += entries.length;
    const verdict = verifyChain(entries);
    if (!verdict.ok)
      report.problems.push(`BROKEN  ${_id}: entry ${verdict.at} is not intact (${verdict.what})`);
    else if (
      entries.length < chainHead.seq ||
      (entries[chainHead.seq - 1]?.hash ?? CHAIN_START) !== chainHead.hash
    )
      report.problems.push(
        `SHORT  ${_id}: the chain does not reach the head in its snapshot (entry ${chainHead.seq})`,
      );
  }
  return report;
}

async function main(): Promise<void> {
  const connection = await connectToRecord(readRecordUri(process.env));
  const report = await verifyAudit(connection, process.argv[2]);
  await connection.close();
  for (const problem of report.problems) console.log(problem);
  console.log(
    `${report.problems.length === 0 ? 'INTACT' : 'NOT INTACT'}  ${report.chains} chains, ${report.entries} entries`,
  );
  process.exitCode = report.problems.length === 0 ? 0 : 1;
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
