/** The partner's language: texts from `texts/*.json`, and how days, money and lists are written in it. */
import { createInstance, type TFunction } from 'i18next';
import {
  assetNames,
  channelNames,
  countryName,
  countryNames,
  formatDay,
  formatMoney,
  formatShare,
  groupThousands,
  joinList,
} from '../../domain/contract-facts';
import type { Country, Day, Locale, Money, Period, SalesChannel } from '../../domain/shapes/common';
import type { AssetKind, Scope } from '../../domain/shapes/terms';
import german from './texts/de.json';
import english from './texts/en.json';
import chinese from './texts/zh.json';

/** Everything a page says, and how it says it. */
export interface Speech {
  readonly locale: Locale;
  /** BCP 47, for the `lang` attribute. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  /** What the page's script says, as it stands in the texts. */
  readonly script: Readonly<Record<string, string>>;
  /** A text by its key; of several keys the first that there is. */
  t(key: string | string[], values?: Record<string, string | number>): string;
  /** The name of a code, such as a requirement's; the code in plain letters where it has none. */
  name(group: string, code: string): string;
  day(day: Day): string;
  /** To the minute, in UTC and said so. */
  instant(at: Date): string;
  period(period: Period): string;
  money(money: Money): string;
  share(share: number): string;
  number(count: number): string;
  country(country: Country): string;
  countries(countries: readonly Country[]): string;
  channels(channels: readonly SalesChannel[]): string;
  assets(assets: readonly AssetKind[]): string;
  scope(scope: Scope): string;
  list(items: readonly string[]): string;
}

const tags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE', zh: 'zh-CN' };

/** A missing translation of what scripts say is a type error here. */
const scripts: Readonly<Record<Locale, typeof english.script>> = {
  en: english.script,
  de: german.script,
  zh: chinese.script,
};

const texts = createInstance();
void texts.init({
  resources: {
    en: { translation: english },
    de: { translation: german },
    zh: { translation: chinese },
  },
  fallbackLng: 'en',
  initAsync: false,
  interpolation: { escapeValue: false }, // the templates escape
});

/** How we speak in a language. */
export function speechIn(locale: Locale): Speech {
  const t: TFunction = texts.getFixedT(locale);
  const say = (key: string | string[], values: Record<string, string | number> = {}): string =>
    t(key, values);
  const period = ({ from, to }: Period): string =>
    say('period', { from: formatDay(from, locale), to: formatDay(to, locale) });
  return {
    locale,
    tag: tags[locale],
    direction: 'ltr',
    script: scripts[locale],
    t: say,
    name: (group, code) => t([`${group}.${code}`, 'unnamed'], { code: code.replaceAll('-', ' ') }),
    day: (day) => formatDay(day, locale),
    instant: (at) => instantIn(locale, at),
    period,
    money: (money) => formatMoney(money, locale),
    share: (share) => formatShare(share, locale),
    number: (count) => groupThousands(count, locale),
    country: (country) => countryName(country, locale),
    countries: (countries) => countryNames(countries, locale),
    channels: (channels) => channelNames(channels, locale),
    assets: (assets) => assetNames(assets, locale),
    scope: (scope) =>
      say('scope', {
        territory: countryNames(scope.territory, locale),
        channels: channelNames(scope.channels, locale),
        period: period(scope.period),
      }),
    list: (items) => joinList(items, locale),
  };
}

function instantIn(locale: Locale, at: Date): string {
  const format = new Intl.DateTimeFormat(tags[locale], {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}
