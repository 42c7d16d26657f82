/** What else can be done to a process now, beside its tasks. The API decides who may; the menu shows each role its own. */
import type { Action } from '../../commands/action';
import type { Process } from './shapes';

type Of = (process: Process) => readonly (Action | false)[];

const evidence: Action = { path: '/cases/{caseId}/evidence-pack', verb: 'Make the evidence pack' };

const askForReturn: Action = { path: '/shop/orders/{orderId}/returns', verb: 'Ask for a return' };

const actions: Partial<Record<Process['process'], Of>> = {
  'brand-onboarding': ({ stage, endedAt, state }) => [
    stage === 'vetting' && {
      ...{ path: '/cases/{caseId}/waivers/{requirement}', verb: 'Propose a waiver' },
      choose: { requirement: requirements(state) },
    },
    endedAt === undefined && { path: '/cases/{caseId}/withdrawal', verb: 'Withdraw the case' },
    evidence,
  ],
  partnership: ({ state, endedAt, about }) => [
    endedAt === undefined && { path: '/cases/{caseId}/listings', verb: 'Publish a listing' },
    endedAt === undefined && {
      ...{ path: '/stock/receipts', verb: 'Take goods in' },
      given: { caseId: about.caseId },
    },
    { path: '/cases/{caseId}/listings/withdrawal', verb: 'Take listings down' },
    grants(state).length > 0 && {
      ...{ path: '/cases/{caseId}/partnership/grants/{grantId}/narrowing', verb: 'Narrow a grant' },
      choose: { grantId: grants(state) },
    },
    grants(state).length > 0 && {
      ...{ path: '/cases/{caseId}/partnership/grants/{grantId}/revocation', verb: 'Revoke a grant' },
      choose: { grantId: grants(state) },
    },
    endedAt === undefined && { path: '/cases/{caseId}/partnership/notice', verb: 'Give notice' },
    evidence,
  ],
  'order-to-delivery': ({ stage, endedAt }) => [
    /^(delivered|return-window)$/.test(stage) && askForReturn,
    /^(delivered|return-window)$/.test(stage) && {
      ...{ path: '/shop/orders/{orderId}/return-photos', verb: 'Ask for a return, with a photo' },
      next: ({ fileId }) => ({ ...askForReturn, start: { photos: [fileId] } }),
    },
    endedAt === undefined && { path: '/shop/orders/{orderId}/cancellation', verb: 'Cancel the order' },
  ],
  'customs-clearance': ({ endedAt, state }) => [
    endedAt === undefined && {
      ...{ path: '/orders/{orderId}/shipments/{number}/customs/answer', verb: 'Answer customs' },
      start: wanted(state),
    },
    endedAt === undefined && {
      ...{ path: '/orders/{orderId}/shipments/{number}/customs/abandonment', verb: 'Give the clearance up' },
    },
  ],
  'customs-charges': ({ stage, state }) => [
    /^(awaiting-bills|disputed)$/.test(stage) && {
      ...{ path: '/orders/{orderId}/shipments/{number}/charges/settlement', verb: 'Accept the charges' },
      given: { comparison: state['comparison'], decision: 'accept' },
    },
  ],
  'logistics-partner': ({ stage }) => [
    stage === 'qualified' && {
      path: '/logistics-partners/{carrier}/suspension',
      verb: 'Suspend the carrier',
    },
    stage === 'suspended' && {
      ...{ path: '/logistics-partners/{carrier}/reinstatement', verb: 'Lift the suspension' },
    },
  ],
  'payment-dispute': ({ endedAt }) => [
    endedAt === undefined && { path: '/disputes/{disputeId}/record', verb: 'Record what happened' },
  ],
  'tax-return': ({ stage, state }) => [
    gaps(state).length > 0 && {
      path: '/tax/returns/{scheme}/{jurisdiction}/{period}/gaps/{gap}/leaving',
      ...{ verb: 'Leave lines to a person', choose: { gap: gaps(state) } },
    },
    stage === 'awaiting-approval' && {
      ...{ path: '/tax/returns/{scheme}/{jurisdiction}/{period}/recomputation', verb: 'Compute it anew' },
    },
  ],
  'ip-notice': ({ endedAt, stage }) => [
    /^(down|counter-notified)$/.test(stage) && {
      ...{ path: '/ip-notices/{noticeId}/court-action', verb: 'Record a court action' },
    },
    /^(down|counter-notified)$/.test(stage) && {
      ...{ path: '/ip-notices/{noticeId}/restoration', verb: 'Put the listings back' },
    },
    endedAt === undefined && { path: '/ip-notices/{noticeId}/withdrawal', verb: 'Record the withdrawal' },
  ],
  'privacy-request': ({ stage }) => [
    stage === 'deciding' && { path: '/privacy-requests/{requestId}/extension', verb: 'Take the extension' },
  ],
};

/** What can be done to it, and the hold of the law, which every case and order knows. */
export function actionsOf(process: Process): Action[] {
  const found = actions[process.process]?.(process) ?? [];
  const hold: Action = {
    ...{ path: '/legal-holds', verb: 'Hold it for a legal reason' },
    given: { caseId: process.caseId },
  };
  return [...found.filter((one) => one !== false), hold];
}

function requirements(state: Process['state']) {
  const { checklist = [] } = (state['vetting'] ?? {}) as { checklist?: { key: string }[] };
  return checklist.map(({ key }) => ({ value: key, label: key }));
}

/** The paper customs ask for now. */
function wanted(state: Process['state']): { kind?: string } {
  const { wants } = (state['now'] ?? {}) as { wants?: string };
  return wants === undefined ? {} : { kind: wants };
}

/** What can be left to a person, and what was. */
function gaps(state: Process['state']) {
  const { gaps: open = [], left = [] } = state as {
    gaps?: { gap?: string; says: string }[];
    left?: { gap: string; reason: string }[];
  };
  const found = [
    ...open.map(({ gap, says }) => ({ gap, label: says })),
    ...left.map(({ gap, reason }) => ({ gap, label: `Left: ${reason}` })),
  ];
  return found.flatMap(({ gap, label }) => (gap === undefined ? [] : [{ value: gap, label }]));
}

function grants(state: Process['state']) {
  const held = (state['grants'] ?? []) as {
    grantId: string;
    asset: string;
    scope: { territory: string[] };
  }[];
  return held.map(({ grantId, asset, scope }) => ({
    value: grantId,
    label: `${asset} for ${scope.territory.join(', ')}`,
  }));
}

/** What an address needs, of what a process or a task is about. */
export function paramsOf(about: Process['about']): Record<string, string | number> {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}
