/**
 * What the tracking page shows of an order: read from the record, whatever stands there, and taken down to what anybody who
 * holds the link may see. Free texts of carriers, customs and staff are left out: they may name people.
 */
import type { Connection } from 'mongoose';
import { z } from 'zod';
import { addDays, startOfDay } from '../../domain/days';
import type { TrackingEvent, TrackingKind } from '../../domain/order';
import { moneySchema, type Day, type Instant, type Money } from '../../domain/shapes/common';
import { consignmentsOf, type ShownConsignment } from '../../models/consignment';
import { processesOfCase, type ProcessSnapshot } from '../../models/process';
import type { TrackingDependencies } from './dependencies';

export interface TrackedLine {
  sku: string;
  quantity: number;
}

export interface TrackedEvent {
  kind: TrackingKind;
  at: Instant;
  place?: string;
}

export interface TrackedParcel {
  number: number;
  /** A `ShipmentStage`. */
  stage: string;
  carrier?: string;
  trackingCode?: string;
  /** The last moment of the day (UTC) by which it was promised. */
  expectedBy?: Instant;
  lines: TrackedLine[];
  customs?: { state: string; wants?: string };
  declared: boolean;
  /** Newest first. */
  events: TrackedEvent[];
  /** What of it can still be sent back. */
  returnable: TrackedLine[];
}

export interface TrackedReturn {
  number: number;
  stage: string;
  lines: TrackedLine[];
  trackingCode?: string;
  wish: 'refund' | 'exchange';
  /** Ids of its photos: not shown. */
  photos: string[];
}

export interface TrackedOrder {
  orderId: string;
  /** An `OrderStage`; absent while the record lags behind the order. */
  stage?: string;
  parcels: TrackedParcel[];
  returns: TrackedReturn[];
  /** What the recipient pays to the carrier. */
  atTheDoor?: Money;
  returnsUntil?: Instant;
}

const text = z.string().min(1).max(200).optional().catch(undefined);
const lines = z
  .array(z.object({ sku: z.string(), quantity: z.number().int().min(0) }))
  .catch([])
  .default([]);
const customs = z.object({ state: z.string(), wants: text }).optional().catch(undefined);
const parcelSchema = z.object({
  ...{ number: z.number().int(), carrier: text, trackingCode: text, mrn: text },
  ...{ stage: text, outcome: text, lines, customs },
});
const orderSchema = z.object({
  shipments: z.array(parcelSchema).catch([]).default([]),
  landedCost: z.object({ atTheDoor: moneySchema }).optional().catch(undefined),
  returnsUntil: z.iso.datetime().optional().catch(undefined),
});
const returnSchema = z.object({
  ...{ number: z.number().int(), shipment: z.number().int(), trackingCode: text },
  request: z.object({
    lines,
    photos: z.array(z.string()).catch([]).default([]),
    wish: z.enum(['refund', 'exchange']).catch('refund'),
  }),
});

type KnownParcel = z.infer<typeof parcelSchema>;
type KnownReturn = z.infer<typeof returnSchema> & { stage: string };

/** The order as the record has it now. */
export async function trackedOrder(
  { connection, eventsOf }: { connection: Connection } & Pick<TrackingDependencies, 'eventsOf'>,
  orderId: string,
): Promise<TrackedOrder> {
  const caseId = `order:${orderId}`;
  const [processes, booked] = await Promise.all([
    processesOfCase(connection, caseId),
    consignmentsOf(connection, orderId),
  ]);
  const order = processes.find(({ process }) => process === 'order-to-delivery');
  const state = orderSchema.parse(order?.state ?? {});
  const returns = ofKind(processes, 'customer-return', returnSchema);
  const parcels = parcelsOf(state.shipments, ofKind(processes, 'shipment', parcelSchema));
  const door = state.landedCost?.atTheDoor;
  return {
    orderId,
    ...(order ? { stage: order.stage } : {}),
    parcels: await Promise.all(parcels.map((parcel) => shownParcel(parcel, booked, returns, eventsOf))),
    returns: returns.map(({ number, stage, trackingCode, request }) => ({
      ...{ number, stage, lines: request.lines, photos: request.photos, wish: request.wish },
      ...(trackingCode === undefined ? {} : { trackingCode }),
    })),
    ...(door && door.amount > 0 ? { atTheDoor: door } : {}),
    ...(state.returnsUntil === undefined ? {} : { returnsUntil: state.returnsUntil }),
  };
}

function ofKind<Known extends { number: number }>(
  processes: readonly ProcessSnapshot[],
  kind: ProcessSnapshot['process'],
  schema: z.ZodType<Known>,
): (Known & { stage: string })[] {
  return processes
    .filter(({ process }) => process === kind)
    .flatMap(({ state, stage }) => {
      const known = schema.safeParse(state);
      return known.success ? [{ ...known.data, stage }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** A parcel's own process knows best; one that has none yet stands in its order. */
function parcelsOf(planned: readonly KnownParcel[], own: readonly KnownParcel[]): KnownParcel[] {
  const known = new Map([...planned, ...own].map((parcel) => [parcel.number, parcel]));
  return [...known.values()].sort((a, b) => a.number - b.number);
}

async function shownParcel(
  parcel: KnownParcel,
  booked: readonly ShownConsignment[],
  returns: readonly KnownReturn[],
  eventsOf: TrackingDependencies['eventsOf'],
): Promise<TrackedParcel> {
  const { number, carrier, trackingCode, mrn, lines: sent } = parcel;
  const stage = parcel.stage ?? parcel.outcome ?? 'preparing';
  const events = carrier && trackingCode ? await eventsOf({ carrier, trackingCode }) : [];
  const wants = parcel.customs?.wants;
  const expectedBy = endOf(booked.find((one) => isSame(one, parcel))?.promisedBy);
  return {
    ...{ number, stage, lines: sent, declared: mrn !== undefined || parcel.customs !== undefined },
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingCode === undefined ? {} : { trackingCode }),
    ...(expectedBy === undefined ? {} : { expectedBy }),
    ...(parcel.customs ? { customs: { state: parcel.customs.state, ...(wants ? { wants } : {}) } } : {}),
    events: shownEvents(events),
    returnable: stage === 'delivered' ? returnableOf(number, sent, returns) : [],
  };
}

function isSame(one: ShownConsignment, { carrier, trackingCode }: KnownParcel): boolean {
  return one.carrier === carrier && one.trackingCode === trackingCode;
}

function endOf(day: Day | undefined): Instant | undefined {
  return day && new Date(startOfDay(addDays(day, 1)) - 1).toISOString();
}

/** What was sent, less what is coming back or has come. A return that lapsed came to nothing. */
function returnableOf(
  number: number,
  sent: readonly TrackedLine[],
  returns: readonly KnownReturn[],
): TrackedLine[] {
  const coming = returns
    .filter(({ shipment, stage }) => shipment === number && stage !== 'lapsed')
    .flatMap(({ request }) => request.lines);
  return sent
    .map(({ sku, quantity }) => ({
      sku,
      quantity:
        quantity - coming.filter((line) => line.sku === sku).reduce((sum, line) => sum + line.quantity, 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

function shownEvents(events: readonly (TrackingEvent & { quarantined?: string })[]): TrackedEvent[] {
  return events
    .filter(({ quarantined, at }) => quarantined === undefined && !Number.isNaN(Date.parse(at)))
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map(({ kind, at, place }) => {
      const city = cityOf(place);
      return { kind, at, ...(city === undefined ? {} : { place: city }) };
    });
}

/** Carriers put streets and postcodes into places too. Whatever holds a digit is more than a city, and left out. */
export function cityOf(place: string | undefined): string | undefined {
  const parts = (place ?? '').split(/[,;/|\n]/).map((part) => part.trim());
  const cities = parts.filter((part) => part !== '' && !/\p{N}/u.test(part));
  // A part with a digit is a street: what stands beside it may be a name.
  if (cities.length < parts.length) return undefined;
  const city = cities.slice(0, 3).join(', ');
  return city === '' || city.length > 60 ? undefined : city;
}
