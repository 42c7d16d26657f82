/** The reader's language and time zone: texts from `texts/*.json`, and how days, times and money are written. */
import { createInstance } from 'i18next';
import { formatMoney } from '../../domain/contract-facts';
import type { Instant, Locale, Money } from '../../domain/shapes/common';
import german from './texts/de.json';
import english from './texts/en.json';
import chinese from './texts/zh.json';

export interface Speech {
  readonly locale: Locale;
  /** BCP 47, for the `lang` attribute. */
  readonly tag: string;
  /** IANA name of the time zone. */
  readonly zone: string;
  /** What the page's script says, as it stands in the texts. */
  readonly script: Readonly<Record<string, string>>;
  /** A text by its key; of several keys the first that there is. */
  t(key: string | string[], values?: Record<string, string | number>): string;
  /** The name of a code; the code in plain letters where it has none. */
  name(group: string, code: string): string;
  /** To the minute, in the reader's zone and naming it. */
  time(at: Instant): string;
  /** The day of an instant, in the reader's zone. */
  day(at: Instant): string;
  money(money: Money): string;
}

const tags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof english>> = { en: english, de: german, zh: chinese };

const texts = createInstance();
void texts.init({
  resources: {
    en: { translation: languages.en },
    de: { translation: languages.de },
    zh: { translation: languages.zh },
  },
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false, skipOnVariables: true }, // the templates escape
});

/** How we speak to a reader. `zone` is a name `isZone` knows. */
export function speechIn(locale: Locale, zone = 'UTC'): Speech {
  const say = texts.getFixedT(locale);
  const t: Speech['t'] = (key, values = {}) => say(key, values);
  const day = { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
  const days = new Intl.DateTimeFormat(tags[locale], day);
  const times = new Intl.DateTimeFormat(tags[locale], { ...day, month: 'short', ...time });
  return {
    ...{ locale, tag: tags[locale], zone, t, script: languages[locale].script },
    name: (group, code) => t([`${group}.${code}`, 'unnamed'], { code: code.replaceAll('-', ' ') }),
    time: (at) => times.format(new Date(at)),
    day: (at) => days.format(new Date(at)),
    money: (money) => formatMoney(money, locale),
  };
}

/** Whether times can be written in this zone. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,39}$/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
