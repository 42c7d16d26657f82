/** What finance decide on a return: approve, recompute, file again or by hand, confirm the payment. */
import { z } from 'zod';
import { daySchema, reasonSchema } from '../../domain/shapes/common';
import { findProcess } from '../../models/process';
import {
  confirmReturnFiled,
  confirmReturnPaid,
  decideReturn,
  fileReturnAgain,
  leaveLines,
  recomputeReturn,
} from '../../workflows/tax-return/messages';
import { command } from '../commands';
import { sendFile } from '../downloads';
import { notFound } from '../problem';
import { ok, route } from '../route';
import { carriedOutAnswer } from '../schemas';
import { processOf, returnParams, returnPath, tag, taxReaders } from './shapes';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits');
const referenceSchema = z.string().trim().min(3).max(80);

const approvalRoute = route({
  ...{ method: 'post', path: `${returnPath}/approval`, tag, roles: ['finance'] },
  summary: 'Approve the exact version, or send it back; not by whoever opened it or had it computed',
  params: returnParams,
  body: z.discriminatedUnion('approve', [
    z.strictObject({ approve: z.literal(true), sha256, reason: reasonSchema.optional() }),
    z.strictObject({ approve: z.literal(false), sha256, reason: reasonSchema }),
  ]),
  answer: carriedOutAnswer(),
  handle: async ({ params, body: { reason = '', ...body }, by, commandId, deps }) =>
    command(deps, {
      processId: processOf(params),
      update: decideReturn,
      argument: { by, ...body, reason },
      commandId,
    }),
});

const recomputationRoute = route({
  ...{ method: 'post', path: `${returnPath}/recomputation`, tag, roles: ['finance'] },
  summary:
    'Compute the return anew: after a gap was closed, a rejection understood, or before it is approved',
  params: returnParams,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: processOf(params),
      update: recomputeReturn,
      argument: { by, ...body },
      commandId,
    }),
});

const leavingRoute = route({
  ...{ method: 'post', path: `${returnPath}/gaps/{gap}/leaving`, tag, roles: ['finance'] },
  summary: 'Leave lines that no return can take to a person, or take them back',
  description:
    'Only of a gap that nothing can close: a supply booked too late, a period that can no more be corrected, a figure below zero. The ' +
    'return is computed anew without its lines; the version shows them with the reason, and no later return takes them. Whoever decides ' +
    'it cannot approve.',
  params: returnParams.extend({ gap: sha256.describe('`gap` of one of the gaps of the return') }),
  body: z.strictObject({
    leave: z.boolean().describe('false: what was left is taken back'),
    reason: reasonSchema.describe('Who sees to them, and how'),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { gap, ...params }, body, by, commandId, deps }) =>
    command(deps, {
      processId: processOf(params),
      update: leaveLines,
      argument: { by, gap, ...body },
      commandId,
    }),
});

const againRoute = route({
  ...{ method: 'post', path: `${returnPath}/filing-retry`, tag, roles: ['finance'] },
  summary: 'Try the authority once more; its book is asked first, so that nothing is filed twice',
  params: returnParams,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: processOf(params),
      update: fileReturnAgain,
      argument: { by, ...body },
      commandId,
    }),
});

const receiptRoute = route({
  ...{ method: 'post', path: `${returnPath}/receipt`, tag, roles: ['finance'], keyless: true },
  summary: 'Upload the receipt of a return that was filed by hand; then confirm the filing with its `fileId`',
  params: returnParams,
  upload: { maxBytes: 25 * 1024 * 1024 },
  answer: {
    status: 200,
    schema: z.object({ fileId: z.string(), fileName: z.string(), sha256: z.string() }),
    description: 'It is stored, and scanned when the filing is confirmed',
  },
  handle: async ({ params, receive, deps }) => {
    const caseId = processOf(params);
    if (!(await findProcess(deps.connection, caseId))) throw notFound('such return');
    const { file } = await receive({ caseId, slot: 'receipt' });
    return ok({ fileId: file.fileId, fileName: file.fileName, sha256: file.sha256 });
  },
});

const filingRoute = route({
  ...{ method: 'post', path: `${returnPath}/filing`, tag, roles: ['finance'] },
  summary: 'Confirm that the return was filed by hand, with the authority’s reference and its receipt',
  params: returnParams,
  body: z.strictObject({
    reference: referenceSchema.describe('The authority’s own'),
    filedOn: daySchema,
    fileId: z.string().min(1).max(300).describe('Of the receipt that was uploaded'),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body: { fileId, ...body }, by, commandId, deps }) => {
    const processId = processOf(params);
    const file = await deps.files.find(fileId);
    if (file?.caseId !== processId || file.slot !== 'receipt')
      throw notFound(`receipt ${fileId} of this return`);
    const receipt = { fileId, fileName: file.fileName, sha256: file.sha256 };
    const argument = { by, ...body, receipt };
    return command(deps, { processId, update: confirmReturnFiled, argument, commandId });
  },
});

const paymentRoute = route({
  ...{ method: 'post', path: `${returnPath}/payment`, tag, roles: ['finance'] },
  summary: 'Confirm the payment of what the return declares',
  params: returnParams,
  body: z.strictObject({
    bankReference: referenceSchema,
    paidOn: daySchema,
    amount: z.int().min(1).describe('Minor units of the filing currency: all that is due'),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: processOf(params),
      update: confirmReturnPaid,
      argument: { by, ...body },
      commandId,
    }),
});

const proofRoute = route({
  ...{ method: 'get', path: `${returnPath}/receipt`, tag, roles: taxReaders },
  summary: 'Download the authority’s receipt',
  params: returnParams,
  answer: {
    status: 200,
    mediaType: 'application/octet-stream',
    description: 'The bytes, in the file’s own type',
  },
  handle: async ({ params, deps }) => {
    const found = await findProcess(deps.connection, processOf(params));
    const { filed } = (found?.state ?? {}) as { filed?: { receipt?: { fileId: string } } };
    const fileId = filed?.receipt?.fileId;
    if (fileId === undefined) throw notFound('receipt of this return');
    return { send: (response) => sendFile(response, deps.files, fileId) };
  },
});

export const taxDecisionRoutes = [
  approvalRoute,
  recomputationRoute,
  leavingRoute,
  againRoute,
  receiptRoute,
  filingRoute,
  paymentRoute,
  proofRoute,
];
