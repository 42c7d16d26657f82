/**
 * Which values each mail needs. Others it knows are shown where given: a line whose value is missing is left out.
 *
 * `market`, `document`, `requirement`, `asset`, `assets`, `verdict`, `side`, `task` and `outcome` are codes (several separated by
 * commas) and come out in the reader's language; names ending in `On` are days or instants; `reason` is quoted as it is.
 */
import type { MailKind, PartnerMailKind, StaffMailKind } from '../../../domain/partner';

interface MailValues {
  /** Without these the mail is not sent: the step fails with `mail-content`. */
  needs: readonly string[];
  /** Shown where given, beside `market` and `dueOn`, which every mail shows. */
  may?: readonly string[];
}

export const partnerKinds: Readonly<Record<PartnerMailKind, MailValues>> = {
  'declare-profile': { needs: ['brand'] },
  'declare-again': { needs: ['brand'], may: ['reason'] },
  'upload-document': { needs: ['brand', 'document'], may: ['requirement', 'reason'] },
  'revise-document': { needs: ['brand', 'document', 'reason'], may: ['requirement'] },
  'scan-refused': { needs: ['brand', 'document'], may: ['requirement'] },
  reminder: { needs: ['brand'], may: ['document', 'requirement', 'version', 'assets', 'reason'] },
  'term-sheet': { needs: ['brand'], may: ['version', 'reason'] },
  'terms-agreed': { needs: ['brand'], may: ['version'] },
  'exclusivity-collision': { needs: ['brand'], may: ['version', 'reason'] },
  'pilot-started': { needs: ['brand'], may: ['startsOn', 'endsOn'] },
  'pilot-verdict': { needs: ['brand', 'verdict'], may: ['reason', 'endsOn'] },
  'sign-contract': { needs: ['brand'], may: ['version', 'sha256'] },
  'contract-signed': { needs: ['brand'], may: ['signedOn', 'sha256'] },
  'grant-rights': { needs: ['brand'], may: ['assets'] },
  'rights-gaps': { needs: ['brand'], may: ['reason', 'assets'] },
  'rights-renewal': { needs: ['brand'], may: ['asset', 'assets', 'expiresOn'] },
  'document-expiring': { needs: ['brand', 'document'], may: ['requirement', 'expiresOn'] },
  live: { needs: ['brand'] },
  rejected: { needs: ['brand'], may: ['reason'] },
  lapsed: { needs: ['brand'], may: ['reason'] },
  withdrawn: { needs: ['brand'], may: ['reason', 'side'] },
  'stopped-after-pilot': { needs: ['brand'], may: ['reason'] },
  terminated: { needs: ['brand'], may: ['reason', 'endsOn'] },
};

const ofTasks = ['reason', 'document', 'requirement', 'openedOn', 'lapsesOn', 'onLapse'];

export const staffKinds: Readonly<Record<StaffMailKind, MailValues>> = {
  'task-reminder': { needs: ['brand', 'task'], may: ofTasks },
  'task-escalated': { needs: ['brand', 'task'], may: ofTasks },
  'case-ended': { needs: ['brand', 'outcome'], may: ['reason'] },
};

/** Whether a kind is written to staff, in English, or to a partner, in theirs. */
export function isStaffKind(kind: MailKind): kind is StaffMailKind {
  return kind in staffKinds;
}
