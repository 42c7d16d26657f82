/** The composition of all activities: which port is behind which, for the worker and for tests alike. */
import type { Connection } from 'mongoose';
import { createContractActivities } from '../activities/contracts';
import { createEvidenceActivities } from '../activities/evidence';
import { createFileActivities } from '../activities/files';
import { createIpNoticeActivities } from '../activities/ip-notices';
import type { Mailer } from '../activities/mail/port';
import type { MalwareScanner } from '../activities/malware/port';
import { createPartnerActivities } from '../activities/partner';
import { createPilotActivities } from '../activities/pilot';
import { createRecordActivities } from '../activities/record';
import { createRightsActivities } from '../activities/rights';
import { createTermsActivities } from '../activities/terms';
import { createVettingActivities } from '../activities/vetting';
import type { ScreeningIndex } from '../domain/screening/match';
import type { Role } from '../domain/shapes/common';
import type { RequirementRule } from '../domain/shapes/vetting';
import { createContacts } from '../models/contact';
import { createDeclarations } from '../models/declaration';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { createMails } from '../models/mail';
import { createPartnerLinks } from '../models/partner-link';
import { createIpNotices } from '../models/ip-notice';
import { createVault } from '../models/personal';
import { createSignatures } from '../models/signature';
import { loadFederalHolidays } from '../rules/federal-holidays';
import { loadRestoreTerms } from '../rules/notice-terms';

export interface ActivityDependencies {
  connection: Connection;
  mailer: Mailer;
  scanner: MalwareScanner;
  /** LANDFALL_SECRET. */
  secret: Buffer;
  /** Base address of the partner pages, no trailing slash. */
  publicUrl: string;
  staffMailDomain: string;
  /** Legal name and address of the platform, for the foot of mails. */
  imprint: string;
  rules: readonly RequirementRule[];
  deniedParties: { listedOn: string; index: ScreeningIndex };
  clock: () => Date;
}

/** All activities by name. The `documents` queue gets the same object: a name means one thing everywhere. */
export function composeActivities(deps: ActivityDependencies) {
  const { connection, secret, clock, mailer, scanner, publicUrl } = deps;
  const vault = createVault({ connection, secret });
  const declarations = createDeclarations(connection, vault);
  const signatures = createSignatures(connection, vault);
  const store = createGridFsFileStore(connection);
  const links = createPartnerLinks({ connection, secret });
  const staffAddress = (role: Role) => `${role}@${deps.staffMailDomain}`;
  return {
    ...createRecordActivities(connection),
    ...createVettingActivities({ declarations, rules: deps.rules, deniedParties: deps.deniedParties }),
    ...createTermsActivities(connection),
    ...createPilotActivities(connection),
    ...createRightsActivities(connection, clock),
    ...createFileActivities({ store, scanner }),
    ...createContractActivities({ connection, store, declarations, signatures }),
    ...createEvidenceActivities({ connection, store }),
    ...createIpNoticeActivities({
      ...{ connection, vault, mailer, publicUrl, staffAddress, clock, imprint: deps.imprint },
      mails: createMails(connection),
      notices: createIpNotices({ connection, vault, secret }),
      ...{ calendar: loadFederalHolidays(), terms: loadRestoreTerms() },
    }),
    ...createPartnerActivities({
      links,
      contacts: createContacts(connection, vault),
      mails: createMails(connection),
      vault,
      mailer,
      publicUrl,
      imprint: deps.imprint,
      staffAddress,
      clock,
    }),
  };
}
