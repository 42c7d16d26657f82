import { isAskingKind, partnerKinds, staffKinds } from '../../../activities/mail/templates/kinds';
import { renderPartnerMail, renderStaffMail } from '../../../activities/mail/templates/render';
import de from '../../../activities/mail/templates/de.json';
import en from '../../../activities/mail/templates/en.json';
import staff from '../../../activities/mail/templates/staff.json';
import zh from '../../../activities/mail/templates/zh.json';
import type { LinkPurpose, PartnerMailKind, StaffMailKind } from '../../../domain/partner';
import { documentKindSchema } from '../../../domain/shapes/vetting';
import { assetKindSchema } from '../../../domain/shapes/terms';
import { verdictSchema } from '../../../domain/shapes/pilot';
import type { Locale } from '../../../domain/shapes/common';
import { loadRequirementRules } from '../../../rules/requirements';

const locales: Locale[] = ['en', 'de', 'zh'];
const words = { en, de, zh };
const samples: Record<string, string> = {
  brand: 'Acme & Söhne',
  market: 'DE',
  document: 'liability-insurance',
  requirement: 'ce-electrical',
  reason: 'The policy names another company.',
  version: '3',
  asset: 'trademark',
  assets: 'trademark,images',
  verdict: 'expand',
  side: 'platform',
  sha256: 'a3f1',
  task: 'review-document',
  exit: 'lapsed',
  why: 'The document has been sent.',
  problems: 'The VAT number lacks a digit.',
  gaps: 'images: AT',
  contract: 'LF-2026-0001',
  listings: 'TOWEL, MUG',
  fileName: 'scan.pdf',
  onLapse: 'the case lapses',
};
const everyPartnerMail = (Object.keys(partnerKinds) as PartnerMailKind[]).flatMap((kind) =>
  locales.map((locale) => [kind, locale] as const),
);
const everyStaffMail = Object.keys(staffKinds) as StaffMailKind[];
/** Filled in by the renderer itself. */
const own = ['name', 'linkUntil', 'ask', 'market', 'dueOn', 'caseId'];

describe.each(everyPartnerMail)('%s in %s', (kind, locale) => {
  const { needs, may = [] } = partnerKinds[kind];

  test('with all values', () => {
    const mail = renderPartnerMail(
      { kind, values: valuesOf([...needs, ...may, 'market', 'dueOn']) },
      frame(locale),
    );
    expectWhole(mail);
    expect(mail.subject).toContain('Acme & Söhne');
    expect(mail.html).toContain('Acme &amp; Söhne');
    expect(mail.text).toContain('Mei Lin');
    for (const part of [mail.text, mail.html]) expect(part).toContain('https://landfall.test/p/TOKEN');
  });

  test('with only what it needs, and no link if it asks for nothing', () => {
    const { link: _, ...withoutLink } = frame(locale);
    const asked = isAskingKind(kind) ? frame(locale) : withoutLink;
    expectWhole(renderPartnerMail({ kind, values: valuesOf(needs) }, asked));
  });

  test('each missing value is named, and the failure is permanent', () => {
    for (const name of needs) {
      const values = valuesOf(needs.filter((other) => other !== name));
      const failure = failureOf(() => renderPartnerMail({ kind, values }, frame(locale)));
      expect(failure).toMatchObject({ type: 'mail-content', nonRetryable: true });
      expect(String(failure)).toContain(name);
    }
  });

  test('its words ask for no value the table does not name', () => {
    const asked = placeholders(words[locale].mails[kind]);
    expect(asked.filter((name) => ![...needs, ...may, ...own].includes(name))).toEqual([]);
    expect(asked).toEqual(placeholders(en.mails[kind]));
  });
});

describe.each(everyStaffMail)('%s to staff', (kind) => {
  const { needs, may = [] } = staffKinds[kind];

  test('with all values, and with only what it needs', () => {
    const values = {
      ...valuesOf([...needs, ...may, 'market', 'dueOn']),
      link: 'https://landfall.test/cases/1',
    };
    const mail = renderStaffMail({ kind, values }, { caseId: 'acme:DE' });
    expectWhole(mail);
    expect(mail.text).toContain('https://landfall.test/cases/1');
    expect(mail.text).toContain('acme:DE');
    expectWhole(renderStaffMail({ kind, values: valuesOf(needs) }, { caseId: 'acme:DE' }));
  });

  test('its words ask for no value the table does not name', () => {
    const asked = placeholders(staff.mails[kind]);
    expect(asked.filter((name) => ![...needs, ...may, ...own].includes(name))).toEqual([]);
  });
});

describe.each(locales)('names in %s', (locale) => {
  const { names, assets, verdicts, asks, actions } = words[locale];

  test('every document kind and every requirement of the rule book has one', () => {
    const codes = [...documentKindSchema.options, ...loadRequirementRules().map(({ key }) => key)];
    expect(codes.filter((code) => !(code in names))).toEqual([]);
  });

  test('every asset, verdict and purpose has one', () => {
    expect(Object.keys(assets).sort()).toEqual([...assetKindSchema.options].sort());
    expect(Object.keys(verdicts).sort()).toEqual([...verdictSchema.options].sort());
    expect(Object.keys(actions)).toEqual(Object.keys(asks));
  });
});

test('what customs want of a partner is named', () => {
  const values = { brand: 'Acme', document: 'food-contact' };
  const say = (locale: Locale) =>
    renderPartnerMail({ kind: 'customs-certificate', values }, frame(locale)).text;
  expect(say('en')).toContain('They ask for: a declaration that the goods are safe in contact with food.');
  expect(say('zh')).toContain('所需文件：食品接触安全声明。');
});

test('days, countries and lists are written as the reader writes them', () => {
  const values = {
    brand: 'Acme',
    market: 'AT',
    assets: 'trademark,video',
    dueOn: '2026-12-20T23:30:00.000Z',
  };
  const say = (locale: Locale) => renderPartnerMail({ kind: 'grant-rights', values }, frame(locale)).text;
  expect(say('en')).toMatch(
    /trademark and videos[^]*20 December 2026[^]*Austria[^]*1 January 2027 at 06:00 UTC/,
  );
  expect(say('de')).toMatch(
    /Marke und Videos[^]*20\. Dezember 2026[^]*Österreich[^]*1\. Januar 2027 um 06:00 UTC/,
  );
  expect(say('zh')).toMatch(/商标和视频[^]*2026年12月20日[^]*奥地利[^]*2027年1月1日 06:00 UTC/);
});

test('a day that is none is a permanent failure', () => {
  const mail = { kind: 'live' as const, values: { brand: 'Acme', dueOn: 'soon' } };
  expect(failureOf(() => renderPartnerMail(mail, frame('en')))).toMatchObject({ type: 'mail-content' });
});

test('what people wrote stays what they wrote: no markup, no template, no second header line', () => {
  const values = {
    brand: 'A<b>\r\nBcc: all@x.test',
    document: 'tax',
    reason: '<script>1</script> {{name}} $t(frame.team)\nsecond line\u202e',
    count: 3,
    context: 'x',
  };
  const mail = renderPartnerMail({ kind: 'revise-document', values }, frame('en'));
  expect(mail.subject).toBe(
    'A<b> Bcc: all@x.test: please send a document again (tax registration certificate)',
  );
  expect(mail.html).toContain('&lt;script&gt;1&lt;/script&gt; {{name}} $t(frame.team)\nsecond line');
  expect(mail.html).not.toMatch(/<script|<b>|\u202e/);
  expect(mail.text).toContain('> <script>1</script> {{name}} $t(frame.team)\n> second line');
});

test('a note is quoted by the mails that name it, and only there', () => {
  const say = (kind: PartnerMailKind, values: Record<string, string>) =>
    renderPartnerMail({ kind, values: { brand: 'Acme', ...values } }, frame('en')).text;
  expect(say('rights-gaps', { gaps: 'images: AT\nvideo: DE' })).toContain(
    'What is missing:\n> images: AT\n> video: DE',
  );
  expect(say('declare-again', { problems: 'The VAT number lacks a digit.' })).toContain('> The VAT number');
  expect(say('declare-again', { problems: '' })).not.toContain('attention:');
  expect(say('live', { reason: 'all in place' })).not.toContain('all in place');
});

test('a mail goes to the audience it is written for', () => {
  const toStaff = { kind: 'case-ended' as const, values: { brand: 'Acme', exit: 'live' } };
  expect(() => renderPartnerMail(toStaff, frame('en'))).toThrow(/to staff/);
  expect(() => renderStaffMail({ kind: 'live', values: { brand: 'Acme' } }, { caseId: 'c' })).toThrow(
    /to a partner/,
  );
});

function valuesOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [name, name.endsWith('On') ? '2026-12-20' : (samples[name] ?? '')]),
  );
}

function frame(locale: Locale) {
  const purpose: LinkPurpose = 'upload-document';
  const link = { url: 'https://landfall.test/p/TOKEN', purpose, singleUse: true };
  const expiresAt = new Date('2027-01-01T06:00:00Z');
  return {
    locale,
    name: 'Mei Lin',
    link: { ...link, expiresAt },
    imprint: 'Landfall Commerce GmbH, Hamburg',
  };
}

function placeholders(mail: object): string[] {
  const found = [...JSON.stringify(mail).matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '');
  return [...new Set(found)].sort();
}

function expectWhole({ subject, text, html }: { subject: string; text: string; html: string }): void {
  for (const part of [subject, text, html]) {
    expect(part).not.toMatch(/{{|}}|\$t\(|undefined|\[object|mails\.|frame\.|<%/);
    expect(part.trim()).not.toBe('');
  }
  expect(subject).not.toMatch(/[\r\n]/);
}

function failureOf(render: () => unknown): unknown {
  try {
    render();
  } catch (failure) {
    return failure;
  }
  return undefined;
}
