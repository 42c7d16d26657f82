/** The composition of the activities of privacy requests and of retention. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { MailArchive } from '../activities/mail/archive';
import type { Mailer } from '../activities/mail/port';
import { createErasureActivities } from '../activities/privacy/erase';
import { createHistories } from '../activities/privacy/histories';
import { createPrivacyActivities } from '../activities/privacy/requests';
import { createRetentionActivities } from '../activities/retention';
import type { PrivacyTerms } from '../domain/privacy-clock';
import type { PrivacyPolicy } from '../domain/shapes/policy';
import type { Role } from '../domain/shapes/common';
import { createContacts } from '../models/contact';
import { createCustomerRights } from '../models/customer-rights';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { createIpNotices } from '../models/ip-notice';
import { createIpNoticePeople } from '../models/ip-notice-people';
import { createMails } from '../models/mail';
import { createVault } from '../models/personal';
import { createPrivacyRequests } from '../models/privacy-request';
import type { RetentionRules } from '../rules/retention';

export interface PrivacyActivityDependencies {
  connection: Connection;
  /** To read, and where need be delete, the histories of an erased person's workflows. */
  temporal: Client;
  mailer: Mailer;
  /** Absent where no archive of mails can be looked into. */
  archive?: MailArchive;
  /** LANDFALL_SECRET. */
  secret: Buffer;
  /** Base address of the pages, no trailing slash. */
  publicUrl: string;
  staffMailDomain: string;
  imprint: string;
  retention: RetentionRules;
  policy: Pick<PrivacyPolicy, 'retentionReviewDays'>;
  terms: Pick<PrivacyTerms, 'zone'>;
  clock: () => Date;
}

/** All activities of privacy requests and of retention by name. */
export function composePrivacyActivities(deps: PrivacyActivityDependencies) {
  const { connection, secret, clock, mailer, archive, publicUrl, imprint, retention } = deps;
  const vault = createVault({ connection, secret });
  const store = createGridFsFileStore(connection);
  const { zone } = deps.terms;
  const reviewDays = deps.policy.retentionReviewDays;
  const privacy = {
    ...{ connection, vault, store, secret, mailer, publicUrl, imprint, clock, zone },
    requests: createPrivacyRequests({ connection, vault, secret }),
    rights: createCustomerRights({ connection, vault, secret }),
    contacts: createContacts(connection, vault),
    notifiers: createIpNoticePeople(connection, createIpNotices({ connection, vault, secret })),
    mails: createMails(connection),
    histories: createHistories(deps.temporal),
    ...(archive ? { archive } : {}),
    retention,
    staffAddress: (role: Role) => `${role}@${deps.staffMailDomain}`,
  };
  return {
    ...createPrivacyActivities(privacy),
    ...createErasureActivities(privacy),
    ...createRetentionActivities({
      ...{ connection, store, vault, rules: retention, zone, clock, reviewDays },
      ...(archive
        ? { removeArchived: (messageIds: string[]) => archive.remove({ messageIds, to: [] }) }
        : {}),
    }),
  };
}
