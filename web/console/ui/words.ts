/** Names of stages, kinds and fields as people read them. */

const known: Record<string, string> = {
  'vat-return': 'VAT return',
  'ip-notice': 'IP notice',
  cn23: 'CN 23',
  ioss: 'IOSS',
  oss: 'OSS',
  moq: 'MOQ',
  hs: 'HS',
  sku: 'SKU',
  skus: 'SKUs',
  sha256: 'SHA-256',
  mrn: 'MRN',
};
const upper = new Set([
  'hs',
  'vat',
  'gst',
  'sku',
  'moq',
  'id',
  'ip',
  'oss',
  'ioss',
  'rma',
  'iban',
  'fx',
  'gdpr',
]);

/** `customs-hold`, `customsHold` → `Customs hold`. */
export function words(name: string): string {
  const found = known[name];
  if (found) return found;
  const parts = name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .split(/[-_.\s]+/)
    .map((part) => (upper.has(part.toLowerCase()) ? part.toUpperCase() : part.toLowerCase()));
  const text = parts.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const languages = new Intl.DisplayNames(undefined, { type: 'language', fallback: 'code' });

/** The name of a language by its code. */
export function language(code: string): string {
  return languages.of(code) ?? code;
}

/** A label in the middle of a sentence: abbreviations stay as they are. */
export function amidst(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** A sentence of the API as it begins on a page. */
export function begun(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const countryNames = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });

/** The name of an ISO 3166 country. */
export function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code;
}

/** An amount in minor units of its ISO 4217 currency. */
export function money({ amount, currency }: { amount: number; currency: string }): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** The person behind `staff:mia`. */
export function person(id: string): string {
  return id.replace(/^(staff|partner|customer|system):/, '');
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const named = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Groups of countries and codes for none have names, too. */
const noCountries = new Set(['EU', 'EZ', 'UN', 'ZZ', 'QO', 'XA', 'XB', 'UK']);
/** Every country there is, as a choice. */
export const countries: readonly { value: string; label: string }[] = letters
  .flatMap((first) => letters.map((second) => first + second))
  .flatMap((code) => {
    const name = noCountries.has(code) ? undefined : named.of(code);
    // A code of before, such as DD, has its successor's name.
    const current = new Intl.Locale(`und-${code}`).region === code;
    return name && current ? [{ value: code, label: `${name} (${code})` }] : [];
  })
  .sort((a, b) => a.label.localeCompare(b.label));
