/** How words and values become a mail, whoever it goes to: lines without their value are left out, nothing is escaped twice. */
import { createInstance, type TFunction } from 'i18next';
import { mailFailure } from '../failure';
import { noteNames, type MailValues } from './kinds';
import { layOutHtml, layOutText, type MailContents } from './layout';

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** The words of one kind of mail in one language. */
export interface Words {
  subject: string;
  title: string;
  note?: string;
  lines: readonly string[];
  after: readonly string[];
}

type Readable = Readonly<Record<string, string>>;

export function layOut(contents: MailContents): RenderedMail {
  return { subject: contents.subject, text: layOutText(contents), html: layOutHtml(contents) };
}

/** @throws ApplicationFailure `mail-content` naming what is missing */
export function checkNeeds(
  kind: string,
  needs: readonly string[],
  values: Readonly<Record<string, string | number>>,
): void {
  const missing = needs.filter((name) => values[name] === undefined || values[name] === '');
  if (missing.length > 0)
    throw mailFailure('mail-content', `The mail "${kind}" needs ${missing.join(', ')}; nothing was sent.`);
}

/** @param path where the words stand in the language's file */
export function body(
  words: Words,
  path: string,
  say: (key: string) => string,
  values: Readable,
): Pick<MailContents, 'subject' | 'title' | 'lines' | 'after'> {
  const lines = (part: 'lines' | 'after') =>
    words[part].flatMap((line, at) => (isFilled(line, values) ? [say(`${path}.${part}.${at}`)] : []));
  return {
    subject: say(`${path}.subject`).slice(0, 200),
    title: say(`${path}.title`),
    lines: lines('lines'),
    after: lines('after'),
  };
}

export function noteOf(
  { needs, may = [] }: MailValues,
  values: Readable,
  label: string,
): Pick<MailContents, 'note'> {
  const name = noteNames.find((each) => [...needs, ...may].includes(each) && values[each]);
  const text = name && values[name];
  return text ? { note: { label, text } } : {};
}

function isFilled(line: string, values: Readable): boolean {
  return [...line.matchAll(/{{(\w+)}}/g)].every(
    ([, name]) => name !== undefined && values[name] !== undefined,
  );
}

export function facts(labels: Readable, values: Readable): { label: string; value: string }[] {
  return Object.entries(labels).flatMap(([name, label]) => {
    const value = values[name];
    return value === undefined ? [] : [{ label, value }];
  });
}

/**
 * The texts of some languages, filled in by key. Escaping is the layout's work, and what is filled in is never read as a
 * template itself. A missing text or value is an ApplicationFailure `mail-content`.
 */
export function translatorsOf<Language extends string>(
  files: Readonly<Record<Language, object>>,
): (language: Language) => TFunction {
  const resources = Object.fromEntries(
    Object.entries<object>(files).map(([language, words]) => [language, { translation: words }]),
  );
  const translations = createInstance({
    resources,
    fallbackLng: false,
    initAsync: false,
    saveMissing: true,
    interpolation: { escapeValue: false, skipOnVariables: true },
    missingKeyHandler: (_languages, _namespace, key) => {
      throw mailFailure('mail-content', `No words for "${key}"; nothing was sent.`);
    },
    missingInterpolationHandler: (_text, match: RegExpExecArray) => {
      throw mailFailure('mail-content', `The mail needs a value for ${match[0]}; nothing was sent.`);
    },
  });
  void translations.init();
  return (language) => translations.getFixedT(language);
}
