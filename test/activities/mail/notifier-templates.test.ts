/** Mails to who has sent an IP notice say everything in every language. */
import { notifierKinds } from '../../../activities/mail/templates/notifier-kinds';
import de from '../../../activities/mail/templates/notifiers.de.json';
import en from '../../../activities/mail/templates/notifiers.en.json';
import zh from '../../../activities/mail/templates/notifiers.zh.json';
import { renderNotifierMail } from '../../../activities/mail/templates/render-notifier';
import { noticeElements } from '../../../domain/ip-notice';
import type { NotifierMailKind } from '../../../domain/notifier-mails';
import type { Locale } from '../../../domain/shapes/common';

const words = { en, de, zh };
const samples: Record<string, string> = {
  ...{ missing: 'signature,good-faith', dueOn: '2026-12-01', listings: 'TOWEL, MUG' },
  ...{ reason: 'It is our own.', fromOn: '2026-12-10', untilOn: '2026-12-15', why: 'Signed: Ines Prado' },
};
const every = (Object.keys(notifierKinds) as NotifierMailKind[]).flatMap((kind) =>
  (['en', 'de', 'zh'] as const).map((locale) => [kind, locale] as const),
);
const frame = (locale: Locale) => ({
  ...{ locale, name: 'Paula & Co', noticeId: 'N-1', imprint: 'Landfall Commerce GmbH' },
  completeUrl: 'https://landfall.test/ip/TOKEN?lang=de',
});
const valuesOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, samples[name] ?? '']));

describe.each(every)('%s in %s', (kind, locale) => {
  const { needs } = notifierKinds[kind];

  test('with what it needs is whole', () => {
    const mail = renderNotifierMail({ kind, values: valuesOf(needs) }, frame(locale));
    for (const part of [mail.subject, mail.text, mail.html])
      expect(part).not.toMatch(/{{|}}|undefined|NaN|\[object|mails\.|frame\.|<%/);
    expect(mail.subject).toContain('N-1');
    expect(mail.html).toContain('Paula &amp; Co');
    expect(mail.text.includes('https://landfall.test/ip/TOKEN')).toBe(kind === 'notice-incomplete');
  });

  test('a missing value is a permanent failure', () => {
    for (const name of needs) {
      const values = valuesOf(needs.filter((other) => other !== name));
      expect(() => renderNotifierMail({ kind, values }, frame(locale))).toThrow(name);
    }
  });
});

test.each(['en', 'de', 'zh'] as const)('every element of the law is named in %s', (locale) => {
  for (const { element } of noticeElements) {
    const values = { missing: element, dueOn: '2026-12-01' };
    const { text } = renderNotifierMail({ kind: 'notice-incomplete', values }, frame(locale));
    expect(text).toContain(`> - ${words[locale].elements[element]}`);
  }
});
