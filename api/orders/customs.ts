/** What staff do for a parcel that customs question: answer, review what the brand sends for it, give it up. */
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { reasonSchema } from '../../domain/shapes/common';
import { findProcess, processesOfCase, type ProcessSnapshot } from '../../models/process';
import {
  abandonClearance,
  answerCustoms,
  brandDocumentId,
  clearanceWorkflowId,
} from '../../workflows/customs-clearance/messages';
import { reviewDocument } from '../../workflows/document-request/messages';
import { orderWorkflowId } from '../../workflows/order-to-delivery/messages';
import { shipmentWorkflowId } from '../../workflows/shipment/messages';
import { command } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { sendFile } from '../downloads';
import { notFound } from '../problem';
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

export const customsRoutes = [customsAnswerRoute, abandonRoute, fileRoute, reviewRoute];

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
  return (await newestRound(connection, orderId, first)) ?? first;
}

/** The newest process that asked the brand for this document. */
async function newestRequest(
  deps: ApiDependencies,
  { document, ...parcel }: ParcelOf & { document: string },
): Promise<ProcessSnapshot> {
  const first = brandDocumentId(await newestClearance(deps, parcel), document, 1);
  const newest = await newestRound(deps.connection, parcel.orderId, first);
  const snapshot = newest && (await findProcess(deps.connection, newest));
  if (!snapshot) throw notFound(`request to the brand for ${document}`);
  return snapshot;
}

/** Of a process and those that came after it under its id with a number, the last. */
async function newestRound(
  connection: Connection,
  orderId: string,
  first: string,
): Promise<string | undefined> {
  const known = await processesOfCase(connection, orderWorkflowId(orderId));
  const rounds = known.filter(
    ({ processId: id }) => id === first || (id.startsWith(first) && /^-\d+$/.test(id.slice(first.length))),
  );
  return rounds.at(-1)?.processId;
}
