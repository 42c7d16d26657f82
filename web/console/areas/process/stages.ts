/** The way each kind of process goes, and where it may leave it. */
import type { Entry, Process } from './shapes';

interface Way {
  /** Stages in their usual order. */
  line: readonly string[];
  /** Ends beside it. */
  exits: readonly string[];
}

const ways: Readonly<Record<Process['process'], Way>> = {
  'brand-onboarding': {
    line: ['sourcing', 'vetting', 'negotiation', 'pilot', 'contract', 'rights', 'live'],
    exits: ['rejected', 'lapsed', 'withdrawn', 'stopped'],
  },
  'document-request': {
    line: ['awaiting-upload', 'waiting-for-scan', 'in-review', 'approved'],
    exits: ['rejected', 'lapsed', 'closed'],
  },
  'pilot-trial': {
    line: ['selling', 'collecting-late-facts', 'verdict', 'expand'],
    exits: ['stop', 'closed'],
  },
  'contract-signing': {
    line: ['drafting', 'awaiting-approval', 'awaiting-brand', 'awaiting-platform', 'signed'],
    exits: ['sent-back', 'lapsed', 'closed'],
  },
  'rights-grant': { line: ['awaiting-grant', 'granted'], exits: ['lapsed', 'closed'] },
  partnership: { line: ['live'], exits: ['suspended', 'notice-given', 'terminated', 'expired'] },
  'order-to-delivery': {
    line: ['opening', 'accepted', 'fulfilling', 'delivered', 'return-window', 'completed'],
    exits: ['in-review', 'refused', 'cancelled', 'failed', 'refunded'],
  },
  shipment: {
    line: ['preparing', 'labelled', 'handed-over', 'in-transit', 'customs', 'last-mile', 'delivered'],
    exits: ['voided', 'lost', 'returned', 'seized', 'destroyed'],
  },
  'customs-clearance': {
    line: ['submitted', 'released'],
    exits: ['documents-wanted', 'inspected', 'held', 'refused', 'seized', 'withdrawn'],
  },
  'customs-charges': {
    line: ['comparing', 'deciding', 'disputed', 'agrees'],
    exits: ['awaiting-bills', 'accepted', 'lapsed'],
  },
  'carrier-claim': { line: ['gathering', 'filed', 'paid'], exits: ['rejected', 'given-up'] },
  'customer-return': {
    line: ['labelling', 'awaited', 'inspection', 'accepted'],
    exits: ['rejected', 'lost', 'lapsed'],
  },
  incident: { line: ['assessing', 'rerouting', 'closed'], exits: ['awaiting-approval'] },
  'late-return': { line: ['asked', 'given-back'], exits: ['replaced', 'refused'] },
  'payment-dispute': { line: ['opened', 'answered', 'won'], exits: ['lost', 'accepted', 'lapsed'] },
  'logistics-partner': {
    line: ['gathering', 'deciding', 'qualified'],
    exits: ['suspended', 'expired', 'rejected', 'closed'],
  },
  'tax-return': {
    line: ['waiting', 'computing', 'awaiting-approval', 'filing', 'paying', 'archived'],
    exits: ['not-known', 'sent-back', 'rejected'],
  },
  'ip-notice': {
    line: ['received', 'in-review', 'down', 'counter-notified', 'restored'],
    exits: [
      ...['awaiting-completion', 'incomplete', 'rejected', 'withdrawn'],
      ...['repeat-infringer', 'stays-down', 'upheld'],
    ],
  },
  'privacy-request': {
    line: ['verifying', 'deciding', 'carrying-out', 'answered'],
    exits: [
      ...['waiting', 'erasing', 'checking', 'telling-recipients', 'erased', 'erased-with-findings'],
      ...['refused', 'nothing-held', 'unverified'],
    ],
  },
};

export interface Step {
  stage: string;
  state: 'done' | 'current' | 'ahead';
  /** When it was entered. */
  at?: string;
}

/** The steps a process has taken, with times, then those that lie ahead on its usual way. */
export function stepsOf(
  {
    process,
    processId,
    openedAt,
    stage,
    endedAt,
  }: Pick<Process, 'process' | 'processId' | 'openedAt' | 'stage' | 'endedAt'>,
  entries: readonly Entry[],
): Step[] {
  const { line } = ways[process];
  const entered = entries.filter(({ chain, action }) => chain === processId && action === 'stage-entered');
  const first = entered[0]?.detail['from'] ?? (entered.length === 0 ? stage : line[0]);
  const taken = [{ stage: typeof first === 'string' ? first : stage, at: openedAt }];
  for (const { detail, at } of entered) taken.push({ stage: String(detail['to']), at });
  if (taken.at(-1)?.stage !== stage) taken.push({ stage, at: '' });
  const steps: Step[] = taken.map((one, place) => ({
    stage: one.stage,
    state: place === taken.length - 1 && endedAt === undefined ? 'current' : 'done',
    ...(one.at ? { at: one.at } : {}),
  }));
  if (endedAt !== undefined) return steps;
  const reached = Math.max(...taken.map((one) => line.indexOf(one.stage)));
  const back = line.indexOf(stage);
  const ahead = line.slice((back === -1 ? reached : back) + 1);
  return [...steps, ...ahead.map((one): Step => ({ stage: one, state: 'ahead' }))];
}

/** How a process of a kind may otherwise go. */
export function exitsOf(kind: Process['process']): readonly string[] {
  return ways[kind].exits;
}

/** Every stage a process of a kind may be in. */
export function stagesOf(kind: Process['process']): readonly string[] {
  return [...ways[kind].line, ...ways[kind].exits];
}
