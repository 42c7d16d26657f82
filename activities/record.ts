import type { ProcessRecord } from '../domain/process';

export interface RecordActivities {
  /**
   * Writes a process's snapshot, tasks and chained audit entries. The same revision twice is one write; an older
   * revision changes nothing.
   * @returns the head of the audit chain after these entries
   */
  recordProcess(record: ProcessRecord): Promise<{ head: { seq: number; hash: string } }>;
}
