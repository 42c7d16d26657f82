/** The effects on carriers and the broker, in an order's words: who sends and who receives is read from the record. */
import { ApplicationFailure } from '@temporalio/common';
import type { Address } from '../../domain/shapes/orders';
import { sum, times } from '../../domain/money';
import type { GoodsLine, PlannedShipment, TrackingEvent } from '../../domain/order';
import type { Country, Day, Money } from '../../domain/shapes/common';
import type { ReadyFile } from '../../models/file-store';
import type { Places } from '../../rules/warehouses';
import { declarationXml } from '../broker/declaration-xml';
import { paperFile } from '../paper-file';
import { declarationOf, goodsIn, type Lines } from '../broker/declaration';
import type { BrokerPort } from '../broker/port';
import type {
  BookedLabel,
  BrokerActivities,
  CarrierActivities,
  ParcelRequest,
  ReturnParcel,
} from '../outside';
import type { CarrierPort, Label, Parcel } from './port';

export interface CarriageDependencies {
  carrier: CarrierPort;
  broker: BrokerPort;
  places: Places;
  /** Whether goods are declared to customs between two countries on a day. */
  crossesCustoms: (from: Country, to: Country, on: Day) => boolean;
  /** The receiver of an order, opened from the record. @throws PersonalDataErased */
  addressOf: (orderId: string) => Promise<Address>;
  /** Why no parcel may be booked with a carrier now; nothing when it may. */
  notBookable: (carrier: string) => Promise<string | undefined>;
  /** A paper's bytes: carriers want to see what is claimed. */
  readFile: (fileId: string) => Promise<Buffer>;
  /** Keeps a paper with its order. Safe to repeat with the same bytes. */
  keepFile: (file: ReadyFile) => Promise<unknown>;
  /**
   * Enters a booked parcel, so that what carriers report of it finds its process. Safe to repeat.
   * @returns what its process has to hear of what they have reported already
   */
  follow: (parcel: {
    label: BookedLabel;
    shipmentId: string;
    orderId: string;
    plan: PlannedShipment;
    to: Country;
  }) => Promise<TrackingEvent[]>;
  /** A label that was taken back is no parcel any more. Safe to repeat. */
  unfollow: (label: BookedLabel) => Promise<void>;
}

/** The activities over one carrier port and one broker port. */
export function createCarriageActivities(deps: CarriageDependencies): CarrierActivities & BrokerActivities {
  const { carrier, broker } = deps;
  const book = async (request: ParcelRequest): Promise<BookedLabel> =>
    withoutPicture(await carrier.book(await parcelOf(deps, request), keyOf(request)));
  const bookBack = async (request: ReturnParcel): Promise<BookedLabel> => {
    const parcel = await returnOf(deps, request);
    return withoutPicture(await carrier.book(parcel, parcel.reference));
  };
  // A label whose answer was lost is found again by its key; where the carrier refused one there is none.
  const takeBack = async (label: BookedLabel | undefined, find: () => Promise<BookedLabel>) => {
    const booked = label ?? (await find().catch(noneIfRefused));
    const answer = booked ? await carrier.void(booked) : 'voided';
    if (booked && answer === 'voided') await deps.unfollow(booked);
    return answer;
  };
  return {
    async bookParcel(request) {
      await assertBookable(deps, request.plan.carrier);
      const label = await book(request);
      const { shipmentId, orderId, plan, to } = request;
      return { ...label, heard: await deps.follow({ label, shipmentId, orderId, plan, to }) };
    },
    voidParcel: (request, label) => takeBack(label, () => book(request)),
    interceptParcel: (label, key) => carrier.intercept({ ...label, key }),
    insureParcel: (request, label) =>
      carrier.insure({
        ...{ labelId: label.labelId, trackingCode: label.trackingCode },
        value: goodsValue(request.goods, request.plan.lines),
        key: `${keyOf(request)}/cover`,
      }),
    cancelCover: (coverId) => carrier.cancelCover(coverId),
    async bookReturn(request) {
      await assertBookable(deps, request.plan.carrier);
      const label = await bookBack(request);
      const { returnId, orderId, plan, returnTo } = request;
      const to = placeOf(deps.places, returnTo).country;
      return { ...label, heard: await deps.follow({ label, shipmentId: returnId, orderId, plan, to }) };
    },
    voidReturn: (request, label) => takeBack(label, () => bookBack(request)),
    async fileClaim({ evidence, ...claim }) {
      const files = evidence.map(async ({ fileId, ...about }) => ({
        ...about,
        content: (await deps.readFile(fileId)).toString('base64'),
      }));
      return carrier.fileClaim({ ...claim, evidence: await Promise.all(files) });
    },
    claimState: (claimId) => carrier.claim(claimId),
    async declareParcel(request, label) {
      const declaration = declarationOf(deps.places, request, label);
      const declared = await broker.submit(declaration, `${keyOf(request)}/declaration`);
      const xml = Buffer.from(declarationXml(declaration));
      const parcel = { ...request, trackingCode: declaration.trackingCode };
      await deps.keepFile(paperFile(parcel, 'customs-declaration', 'application/xml', xml));
      return declared;
    },
    withdrawDeclaration: (mrn) => broker.withdraw(mrn),
    provideDocument: (mrn, document, key) => broker.provide(mrn, document, key),
  };
}

/** Suspended since the order was accepted, it gets no new parcel; a label it gave before is found, to be voided. */
async function assertBookable({ notBookable }: CarriageDependencies, carrier: string): Promise<void> {
  const why = await notBookable(carrier);
  if (why !== undefined) throw ApplicationFailure.nonRetryable(`${carrier}: ${why}`, 'carrier-not-bookable');
}

function noneIfRefused(error: unknown): undefined {
  if (!(error instanceof ApplicationFailure && error.type === 'carrier-refused')) throw error;
}

function withoutPicture({ pdf: _, ...label }: Label): BookedLabel {
  return label;
}

/** A parcel that is booked anew with another carrier is another booking. */
function keyOf({ shipmentId, attempt }: Pick<ParcelRequest, 'shipmentId' | 'attempt'>): string {
  return attempt === 1 ? shipmentId : `${shipmentId}/attempt-${attempt}`;
}

async function parcelOf(
  { places, addressOf, crossesCustoms }: CarriageDependencies,
  request: ParcelRequest,
): Promise<Parcel> {
  const { plan, goods, incoterm, to, cost } = request;
  const from = placeOf(places, plan.warehouse.id);
  return {
    ...{ reference: keyOf(request), from, to: await addressOf(request.orderId), incoterm },
    ...{ grossGrams: plan.grossGrams, carrier: plan.carrier, service: plan.service },
    customs: crossesCustoms(from.country, to, cost.on) ? customsLines(goods, plan.lines) : [],
  };
}

async function returnOf(
  { places, addressOf, crossesCustoms }: CarriageDependencies,
  request: ReturnParcel,
): Promise<Parcel> {
  const { plan, goods, lines, returnTo, returnId, orderId, cost, attempt = 1 } = request;
  const to = placeOf(places, returnTo);
  const from = await addressOf(orderId);
  return {
    ...{
      reference: keyOf({ shipmentId: returnId, attempt }),
      from,
      to,
      incoterm: 'DDP',
      grossGrams: weightOf(goods, lines),
    },
    ...{ carrier: plan.carrier, service: plan.service },
    customs: crossesCustoms(from.country, to.country, cost.on) ? customsLines(goods, lines) : [],
  };
}

function placeOf(places: Places, warehouseId: string): Address {
  const place = places.warehouses.get(warehouseId);
  if (!place)
    throw ApplicationFailure.nonRetryable(`there is no warehouse ${warehouseId}`, 'warehouse-unknown');
  return place.address;
}

function customsLines(goods: readonly GoodsLine[], lines: Lines): Parcel['customs'] {
  return goodsIn(goods, lines).map(({ line, quantity }) => ({
    ...{ description: line.customsDescription, hsCode: line.hsCode, origin: line.origin, quantity },
    value: times(line.unitPrice, quantity),
    netGrams: line.netGrams * quantity,
  }));
}

function weightOf(goods: readonly GoodsLine[], lines: Lines): number {
  return goodsIn(goods, lines).reduce((grams, { line, quantity }) => grams + line.grossGrams * quantity, 0);
}

function goodsValue(goods: readonly GoodsLine[], lines: Lines): Money {
  const values = goodsIn(goods, lines).map(({ line, quantity }) => times(line.unitPrice, quantity));
  return sum(values, values[0]?.currency ?? 'EUR');
}
