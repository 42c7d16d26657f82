/** What the doors of privacy requests are built over. */
import type { Connection } from 'mongoose';
import type { Client } from '@temporalio/client';
import type { PrivacyTerms } from '../../domain/privacy-clock';
import type { PrivacyPolicy } from '../../domain/shapes/policy';
import type { FileStore } from '../../models/file-store';
import type { Vault } from '../../models/personal';
import type { PrivacyRequests } from '../../models/privacy-request';

export interface PrivacyDoorDependencies {
  connection: Connection;
  temporal: Client;
  requests: PrivacyRequests;
  files: FileStore;
  vault: Vault;
  terms: PrivacyTerms;
  policy: PrivacyPolicy;
  lawReviewDays: number;
  now: () => Date;
  /** Requests per address: a minute's of any kind, and an hour's that mail something. */
  limits?: { perMinute: number; mailsPerHour: number };
}

/** Nobody needs more; a whole company may share an address. */
export const usualLimits: NonNullable<PrivacyDoorDependencies['limits']> = {
  perMinute: 60,
  mailsPerHour: 30,
};
