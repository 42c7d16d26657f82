/** The papers a shipment travels with: drawn, and kept in the file store under ids made of the shipment. */
import { ApplicationFailure } from '@temporalio/common';
import {
  type PaperKind,
  type ShipmentPaperFacts,
  type ShipmentPaperRequest,
  papersOf,
} from '../domain/paper-facts';
import type { Address } from '../domain/shapes/orders';
import { FileStoreRefusal, type FileStore, type ReadyFile, type StoredFile } from '../models/file-store';
import { BarcodeError } from './documents/barcode';
import { drawCn23 } from './documents/cn23';
import { drawCommercialInvoice } from './documents/commercial-invoice';
import { MissingGlyphError } from './documents/fonts';
import { drawPackingList } from './documents/packing-list';
import { pageCount } from './documents/page';
import { PaperFactsError } from './documents/paper-words';
import { drawReturnLabel } from './documents/return-label';
import { TextTooLongError } from './documents/sheet';
import { drawShippingLabel } from './documents/shipping-label';
import { paperFile } from './paper-file';

export interface StoredPaper {
  kind: PaperKind;
  fileId: string;
  /** Of the PDF's bytes, hex. */
  sha256: string;
  bytes: number;
}

export interface ShipmentPaperActivities {
  /**
   * Draws and stores the papers the shipment needs, all dated `issuedOn`. The same request twice gives the same files byte for
   * byte; a rebooked shipment has another tracking code and gets new ones beside them.
   * @throws ApplicationFailure, all final: `glyph-missing`, `text-too-long`, `facts-contradict`, `no-barcode`, `file-conflict`
   */
  makeShipmentPapers(request: ShipmentPaperRequest): Promise<{ papers: StoredPaper[] }>;
}

export interface ShipmentPaperDependencies {
  store: FileStore;
  /** Whom and where the order goes to; sealed in the record, and so never part of a request. */
  readAddress(orderId: string): Promise<{ deliverTo: Address; name: string }>;
}

const DRAW: Record<PaperKind, (facts: ShipmentPaperFacts) => Promise<Buffer>> = {
  'commercial-invoice': drawCommercialInvoice,
  cn23: drawCn23,
  'packing-list': drawPackingList,
  label: drawShippingLabel,
  'return-label': drawReturnLabel,
};

/** Making of papers. */
export function createShipmentPaperActivities(deps: ShipmentPaperDependencies): ShipmentPaperActivities {
  return {
    async makeShipmentPapers(request) {
      const { deliverTo, name } = await deps.readAddress(request.orderId);
      const facts = { ...request, recipient: deliverTo, buyer: name };
      const kinds = papersOf(facts);
      const drawn: ReadyFile[] = [];
      for (const kind of kinds)
        drawn.push(await orFail(`the ${kind} of ${request.shipmentId}`, () => draw(kind, facts)));
      // A few pages each: kept together, in one write.
      const stored = await orFail(`the papers of ${request.shipmentId}`, () => deps.store.putAll(drawn));
      return { papers: kinds.flatMap((kind, place) => paperOf(kind, stored[place])) };
    },
  };
}

function paperOf(kind: PaperKind, file: StoredFile | undefined): StoredPaper[] {
  return file ? [{ kind, fileId: file.fileId, sha256: file.sha256, bytes: file.bytes }] : [];
}

async function draw(kind: PaperKind, facts: ShipmentPaperFacts): Promise<ReadyFile> {
  const content = await DRAW[kind](facts);
  const { meta } = paperFile(facts, kind, 'application/pdf', content);
  return { content, meta: { ...meta, pages: pageCount(content) } };
}

async function orFail<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error, what);
  }
}

/**
 * What no retry mends is said so; everything else stays as it is, to be tried again. Names and addresses, which the papers'
 * own errors quote, are left out of what the workflow's history keeps.
 */
function asFailure(error: unknown, paper: string): unknown {
  const final = (type: string, says: string) =>
    ApplicationFailure.nonRetryable(`not made: ${paper}: ${says}`, type);
  if (error instanceof MissingGlyphError) return final('glyph-missing', `no font has ${error.codePoint}`);
  if (error instanceof TextTooLongError) return final('text-too-long', 'a text is too long for its box');
  if (error instanceof PaperFactsError) return final('facts-contradict', error.message);
  if (error instanceof BarcodeError) return final('no-barcode', error.message);
  if (error instanceof FileStoreRefusal) return final('file-conflict', error.message);
  return error;
}
