/**
 * Which values each mail needs. Others it knows are shown where given: a line whose value is missing or empty is left out.
 *
 * `market`, `document`, `requirement`, `asset`, `assets`, `verdict`, `side`, `task` and `exit` are codes (several separated by
 * commas) and come out in the reader's language; names ending in `On` are days or instants. One of `reason`, `problems`,
 * `gaps` and `why` is quoted as it is, lines and all, if the mail names it here.
 */
import type {
  AskingMailKind,
  MailKind,
  PartnerMailKind,
  StaffMailKind,
  TellingMailKind,
} from '../../../domain/partner';

export interface MailValues {
  /** Without these the mail is not sent: the step fails with `mail-content`. */
  needs: readonly string[];
  /** Shown where given, beside `market` and `dueOn`, which every mail shows. */
  may?: readonly string[];
}

/** Mails that ask for something, and are of no use without the link to give it by. */
const asking: Readonly<Record<AskingMailKind, MailValues>> = {
  'declare-profile': { needs: ['brand'] },
  'declare-again': { needs: ['brand'], may: ['problems', 'reason'] },
  'upload-document': { needs: ['brand', 'document'], may: ['requirement', 'reason'] },
  'revise-document': { needs: ['brand', 'document', 'reason'], may: ['requirement'] },
  'scan-refused': { needs: ['brand', 'document'], may: ['requirement', 'fileName'] },
  reminder: {
    needs: ['brand'],
    may: [
      ...['document', 'requirement', 'contract', 'version', 'assets', 'listings'],
      ...['reason', 'problems', 'gaps'],
    ],
  },
  'term-sheet': { needs: ['brand'], may: ['version', 'reason'] },
  'sign-contract': { needs: ['brand'], may: ['contract', 'version', 'sha256'] },
  'grant-rights': { needs: ['brand'], may: ['assets'] },
  'rights-gaps': { needs: ['brand'], may: ['gaps', 'reason', 'assets'] },
  'rights-renewal': { needs: ['brand'], may: ['asset', 'assets', 'expiresOn'] },
  'document-expiring': { needs: ['brand', 'document'], may: ['requirement', 'expiresOn'] },
  'customs-certificate': { needs: ['brand', 'document'], may: ['requirement', 'reason'] },
  'ip-notice': { needs: ['brand', 'listings'] },
};

const telling: Readonly<Record<TellingMailKind, MailValues>> = {
  'terms-agreed': { needs: ['brand'], may: ['version'] },
  'exclusivity-collision': { needs: ['brand'], may: ['version', 'reason'] },
  'pilot-started': { needs: ['brand'], may: ['startsOn', 'untilOn'] },
  'pilot-verdict': { needs: ['brand', 'verdict'], may: ['reason', 'untilOn'] },
  'contract-signed': { needs: ['brand'], may: ['contract', 'signedOn', 'sha256'] },
  live: { needs: ['brand'] },
  rejected: { needs: ['brand'], may: ['reason'] },
  lapsed: { needs: ['brand'] },
  withdrawn: { needs: ['brand'], may: ['reason', 'side'] },
  'stopped-after-pilot': { needs: ['brand'], may: ['reason'] },
  terminated: { needs: ['brand'], may: ['reason', 'endsOn'] },
  'ip-restored': { needs: ['brand', 'listings'] },
  'ip-stays-down': { needs: ['brand', 'listings'] },
  'ip-upheld': { needs: ['brand', 'listings'] },
  'ip-withdrawn': { needs: ['brand', 'listings'] },
};

export const partnerKinds: Readonly<Record<PartnerMailKind, MailValues>> = { ...asking, ...telling };

const ofTasks = ['why', 'document', 'requirement', 'openedOn', 'lapsesOn', 'onLapse'];

export const staffKinds: Readonly<Record<StaffMailKind, MailValues>> = {
  'task-reminder': { needs: ['brand', 'task'], may: ofTasks },
  'task-escalated': { needs: ['brand', 'task'], may: ofTasks },
  'case-ended': { needs: ['brand', 'exit'], may: ['reason'] },
};

/** Whether a kind is written to staff, in English, or to a partner, in theirs. */
export function isStaffKind(kind: MailKind): kind is StaffMailKind {
  return kind in staffKinds;
}

/** Whether a mail asks for something and needs a link. */
export function isAskingKind(kind: MailKind): kind is AskingMailKind {
  return kind in asking;
}

/** Values quoted as a block of their own, the first one given. */
export const noteNames = ['problems', 'gaps', 'reason', 'why'] as const;
