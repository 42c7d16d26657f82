/** What the partner's pages are built over. `api/main.ts` gives the real ones; tests give theirs. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { FileStore } from '../../models/file-store';
import type { IpNotices } from '../../models/ip-notice';
import type { PartnerLinks } from '../../models/partner-link';
import type { Vault } from '../../models/personal';
import type { Transfers } from '../../models/transfer';

export interface PartnerDependencies {
  connection: Connection;
  temporal: Client;
  store: FileStore;
  /** Uploads on their way. */
  transfers: Transfers;
  vault: Vault;
  notices: Pick<IpNotices, 'readNotice' | 'keepCounterNotice'>;
  links: Pick<PartnerLinks, 'findByToken' | 'redeemSingleUse' | 'listLinks'>;
  clock: () => Date;
  /** Requests a minute, per address and per link. */
  limits?: { perAddress: number; perLink: number };
}

/** A person fills in a page or two a minute. An address may be the only one of a large company. */
export const usualLimits: NonNullable<PartnerDependencies['limits']> = { perAddress: 600, perLink: 60 };
