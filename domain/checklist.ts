/** The vetting checklist: what a brand must show, computed from the rule book for its channel, country and goods. */
import type { Category, Country, Day, SourcingChannel } from './shapes/common';
import type { DocumentKind, RequirementRule } from './shapes/vetting';

export interface Requirement {
  /** Stands once in a checklist. */
  key: string;
  kind: RequirementRule['kind'];
  /** Of computed requirements: what is computed. */
  check?: NonNullable<RequirementRule['check']>;
  /** Of verified requirements: what is uploaded and reviewed. */
  document?: DocumentKind;
  /** Whether the document must carry an expiry date. */
  expires: boolean;
  /** The act or policy that asks for it. */
  source: string;
  /** The day somebody last compared the rule with its source. */
  verifiedOn: Day;
}

export interface ChecklistSubject {
  channel: SourcingChannel;
  /** The brand's country of establishment. */
  country: Country;
  market: Country;
  category: Category;
}

/** An empty list in a rule means "any". */
function concerns<T>(list: readonly T[], value: T): boolean {
  return list.length === 0 || list.includes(value);
}

function applies(rule: RequirementRule, subject: ChecklistSubject, on: Day): boolean {
  return (
    rule.validFrom <= on &&
    (rule.validTo === undefined || on <= rule.validTo) &&
    concerns(rule.channels, subject.channel) &&
    concerns(rule.countries, subject.country) &&
    concerns(rule.markets, subject.market) &&
    concerns(rule.categories, subject.category)
  );
}

function requirementOf(rule: RequirementRule): Requirement {
  return {
    key: rule.key,
    kind: rule.kind,
    ...(rule.check === undefined ? {} : { check: rule.check }),
    ...(rule.document === undefined ? {} : { document: rule.document }),
    expires: rule.expires,
    source: rule.source,
    verifiedOn: rule.verifiedOn,
  };
}

/** Of rules with one key the youngest speaks; the source breaks ties, so the book's order never matters. */
function byPrecedence(a: RequirementRule, b: RequirementRule): number {
  if (a.validFrom !== b.validFrom) return a.validFrom < b.validFrom ? 1 : -1;
  return a.source < b.source ? -1 : 1;
}

/**
 * The requirements in force on a day (UTC calendar day, both ends of a rule's validity included), sorted by key,
 * each key once.
 */
export function checklistFor(
  subject: ChecklistSubject,
  on: Day,
  rules: readonly RequirementRule[],
): Requirement[] {
  const chosen = new Map<string, RequirementRule>();
  for (const rule of rules.filter((row) => applies(row, subject, on)).sort(byPrecedence))
    if (!chosen.has(rule.key)) chosen.set(rule.key, rule);
  return [...chosen.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map(requirementOf);
}
