/** Which values each mail to a notifier needs. `noticeId` is shown by all of them; `why` is quoted as it is. */
import type { NotifierMailKind } from '../../../domain/notifier-mails';
import type { MailValues } from './kinds';

export const notifierKinds: Readonly<Record<NotifierMailKind, MailValues>> = {
  'notice-incomplete': { needs: ['missing', 'dueOn'], may: ['gaps'] },
  'notice-closed': { needs: [] },
  'notice-acted-on': { needs: ['listings'] },
  'notice-rejected': { needs: ['reason'] },
  // The copy itself is filled in by the activity that sends it.
  'counter-notice': { needs: ['fromOn', 'untilOn', 'why'] },
  'listings-restored': { needs: ['listings'] },
  'listings-stay-down': { needs: ['listings'] },
  'notice-upheld': { needs: ['listings'] },
  'notice-withdrawn': { needs: [] },
};
