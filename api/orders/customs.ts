/** What staff do for a parcel that customs question: answer, review what the brand sends for it, give it up. */
import { z } from 'zod';
import { reasonSchema } from '../../domain/shapes/common';
import type { ProcessSnapshot } from '../../models/process';
import {
  abandonClearance,
  answerCustoms,
  brandDocumentId,
  clearanceWorkflowId,
} from '../../workflows/customs-clearance/messages';
import { chargesWorkflowId, settleCharges } from '../../workflows/customs-charges/messages';
import { reviewDocument } from '../../workflows/document-request/messages';
import { orderWorkflowId } from '../../workflows/order-to-delivery/messages';
import { shipmentWorkflowId } from '../../workflows/shipment/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { sendFile } from '../downloads';
import { notFound } from '../problem';
import { newestRound } from '../rounds';
import { route } from '../route';
import { carriedOutAnswer, reviewSchema } from '../schemas';
import { parcelParams } from './shapes';

const documentParams = parcelParams.extend({
  document: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'such as `certificate-of-origin`'),
});

const customsAnswerRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/customs/answer', tag: 'Customs' },
  roles: ['ops', 'compliance', 'admin'],
  summary: 'Give customs the document they want',
  params: parcelParams,
  body: z.strictObject({
    kind: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'such as `certificate-of-origin`'),
    number: z.string().trim().min(1).max(60),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: await newestClearance(deps, params),
      update: answerCustoms,
      argument: { by, document: body },
      commandId,
    }),
});

const abandonRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/customs/abandonment', tag: 'Customs' },
  roles: ['ops', 'admin'],
  summary: 'Give a clearance up: the declaration is withdrawn and the parcel comes back',
  params: parcelParams,
  body: z.strictObject({ reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: await newestClearance(deps, params),
      update: abandonClearance,
      argument: { by, ...body },
      commandId,
    }),
});

const fileRoute = route({
  ...{
    method: 'get',
    path: '/orders/{orderId}/shipments/{number}/customs/documents/{document}',
    tag: 'Customs',
  },
  roles: ['ops', 'compliance'],
  summary: 'Download what the brand has sent for customs, the newest file',
  description: 'Refused (409) while it waits for its malware scan, and (403) for good if malware was found.',
  params: documentParams,
  answer: {
    status: 200,
    mediaType: 'application/octet-stream',
    description: 'The bytes, in the file’s own type',
  },
  handle: async ({ params, deps }) => {
    const { state } = await newestRequest(deps, params);
    const { upload } = state as { upload?: { fileId: string } };
    if (!upload)
      throw notFound(`file for ${params.document}: the brand has sent none yet, or is asked for another;`);
    return { send: (response) => sendFile(response, deps.files, upload.fileId) };
  },
});

const reviewRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/customs/documents/{document}/review' },
  ...{ tag: 'Customs', roles: ['ops', 'compliance'] },
  summary: 'Review what the brand has sent for customs: approve, ask for a revision, reject',
  description:
    'Approved, it is handed to customs under the number that stands on it. A brand is asked by itself when customs want a ' +
    'document about the goods and all goods of the parcel are its own; answering customs otherwise closes its link.',
  params: documentParams,
  body: reviewSchema,
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) => {
    const { fileId, ...review } = body;
    const { processId } = await newestRequest(deps, params);
    return command(deps, { processId, update: reviewDocument, argument: { by, fileId, review }, commandId });
  },
});

const chargesRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/shipments/{number}/charges/settlement', tag: 'Customs' },
  roles: ['finance'],
  summary:
    'Settle what customs charged otherwise than the frozen cost: dispute it with the broker, or accept it',
  description:
    '`dispute` says that the broker was written to; its credit note or corrected bill settles it, and when none comes it is asked ' +
    'for again. `accept` bears the difference, more as our cost, less as our gain; the customer pays what was agreed. Nobody ' +
    'answering leaves it as it is charged. A later bill that changes the differences is settled anew.',
  params: parcelParams,
  body: z.strictObject({
    comparison: z
      .int()
      .min(1)
      .describe('Under which number the process shows the differences that are decided on'),
    decision: z.enum(['dispute', 'accept']),
    reason: reasonSchema,
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params: { orderId, number }, body, by, commandId, deps }) => {
    const first = chargesWorkflowId(shipmentWorkflowId(orderId, number), 1);
    const newest = await newestRound(deps.connection, orderWorkflowId(orderId), first);
    const processId = newest?.processId ?? first;
    return command(deps, { processId, update: settleCharges, argument: { by, ...body }, commandId });
  },
});

export const customsRoutes = [customsAnswerRoute, abandonRoute, fileRoute, reviewRoute, chargesRoute];

interface ParcelOf {
  orderId: string;
  number: number;
}

/** A parcel's clearance: customs may question it again that they had released. */
async function newestClearance(
  { connection }: ApiDependencies,
  { orderId, number }: ParcelOf,
): Promise<string> {
  const first = clearanceWorkflowId(shipmentWorkflowId(orderId, number), 1);
  return (await newestRound(connection, orderWorkflowId(orderId), first))?.processId ?? first;
}

/** The newest process that asked the brand for this document. */
async function newestRequest(
  deps: ApiDependencies,
  { document, ...parcel }: ParcelOf & { document: string },
): Promise<ProcessSnapshot> {
  const first = brandDocumentId(await newestClearance(deps, parcel), document, 1);
  const snapshot = await newestRound(deps.connection, orderWorkflowId(parcel.orderId), first);
  if (!snapshot) throw notFound(`request to the brand for ${document}`);
  return snapshot;
}
