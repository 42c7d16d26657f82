/** What is filled into a mail, in the reader's language: codes become names, days are written out, numbers grouped. */
import type { Locale } from '../../../domain/shapes/common';
import { mailFailure } from '../failure';
import { noteNames } from './kinds';

/** BCP 47 tags for dates, numbers, countries and the HTML. */
export const languageTags: Readonly<Record<Locale, string>> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

/** Names of codes by the value they stand in. */
export type CodeNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

const quoted: readonly string[] = noteNames;

/** Control and text-direction characters: they have no business in a line of a mail. */
const unprintable = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;
const unprintableButNewline = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** The values of a mail, ready to stand in a sentence. @throws ApplicationFailure `mail-content` for a day that is none */
export function readableValues(
  values: Readonly<Record<string, string | number>>,
  locale: Locale,
  names: CodeNames,
): Record<string, string> {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  const readable = given.map(([name, value]) => [name, shown(name, value, locale, names)]);
  return Object.fromEntries(readable) as Record<string, string>;
}

/** An instant to the minute, in UTC and said so. */
export function readableInstant(at: Date, locale: Locale): string {
  const format = new Intl.DateTimeFormat(languageTags[locale], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}

function shown(name: string, value: string | number, locale: Locale, names: CodeNames): string {
  if (typeof value === 'number') return new Intl.NumberFormat(languageTags[locale]).format(value);
  if (name.endsWith('On')) return day(name, value, locale);
  if (name === 'market') return list(value, locale, (code) => country(code, locale));
  const known = names[name];
  // A code without a name is still better read than a mail not sent; a test names those that lack one.
  if (known) return list(value, locale, (code) => known[code] ?? code.replaceAll('-', ' '));
  if (quoted.includes(name)) return value.replaceAll('\r\n', '\n').replace(unprintableButNewline, ' ').trim();
  return value.replace(unprintable, ' ').trim();
}

function day(name: string, value: string, locale: Locale): string {
  const at = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}(T|$)/.test(value) || Number.isNaN(at.getTime()))
    throw mailFailure('mail-content', `"${value}", the mail's ${name}, is no day or instant.`);
  return new Intl.DateTimeFormat(languageTags[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}

function country(code: string, locale: Locale): string {
  if (!/^[A-Z]{2}$/.test(code)) return code.replace(unprintable, ' ');
  return new Intl.DisplayNames(languageTags[locale], { type: 'region' }).of(code) ?? code;
}

function list(value: string, locale: Locale, nameOf: (code: string) => string): string {
  const codes = value.split(',').map((code) => nameOf(code.replace(unprintable, ' ').trim()));
  return new Intl.ListFormat(languageTags[locale], { type: 'conjunction' }).format(codes);
}
