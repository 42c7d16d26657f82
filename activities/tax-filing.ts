/** Filing once: the authority's book is asked before a version is sent, so that an answer that was lost is found. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ApplicationFailure } from '@temporalio/common';
import type { Connection } from 'mongoose';
import type { FileStore } from '../models/file-store';
import { findReturnVersion, returnVersionId, type ReturnVersion } from '../models/tax-return';
import type { FilingPorts, Receipt, Submission } from './filing/port';
import type { FileRef, FilingActivities } from './tax-returns';

export interface FilingDependencies {
  connection: Connection;
  store: Pick<FileStore, 'open' | 'putAll'>;
  ports: FilingPorts;
}

export function createFilingActivities(deps: FilingDependencies): FilingActivities {
  return {
    async fileReturn({ processId, version: number, key }) {
      const version = await findReturnVersion(deps.connection, processId, number);
      if (!version)
        throw ApplicationFailure.nonRetryable(
          `There is no version ${number} of ${processId}.`,
          'version-unknown',
        );
      const port = deps.ports(key.scheme, key.jurisdiction);
      const submission = await submissionOf(deps, version);
      const answer = (await port.find(submission)) ?? (await port.file(submission));
      if (answer.state !== 'accepted') return answer;
      const { receipt, ...accepted } = answer;
      return { ...accepted, ...(receipt ? { receipt: await kept(deps, version, receipt) } : {}) };
    },
  };
}

/** @throws Error, to be retried, when the store gives other bytes than were approved: GridFS ends early, without an error, when its server dies */
async function submissionOf({ store }: FilingDependencies, version: ReturnVersion): Promise<Submission> {
  const { processId, key, number, file } = version;
  const content = await buffer(await store.open(file.fileId));
  if (createHash('sha256').update(content).digest('hex') !== file.sha256)
    throw new Error(`The store gave ${content.length} bytes that are not file ${file.fileId}.`);
  return {
    ...{ key: returnVersionId(processId, version.version), number, ...key },
    file: { fileName: file.fileName, mediaType: mediaTypeOf(file.fileName), sha256: file.sha256, content },
  };
}

function mediaTypeOf(fileName: string): string {
  return fileName.endsWith('.json') ? 'application/json' : 'text/csv';
}

async function kept(
  { store }: FilingDependencies,
  { _id, processId }: ReturnVersion,
  { fileName, mediaType, content }: Receipt,
): Promise<FileRef> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const fileId = `${_id}/receipt/${sha256.slice(0, 16)}`;
  const meta = { caseId: processId, slot: 'receipt', fileId, fileName, mediaType };
  await store.putAll([{ content, meta: { ...meta, maxBytes: 25 * 1024 * 1024, origin: 'generated' } }]);
  return { fileId, fileName, sha256 };
}
