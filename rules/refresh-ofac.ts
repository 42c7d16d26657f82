/**
 * `npm run ofac:refresh [-- --sdn URL --alt URL --into DIRECTORY]`: replaces the committed OFAC list by Treasury's
 * current one, or leaves it untouched and says why. Addresses may be http(s), file: or plain paths.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DeniedParty } from '../domain/screening/denied-party';
import {
  OFAC_FILES,
  OfacListError,
  ofacDirectory,
  parseOfacList,
  readOfacMeta,
  sha256,
  type OfacMeta,
} from './ofac';

/** Where Treasury publishes the list. */
const TREASURY_ADDRESSES = {
  sdn: 'https://www.treasury.gov/ofac/downloads/sdn.csv',
  alt: 'https://www.treasury.gov/ofac/downloads/alt.csv',
} as const;

/** A list that lost more than this share of its entries or aliases is taken for a broken download. */
const LARGEST_PLAUSIBLE_LOSS = 0.2;
const TIMEOUT_MS = 120_000;
const LARGEST_FILE_BYTES = 64 * 1024 * 1024;

/** What a refresh did. */
export interface RefreshOutcome {
  readonly added: number;
  readonly removed: number;
  readonly entries: number;
  readonly aliases: number;
}

/** Addresses and directory of a refresh, and its date (ISO, UTC), which meta.json records. */
export interface RefreshOptions {
  readonly sdn?: string;
  readonly alt?: string;
  readonly directory?: string;
  readonly today: string;
}

/**
 * Downloads, checks, and only then replaces the three files of the list. On any error the old list stays.
 * Throws OfacListError if an address can't be read in full, a row does not parse, or the list shrank implausibly.
 */
export async function refreshOfac(options: RefreshOptions): Promise<RefreshOutcome> {
  const { sdn = TREASURY_ADDRESSES.sdn, alt = TREASURY_ADDRESSES.alt, directory = ofacDirectory() } = options;
  const [sdnFile, altFile] = await Promise.all([download(sdn), download(alt)]);
  const parties = parseOfacList(sdnFile.bytes, altFile.bytes);
  const counts = { entries: parties.length, aliases: countAliases(parties) };
  const before = readOfacMeta(directory);
  refuseLoss('entries', before.counts.entries, counts.entries);
  refuseLoss('aliases', before.counts.aliases, counts.aliases);
  const change = compareEntries(directory, parties);
  const meta: OfacMeta = {
    source: { sdn, alt },
    licence: before.licence,
    snapshotOf: sdnFile.modified ?? options.today,
    retrievedOn: options.today,
    counts,
    sha256: { sdn: sha256(sdnFile.bytes), alt: sha256(altFile.bytes) },
  };
  await replaceFiles(directory, {
    [OFAC_FILES.sdn]: sdnFile.bytes,
    [OFAC_FILES.alt]: altFile.bytes,
    [OFAC_FILES.meta]: Buffer.from(`${JSON.stringify(meta, null, 2)}\n`),
  });
  return { ...change, ...counts };
}

interface Download {
  readonly bytes: Buffer;
  /** Day of the server's Last-Modified, where it gives one. */
  readonly modified?: string;
}

async function download(address: string): Promise<Download> {
  try {
    if (!/^https?:/.test(address)) {
      return { bytes: await readFile(address.startsWith('file:') ? fileURLToPath(address) : address) };
    }
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const bytes = await readBody(response);
    const modified = Date.parse(response.headers.get('last-modified') ?? '');
    return {
      bytes,
      ...(Number.isNaN(modified) ? {} : { modified: new Date(modified).toISOString().slice(0, 10) }),
    };
  } catch (cause) {
    throw new OfacListError(`${address} could not be read in full (${innermost(cause)}).`, { cause });
  }
}

/** fetch says only "fetch failed"; what failed stands in the cause. */
function innermost(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'unknown error';
  return 'cause' in error && error.cause ? innermost(error.cause) : String(error.message);
}

async function readBody(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_FILE_BYTES) throw new Error(`more than ${LARGEST_FILE_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuseLoss(what: string, before: number, after: number): void {
  if (after >= before * (1 - LARGEST_PLAUSIBLE_LOSS)) return;
  throw new OfacListError(
    `The new list has ${after} ${what} where the old one has ${before}: more than ${LARGEST_PLAUSIBLE_LOSS * 100} % ` +
      'fewer, so it is taken for incomplete.',
  );
}

const countAliases = (parties: readonly DeniedParty[]): number =>
  parties.reduce((sum, party) => sum + party.aliases.length, 0);

/** Against the entries on disk; all count as added where those can't be read, for then nothing is known of them. */
function compareEntries(
  directory: string,
  parties: readonly DeniedParty[],
): { added: number; removed: number } {
  const before = new Set(entriesOnDisk(directory));
  const now = new Set(parties.map((party) => party.entry));
  return {
    added: [...now].filter((entry) => !before.has(entry)).length,
    removed: [...before].filter((entry) => !now.has(entry)).length,
  };
}

function entriesOnDisk(directory: string): number[] {
  try {
    const [sdn, alt] = [OFAC_FILES.sdn, OFAC_FILES.alt].map((file) => readFileSync(join(directory, file)));
    return sdn && alt ? parseOfacList(sdn, alt).map((party) => party.entry) : [];
  } catch {
    return [];
  }
}

/**
 * Writes all files aside, then renames them. A crash between two renames leaves a mix, which `loadOfacList` refuses
 * by its digests; running the refresh again mends it.
 */
async function replaceFiles(directory: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const aside = (file: string): string => join(directory, `.${file}.${process.pid}.new`);
  try {
    for (const [file, bytes] of Object.entries(files)) await writeFile(aside(file), bytes, { flush: true });
    for (const file of Object.keys(files)) await rename(aside(file), join(directory, file));
  } finally {
    for (const file of Object.keys(files)) await rm(aside(file), { force: true });
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { sdn: { type: 'string' }, alt: { type: 'string' }, into: { type: 'string' } },
  });
  const { sdn, alt, into } = values;
  const outcome = await refreshOfac({
    ...(sdn === undefined ? {} : { sdn }),
    ...(alt === undefined ? {} : { alt }),
    ...(into === undefined ? {} : { directory: into }),
    today: new Date().toISOString().slice(0, 10),
  });
  const { added, removed, entries, aliases } = outcome;
  console.log(
    `OFAC list refreshed: ${added} added, ${removed} removed; ${entries} entries, ${aliases} aliases.`,
  );
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(
      `Nothing was replaced, the old list stays: ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  });
}
