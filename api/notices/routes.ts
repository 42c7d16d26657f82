/** IP notices (17 USC 512): the public sends them, compliance see, decide and record what the law asks of the agent. */
import { z } from 'zod';
import { instantSchema, reasonSchema } from '../../domain/shapes/common';
import { counterNoticeSchema, courtActionSchema, noticeSchema } from '../../domain/shapes/ip-notice';
import { counterNoticeGaps, type CounterElement, type MissingElement } from '../../domain/ip-notice';
import { findProcess, listProcesses } from '../../models/process';
import {
  confirmInfringer,
  confirmRejection,
  decideInfringer,
  decideNotice,
  enterCounterNotice,
  ipNoticeId,
  recordCourtAction,
  restoreListings,
  setRestoreWindow,
  withdrawNotice,
} from '../../workflows/ip-notice/messages';
import { command } from '../commands';
import { notFound, Problem, problem } from '../problem';
import { ok, route, staffRoles, type Answer } from '../route';
import {
  carriedOutAnswer,
  pageOfSchema,
  pageQuery,
  processItemSchema,
  processSchema,
  subjectIdSchema,
  yesOrNoSchema,
} from '../schemas';
import { completeNotice, completenessOf, namedIn, openNotice } from './receiving';

const tag = 'IP notices';
/** Staff act as the designated agent. */
const agent = ['compliance', 'admin'] as const;
/** People send one; nobody sends many in a minute. */
const perMinute = 20;

const params = z.strictObject({
  noticeId: z.string().regex(/^N-[0-9a-f]{16}$/, 'a notice such as N-0123456789abcdef'),
});

const missingSchema = z.array(
  z.object({ clause: z.string(), pointer: z.string(), detail: z.string(), remedy: z.string() }),
);

const received = {
  status: 201,
  schema: z.object({
    notices: z
      .array(z.object({ noticeId: z.string(), skus: z.array(z.string()) }))
      .describe('One for each brand whose listings are named'),
    missing: missingSchema.describe('What the law asks for and the notice lacks; a mail says how to give it'),
  }),
  description: 'Received; the same notice again on the same day is the same',
} as const satisfies Answer;

const sendRoute = route({
  ...{ method: 'post', path: '/ip-notices', tag, roles: [], keyless: true, open: { perMinute } },
  summary: 'Send a notice of claimed infringement to the designated agent (17 USC 512(c)(3))',
  description:
    'Refused (422), with each missing element, when it lacks the work, the material or the contact: nothing is kept then. One that ' +
    'has these is received, and its sender is written to about the rest.',
  body: noticeSchema,
  answer: received,
  handle: async ({ body, deps }) => {
    const named = await namedIn(deps, body);
    const found = completenessOf(body, named);
    if (found.state === 'incomplete') throw incomplete(found.missing);
    const notices = await openNotice(deps, body, named);
    return { status: 201, body: { notices, missing: 'missing' in found ? shown(found.missing) : [] } };
  },
});

const enterRoute = route({
  ...{ method: 'post', path: '/ip-notices/received', tag, roles: agent },
  summary: 'Enter a notice that came by letter or mail, as far as it goes',
  body: noticeSchema,
  answer: received,
  handle: async ({ body, by, deps }) => {
    const named = await namedIn(deps, body);
    const found = completenessOf(body, named);
    const notices = await openNotice(deps, body, named, by.id);
    return { status: 201, body: { notices, missing: 'missing' in found ? shown(found.missing) : [] } };
  },
});

const listRoute = route({
  ...{ method: 'get', path: '/ip-notices', tag, roles: staffRoles },
  summary: 'List notices, the newest first',
  query: z.strictObject({
    stage: z.string().max(40).optional(),
    caseId: subjectIdSchema.optional(),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(processItemSchema), description: 'Notices' },
  handle: async ({ query: { limit, cursor, ...filter }, deps }) =>
    ok(
      await listProcesses(deps.connection, { process: 'ip-notice', ...filter }, '-openedAt', {
        limit,
        cursor,
      }),
    ),
});

const showRoute = route({
  ...{ method: 'get', path: '/ip-notices/{noticeId}', tag, roles: agent },
  summary: 'Look at a notice: what it says, what the rights archive says, where it stands',
  params,
  answer: {
    status: 200,
    schema: processSchema.extend({ notice: z.unknown(), counterNotice: z.unknown().optional() }),
    description: 'The notice, with what its sender and the seller have stated',
  },
  handle: async ({ params: { noticeId }, deps }) => {
    const { store } = deps.notices;
    const snapshot = await findProcess(deps.connection, ipNoticeId(noticeId));
    const known = snapshot && (await store.readNotice(noticeId));
    if (!snapshot || !known) throw notFound(`notice ${noticeId}`);
    const counterNotice = await store.readCounterNotice(noticeId);
    return ok({ ...snapshot, notice: known.notice, ...(counterNotice ? { counterNotice } : {}) });
  },
});

const completionRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/completion', tag, roles: agent },
  summary: 'Enter what was missing in a notice, as its sender has given it by another way',
  params,
  body: noticeSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, deps }) => {
    const snapshot = await findProcess(deps.connection, ipNoticeId(noticeId));
    if (!snapshot) throw notFound(`notice ${noticeId}`);
    if (snapshot.endedAt !== undefined || snapshot.stage !== 'awaiting-completion')
      throw problem('not-acceptable-now', `The notice is ${snapshot.stage}.`, {
        remedy: 'Only a notice that lacks something is completed; enter a new one.',
      });
    await completeNotice(deps, noticeId, body);
    return ok({ stage: snapshot.stage });
  },
});

const decisionRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/decision', tag, roles: agent },
  summary: 'Take the listings down at once, or propose to reject the notice as abuse',
  description: 'Without a rejection by two people the listings come down when the review lapses.',
  params,
  body: z.strictObject({ decision: z.enum(['act', 'reject']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: decideNotice, commandId },
      argument: { by, ...body },
    }),
});

const rejectionRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/rejection', tag, roles: agent },
  summary: 'Confirm a rejection somebody else has proposed, or not: then the listings come down',
  params,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body: { approve, reason = '' }, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: confirmRejection, commandId },
      argument: { by, approve, reason },
    }),
});

const counterRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/counter-notice', tag, roles: agent },
  summary: 'Enter a counter-notice that came by letter or mail (17 USC 512(g)(3))',
  description:
    'Refused (422), with each missing element, as on the page of the mailed link. The window is counted from `receivedAt`.',
  params,
  body: counterNoticeSchema.extend({ receivedAt: instantSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) => {
    const { receivedAt, ...counter } = body;
    const snapshot = await findProcess(deps.connection, ipNoticeId(noticeId));
    if (!snapshot) throw notFound(`notice ${noticeId}`);
    if (snapshot.stage !== 'down')
      throw problem('not-acceptable-now', `The notice is ${snapshot.stage}.`, {
        remedy: 'A counter-notice is taken while listings are down and have none.',
      });
    checkReceipt(receivedAt, snapshot.stageSince, deps.now());
    const missing = counterNoticeGaps(counter, (snapshot.state['skus'] ?? []) as string[]);
    if (missing.length > 0) throw incompleteCounter(missing);
    const at = await deps.notices.store.keepCounterNotice(noticeId, undefined, counter, receivedAt);
    return command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: enterCounterNotice, commandId },
      argument: { by, at, skus: counter.material },
    });
  },
});

/** It answers what is down: it came after that, and not in time to come. @throws Problem */
function checkReceipt(receivedAt: string, downSince: string, now: Date): void {
  const [at, from] = [Date.parse(receivedAt), Date.parse(downSince)];
  if (at >= from && at <= now.getTime()) return;
  throw problem('invalid-request', 'The day of receipt can’t be right.', {
    errors: [
      {
        pointer: '#/receivedAt',
        detail: `is not between ${downSince}, when the listings came down, and now`,
        remedy: 'give the time at which it was received',
      },
    ],
  });
}

const courtRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/court-action', tag, roles: agent },
  summary: 'Record that the notifier has asked a court, with the paper that shows it: the listings stay down',
  params,
  body: courtActionSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body: action, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: recordCourtAction, commandId },
      argument: { by, action },
    }),
});

const withdrawalRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/withdrawal', tag, roles: agent },
  summary: 'Record that the notifier withdraws the notice: the listings come back',
  params,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: withdrawNotice, commandId },
      argument: { by, ...body },
    }),
});

const restorationRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/restoration', tag, roles: agent },
  summary: 'Put listings back by hand; refused before the law’s window opens',
  params,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: restoreListings, commandId },
      argument: { by, ...body },
    }),
});

const windowRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/restore-window', tag, roles: agent },
  summary: 'Say when listings may come back, where the calendar of that year is not verified',
  params,
  body: z.strictObject({ from: instantSchema, to: instantSchema, reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: setRestoreWindow, commandId },
      argument: { by, ...body },
    }),
});

const infringerRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/infringer', tag, roles: agent },
  summary: 'Propose to end the partnership of a repeat infringer, or to go on with it',
  params,
  body: z.strictObject({ terminate: z.boolean(), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: decideInfringer, commandId },
      argument: { by, ...body },
    }),
});

const infringerConfirmationRoute = route({
  ...{ method: 'post', path: '/ip-notices/{noticeId}/infringer/confirmation', tag, roles: agent },
  summary: 'Confirm what somebody else has proposed about a repeat infringer, or not',
  params,
  body: yesOrNoSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params: { noticeId }, body: { approve, reason = '' }, by, commandId, deps }) =>
    command(deps, {
      ...{ processId: ipNoticeId(noticeId), update: confirmInfringer, commandId },
      argument: { by, approve, reason },
    }),
});

function incomplete(missing: readonly MissingElement[]): Problem {
  return new Problem(
    'notice-incomplete',
    422,
    'The notice lacks what the law asks for',
    `Nothing was kept: ${missing.length} element(s) of 17 USC 512(c)(3)(A) are missing.`,
    { remedy: 'Complete it as `errors` say and send it again.', errors: shown(missing) },
  );
}

function incompleteCounter(missing: readonly MissingElement<CounterElement>[]): Problem {
  return new Problem(
    'notice-incomplete',
    422,
    'The counter-notice lacks what the law asks for',
    `Nothing was kept: ${missing.length} element(s) of 17 USC 512(g)(3) are missing.`,
    { remedy: 'Ask the seller for what `errors` name, and enter it again.', errors: shown(missing) },
  );
}

function shown(missing: readonly MissingElement<string>[]) {
  return missing.map(({ clause, pointer, says, remedy }) => ({
    ...{ clause, pointer, remedy },
    detail: `${says} (17 USC ${clause})`,
  }));
}

export const ipNoticeRoutes = [
  sendRoute,
  enterRoute,
  listRoute,
  showRoute,
  completionRoute,
  decisionRoute,
  rejectionRoute,
  counterRoute,
  courtRoute,
  withdrawalRoute,
  restorationRoute,
  windowRoute,
  infringerRoute,
  infringerConfirmationRoute,
];
