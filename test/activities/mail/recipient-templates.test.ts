/** Mails to who was given a person's data say everything in every language, and name numbers only. */
import { renderRecipientMail } from '../../../activities/mail/templates/render-recipient';

const kinds = ['recipient-erasure', 'recipient-correction'] as const;
const locales = ['en', 'de', 'zh'] as const;

it.each(kinds.flatMap((kind) => locales.map((locale) => [kind, locale] as const)))(
  '%s in %s is whole: the numbers, the request, whose contact it goes to, and the law',
  (kind, locale) => {
    const frame = { requestId: 'pr-1', recipient: 'landpost', references: ['LP-1', 'LP-2'] };
    const mail = renderRecipientMail(kind, { ...frame, locale, imprint: 'Landfall Commerce GmbH' });
    for (const part of [mail.subject, mail.text, mail.html])
      expect(part).not.toMatch(/{{|}}|undefined|\[object|mails\.|frame\.|<%/);
    expect(mail.subject).toContain('pr-1');
    for (const said of ['LP-1', 'LP-2', 'pr-1', 'landpost', '2016/679', 'Landfall Commerce GmbH'])
      expect(mail.text).toContain(said);
  },
);
