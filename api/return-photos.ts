/**
 * Photos customers give with a return: JPEG or PNG by their content, 10 MB each, thirty for an order. They are scanned when a
 * return names them; until then nobody can look at them.
 */
import type { IncomingMessage } from 'node:http';
import type { FileStore, StoredFile } from '../models/file-store';
import { orderWorkflowId } from '../workflows/order-to-delivery/messages';
import { receiveUpload, type ReceivedUpload } from './uploads';

const slot = 'return-photo';
const maxBytes = 10 * 1024 * 1024;
const maxFiles = 30;

/** How many fields the return form of a parcel may have around its photo: a parcel has a hundred lines at most. */
export const returnFormFields = 120;

/** Takes one photo out of a multipart form and keeps it with the order. @throws UploadRefused as `receiveUpload` does */
export function takeReturnPhoto(
  store: FileStore,
  orderId: string,
  request: IncomingMessage,
): Promise<ReceivedUpload> {
  return receiveUpload(request, {
    ...{ store, caseId: orderWorkflowId(orderId), slot, maxBytes, maxFiles, maxFields: returnFormFields },
    only: ['image/jpeg', 'image/png'],
  });
}

/** The photos kept with an order, the oldest first, whether a return names them or not. */
export async function returnPhotosOf(store: FileStore, orderId: string): Promise<StoredFile[]> {
  return (await store.list(orderWorkflowId(orderId))).filter((file) => file.slot === slot);
}
