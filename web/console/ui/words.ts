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
};
const upper = new Set([
  'hs',
  'vat',
  'gst',
  'sku',
  'skus',
  'moq',
  'id',
  'ip',
  'oss',
  'ioss',
  'rma',
  'iban',
  'fx',
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

const countries = new Intl.DisplayNames(undefined, { type: 'region', fallback: 'code' });

/** The name of an ISO 3166 country. */
export function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code;
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
