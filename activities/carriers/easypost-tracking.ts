/**
 * EasyPost's tracking details in our vocabulary. EasyPost has a status and a detail, and no word for customs: those steps
 * are known by the carrier's raw code, where it is a UPU EMSEVT event code as posts send, or else by its message.
 */
import type { TrackingEvent, TrackingKind } from '../../domain/order';

/** https://docs.easypost.com/docs/trackers */
export interface EasyPostTracker {
  id: string;
  tracking_code: string;
  carrier: string;
  status: string;
  tracking_details?: EasyPostDetail[];
}

export interface EasyPostDetail {
  status: string;
  status_detail?: string | null;
  datetime: string;
  message?: string | null;
  carrier_code?: string | null;
  tracking_location?: { city?: string | null; country?: string | null } | null;
}

interface Meaning {
  status?: RegExp;
  detail?: RegExp;
  code?: string;
  message?: RegExp;
  kind: TrackingKind;
}

/** The first that fits. Ends and disturbances come before the steps whose codes they share. */
const meanings: readonly Meaning[] = [
  { detail: /^lost$/, kind: 'lost' },
  { detail: /^damaged$/, kind: 'damaged' },
  { status: /^delivered$/, kind: 'delivered' },
  { status: /^return_to_sender$/, detail: /^arrived_at_destination$/, kind: 'returned' },
  { status: /^return_to_sender$/, kind: 'returning' },
  { message: /customs.*seiz|seiz.*customs/i, kind: 'customs-seized' },
  { message: /(refus|reject).*customs|customs.*(refus|reject)/i, kind: 'customs-refused' },
  { message: /(inspect|examin).*customs|customs.*(inspect|examin)/i, kind: 'customs-inspection' },
  { message: /customs.*(document|certificate|information)/i, kind: 'customs-documents-wanted' },
  { detail: /^awaiting_information$/, kind: 'customs-documents-wanted' },
  { code: 'EDC', kind: 'customs-released' },
  { code: 'EMF', kind: 'customs-released' },
  {
    message: /(releas|clear)\w* (by|from|through)? ?(import )?customs|customs.*(releas|cleared)/i,
    kind: 'customs-released',
  },
  { code: 'EME', kind: 'customs-held' },
  { message: /(held|hold|retained).*customs|customs.*(held|hold|delay)/i, kind: 'customs-held' },
  { code: 'EDB', kind: 'customs-submitted' },
  { message: /(presented|submitted|handed).*customs|customs processing/i, kind: 'customs-submitted' },
  { status: /^pre_transit$/, kind: 'label-created' },
  { status: /^(out_for_delivery|available_for_pickup)$/, kind: 'out-for-delivery' },
  { code: 'EMH', kind: 'delivery-failed' },
  { detail: /^(delivery_exception|address_correction|refused)$/, kind: 'delivery-failed' },
  { code: 'EMA', kind: 'handed-over' },
  { detail: /^received_at_origin_facility$/, kind: 'handed-over' },
  { code: 'EMB', kind: 'departed-origin' },
  { detail: /^departed_origin_facility$/, kind: 'departed-origin' },
  { code: 'EMC', kind: 'exported' },
  { message: /departed (the )?(country|outward)|exported|left the country/i, kind: 'exported' },
  { code: 'EMD', kind: 'arrived' },
  {
    detail: /^(received_at_destination_facility|arrived_at_destination|transferred_to_destination_carrier)$/,
    kind: 'arrived',
  },
];

/** Kinds that a scan without a meaning of its own may repeat: it was seen, and is still about there. */
const repeatable: Partial<Record<TrackingKind, TrackingKind>> = {
  'label-created': 'handed-over',
  'handed-over': 'handed-over',
  'departed-origin': 'departed-origin',
  exported: 'exported',
  arrived: 'arrived',
};

const seen = new Set(['in_transit', 'unknown']);

/** What one detail says by itself, or `undefined`: it was seen somewhere, or is no news. */
export function kindOf(detail: EasyPostDetail): TrackingKind | undefined {
  const fits = ({ status, detail: sub, code, message }: Meaning): boolean =>
    (status === undefined || status.test(detail.status)) &&
    (sub === undefined || sub.test(detail.status_detail ?? '')) &&
    (code === undefined || code === detail.carrier_code) &&
    (message === undefined || message.test(detail.message ?? ''));
  return meanings.find(fits)?.kind;
}

/**
 * All events of a tracker in carrier time. A scan on the way that says nothing new repeats the kind before it, so that it
 * counts as a sign of life; what is neither is left out. The same detail has the same event id in every delivery.
 */
export function eventsOf(tracker: EasyPostTracker): TrackingEvent[] {
  const details = (tracker.tracking_details ?? []).map((detail) => ({
    detail,
    at: new Date(detail.datetime).toISOString(),
  }));
  details.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const events: TrackingEvent[] = [];
  let before: TrackingKind | undefined;
  for (const { detail, at } of details) {
    const own = kindOf(detail);
    const kind = own ?? (seen.has(detail.status) && before ? repeatable[before] : undefined);
    before = own ?? before;
    if (kind) events.push(eventOf(tracker, detail, at, kind));
  }
  return events;
}

function eventOf(
  tracker: EasyPostTracker,
  detail: EasyPostDetail,
  at: string,
  kind: TrackingKind,
): TrackingEvent {
  const { city, country } = detail.tracking_location ?? {};
  const place = [city, country].filter(Boolean).join(', ');
  return {
    carrier: tracker.carrier,
    eventId: [tracker.id, at, detail.status, detail.status_detail ?? '', detail.carrier_code ?? ''].join('/'),
    ...{ trackingCode: tracker.tracking_code, kind, at },
    ...(place ? { place } : {}),
    ...(detail.message ? { detail: detail.message } : {}),
  };
}
