/** What the page's language says: the server has put it on the page. */
const words = JSON.parse(document.body.dataset['words'] ?? '{}') as Record<string, string>;

/** A text by its key, with `{{values}}` filled in. */
export function say(key: string, values: Record<string, string> = {}): string {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{{${name}}}`, value),
    words[key] ?? '',
  );
}

/** A size as people read it, in the page's language: `1.2 MB`. */
export function size(bytes: number): string {
  const [amount, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'kilobyte'] : [bytes / 1024 / 1024, 'megabyte'];
  const digits = unit === 'kilobyte' ? 0 : 1;
  return new Intl.NumberFormat(document.documentElement.lang, {
    ...{ style: 'unit', unit, maximumFractionDigits: digits },
  }).format(Math.max(amount, digits === 0 ? 1 : 0));
}
