/** The page docs/screening.md: method, measured figures, threshold, limits. */
import type { OfacMeta } from '../rules/ofac';

/** Share of cases whose own entry was found, at each threshold. */
export interface Recall {
  readonly what: string;
  readonly cases: number;
  readonly atThreshold: readonly number[];
}

/** Ordinary names with at least one hit, at each threshold; `examples` at the default one. */
export interface FalseHits {
  readonly names: number;
  readonly atThreshold: readonly number[];
  readonly examples: readonly string[];
}

/** Milliseconds per name: `wall` as a caller waits, `cpu` as the processor worked. */
export interface Times {
  readonly names: number;
  readonly wall: readonly [p50: number, p95: number, p99: number];
  readonly cpu: readonly [p50: number, p95: number, p99: number];
}

/** Everything the benchmark measured. */
export interface ScreeningFigures {
  readonly meta: OfacMeta;
  readonly machine: string;
  readonly thresholds: readonly number[];
  readonly defaultThreshold: number;
  readonly buildMs: number;
  readonly times: Times;
  readonly recalls: readonly Recall[];
  readonly companies: FalseHits;
  readonly people: FalseHits;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

/** The page as Markdown. */
export function screeningReport(figures: ScreeningFigures): string {
  return `${[introduction(figures), measured(figures), thresholdTable(figures), speed(figures), METHOD, LIMITS].join('\n\n')}\n`;
}

function introduction({ meta }: ScreeningFigures): string {
  const { entries, aliases } = meta.counts;
  return `# Denied-party screening

Written by \`bench/screening.ts\`; run it again instead of editing.

Names are screened in-process against OFAC's list: snapshot of ${meta.snapshotOf}, retrieved
${meta.retrievedOn}, ${entries.toLocaleString('en')} entries with ${aliases.toLocaleString('en')} aliases (\`rules/data/ofac\`). A hit decides nothing: a compliance officer
does, with the score and the reason before them.`;
}

function measured({ recalls, defaultThreshold, thresholds, companies, people }: ScreeningFigures): string {
  const at = thresholds.indexOf(defaultThreshold);
  return `## Does it find them?

An alias is found if its own entry is among the hits at the default threshold, ${defaultThreshold}.

| alias screened | cases | found |
|---|---:|---:|
${recalls.map(({ what, cases, atThreshold }) => row([what, cases.toLocaleString('en'), percent(atThreshold[at] ?? 0)])).join('\n')}

Rows two to seven change every third alias by a fixed rule and seed (\`bench/screening-disturbances.ts\`); the changes are blind, so
they also hit the word that matters most (two typos in a name of one short word leave little of it). The
last two rows screen a name that is *not* in the index. Many aliases are other names altogether (a nom de guerre, a
translation, an abbreviation): no spelling rule can find those, which is why the aliases are in the index.

**False hits**: ${companies.atThreshold[at]} of ${companies.names.toLocaleString('en')} ordinary company names (\`test/data/ordinary-companies.txt\`) have a hit:

${companies.examples.map((example) => `- ${example}`).join('\n')}

Of ${people.names} ordinary people's names, made of the commonest given names and surnames, ${people.atThreshold[at]} have one:

${people.examples.map((example) => `- ${example}`).join('\n')}`;
}

function thresholdTable({
  recalls,
  thresholds,
  defaultThreshold,
  companies,
  people,
}: ScreeningFigures): string {
  const heads = thresholds.map((threshold) =>
    threshold === defaultThreshold ? `**${threshold}**` : `${threshold}`,
  );
  return `## Why ${defaultThreshold}

${row(['recall', ...heads])}
${row(['---', ...thresholds.map(() => '---:')])}
${recalls.map(({ what, atThreshold }) => row([what, ...atThreshold.map(percent)])).join('\n')}
${row([`false hits of ${companies.names.toLocaleString('en')} companies`, ...companies.atThreshold])}
${row([`false hits of ${people.names} people`, ...people.atThreshold])}

\`DEFAULT_SCREENING_THRESHOLD\` leans towards finding: a missed party is worse than a firm looked at in vain. Above it
left-out words and second typos are lost; below it false hits multiply while hardly a typo more is found.`;
}

function speed({ times, buildMs, machine }: ScreeningFigures): string {
  const cells = (values: Times['wall']): string[] => values.map((value) => value.toFixed(1));
  return `## How long it takes

${machine}; ${times.names.toLocaleString('en')} names, one after another, index built in ${(buildMs / 1000).toFixed(1)} s. The limit is 20 ms.

| ms per name | p50 | p95 | p99 |
|---|---:|---:|---:|
${row(['as a caller waits', ...cells(times.wall)])}
${row(['processor time', ...cells(times.cpu)])}

The two differ when other programs share the processors.`;
}

const METHOD = `## How it works

1. **Normalise** (\`normalise.ts\`): any script to lower case ASCII by any-ascii; Chinese and Korean syllables set apart; the
   Arabic article and leading vowels restored; "SURNAME, Given" turned; legal forms (Ltd, GmbH, S.A. de C.V., OOO,
   有限公司), joining words and, while two words remain, ranks dropped. Single letters in a row become an acronym.
2. **Retrieve** (\`candidates.ts\`): per word, listed words equal, of the same sound (\`phonetic.ts\`: consonant classes without
   vowels, so that Mohammed, Muhammad, Mohamed and محمد meet), or sharing letter pairs; plus, ranked apart, neighbouring
   words written together. The 70 names sharing most weight in either ranking get a close look.
3. **Align** (\`alignment.ts\`): words pair off freely of order, best first; similarity is the mean of Jaro-Winkler and
   Damerau edits, or sound; then joined words (AEROCARIBBEAN, AERO CARIBBEAN); then initials.
4. **Score**: shared weight by all weight. A word weighs by its rarity among entries (1 in one entry, towards 0.25 in all); a
   list of ours of common trade words weighs 0.2, whether rare on the list or not. Extra words in the screened name
   count 0.6 against it; missing ones 0.25, or 0.5 where only one word agrees. Ships and aircraft other than equal lose 5 %.`;

const LIMITS = `## What it does not do

- The names of the false-hit measure are ours, made by hand rules with the surnames, trades and forms of some forty countries,
  and the weights were tuned while looking at them: expect more false hits on real traffic, above all on *people* with
  common names. "Ahmed Ali" is on the list, and will be found whoever bears it; birth dates and countries are for the
  officer to compare.
- Vowelless scripts are found by consonants only; Chinese characters by Mandarin pinyin only, so a name listed in
  Cantonese, Wade-Giles or Korean reading (金正恩 for Kim Jong Un) is missed, as is Korean through Cyrillic (Ким Чен Ын).
- No translation: "Banque Nationale" does not find "National Bank". No ownership: a firm half owned by a listed party is
  treated alike by OFAC (the 50 per cent rule) and unknown to a name search.
- A listed surname alone ("Zawahiri") or a new firm's name built on it is not a hit; a listed one-word name is.
- OFAC's weak aliases (in the remarks), addresses and identity numbers are not screened, nor are other lists (EU, UN, UK).
- The committed snapshot is old on purpose; production runs \`npm run ofac:refresh\` and restarts the workers, since the index
  is built once at start.`;
