/** EasyPost's JSON objects as far as the sandbox plays them. Field names and statuses as in docs.easypost.com. */
import type { Claim, Consignment, Cover, WireAddress } from './carrier-book';
import { toDecimal } from './payments/decimal';
import type { Move } from './carrier-routes';
import type { Scan } from './timeline';

interface Wording {
  readonly status: string;
  readonly detail: string;
  readonly message: string;
  /** UPU EMSEVT event code. */
  readonly emsevt?: string;
}

const moving = 'in_transit';

const wordings: Readonly<Record<Move, Wording>> = {
  'label-created': { status: 'pre_transit', detail: 'label_created', message: 'Shipping label created' },
  'handed-over': say(moving, 'received_at_origin_facility', 'Accepted from the shipper', 'EMA'),
  'departed-origin': say(moving, 'departed_origin_facility', 'On its way to the border', 'EMB'),
  exported: say(moving, 'departed_facility', 'Departed the country of origin', 'EMC'),
  arrived: say(moving, 'received_at_destination_facility', 'Arrived at destination facility', 'EMD'),
  delayed: say(moving, 'delayed', 'Delayed on the way'),
  'customs-submitted': say(moving, 'status_update', 'Presented to import customs', 'EDB'),
  'customs-documents-wanted': say(moving, 'awaiting_information', 'Customs want a document'),
  'customs-inspection': say(moving, 'held', 'Inspected by customs', 'EME'),
  'customs-held': say(moving, 'held', 'Held by customs', 'EME'),
  'customs-released': say(moving, 'status_update', 'Released by customs', 'EDC'),
  'customs-refused': say(moving, 'refused', 'Import refused by customs', 'EME'),
  'customs-seized': say('failure', 'held', 'Seized by customs', 'EME'),
  'out-for-delivery': say('out_for_delivery', 'out_for_delivery', 'Out for delivery'),
  'delivery-failed': say(moving, 'delivery_exception', 'Nobody at home', 'EMH'),
  delivered: say('delivered', 'arrived_at_destination', 'Delivered', 'EMI'),
  damaged: say('failure', 'damaged', 'Damaged beyond delivery'),
  lost: say('failure', 'lost', 'Not found after a search'),
  returning: say('return_to_sender', 'return', 'On its way back to the sender'),
  returned: say('return_to_sender', 'arrived_at_destination', 'Returned to the sender'),
};

function say(status: string, detail: string, message: string, emsevt?: string): Wording {
  return emsevt === undefined ? { status, detail, message } : { status, detail, message, emsevt };
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

function detailObject(scan: Scan, carrier: string): object {
  const { status, detail, message, emsevt } = wordings[scan.move];
  return {
    object: 'TrackingDetail',
    ...{ message, description: message, status, status_detail: detail },
    datetime: iso(scan.at),
    source: carrier,
    carrier_code: carrier === 'landpost' ? (emsevt ?? null) : null,
    tracking_location: {
      object: 'TrackingLocation',
      ...{ city: scan.place.city, state: null, country: scan.place.country, zip: null },
    },
  };
}

/** `scans`: what the carrier tells by now, in the order it happened. */
export function trackerObject(parcel: Consignment, scans: readonly Scan[]): Record<string, unknown> {
  const { bought } = parcel;
  const carrier = rateOf(parcel)?.carrier ?? '';
  const last = scans.at(-1);
  const wording = last ? wordings[last.move] : undefined;
  return {
    ...{ id: bought?.trackerId, object: 'Tracker', mode: 'test', tracking_code: bought?.trackingCode },
    status: parcel.refundedAt === undefined ? (wording?.status ?? 'unknown') : 'cancelled',
    status_detail: parcel.refundedAt === undefined ? (wording?.detail ?? 'unknown') : 'cancelled',
    ...{ carrier, shipment_id: parcel.id, signed_by: null, weight: null, est_delivery_date: null },
    created_at: iso(bought?.at ?? parcel.createdAt),
    updated_at: iso(last?.reportedAt ?? bought?.at ?? parcel.createdAt),
    tracking_details: scans.map((scan) => detailObject(scan, carrier)),
    ...{ carrier_detail: null, fees: [], finalized: true, is_return: false },
  };
}

export function rateOf(parcel: Consignment): Consignment['rates'][number] | undefined {
  return parcel.rates.find(({ id }) => id === parcel.bought?.rateId);
}

function rateObject(parcel: Consignment, rate: Consignment['rates'][number]): object {
  return {
    ...{ id: rate.id, object: 'Rate', mode: 'test', shipment_id: parcel.id },
    ...{ carrier: rate.carrier, service: rate.service, carrier_account_id: `ca_${rate.carrier}` },
    ...{ rate: toDecimal(rate.price, rate.currency), currency: rate.currency },
    ...{ delivery_days: rate.days, est_delivery_days: rate.days, delivery_date_guaranteed: false },
  };
}

function addressObject(parcel: Consignment, side: 'from' | 'to', address: WireAddress): object {
  return { id: `adr_${side}_${parcel.id.slice(4)}`, object: 'Address', mode: 'test', ...address };
}

/** The id of an address, turned back into the address. */
export function shipmentIdOfAddress(addressId: string): string {
  return addressId.replace(/^adr_(from|to)_/, 'shp_');
}

export function shipmentObject(parcel: Consignment, base: string, scans: readonly Scan[]): object {
  const { bought } = parcel;
  const rate = rateOf(parcel);
  return {
    ...{ id: parcel.id, object: 'Shipment', mode: 'test', reference: parcel.reference },
    created_at: iso(parcel.createdAt),
    from_address: addressObject(parcel, 'from', parcel.from),
    to_address: addressObject(parcel, 'to', parcel.to),
    customs_info: parcel.customsInfo,
    rates: parcel.rates.map((one) => rateObject(parcel, one)),
    selected_rate: rate ? rateObject(parcel, rate) : null,
    tracking_code: bought?.trackingCode ?? null,
    tracker: bought ? trackerObject(parcel, scans) : null,
    postage_label: bought ? labelObject(parcel, base) : null,
    refund_status: parcel.refundedAt === undefined ? null : 'refunded',
    ...{ insurance: null, messages: [], options: { print_custom_1: parcel.printed } },
  };
}

function labelObject(parcel: Consignment, base: string): object {
  const url = `${base}/labels/${parcel.bought?.trackingCode}.pdf`;
  return {
    ...{ id: `pl_${parcel.id.slice(4)}`, object: 'PostageLabel', label_size: '4x6' },
    ...{ label_type: 'default', label_file_type: 'application/pdf', label_url: url, label_pdf_url: url },
  };
}

export function insuranceObject(cover: Cover): object {
  return {
    ...{ id: cover.id, object: 'Insurance', mode: 'test', reference: cover.reference },
    ...{ amount: cover.amount, currency: cover.currency, tracking_code: cover.trackingCode },
    ...{ status: cover.cancelled ? 'cancelled' : 'purchased', created_at: iso(cover.at) },
    ...{ provider: 'easypost', provider_id: null, messages: [] },
  };
}

export interface ClaimVerdict {
  readonly status: 'submitted' | 'approved' | 'rejected';
  readonly says: string;
  readonly approved: string | null;
}

export function claimObject(claim: Claim, verdict: ClaimVerdict): object {
  return {
    ...{ id: claim.id, object: 'Claim', mode: 'test', reference: claim.reference },
    ...{ tracking_code: claim.trackingCode, type: claim.type, requested_amount: claim.amount },
    ...{ status: verdict.status, status_detail: verdict.says, approved_amount: verdict.approved },
    ...{ currency: claim.currency, created_at: iso(claim.at), attachments: [], history: [] },
  };
}
