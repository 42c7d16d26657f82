/** Returns: asked for by the shop, with photos; looked at and inspected by operations. */
import { z } from 'zod';
import { instantSchema, reasonSchema } from '../../domain/shapes/common';
import { skuSchema } from '../../domain/shapes/orders';
import type { StoredFile } from '../../models/file-store';
import { findProcess, processesOfCase } from '../../models/process';
import {
  customerReturnId,
  inspectReturn,
  resolveReturnLabel,
  resolveReturnLoss,
} from '../../workflows/customer-return/messages';
import { orderWorkflowId, requestReturn, settleCorrection } from '../../workflows/order-to-delivery/messages';
import { lateReturnId, settleLateReturn, type LateReturnInput } from '../../workflows/late-return/messages';
import { command, startNew } from '../commands';
import type { ApiDependencies } from '../dependencies';
import { sendFile } from '../downloads';
import { notFound, problem } from '../problem';
import { returnPhotosOf, takeReturnPhoto } from '../return-photos';
import { ok, route, type Reply } from '../route';
import { carriedOutAnswer } from '../schemas';
import { orderParams, parcelParams } from './shapes';

const photoRoute = route({
  ...{ method: 'post', path: '/shop/orders/{orderId}/return-photos', tag: 'Shop', keyless: true },
  ...{ roles: ['system', 'ops', 'admin'], upload: { maxBytes: 10 * 1024 * 1024 } },
  summary: 'Give a photo for a return: JPEG or PNG, 10 MB, one at a time',
  description:
    'Name its `fileId` when the return is asked for. The same photo again is the same file. An order takes thirty. Nobody ' +
    'sees it before it was scanned for malware, which begins with the return; it is shown to the inspector and nobody else.',
  params: orderParams,
  answer: {
    status: 201,
    schema: z.object({ fileId: z.string(), sha256: z.string(), bytes: z.int() }),
    description: 'It is kept with the order',
  },
  handle: async ({ params: { orderId }, deps }) => {
    if (!(await findProcess(deps.connection, orderWorkflowId(orderId)))) throw notFound(`order ${orderId}`);
    return {
      async send(response) {
        const { file } = await takeReturnPhoto(deps.files, orderId, response.req);
        const { fileId, sha256, bytes } = file;
        response.status(201).set('Cache-Control', 'private, no-store').json({ fileId, sha256, bytes });
      },
    };
  },
});

const returnRoute = route({
  ...{ method: 'post', path: '/shop/orders/{orderId}/returns', tag: 'Shop' },
  roles: ['system', 'ops', 'admin'],
  summary: 'Ask for a return (RMA); the label goes to the customer by mail',
  description:
    'Where the rules let the customer bear the way back, the price of its label is taken off the refund, and the tax is corrected ' +
    'in proportion; a label in another currency is the platform’s. ' +
    'With the wish `exchange` the same goods go out again, from the same warehouse and by the same carrier, as a parcel of the ' +
    'order (`exchangeFor`) once the inspection has accepted what came back; nothing is paid and no tax is booked for it. It is ' +
    'refused where the rules give only the money back. When no goods are left, or the parcel does not arrive, it is refunded ' +
    'and the customer told; a lost one is not sent a third time. Only the same SKU can be had in exchange. Across a customs ' +
    'border the platform bears what is charged on the second import. Cancelling the order meanwhile stops the exchange only. ' +
    'After the order has ended, rights may last: the wish is a task of operations then (`stage` is `asked`), who settle it by hand.',
  params: orderParams,
  body: z.strictObject({
    reason: z.enum(['changed-mind', 'damaged', 'wrong-item', 'not-as-described', 'defective']),
    lines: z
      .array(z.strictObject({ sku: skuSchema, quantity: z.int().min(1).max(10_000) }))
      .min(1)
      .max(100),
    photos: z
      .array(z.string().min(1).max(200))
      .max(10)
      .default([])
      .describe('File ids of photos given before'),
    wish: z.enum(['refund', 'exchange']).default('refund'),
  }),
  answer: carriedOutAnswer(z.object({ stage: z.string(), returnId: z.string() })),
  handle: async ({ params, body, by, commandId, deps }) => {
    await assertPhotos(deps, params.orderId, body.photos);
    const late = await openLateReturn(deps, params.orderId, body, by.id);
    if (late) return late;
    return command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: requestReturn,
      argument: { by, request: body },
      commandId,
    });
  },
});

const labelRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/returns/{number}/label', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'A return whose way back no carrier has taken: book it once more, or it has a label by hand',
  description:
    'Another qualified carrier has been asked before. `by-hand` says that the customer was sent a label that we know nothing of: ' +
    'what arrives is inspected all the same. Nobody answering tells the customer that it can’t be sent back.',
  params: parcelParams,
  body: z.strictObject({ decision: z.enum(['book-again', 'by-hand']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: customerReturnId(params.orderId, params.number),
      update: resolveReturnLabel,
      argument: { by, ...body },
      commandId,
    }),
});

const inspectionRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/returns/{number}/inspection', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'Say what arrived of a return, and whether it can be sold again',
  params: parcelParams,
  body: z.strictObject({
    accept: z.boolean(),
    reason: reasonSchema,
    lines: z
      .array(z.strictObject({ sku: skuSchema, quantity: z.int().min(1).max(10_000), sellable: z.boolean() }))
      .max(100),
  }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: customerReturnId(params.orderId, params.number),
      update: inspectReturn,
      argument: { by, ...body },
      commandId,
    }),
});

const lossRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/returns/{number}/loss', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'A return the carrier took over and that never arrived: give the money back, or not',
  description:
    'Asked for when it is missed: three times the return window after the label, or when the carrier reports it lost. `none` ' +
    'is for a parcel that was never really sent. Nobody answering gives the money back. What is given back for is claimed from the carrier.',
  params: parcelParams,
  body: z.strictObject({ remedy: z.enum(['refund', 'none']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: customerReturnId(params.orderId, params.number),
      update: resolveReturnLoss,
      argument: { by, ...body },
      commandId,
    }),
});

const correctionRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/returns/{number}/tax-correction', tag: 'Orders' },
  roles: ['finance'],
  summary: 'Duty and tax of a return that no rule corrects by itself: corrected, or not to be',
  description:
    'Duty is asked back from customs by hand; `corrected` says that it was. Where no rule speaks of the tax of the sale, ' +
    '`corrected` books the line that corrects it. Nobody answering leaves both as they are.',
  params: parcelParams,
  body: z.strictObject({ corrected: z.boolean(), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: orderWorkflowId(params.orderId),
      update: settleCorrection,
      argument: { by, number: params.number, ...body },
      commandId,
    }),
});

const lateRoute = route({
  ...{ method: 'post', path: '/orders/{orderId}/late-returns/{number}/settlement', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'Say what was done about a return that was asked for after its order had ended',
  description:
    'Nothing is paid or booked by this: the money went back at the provider’s desk, the tax is corrected by finance.',
  params: parcelParams,
  body: z.strictObject({ outcome: z.enum(['given-back', 'replaced', 'refused']), reason: reasonSchema }),
  answer: carriedOutAnswer(),
  handle: async ({ params, body, by, commandId, deps }) =>
    command(deps, {
      processId: lateReturnId(params.orderId, params.number),
      update: settleLateReturn,
      argument: { by, ...body },
      commandId,
    }),
});

const photoSchema = z.object({
  fileId: z.string(),
  fileName: z.string(),
  mediaType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  scan: z.enum(['waiting', 'clean', 'infected', 'not-needed']),
  storedAt: instantSchema,
});

const photosRoute = route({
  ...{ method: 'get', path: '/orders/{orderId}/returns/{number}/photos', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'List the photos of a return',
  params: parcelParams,
  answer: {
    status: 200,
    schema: z.object({ items: z.array(photoSchema) }),
    description: 'As they were given',
  },
  handle: async ({ params: { orderId, number }, deps }) => {
    const photos = await photosOfReturn(deps, orderId, number);
    const items = photos.map(({ fileId, fileName, mediaType, bytes, sha256, scan, storedAt }) => ({
      ...{ fileId, fileName, mediaType, bytes, sha256, scan, storedAt },
    }));
    return ok({ items });
  },
});

const photoContentRoute = route({
  ...{ method: 'get', path: '/orders/{orderId}/returns/{number}/photos/{fileId}', tag: 'Orders' },
  roles: ['ops', 'admin'],
  summary: 'Download a photo of a return',
  description: 'Refused (409) while it waits for its malware scan, and (403) for good if malware was found.',
  params: parcelParams.extend({ fileId: z.string().min(1).max(300) }),
  answer: {
    status: 200,
    mediaType: 'application/octet-stream',
    description: 'The bytes, in the file’s own type',
  },
  handle: async ({ params: { orderId, number, fileId }, deps }) => {
    const photos = await photosOfReturn(deps, orderId, number);
    if (!photos.some((photo) => photo.fileId === fileId))
      throw notFound(`photo ${fileId} of return ${number} of order ${orderId}`);
    return { send: (response) => sendFile(response, deps.files, fileId) };
  },
});

export const returnRoutes = [
  photoRoute,
  returnRoute,
  labelRoute,
  inspectionRoute,
  lossRoute,
  correctionRoute,
  lateRoute,
  photosRoute,
  photoContentRoute,
];

/** Of an order that was delivered and has ended; nothing for any other. */
async function openLateReturn(
  { connection, temporal, orders }: ApiDependencies,
  orderId: string,
  request: LateReturnInput['request'],
  requestedBy: string,
): Promise<Reply | undefined> {
  const order = await findProcess(connection, orderWorkflowId(orderId));
  if (order?.endedAt === undefined || !(order.stage === 'completed' || order.stage === 'refunded'))
    return undefined;
  const processes = await processesOfCase(connection, orderWorkflowId(orderId));
  const number = 1 + processes.filter(({ process }) => process === 'late-return').length;
  const { staff } = orders.policy;
  const input: LateReturnInput = { orderId, number, request, requestedBy, listing: order.listing, staff };
  const returnId = lateReturnId(orderId, number);
  await startNew(temporal, 'lateReturn', returnId, input);
  return ok({ stage: 'asked', returnId });
}

/** @throws Problem `invalid-request` naming those that are no photos of this order */
async function assertPhotos(
  { files }: ApiDependencies,
  orderId: string,
  named: readonly string[],
): Promise<void> {
  if (named.length === 0) return;
  const known = new Set((await returnPhotosOf(files, orderId)).map(({ fileId }) => fileId));
  const errors = named.flatMap((fileId, index) =>
    known.has(fileId)
      ? []
      : [
          {
            ...{ pointer: `#/photos/${index}`, detail: 'is no photo given for this order' },
            remedy: 'give the photo first, and name the `fileId` that was answered',
          },
        ],
  );
  if (errors.length > 0) throw problem('invalid-request', 'A photo is not known.', { errors });
}

/** Those the return names, and no other of the order. */
async function photosOfReturn(
  { connection, files }: ApiDependencies,
  orderId: string,
  number: number,
): Promise<StoredFile[]> {
  const found = await findProcess(connection, customerReturnId(orderId, number));
  if (!found) throw notFound(`return ${number} of order ${orderId}`);
  const { photos } = (found.state as { request: { photos: string[] } }).request;
  return (await returnPhotosOf(files, orderId)).filter(({ fileId }) => photos.includes(fileId));
}
