/** How each kind of task is done: by which commands, with what known before. The API's docs/tasks.md says the same in prose. */
import type { CommandPath } from '../../commands/schema';
import type { Process, Task } from './task';

/** What is known when a task is decided. */
export interface Facing {
  task: Task;
  process: Process;
  /** The newest version of the case's term sheet. */
  sheet?: { version: number; side: 'brand' | 'platform'; terms: unknown } | undefined;
  /** What was uploaded for the task while it was looked at. */
  uploaded?: { fileId: string; fileName: string; sha256: string } | undefined;
}

export interface Doing {
  path: CommandPath;
  /** On the button. */
  verb: string;
  /** Over the form, where there are several. */
  title?: string;
  when?: (facing: Facing) => boolean;
  /** Parameters that the task does not name. */
  params?: (facing: Facing) => Record<string, string | number>;
  /** The document that is decided on, where the command names it by its hash or id. */
  about?: (facing: Facing) => { title: string; sha256: string } | undefined;
  /** Known parts of the body, which nobody has to type. */
  given?: (facing: Facing) => Record<string, unknown>;
  /** What the fields begin with. */
  start?: (facing: Facing) => Record<string, unknown>;
}

export interface Deciding {
  by: readonly Doing[];
  /** Whose turn it is, where no command of staff does the task. */
  turn?: string;
  /** Ids of those who cannot decide, because they proposed or began it. */
  notBy?: (facing: Facing) => readonly string[];
  /** Who cannot, in words, where four eyes are needed. */
  fourEyes?: string;
}

const ofBrand = ({ task }: Facing) => task.about.requirement !== undefined;
const ofCarrier = ({ task }: Facing) => task.about.carrier !== undefined;
const ofParcel = ({ task }: Facing) => task.about.document !== undefined;
const ofReturn = ({ process }: Facing) => process.processId.includes('/return-');
const key =
  (name: string) =>
  ({ task }: Facing) =>
    task.key === name;

/** A part of what the process knows, by its path: `upload.fileId`. */
function known(process: Process, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], process.state);
}

const from =
  (field: string, path: string) =>
  ({ process }: Facing) => {
    const value = known(process, path);
    return value === undefined ? {} : { [field]: value };
  };

const whoever =
  (...paths: string[]) =>
  ({ process }: Facing) =>
    paths.map((path) => known(process, path)).filter((id): id is string => typeof id === 'string');

function review(path: CommandPath, when: Doing['when']): Doing {
  return {
    ...{ path, verb: 'Record the review' },
    ...(when ? { when } : {}),
    given: from('fileId', 'upload.fileId'),
    start: from('facts', 'upload.facts'),
  };
}

const one = (path: CommandPath, verb: string): Deciding => ({ by: [{ path, verb }] });
const parcel = '/orders/{orderId}/shipments/{number}';
const order = '/orders/{orderId}';
const returned = '/orders/{orderId}/returns/{number}';
const taxReturn = '/tax/returns/{scheme}/{jurisdiction}/{period}';
const notice = '/ip-notices/{noticeId}';
const privacy = '/privacy-requests/{requestId}';

const customs: Deciding = {
  by: [
    {
      ...{ path: `${parcel}/customs/answer`, verb: 'Give it to customs', title: 'Answer customs' },
      start: from('kind', 'now.wants'),
    },
    { path: `${parcel}/customs/abandonment`, verb: 'Give the clearance up', title: 'Or give it up' },
  ],
};
const recompute: Deciding = one(`${taxReturn}/recomputation`, 'Compute it anew');

export const deciding: Readonly<Record<Task['kind'], Deciding>> = {
  'decide-sourcing': one('/cases/{caseId}/sourcing-decision', 'Record the decision'),
  'declare-profile': { by: [], turn: 'The brand declares its company by the link in its mail.' },
  'provide-document': { by: [], turn: 'The partner sends the document by the link in its mail.' },
  'wait-for-scan': { by: [], turn: 'The malware scanner looks at the file; nobody has to do anything.' },
  'review-document': {
    by: [
      review('/cases/{caseId}/documents/{requirement}/review', ofBrand),
      review('/logistics-partners/{carrier}/documents/{kind}/review', ofCarrier),
      review(`${parcel}/customs/documents/{document}/review`, ofParcel),
    ],
  },
  'decide-screening': one('/cases/{caseId}/screening-decision', 'Record the decision'),
  'approve-waiver': {
    ...one('/cases/{caseId}/waivers/{requirement}/decision', 'Record the decision'),
    fourEyes: 'Whoever proposed the waiver cannot decide on it.',
    notBy: ({ process, task }) => {
      const waivers = known(process, 'vetting.waivers') as
        { requirement: string; proposedBy?: string }[] | undefined;
      const found = waivers?.filter(({ requirement }) => requirement === task.about.requirement) ?? [];
      return found.flatMap(({ proposedBy }) => proposedBy ?? []);
    },
  },
  'approve-vetting': {
    ...one('/cases/{caseId}/vetting-decision', 'Record the decision'),
    fourEyes: 'Whoever opened the case, or has approved before, cannot approve it.',
    notBy: ({ process }) => {
      const approvals = known(process, 'vetting.approvals') as { by: string }[] | undefined;
      return [process.listing.owner, ...(approvals ?? []).map(({ by }) => by)];
    },
  },
  'answer-terms': {
    by: [
      {
        path: '/cases/{caseId}/term-sheets/{version}/acceptance',
        ...{ verb: 'Accept this version', title: 'Accept the brand’s version' },
        when: ({ sheet }) => sheet?.side === 'brand',
        params: ({ sheet }) => ({ version: sheet?.version ?? 0 }),
      },
      {
        path: '/cases/{caseId}/term-sheets',
        ...{ verb: 'Propose this version', title: 'Propose a version' },
        given: ({ sheet }) => ({ basedOn: sheet?.version ?? 0 }),
        start: ({ sheet }) => (sheet ? { terms: sheet.terms } : {}),
      },
    ],
  },
  'plan-pilot': {
    by: [
      {
        ...{ path: '/cases/{caseId}/pilot', verb: 'Start the pilot' },
        start: ({ process }) => ({ market: process.listing.market }),
      },
    ],
  },
  'confirm-verdict': {
    by: [
      {
        ...{ path: '/cases/{caseId}/pilot/verdict', verb: 'Record the verdict' },
        start: from('verdict', 'computed.verdict'),
      },
    ],
  },
  'approve-contract': {
    ...one('/cases/{caseId}/contract/approval', 'Record the decision'),
    fourEyes: 'Whoever negotiated the terms cannot approve the contract.',
  },
  'sign-contract': {
    by: [
      {
        ...{ path: '/cases/{caseId}/contract/signature', verb: 'Sign the contract' },
        when: ({ task }) => task.role !== 'partner',
        about: ({ process }) => {
          const contract = known(process, 'contract') as
            { contractNumber: string; sha256: string } | undefined;
          return contract && { title: `Contract ${contract.contractNumber}`, sha256: contract.sha256 };
        },
        given: from('sha256', 'contract.sha256'),
      },
    ],
    turn: 'The brand signs by the link in its mail.',
    fourEyes: 'Whoever negotiated the terms cannot sign.',
  },
  'grant-rights': { by: [], turn: 'The brand grants its rights by the link in its mail.' },
  'decide-renewal': {
    ...one('/cases/{caseId}/partnership/renewal', 'Renew the contract'),
    fourEyes: 'Whoever opened the case cannot renew it.',
    notBy: ({ process }) => [process.listing.owner],
  },
  'review-slow-stock': one('/cases/{caseId}/partnership/slow-stock', 'Record the decision'),
  'review-order': one(`${order}/review`, 'Record the decision'),
  'decide-duty': one(`${order}/duty`, 'Record the duties'),
  'settle-payment': {
    by: [
      {
        ...{ path: `${order}/payment-settlement`, verb: 'Record the decision' },
        given: ({ task }) => ({ task: task.key }),
      },
    ],
  },
  'answer-dispute': {
    by: [
      { path: '/disputes/{disputeId}/answer', verb: 'Answer the dispute', when: key('answer-dispute') },
      {
        ...{ path: '/disputes/{disputeId}/record', verb: 'Record what happened' },
        when: (facing) => !key('answer-dispute')(facing),
      },
    ],
  },
  'hand-over-parcel': {
    by: [
      {
        path: '/shop/orders/{orderId}/cancellation',
        ...{ verb: 'Cancel the order', title: 'The customer does not want it any more' },
      },
    ],
    turn: 'The parcel is to be handed to the carrier. Its first scan closes the task.',
  },
  'find-parcel': one(`${parcel}/search`, 'Record the decision'),
  'resolve-loss': one(`${parcel}/loss`, 'Record the decision'),
  'clear-hold': customs,
  'provide-certificate': customs,
  'settle-charges': {
    by: [
      {
        ...{ path: `${parcel}/charges/settlement`, verb: 'Record the decision' },
        given: from('comparison', 'comparison'),
      },
    ],
  },
  'label-return': one(`${returned}/label`, 'Record the decision'),
  'inspect-return': {
    by: [
      {
        ...{ path: `${returned}/inspection`, verb: 'Record the inspection' },
        start: ({ process }) => {
          const lines = known(process, 'request.lines');
          return Array.isArray(lines) ? { lines: lines as unknown[] } : {};
        },
      },
    ],
  },
  'resolve-return-loss': one(`${returned}/loss`, 'Record the decision'),
  'settle-late-return': one('/orders/{orderId}/late-returns/{number}/settlement', 'Record what was done'),
  'correct-tax': one(`${returned}/tax-correction`, 'Record the decision'),
  'approve-refund': {
    ...one(`${order}/refund-approval`, 'Record the decision'),
    fourEyes: 'Whoever proposed the refund cannot approve it.',
  },
  'file-claim': {
    by: [
      { path: `${parcel}/claim`, verb: 'Record the decision', when: (facing) => !ofReturn(facing) },
      { path: `${returned}/claim`, verb: 'Record the decision', when: ofReturn },
    ],
  },
  'approve-reroute': {
    ...one('/incidents/{incidentId}/approval', 'Record the decision'),
    fourEyes: 'Whoever opened the incident cannot approve its cost.',
    notBy: whoever('openedBy'),
  },
  'review-logistics-partner': {
    by: [
      {
        ...{ path: '/logistics-partners/{carrier}/decision', verb: 'Record the decision' },
        title: 'Decide on the carrier',
      },
      {
        ...{ path: '/logistics-partners/{carrier}/suspension', verb: 'Suspend the carrier' },
        ...{ title: 'Or suspend it', when: ({ process }: Facing) => process.stage === 'qualified' },
      },
    ],
    fourEyes: 'Whoever opened the carrier cannot decide on it.',
    notBy: whoever('openedBy'),
  },
  'complete-return': recompute,
  'approve-return': {
    by: [
      {
        ...{ path: `${taxReturn}/approval`, verb: 'Record the decision' },
        about: ({ process }) => {
          const draft = known(process, 'draft') as { version: number; sha256: string } | undefined;
          return draft && { title: `Return, version ${draft.version}`, sha256: draft.sha256 };
        },
        given: from('sha256', 'draft.sha256'),
      },
    ],
    fourEyes: 'Whoever opened the return or had it computed cannot approve it.',
    notBy: whoever('openedBy'),
  },
  'correct-return': recompute,
  'file-return': {
    by: [
      {
        ...{ path: `${taxReturn}/filing-retry`, verb: 'Try the authority again' },
        title: 'Try the authority once more',
      },
      {
        ...{ path: `${taxReturn}/receipt`, verb: 'Upload the receipt' },
        title: 'Or filed by hand: upload the receipt',
      },
      {
        ...{ path: `${taxReturn}/filing`, verb: 'Confirm the filing', title: 'Then confirm the filing' },
        when: ({ uploaded }) => uploaded !== undefined,
        about: ({ uploaded }) => uploaded && { title: uploaded.fileName, sha256: uploaded.sha256 },
        given: ({ uploaded }) => (uploaded ? { fileId: uploaded.fileId } : {}),
      },
    ],
  },
  'pay-return': {
    by: [
      {
        ...{ path: `${taxReturn}/payment`, verb: 'Confirm the payment' },
        start: from('amount', 'owed.amount'),
      },
    ],
  },
  'review-tax-obligations': {
    ...one('/tax/registrations', 'Enter the registration'),
    turn: 'Finance look at what the sales oblige to; a registration settles it.',
  },
  'complete-notice': one(`${notice}/completion`, 'Enter what was missing'),
  'review-ip-notice': one(`${notice}/decision`, 'Record the decision'),
  'confirm-rejection': {
    ...one(`${notice}/rejection`, 'Record the decision'),
    fourEyes: 'Whoever proposed the rejection cannot confirm it.',
    notBy: whoever('rejection.by'),
  },
  'counter-notice': {
    by: [
      {
        path: `${notice}/counter-notice`,
        ...{ verb: 'Enter the counter-notice', title: 'It came by letter or mail' },
      },
      {
        path: `${notice}/withdrawal`,
        ...{ verb: 'Record the withdrawal', title: 'The notifier withdraws the notice' },
      },
    ],
    turn: 'The seller may send a counter-notice by the link in its mail.',
  },
  'set-restore-window': one(`${notice}/restore-window`, 'Set the window'),
  'decide-infringer': {
    by: [
      {
        ...{ path: `${notice}/infringer`, verb: 'Propose it' },
        when: ({ process }) => known(process, 'infringer') === undefined,
      },
      {
        ...{ path: `${notice}/infringer/confirmation`, verb: 'Record the decision' },
        when: ({ process }) => known(process, 'infringer') !== undefined,
      },
    ],
    notBy: whoever('infringer.by'),
    fourEyes: 'It takes two: whoever proposed cannot confirm.',
  },
  'decide-privacy-request': {
    by: [
      { path: `${privacy}/decision`, verb: 'Record the decision', title: 'Decide' },
      { path: `${privacy}/extension`, verb: 'Take the extension', title: 'Or take more time' },
    ],
  },
  'look-at-findings': one(`${privacy}/findings`, 'Record the decision'),
  'tell-recipients': {
    by: [
      {
        ...{ path: `${privacy}/recipients`, verb: 'Record who was told', title: 'Say how each was told' },
        start: ({ process }) => {
          const recipients = (known(process, 'recipients') ?? []) as {
            recipient: string;
            outcome?: string;
          }[];
          const waiting = recipients.filter(({ outcome }) => outcome === undefined);
          return { recipients: waiting.map(({ recipient }) => ({ recipient, outcome: 'told' })) };
        },
      },
    ],
  },
};

/** The ways a task can be done now. */
export function waysOf(facing: Facing): readonly Doing[] {
  return deciding[facing.task.kind].by.filter(({ when }) => when?.(facing) ?? true);
}
