/** Mails to customers say everything in every language, and nothing they were not given. */
import { customerKinds } from '../../../activities/mail/templates/customer-kinds';
import de from '../../../activities/mail/templates/customers.de.json';
import en from '../../../activities/mail/templates/customers.en.json';
import zh from '../../../activities/mail/templates/customers.zh.json';
import { renderCustomerMail } from '../../../activities/mail/templates/render-customer';
import type { CustomerMail, CustomerMailKind } from '../../../domain/customer-mails';
import { customsDocumentCodes, customsDocumentName } from '../../../domain/customs-documents';
import type { Locale } from '../../../domain/shapes/common';

const locales: Locale[] = ['en', 'de', 'zh'];
const words = { en, de, zh };
const samples: Record<string, string | number> = {
  ...{ shipment: 2, return: 1, amount: 123450, fee: 500, currency: 'EUR', wants: 'food-contact' },
  ...{ carrier: 'landpost', trackingCode: 'LP00012345DE', why: 'The cup is chipped.\nTwo are missing.' },
};
const everyMail = (Object.keys(customerKinds) as CustomerMailKind[]).flatMap((kind) =>
  locales.map((locale) => [kind, locale] as const),
);
/** Filled in by the renderer itself. */
const own = ['name', 'orderId', 'money'];
const trackingUrl = 'https://landfall.test/t/TOKEN?lang=de';

describe.each(everyMail)('%s in %s', (kind, locale) => {
  const { needs, may = [] } = customerKinds[kind];

  test('with all values, and with only what it needs', () => {
    for (const names of [[...needs, ...may], needs]) {
      const mail = renderCustomerMail({ kind, values: valuesOf(names) }, frame(locale));
      expectWhole(mail);
      expect(mail.subject).toContain('A-4711');
      expect(mail.text).toContain('Anna & Otto');
      expect(mail.html).toContain('Anna &amp; Otto');
      for (const part of [mail.text, mail.html]) expect(part).toContain(trackingUrl);
      expect(mail.text).toContain('Landfall Commerce GmbH, Hamburg');
    }
  });

  test('each missing value is named, and the failure is permanent', () => {
    for (const name of needs) {
      const values = valuesOf(needs.filter((other) => other !== name));
      const failure = failureOf({ kind, values });
      expect(failure).toMatchObject({ type: 'mail-content', nonRetryable: true });
      expect(String(failure)).toContain(name);
    }
  });

  test('its words ask for no value the table does not name, and for the same in every language', () => {
    const asked = placeholders(words[locale].mails[kind]);
    const known = [...needs, ...may, ...own];
    expect(asked.filter((name) => !known.includes(name))).toEqual([]);
    expect(asked).toEqual(placeholders(en.mails[kind]));
  });
});

test('amounts are written as money in the reader’s way', () => {
  const say = (locale: Locale, amount: number, currency: string) =>
    renderCustomerMail({ kind: 'refund-made', values: { amount, currency } }, frame(locale)).subject;
  expect(say('en', 123450, 'EUR')).toContain('EUR\u00a01,234.50');
  expect(say('de', 123450, 'EUR')).toContain('EUR\u00a01.234,50');
  expect(say('zh', 1234, 'JPY')).toContain('JPY\u00a01,234');
});

test.each([
  ['half a cent', { amount: 0.5, currency: 'EUR' }],
  ['an amount in words', { amount: 'ten', currency: 'EUR' }],
  ['no currency', { amount: 10, currency: 'euro' }],
])('%s is a permanent failure', (_what, values) => {
  expect(failureOf({ kind: 'refund-made', values })).toMatchObject({ type: 'mail-content' });
});

test('what customs want has a name in every language; one without is still told', () => {
  const say = (locale: Locale, wants: string) =>
    renderCustomerMail({ kind: 'customs-documents-wanted', values: { wants } }, frame(locale)).text;
  for (const code of customsDocumentCodes)
    expect(new Set(locales.map((locale) => customsDocumentName(code, locale))).size).toBe(3);
  expect(say('de', 'certificate-of-origin')).toContain('Gewünscht wird: ein Ursprungszeugnis.');
  expect(say('en', 'fumigation-report')).toContain('They ask for: fumigation report.');
});

test('an accepted return leads to its label first, and to the tracking page', () => {
  const labelUrl = 'https://landfall.test/t/TOKEN/label/1/KEY';
  const mail = renderCustomerMail(
    { kind: 'return-accepted', values: { return: 1 } },
    { ...frame('en'), labelUrl },
  );
  expect(mail.text.indexOf(labelUrl)).toBeGreaterThan(0);
  expect(mail.text.indexOf(trackingUrl)).toBeGreaterThan(mail.text.indexOf(labelUrl));
  expect(mail.html).toContain(`href="${labelUrl}"`);
});

test('what people wrote stays what they wrote', () => {
  const why = '<b>chipped</b> {{name}}\nsecond line\u202e';
  const mail = renderCustomerMail({ kind: 'return-refused', values: { return: 1, why } }, frame('en'));
  expect(mail.html).toContain('&lt;b&gt;chipped&lt;/b&gt; {{name}}\nsecond line');
  expect(mail.html).not.toMatch(/<b>|\u202e/);
  expect(mail.text).toContain('> <b>chipped</b> {{name}}\n> second line');
  const silent = renderCustomerMail({ kind: 'return-refused', values: { return: 1, why: '' } }, frame('en'));
  expect(silent.text).not.toContain('The reason');
});

function valuesOf(names: readonly string[]): CustomerMail['values'] {
  return Object.fromEntries(names.map((name) => [name, samples[name] ?? '']));
}

function frame(locale: Locale) {
  const imprint = 'Landfall Commerce GmbH, Hamburg';
  return { locale, name: 'Anna & Otto', orderId: 'A-4711', trackingUrl, imprint };
}

function placeholders(mail: object): string[] {
  const found = [...JSON.stringify(mail).matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '');
  return [...new Set(found)].sort();
}

function expectWhole({ subject, text, html }: { subject: string; text: string; html: string }): void {
  for (const part of [subject, text, html]) {
    expect(part).not.toMatch(/{{|}}|\$t\(|undefined|NaN|\[object|mails\.|frame\.|<%/);
    expect(part.trim()).not.toBe('');
  }
  expect(subject).not.toMatch(/[\r\n]/);
}

function failureOf(mail: CustomerMail): unknown {
  try {
    renderCustomerMail(mail, frame('en'));
  } catch (failure) {
    return failure;
  }
  return undefined;
}
