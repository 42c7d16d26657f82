/** Looking for what is known of a person in any text: which texts to look for, and whether one stands in another. */

/** What is known of a person, as it was kept. */
export interface PersonTexts {
  names: string[];
  emails: string[];
  streets: string[];
  /** Postcode and city, each with the other. */
  places: { postcode: string; city: string }[];
  phones: string[];
}

export interface Trace {
  kind: 'name' | 'email' | 'street' | 'place' | 'phone';
  text: string;
}

/** A text shorter than this stands in others by chance; it is found with what stands beside it, or not at all. */
const shortest = (text: string): number => (/\p{Script=Han}/u.test(text) ? 2 : 5);
/** Digits of a phone number by which it is known, without country and trunk prefix. */
const phoneDigits = 7;

/** The texts to look for, each once. */
export function tracesOf(person: PersonTexts): Trace[] {
  const traces: Trace[] = [
    ...person.names.flatMap(namings).map((text) => ({ kind: 'name' as const, text: plain(text) })),
    ...person.emails.map((text) => ({ kind: 'email' as const, text: plain(text) })),
    ...person.streets.map((text) => ({ kind: 'street' as const, text: plain(text) })),
    ...person.places.flatMap(({ postcode, city }) =>
      [`${postcode} ${city}`, `${city} ${postcode}`, `${city}, ${postcode}`, `${postcode}, ${city}`].map(
        (text) => ({ kind: 'place' as const, text: plain(text) }),
      ),
    ),
    ...person.phones.map((text) => ({ kind: 'phone' as const, text: digits(text).slice(-9) })),
  ];
  const fit = traces.filter(
    ({ kind, text }) => text.length >= (kind === 'phone' ? phoneDigits : shortest(text)),
  );
  return [...new Map(fit.map((trace) => [`${trace.kind}|${trace.text}`, trace])).values()];
}

/** As it was given, and with the last word first, as lists have it. */
function namings(name: string): string[] {
  const words = name.trim().split(/\s+/);
  const last = words.pop() ?? '';
  const others = words.join(' ');
  return others === '' ? [name] : [name, `${last}, ${others}`, `${last} ${others}`];
}

/**
 * Which kinds of datum of the person a text holds. A town with its postcode names nobody by itself: it counts beside another datum
 * or one of the person's own numbers, such as that of an order.
 */
export function tracesOfPerson(
  text: string,
  traces: readonly Trace[],
  numbers: readonly string[],
): Trace['kind'][] {
  const kinds = tracesIn(text, traces);
  const alone = kinds.every((kind) => kind === 'place');
  return alone && !numbers.some((number) => text.includes(number)) ? [] : kinds;
}

/** Which kinds of datum stand in a text. Case, spaces, line breaks and the form of characters make no difference. */
export function tracesIn(text: string, traces: readonly Trace[]): Trace['kind'][] {
  const [words, numbers] = [plain(text), () => phoneRuns(text)];
  const found = traces.filter(({ kind, text: wanted }) =>
    kind === 'phone' ? numbers().includes(wanted) : words.includes(wanted),
  );
  return [...new Set(found.map(({ kind }) => kind))];
}

/** The text, or a mark in its place when it names the person. */
export function withoutTraces(text: string, traces: readonly Trace[]): string {
  return tracesIn(text, traces).length > 0 ? '[erased]' : text;
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}

/** The texts an archive can be searched for: as a person would type them. */
export function searchTexts(person: PersonTexts): Trace[] {
  const traces: Trace[] = [
    ...person.names.map((text) => ({ kind: 'name' as const, text })),
    ...person.emails.map((text) => ({ kind: 'email' as const, text })),
    ...person.streets.map((text) => ({ kind: 'street' as const, text })),
    ...person.places.map(({ postcode, city }) => ({ kind: 'place' as const, text: `${postcode} ${city}` })),
    ...person.phones.map((text) => ({ kind: 'phone' as const, text })),
  ];
  const fit = traces.filter(({ text }) => text.trim().length >= shortest(text));
  return [...new Map(fit.map((trace) => [trace.text.toLowerCase(), trace])).values()];
}

/** Numbers as people write them, without what they put between the digits. Ids of hexadecimal digits are no phone numbers. */
function phoneRuns(text: string): string {
  const runs = text.match(/(?<![\w])\+?\d[\d ().\/\u00a0-]{5,}\d(?![\w])/g) ?? [];
  return runs.map(digits).join('|');
}
