/** The words of the privacy pages in the reader's language. */
import { createInstance } from 'i18next';
import type { Request } from 'express';
import { localeSchema, type Locale } from '../../domain/shapes/common';
import german from './texts/de.json';
import english from './texts/en.json';
import chinese from './texts/zh.json';

export interface Speech {
  locale: Locale;
  /** BCP 47. */
  tag: string;
  t(key: string, values?: Record<string, string | number>): string;
}

const tags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof english>> = { en: english, de: german, zh: chinese };

const texts = createInstance();
void texts.init({
  resources: Object.fromEntries(
    Object.entries(languages).map(([locale, translation]) => [locale, { translation }]),
  ),
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false, skipOnVariables: true }, // the templates escape
});

/** The language asked for by `?lang=`, else the browser's, else English. */
export function speechOf(request: Request): Speech {
  const named =
    request.get('Accept-Language') === undefined ? undefined : request.acceptsLanguages('en', 'de', 'zh');
  const asked = [request.query['lang'], named].map((code) => localeSchema.safeParse(code).data);
  const locale = asked.find((code) => code !== undefined) ?? 'en';
  const say = texts.getFixedT(locale);
  return { locale, tag: tags[locale], t: (key, values = {}) => say(key, values) };
}
