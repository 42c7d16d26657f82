/** Where the papers of a parcel are kept: beside its order, under an id made of the parcel, so that the same paper is the same file. */
import type { ReadyFile } from '../models/file-store';

const endings = { 'application/pdf': 'pdf', 'application/xml': 'xml' } as const;

/** A paper of a parcel, ready to be kept. @param slot the kind of paper */
export function paperFile(
  { orderId, shipmentId, trackingCode }: { orderId: string; shipmentId: string; trackingCode: string },
  slot: string,
  mediaType: keyof typeof endings,
  content: Buffer,
): ReadyFile {
  return {
    content,
    meta: {
      ...{ caseId: `order:${orderId}`, slot, mediaType, origin: 'generated' },
      fileName: `${shipmentId}-${slot}.${endings[mediaType]}`.replaceAll(/[:/]/g, '-'),
      fileId: `paper:${shipmentId}:${trackingCode}:${slot}`,
      maxBytes: 25 * 1024 * 1024,
    },
  };
}
