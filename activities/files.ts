/** Activities on stored files. */
import { ApplicationFailure } from '@temporalio/common';
import { FileStoreRefusal, type FileStore, type StoredFile } from '../models/file-store';
import { ScannerUnavailable, type MalwareScanner, type ScanVerdict } from './malware/port';

export interface FileActivities {
  /**
   * Scans a stored file and records the verdict on it. Run again, it gives the recorded verdict.
   * @throws ApplicationFailure `scanner-unavailable` (retryable; the file stays `waiting`), `file-missing` (permanent)
   */
  scanFile(fileId: string): Promise<ScanVerdict>;
}

/** The file activities over a store and a scanner. */
export function createFileActivities({ store, scanner }: { store: FileStore; scanner: MalwareScanner }) {
  const activities: FileActivities = {
    async scanFile(fileId) {
      try {
        const file = await store.find(fileId);
        if (!file) throw missing(fileId);
        const known = recordedVerdict(file);
        if (known) return known;
        const verdict = await scanner.scan(await store.open(fileId));
        await store.setScan(
          fileId,
          verdict.verdict,
          verdict.verdict === 'infected' ? verdict.signature : undefined,
        );
        return verdict;
      } catch (error) {
        throw asFailure(error, fileId);
      }
    },
  };
  return activities;
}

function recordedVerdict(file: StoredFile): ScanVerdict | undefined {
  if (file.scan === 'waiting') return undefined;
  if (file.scan === 'infected') return { verdict: 'infected', signature: file.scanDetail ?? 'unknown' };
  return { verdict: 'clean' };
}

/** What else may be thrown is the storage's: transient, and passed on as it is. */
function asFailure(error: unknown, fileId: string): unknown {
  if (error instanceof ScannerUnavailable) {
    return ApplicationFailure.create({ type: 'scanner-unavailable', message: error.message, cause: error });
  }
  return error instanceof FileStoreRefusal && error.code === 'missing' ? missing(fileId) : error;
}

function missing(fileId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `There is no file ${fileId}; it was removed or never stored.`,
    'file-missing',
  );
}
