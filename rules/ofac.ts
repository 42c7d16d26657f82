/** OFAC's denied-party list as committed under rules/data/ofac, read and checked once at start. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { DeniedParty, DeniedPartyKind } from '../domain/screening/denied-party';

/** File names within the list's directory. */
export const OFAC_FILES = { sdn: 'ofac-sdn.csv', alt: 'ofac-alt.csv', meta: 'meta.json' } as const;

const ofacMeta = z.object({
  source: z.object({ sdn: z.string(), alt: z.string() }),
  licence: z.string(),
  snapshotOf: z.string(),
  retrievedOn: z.iso.date(),
  counts: z.object({ entries: z.int().positive(), aliases: z.int().positive() }),
  sha256: z.object({ sdn: z.hex().length(64), alt: z.hex().length(64) }),
});

/** Where the committed list came from, how much it holds, and the digests of its files. */
export type OfacMeta = z.infer<typeof ofacMeta>;

/** The list with its provenance. */
export interface OfacList {
  readonly parties: readonly DeniedParty[];
  readonly meta: OfacMeta;
}

/** The list can't be used; nothing may be screened against it. The message says which file, and what to do. */
export class OfacListError extends Error {
  override readonly name = 'OfacListError';
}

/** The directory of the list, whether this runs from the sources or from dist/. Throws OfacListError if there is none. */
export function ofacDirectory(): string {
  const places = [join(__dirname, 'data/ofac'), resolve(__dirname, '../../rules/data/ofac')];
  const found = places.find((place) => existsSync(join(place, OFAC_FILES.sdn)));
  if (!found) throw new OfacListError(`No OFAC list in ${places.join(' or ')}. Run npm run ofac:refresh.`);
  return found;
}

/**
 * Reads the list and proves it whole: digests, counts and every row.
 * Throws OfacListError if a file is missing, differs from meta.json, or has a row that does not parse.
 */
export function loadOfacList(directory: string = ofacDirectory()): OfacList {
  const meta = readOfacMeta(directory);
  const sdn = readList(directory, 'sdn', meta);
  const alt = readList(directory, 'alt', meta);
  const parties = parseOfacList(sdn, alt);
  const aliases = parties.reduce((sum, party) => sum + party.aliases.length, 0);
  if (parties.length !== meta.counts.entries || aliases !== meta.counts.aliases) {
    throw new OfacListError(
      `${directory} holds ${parties.length} entries and ${aliases} aliases, unlike its meta.json`,
    );
  }
  return { parties, meta };
}

/** Reads meta.json. Throws OfacListError if it is missing or malformed. */
export function readOfacMeta(directory: string): OfacMeta {
  const path = join(directory, OFAC_FILES.meta);
  try {
    return ofacMeta.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new OfacListError(`${path} can't be used`, { cause });
  }
}

function readList(directory: string, file: 'sdn' | 'alt', meta: OfacMeta): Buffer {
  const path = join(directory, OFAC_FILES[file]);
  const bytes = readFileSync(path);
  if (sha256(bytes) !== meta.sha256[file]) {
    throw new OfacListError(
      `${path} differs from meta.json (a refresh cut short?). Run npm run ofac:refresh again.`,
    );
  }
  return bytes;
}

/** Hex digest as meta.json records it. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** OFAC writes an absent value as `-0-`. */
const field = z.string().transform((text) => (text.trim() === '-0-' ? '' : text.trim()));
const entryNumber = z.string().trim().regex(/^\d+$/).transform(Number);
const name = field.pipe(z.string().min(1));

/** SDN.CSV: number, name, type, programme, title, call sign, vessel type, tonnage, GRT, flag, owner, remarks. */
const sdnRow = z.tuple([
  entryNumber, name, field, field, field, field, field, field, field, field, field, field,
]); // prettier-ignore
/** ALT.CSV: entry number, alias number, type, alias, remarks. */
const altRow = z.tuple([entryNumber, entryNumber, z.enum(['aka', 'fka', 'nka']), name, field]);

/**
 * Parses the two files as OFAC publishes them. Source of the layout: OFAC "SDN Data Formats" (dat_spec).
 * Throws OfacListError, naming file and row, if a row has another shape, an entry comes twice, or an alias belongs to
 * no entry (the two files are then from different days, or cut short).
 */
export function parseOfacList(sdn: Uint8Array, alt: Uint8Array): DeniedParty[] {
  const parties = new Map<number, DeniedParty & { aliases: string[] }>();
  for (const row of parseRows('SDN', sdn, sdnRow)) {
    const party = toParty(row);
    if (parties.has(party.entry)) throw new OfacListError(`SDN: entry ${party.entry} comes twice`);
    parties.set(party.entry, party);
  }
  for (const [entry, number, , alias] of parseRows('ALT', alt, altRow)) {
    const party = parties.get(entry);
    if (!party)
      throw new OfacListError(`ALT: alias ${number} belongs to entry ${entry}, which SDN does not have`);
    party.aliases.push(alias);
  }
  return [...parties.values()];
}

function parseRows<S extends z.ZodType>(file: string, bytes: Uint8Array, shape: S): z.output<S>[] {
  // Treasury ends its files with an end-of-file character of MS-DOS, 0x1A.
  const text = decode(bytes).replace(/\s*\u001a\s*$/, '');
  let rows: string[][];
  try {
    rows = parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      bom: true,
      record_delimiter: ['\r\n', '\n'],
    });
  } catch (cause) {
    throw new OfacListError(`${file}: not a complete CSV file`, { cause });
  }
  return rows.map((row, position) => {
    const parsed = shape.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new OfacListError(
      `${file}: row ${position + 1} is not as OFAC writes it: ${row.join(',').slice(0, 120)}`,
    );
  });
}

/** ASCII in 2019; should an accent come, it is UTF-8 or, as on older Treasury files, Windows-1252. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function toParty(row: z.output<typeof sdnRow>): DeniedParty & { aliases: string[] } {
  const [entry, listedName, type, programmes, , , , , , flag, , remarks] = row;
  const country = flag || /\b(?:nationality|citizen) ([^;.]+)/.exec(remarks)?.[1];
  return {
    entry,
    name: listedName,
    kind: toKind(type, entry),
    // Several programmes are written "SDGT] [IFSR".
    programmes: programmes.split(/\]\s*\[/).filter((programme) => programme !== ''),
    ...(country ? { country } : {}),
    aliases: [],
  };
}

function toKind(type: string, entry: number): DeniedPartyKind {
  if (type === '') return 'entity';
  if (type === 'individual' || type === 'vessel' || type === 'aircraft') return type;
  throw new OfacListError(`SDN: entry ${entry} has the unknown type "${type}"`);
}
