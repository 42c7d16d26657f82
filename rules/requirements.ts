/** The rule book of vetting: who must show what, from which act, since when. Data in `data/requirements.json`. */
import { z } from 'zod';
import { countrySchema, daySchema } from '../domain/shapes/common';
import { requirementRuleSchema, type RequirementRule } from '../domain/shapes/vetting';
import book from './data/requirements.json';

/** A list of countries that rows may name as `@EU` instead of repeating it. */
const groupSchema = z.strictObject({
  countries: z.array(countrySchema).min(1),
  source: z.string().min(5),
  verifiedOn: daySchema,
});
const groupsSchema = z.record(z.string().regex(/^@[A-Z-]+$/), groupSchema);
type Groups = z.infer<typeof groupsSchema>;

/** A row as written: countries and markets may name groups. */
const rowSchema = z.looseObject({ countries: z.array(z.string()), markets: z.array(z.string()) });
const bookSchema = z.strictObject({
  note: z.string(),
  groups: groupsSchema,
  rules: z.array(rowSchema).min(1),
});

function expand(names: readonly string[], groups: Groups): string[] {
  return names.flatMap((name) => {
    if (!name.startsWith('@')) return [name];
    const group = groups[name];
    if (!group)
      throw new Error(`rules/data/requirements.json names the group ${name}, which it does not define`);
    return group.countries;
  });
}

/** What the shape can't say: each kind needs its own means of proof, and a period must not end before it starts. */
function contradictionOf(rule: RequirementRule): string | undefined {
  if ((rule.kind === 'computed') !== (rule.check !== undefined))
    return 'computed rows, and only they, name a check';
  if ((rule.kind === 'verified') !== (rule.document !== undefined))
    return 'verified rows, and only they, name a document';
  if (rule.expires && rule.kind !== 'verified') return 'only a document can expire';
  if (rule.validTo !== undefined && rule.validTo < rule.validFrom) return 'validTo lies before validFrom';
  return undefined;
}

/** Parses a rule book and expands its groups. Throws, naming the row, when it is malformed or contradicts itself. */
export function parseRequirementRules(text: unknown): RequirementRule[] {
  const { groups, rules } = bookSchema.parse(text);
  return rules.map((row, index) => {
    const rule = requirementRuleSchema.parse({
      ...row,
      countries: expand(row.countries, groups),
      markets: expand(row.markets, groups),
    });
    const contradiction = contradictionOf(rule);
    if (contradiction)
      throw new Error(`rules/data/requirements.json, row ${index} (${rule.key}): ${contradiction}`);
    return rule;
  });
}

/** The rule book shipped with the product. */
export function loadRequirementRules(): RequirementRule[] {
  return parseRequirementRules(book);
}
