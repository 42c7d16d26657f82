/** Every mail that goes out, in words: `<language>.json` for partners, `staff.json` for staff, filled in and laid out. */
import { createInstance, type TFunction } from 'i18next';
import type { LinkPurpose, MailContent, MailKind } from '../../../domain/partner';
import type { Locale } from '../../../domain/shapes/common';
import { partnerFailure } from '../failure';
import de from './de.json';
import en from './en.json';
import { isAskingKind, isStaffKind, noteNames, partnerKinds, staffKinds, type MailValues } from './kinds';
import { layOutHtml, layOutText, type MailContents } from './layout';
import staff from './staff.json';
import { languageTags, readableInstant, readableValues, type CodeNames } from './values';
import zh from './zh.json';

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof en>> = { en, de, zh };

/** What surrounds the content of a mail to a partner. */
export interface PartnerFrame {
  locale: Locale;
  name: string;
  link?: { url: string; purpose: LinkPurpose; expiresAt: Date; singleUse: boolean };
  /** The sender's legal name and address, for the last line. */
  imprint?: string;
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

interface Words {
  subject: string;
  title: string;
  note?: string;
  lines: readonly string[];
  after: readonly string[];
}

/** A mail to a partner, in their language. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderPartnerMail(content: MailContent, frame: PartnerFrame): RenderedMail {
  if (isStaffKind(content.kind))
    throw partnerFailure('mail-content', `"${content.kind}" is a mail to staff, not to a partner.`);
  const { locale, link } = frame;
  if (!link && isAskingKind(content.kind))
    throw partnerFailure(
      'mail-content',
      `"${content.kind}" asks for something and needs a link to give it by.`,
    );
  const language = languages[locale];
  const shape = partnerKinds[content.kind];
  checkNeeds(content.kind, shape.needs, content.values);
  const values = readableValues({ ...content.values, name: frame.name }, locale, partnerCodes(language));
  if (link) {
    values.ask = values.document ?? language.asks[link.purpose];
    values.linkUntil = readableInstant(link.expiresAt, locale);
  }
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[content.kind];
  return layOut({
    ...body(words, `mails.${content.kind}`, say, values),
    ...noteOf(shape, values, words.note ?? language.frame.note),
    lang: languageTags[locale],
    facts: facts(language.facts, values),
    ...(link && {
      action: {
        label: language.actions[link.purpose],
        url: link.url,
        hint: language.frame.button,
        until: [say('frame.until'), ...(link.singleUse ? [language.frame.once] : [])],
      },
    }),
    greeting: say('frame.greeting'),
    closing: language.frame,
    footer: [say('frame.who'), ...(frame.imprint ? [frame.imprint] : [])],
  });
}

/** A mail to staff, in English. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderStaffMail(content: MailContent, frame: { caseId: string }): RenderedMail {
  if (!isStaffKind(content.kind))
    throw partnerFailure('mail-content', `"${content.kind}" is a mail to a partner, not to staff.`);
  const shape = staffKinds[content.kind];
  checkNeeds(content.kind, shape.needs, content.values);
  const { link: url, ...given } = content.values;
  const codes: CodeNames = { ...partnerCodes(en), task: staff.tasks, exit: staff.exits };
  const values = readableValues({ ...given, caseId: frame.caseId }, 'en', codes);
  const t = translator('staff');
  const words: Words = staff.mails[content.kind];
  return layOut({
    ...body(words, `mails.${content.kind}`, (key) => t(key, { replace: values }), values),
    ...noteOf(shape, values, words.note ?? staff.frame.note),
    lang: languageTags.en,
    facts: facts(staff.facts, values),
    ...(typeof url === 'string' && {
      action: { label: staff.action, url, hint: en.frame.button, until: [] },
    }),
    greeting: staff.frame.greeting,
    closing: staff.frame,
    footer: [staff.frame.who],
  });
}

function layOut(contents: MailContents): RenderedMail {
  return { subject: contents.subject, text: layOutText(contents), html: layOutHtml(contents) };
}

function checkNeeds(kind: MailKind, needs: readonly string[], values: MailContent['values']): void {
  const missing = needs.filter((name) => values[name] === undefined || values[name] === '');
  if (missing.length > 0)
    throw partnerFailure('mail-content', `The mail "${kind}" needs ${missing.join(', ')}; nothing was sent.`);
}

type Said = Pick<MailContents, 'subject' | 'title' | 'lines' | 'after'>;

function body(
  words: Words,
  path: string,
  say: (key: string) => string,
  values: Readonly<Record<string, string>>,
): Said {
  const lines = (part: 'lines' | 'after') =>
    words[part].flatMap((line, at) => (isFilled(line, values) ? [say(`${path}.${part}.${at}`)] : []));
  return {
    subject: say(`${path}.subject`).slice(0, 200),
    title: say(`${path}.title`),
    lines: lines('lines'),
    after: lines('after'),
  };
}

function noteOf(
  { needs, may = [] }: MailValues,
  values: Readonly<Record<string, string>>,
  label: string,
): Pick<MailContents, 'note'> {
  const name = noteNames.find((each) => [...needs, ...may].includes(each) && values[each]);
  const text = name && values[name];
  return text ? { note: { label, text } } : {};
}

function isFilled(line: string, values: Readonly<Record<string, string>>): boolean {
  return [...line.matchAll(/{{(\w+)}}/g)].every(
    ([, name]) => name !== undefined && values[name] !== undefined,
  );
}

function facts(labels: Readonly<Record<string, string>>, values: Readonly<Record<string, string>>) {
  return Object.entries(labels).flatMap(([name, label]) => {
    const value = values[name];
    return value === undefined ? [] : [{ label, value }];
  });
}

function partnerCodes({ names, assets, verdicts, sides }: typeof en): CodeNames {
  return {
    document: names,
    requirement: names,
    asset: assets,
    assets,
    verdict: verdicts,
    side: sides,
  };
}

/** Escaping is the layout's work, and what is filled in is never read as a template itself. */
const translations = createInstance({
  resources: { ...mapped(languages), staff: { translation: staff } },
  fallbackLng: false,
  initAsync: false,
  saveMissing: true,
  interpolation: { escapeValue: false, skipOnVariables: true },
  missingKeyHandler: (_languages, _namespace, key) => {
    throw partnerFailure('mail-content', `No words for "${key}"; nothing was sent.`);
  },
  missingInterpolationHandler: (_text, match: RegExpExecArray) => {
    throw partnerFailure('mail-content', `The mail needs a value for ${match[0]}; nothing was sent.`);
  },
});
void translations.init();

function mapped(words: typeof languages) {
  return { en: { translation: words.en }, de: { translation: words.de }, zh: { translation: words.zh } };
}

function translator(language: Locale | 'staff'): TFunction {
  return translations.getFixedT(language);
}
