/** How a contract writes money, days, countries and shares, in each language it is written in. */
import countries from 'i18n-iso-countries';
import german from 'i18n-iso-countries/langs/de.json';
import english from 'i18n-iso-countries/langs/en.json';
import chinese from 'i18n-iso-countries/langs/zh.json';
import type { Country, Currency, Day, Locale, Money, SalesChannel } from './shapes/common';
import type { AssetKind } from './shapes/terms';

for (const names of [english, german, chinese]) countries.registerLocale(names);

/** Digits after the decimal point by ISO 4217, as the JavaScript engine knows them: JPY 0, EUR 2, KWD 3. */
export function minorUnitDigits(currency: Currency): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  digitsOf.set(currency, digits);
  return digits;
}

/** There are less than two hundred currencies, and asking the engine is slow. */
const digitsOf = new Map<Currency, number>();

/**
 * `EUR 1,234.50`, `JPY 1,234`, `KWD 1.234`; German `EUR 1.234,50`: code first, exact, never through a floating-point number.
 */
export function formatMoney({ amount, currency }: Money, locale: Locale = 'en'): string {
  const digits = minorUnitDigits(currency);
  const figures = String(amount).padStart(digits + 1, '0');
  const whole = groupThousands(figures.slice(0, figures.length - digits), locale);
  const fraction = figures.slice(figures.length - digits);
  return `${currency}\u00a0${whole}${digits > 0 ? `${locale === 'de' ? ',' : '.'}${fraction}` : ''}`;
}

/** `12,500`; German `12.500`. */
export function groupThousands(whole: number | string, locale: Locale = 'en'): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, locale === 'de' ? '.' : ',');
}

const MONTHS = {
  en: 'January February March April May June July August September October November December'.split(' '),
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' '),
};

/** A calendar day in words: `1 March 2027`, `1. März 2027`, `2027年3月1日`. */
export function formatDay(day: Day, locale: Locale): string {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number);
  if (year === undefined || !month || !date)
    throw new RangeError(`"${day}" is no calendar day; expected YYYY-MM-DD`);
  if (locale === 'zh') return `${year}年${month}月${date}日`;
  return `${date}${locale === 'de' ? '.' : ''}\u00a0${MONTHS[locale][month - 1]} ${year}`;
}

/** The country's name, or its code where the name is not known. */
export function countryName(country: Country, locale: Locale): string {
  return countries.getName(country, locale) ?? country;
}

/** A share of 0 to 1 as a percentage with at most two decimals: `12.5%`; German `12,5 %`. */
export function formatShare(share: number, locale: Locale): string {
  const percent = String(Math.round(share * 10_000) / 100);
  return locale === 'de' ? `${percent.replace('.', ',')}\u00a0%` : `${percent}%`;
}

const CHANNELS: Record<Locale, Record<SalesChannel, string>> = {
  en: {
    'own-shop': 'own online shop',
    marketplace: 'online marketplaces',
    social: 'social commerce',
    retail: 'retail stores',
  },
  de: {
    'own-shop': 'eigener Onlineshop',
    marketplace: 'Online-Marktplätze',
    social: 'Social Commerce',
    retail: 'Einzelhandel',
  },
  zh: { 'own-shop': '自营网店', marketplace: '电商平台', social: '社交电商', retail: '实体零售' },
};

const ASSETS: Record<Locale, Record<AssetKind, string>> = {
  en: { trademark: 'trademarks', images: 'images', copy: 'texts', video: 'videos' },
  de: { trademark: 'Marken', images: 'Bilder', copy: 'Texte', video: 'Videos' },
  zh: { trademark: '商标', images: '图片', copy: '文案', video: '视频' },
};

const AND: Record<Locale, string> = { en: ' and ', de: ' und ', zh: '和' };

/** `a, b and c`. */
export function joinList(items: readonly string[], locale: Locale): string {
  const last = items.at(-1) ?? '';
  const before = items.slice(0, -1);
  return before.length === 0 ? last : `${before.join(locale === 'zh' ? '、' : ', ')}${AND[locale]}${last}`;
}

export function channelNames(channels: readonly SalesChannel[], locale: Locale): string {
  return joinList(
    channels.map((channel) => CHANNELS[locale][channel]),
    locale,
  );
}

export function assetNames(assets: readonly AssetKind[], locale: Locale): string {
  return joinList(
    assets.map((asset) => ASSETS[locale][asset]),
    locale,
  );
}

export function countryNames(territory: readonly Country[], locale: Locale): string {
  return joinList(
    territory.map((country) => countryName(country, locale)),
    locale,
  );
}
