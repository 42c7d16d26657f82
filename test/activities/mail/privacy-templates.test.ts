import { renderPrivacyMail } from '../../../activities/mail/templates/render-privacy';
import type { PrivacyMailKind } from '../../../domain/privacy';
import type { Locale } from '../../../domain/shapes/common';

const values: Record<PrivacyMailKind, Record<string, string | number>> = {
  'verify-code': { code: '012345' },
  'request-received': { dueOn: '2026-12-24' },
  'nothing-held': {},
  'request-extended': { dueOn: '2027-02-24', reason: 'Many orders.' },
  'request-refused': { reason: 'A claim in court.' },
  'access-ready': { untilOn: '2026-12-01' },
  'data-corrected': {},
  'objection-noted': {},
  'erasure-waits': { orders: 2 },
  'data-erased': {},
};
const kinds = Object.keys(values) as PrivacyMailKind[];
const frame = (locale: Locale) => ({ locale, requestId: 'pr-1', imprint: 'Landfall Commerce GmbH' });

it.each(kinds.flatMap((kind) => (['en', 'de', 'zh'] as const).map((locale) => [kind, locale] as const)))(
  '%s in %s has all its words',
  (kind, locale) => {
    const mail = renderPrivacyMail({ kind, values: values[kind] }, frame(locale));
    expect(mail.text).toContain('pr-1');
    expect(mail.text + mail.subject).not.toMatch(/\{\{|undefined/);
    for (const reason of [values[kind]['reason'], values[kind]['code']])
      if (reason !== undefined) expect(mail.text).toContain(String(reason));
  },
);

it('a code keeps its zeros, and the letter of an erasure names what was kept, by which law, until when', () => {
  expect(
    renderPrivacyMail({ kind: 'verify-code', values: values['verify-code'] }, frame('de')).subject,
  ).toContain('012345');
  const kept = [{ class: 'tax-ledger', count: 3, law: 'Regulation 282/2011 art. 63c', until: '2036-12-31' }];
  const { text } = renderPrivacyMail({ kind: 'data-erased', values: {} }, { ...frame('de'), kept });
  expect(text).toContain('Zeilen der Steueraufzeichnungen');
  expect(text).toContain('Regulation 282/2011 art. 63c; bis 31. Dezember 2036');
});

it.each(['data-corrected', 'data-erased'] as const)(
  '%s names who had been given the data, and says that they are told',
  (kind) => {
    const recipients = ['landpost', 'stripe'];
    const { text } = renderPrivacyMail({ kind, values: {} }, { ...frame('en'), recipients });
    expect(text).toMatch(/Your data had been given to\W+landpost, stripe/);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/Whoever we had given your data to.* is told .*ask us/);
  },
);

it('a mail without what it needs is not made', () => {
  expect(() => renderPrivacyMail({ kind: 'request-refused', values: {} }, frame('en'))).toThrow(
    'needs reason',
  );
});
