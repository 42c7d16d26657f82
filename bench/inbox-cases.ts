/** Open cases as they stand in a busy year, as the records their processes would write. Deterministic for a seed. */
import { checklistFor } from '../domain/checklist';
import type { AuditDraft, Listing, ProcessKind, ProcessRecord, Task } from '../domain/process';
import type { Role } from '../domain/shapes/common';
import type { RequirementRule } from '../domain/shapes/vetting';
import { scoreSourcing, type SourcingWeights } from '../domain/sourcing';
import { randomNumbers, type Random } from './screening-disturbances';

export interface Times {
  /** Milliseconds since 1970: the moment the lists are looked at. */
  now: number;
}

interface Basis extends Times {
  rules: readonly RequirementRule[];
  weights: SourcingWeights;
}

const day = 86_400_000;
const markets = ['DE', 'DE', 'DE', 'FR', 'FR', 'NL', 'AT', 'PL', 'ES', 'IT', 'SE'] as const;
const categories = ['home', 'fashion', 'cosmetics', 'electronics', 'food', 'toys'] as const;
const stages = ['sourcing', 'vetting', 'vetting', 'negotiation', 'pilot', 'contract', 'rights'] as const;
const firstWords = 'Lande Mondego Aster Kiri Nordlys Vela Solis Tamsin Ordesa Hoshi Brava Linden'.split(' ');
const secondWords = 'Porcelain Atelier Foods Garden Optics Textiles Audio Botanics Studio Ceramics'.split(
  ' ',
);

/** Which process asks whom for what, in each stage. */
const asks: Readonly<
  Record<(typeof stages)[number], readonly [ProcessKind, Task['kind'], Role | 'partner'][]>
> = {
  sourcing: [['brand-onboarding', 'decide-sourcing', 'category-manager']],
  vetting: [
    ['document-request', 'provide-document', 'partner'],
    ['document-request', 'review-document', 'ops'],
    ['brand-onboarding', 'declare-profile', 'partner'],
  ],
  negotiation: [['brand-onboarding', 'answer-terms', 'category-manager']],
  pilot: [['pilot-trial', 'confirm-verdict', 'category-manager']],
  contract: [['contract-signing', 'approve-contract', 'finance']],
  rights: [['rights-grant', 'grant-rights', 'partner']],
};

/** The records of all processes of so many open cases, case by case. */
export function* openCases(count: number, basis: Basis): Generator<ProcessRecord[]> {
  const random = randomNumbers(20261124);
  for (let n = 0; n < count; n += 1) yield oneCase(n, random, basis);
}

function oneCase(n: number, random: Random, basis: Basis): ProcessRecord[] {
  const listing = listingOf(n, random);
  const caseId = `${listing.brandSlug}:${listing.market}`;
  const openedAt = basis.now - Math.floor(random() * 300 * day);
  const stage = pick(stages, random);
  const wanted = asks[stage].slice(0, 1 + Math.floor(random() * 3));
  const about = { caseId, listing, openedAt: new Date(openedAt).toISOString() };
  const tasks = wanted.map(([process, kind, role], index) => ({
    processId: process === 'brand-onboarding' ? `${process}:${caseId}` : `${process}:${caseId}:${index}`,
    process,
    task: taskOf(kind, role, basis.now + (random() - 0.15) * 20 * day),
  }));
  const own = tasks.filter(({ process }) => process === 'brand-onboarding').map(({ task }) => task);
  const main: ProcessRecord = {
    ...about,
    ...chainOf(about.openedAt, ['sourcing', 'vetting', 'negotiation', 'pilot', 'contract', 'rights'], stage),
    ...{ processId: `brand-onboarding:${caseId}`, process: 'brand-onboarding', openTasks: own },
    state: stateOf(listing, random, basis),
  };
  const children = tasks.filter(({ process }) => process !== 'brand-onboarding');
  return [main, ...children.map((child) => childOf(main, child))];
}

function listingOf(n: number, random: Random): Listing {
  const brand = `${pick(firstWords, random)} ${pick(secondWords, random)} ${n}`;
  return {
    ...{ brand, brandSlug: brand.toLowerCase().replaceAll(' ', '-') },
    ...{
      market: pick(markets, random),
      country: 'CN',
      category: pick(categories, random),
      channel: 'direct',
    },
    owner: pick(['staff:mia', 'staff:noah'], random),
  };
}

function taskOf(kind: Task['kind'], role: Task['role'], due: number): Task {
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    ...{ key: kind, kind, role, why: `this case waits for somebody to ${kind.replace('-', ' ')}` },
    ...{ openedAt: at(due - 5 * day), dueAt: at(due), lapsesAt: at(due + 25 * day) },
    ...{ escalated: due % 7 === 0, onLapse: 'the case lapses' },
  };
}

/** Entries of every stage up to the one it is in, two hours apart, and one of a person in each. */
function chainOf(
  openedAt: string,
  path: readonly string[],
  stage: string,
): Pick<ProcessRecord, 'stage' | 'stageSince' | 'revision' | 'closedTasks' | 'entries' | 'chainHead'> {
  const passed = path.slice(0, path.indexOf(stage) + 1);
  const at = (index: number): string => new Date(Date.parse(openedAt) + index * 7_200_000).toISOString();
  const entries = passed.flatMap((to, index): AuditDraft[] => [
    {
      ...{ at: at(index), actor: { kind: 'system', id: 'onboarding' }, action: 'stage-entered' },
      detail: { from: passed[index - 1] ?? '', to },
    },
    {
      ...{ at: at(index), actor: { kind: 'staff', id: 'staff:mia' }, action: `${to}-decided` },
      detail: { approve: true, reason: 'It fits what we look for', request: `request-${index}` },
    },
  ]);
  const chainHead = { seq: 0, hash: '0'.repeat(64) };
  const stageSince = at(passed.length - 1);
  return { stage, stageSince, revision: entries.length, closedTasks: [], entries, chainHead };
}

/** What staff are shown of it: the parts that make a snapshot large. */
function stateOf(listing: Listing, random: Random, basis: Basis): Record<string, unknown> {
  const inputs = {
    categoryGrowth: random() * 0.4 - 0.1,
    monthlyDemand: Math.floor(random() * 80_000),
    competitors: Math.floor(random() * 60),
    grossMargin: random() * 0.6,
    differentiation: ['designer' as const],
  };
  const { category, market } = listing as { category: (typeof categories)[number]; market: string };
  const subject = { channel: 'direct' as const, country: 'CN', market, category };
  const checklist = checklistFor(subject, new Date(basis.now).toISOString().slice(0, 10), basis.rules);
  return {
    ...{ policy: 'production', contactId: `contact:${listing.brandSlug}` },
    sourcing: { score: scoreSourcing(inputs, basis.weights), inputs },
    vetting: { checklist, documents: [], waivers: [], results: [], approvals: [] },
  };
}

function childOf(
  { caseId, listing, openedAt, state }: ProcessRecord,
  { processId, process, task }: { processId: string; process: ProcessKind; task: Task },
): ProcessRecord {
  const { vetting } = state as { vetting: { checklist: unknown[] } };
  return {
    ...{ processId, process, caseId, listing, openedAt },
    ...chainOf(openedAt, ['begun', task.kind], task.kind),
    ...{ openTasks: [task], state: { requirement: vetting.checklist[0], round: 1 } },
  };
}

/** One of these. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
