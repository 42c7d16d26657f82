/** Goods rules, the allowed list of bonded retail and the words that are too vague for customs, from rules/data. */
import { z } from 'zod';
import type { VagueWords } from '../domain/customs-description';
import type { BondedRow, GoodsRule, GoodsRules } from '../domain/goods';
import { countrySchema, daySchema } from '../domain/shapes/common';
import { lithiumSchema, modeSchema } from '../domain/shapes/orders';
import bondedBook from './data/bonded-allowed.json';
import rulesBook from './data/goods-rules.json';
import wordsBook from './data/vague-descriptions.json';

const idSchema = z.string().regex(/^[a-z][a-z0-9-]+$/);
const prefixSchema = z.string().regex(/^\d{2}(\d{2}){0,2}$/, 'two, four or six digits');
const sentence = z.string().min(5);
const dated = {
  source: sentence,
  validFrom: daySchema,
  validTo: daySchema.optional(),
  verifiedOn: daySchema,
};

const ruleSchema = z.strictObject({
  id: idSchema,
  effect: z.enum(['refuse', 'certificate', 'label-mark']),
  to: z.array(z.string()),
  modes: z.array(modeSchema),
  services: z.array(z.string().regex(/^[a-z0-9 -]+$/)),
  hs: z.array(prefixSchema),
  exceptHs: z.array(prefixSchema),
  foreignOnly: z.boolean(),
  goods: z
    .strictObject({
      lithium: z.array(lithiumSchema).min(1).optional(),
      liquidOverMl: z.int().positive().optional(),
      aerosol: z.literal(true).optional(),
      excise: z.literal(true).optional(),
    })
    .optional(),
  needs: z.array(idSchema),
  says: sentence,
  remedy: sentence,
  ...dated,
});

const reviewedSchema = z.strictObject({
  to: z.array(z.string()).min(1),
  says: sentence,
  verifiedOn: daySchema,
});
const groupSchema = z.strictObject({
  countries: z.array(countrySchema).min(1),
  source: sentence,
  verifiedOn: daySchema,
});
const bookSchema = z.strictObject({
  note: z.string(),
  groups: z.record(z.string().regex(/^@[A-Z-]+$/), groupSchema),
  reviewed: z.array(reviewedSchema).min(1),
  rules: z.array(ruleSchema).min(1),
});

const bondedSchema = z.strictObject({
  note: z.string(),
  act: sentence,
  rows: z.array(
    z.strictObject({
      id: idSchema,
      to: z.array(countrySchema).min(1),
      hs: prefixSchema,
      basis: z.enum(['tariff-line', 'category']),
      says: z.string().min(2),
      ...dated,
    }),
  ),
});

const bySource = z.record(z.string(), z.array(z.string().regex(/^[a-z][a-z/' -]*$/)));
const wordsSchema = z.strictObject({
  note: z.string(),
  sources: z.record(z.string(), z.strictObject({ source: sentence, verifiedOn: daySchema })),
  ...{ phrases: bySource, empty: bySource, broad: bySource, filler: bySource },
  hints: z.array(z.strictObject({ hs: z.array(prefixSchema), example: sentence })).min(1),
});

type Book = z.infer<typeof bookSchema>;

/** Parses a book of goods rules and expands its groups of countries. Throws, naming the row, when it contradicts itself. */
export function parseGoodsRules(text: unknown): Pick<GoodsRules, 'rules' | 'reviewed'> {
  const book = bookSchema.parse(text);
  const ids = book.rules.map(({ id }) => id);
  const rules = book.rules.map((row, index): GoodsRule => {
    const contradiction = ids.indexOf(row.id) === index ? contradictionOf(row) : 'its id comes twice';
    if (contradiction)
      throw new Error(`rules/data/goods-rules.json, row ${index} (${row.id}): ${contradiction}`);
    const { validTo, goods, ...rest } = row;
    const to = expand(row.to, book.groups);
    return { ...rest, to, ...(validTo ? { validTo } : {}), ...(goods ? { goods } : {}) };
  });
  return { rules, reviewed: book.reviewed.map((row) => ({ ...row, to: expand(row.to, book.groups) })) };
}

function contradictionOf(row: Book['rules'][number]): string | undefined {
  if ((row.effect === 'certificate') !== row.needs.length > 0)
    return 'certificate rows, and only they, name what they need';
  if (row.validTo !== undefined && row.validTo < row.validFrom) return 'validTo lies before validFrom';
  if (row.foreignOnly && row.to.length === 0) return 'foreign to where? It names no destination';
  return undefined;
}

function expand(names: readonly string[], groups: Book['groups']): string[] {
  return names.flatMap((name) => {
    if (!name.startsWith('@')) return [countrySchema.parse(name)];
    const group = groups[name];
    if (!group)
      throw new Error(`rules/data/goods-rules.json names the group ${name}, which it does not define`);
    return group.countries;
  });
}

function loadBondedRows(): BondedRow[] {
  return bondedSchema
    .parse(bondedBook)
    .rows.map(({ validTo, ...row }) => (validTo ? { ...row, validTo } : row));
}

/** The words that are too vague for customs. Throws when the file is malformed or names a source it does not describe. */
export function loadVagueWords(): VagueWords {
  const { sources, phrases, empty, broad, filler, hints } = wordsSchema.parse(wordsBook);
  const unknown = [phrases, empty, broad, filler].flatMap(Object.keys).find((key) => !(key in sources));
  if (unknown !== undefined)
    throw new Error(`rules/data/vague-descriptions.json names the source ${unknown}, not described`);
  const set = (words: z.infer<typeof bySource>): Set<string> => new Set(Object.values(words).flat());
  return { phrases: [...set(phrases)], empty: set(empty), broad: set(broad), filler: set(filler), hints };
}

/** The goods rules shipped with the product. */
export function loadGoodsRules(): GoodsRules {
  return { ...parseGoodsRules(rulesBook), bonded: loadBondedRows(), words: loadVagueWords() };
}
