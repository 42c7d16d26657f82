/**
 * Tracking: what a parcel's events come to, whatever order they arrive in.
 *
 * The rule. A parcel's state is a function of the set of its events, never of their arrival:
 * 1. One event id is one event; it counts once.
 * 2. Events are read in the order of the carrier's time; at the same time in the order a parcel passes them, then by id.
 * 3. Read in that order, an event that contradicts a certain one before it is a regression: it is kept apart, with a reason, and
 *    says nothing about the parcel. Certain are, unless kept apart themselves:
 *    - `handed-over`, `exported` and `delivered`: nothing follows that lies before them on a parcel's way; `delivered` is
 *      not followed by `lost` either;
 *    - `returning`: the parcel travels back, so it may pass everything again, but reaching a door is no delivery to the customer;
 *    - `returned`: only `damaged` and `returned` can follow.
 * Because an event may arrive after later ones, one that was accepted can be kept apart afterwards, and the other way round.
 */
import type { ShipmentStage, TrackingEvent, TrackingKind } from './order';

/** What of an event the rule looks at. */
export type Heard = Pick<TrackingEvent, 'eventId' | 'kind' | 'at'>;

/** The distinct events known of one parcel, in any order. */
export type Known = readonly Heard[];

export type Standing = 'accepted' | 'duplicate' | 'quarantined';

export interface Folded<Event extends Heard> {
  /** In their order. */
  accepted: Event[];
  quarantined: { event: Event; why: string }[];
  /** The last of those accepted. */
  latest?: Event;
  stage: ShipmentStage;
}

/** Where on its way a parcel is. Disturbances may happen anywhere. */
const places: Readonly<Partial<Record<TrackingKind, number>>> = {
  'label-created': 0,
  'handed-over': 1,
  'departed-origin': 2,
  exported: 3,
  arrived: 4,
  'customs-submitted': 5,
  'customs-documents-wanted': 5,
  'customs-inspection': 5,
  'customs-held': 5,
  'customs-released': 5,
  'customs-refused': 5,
  'customs-seized': 5,
  'out-for-delivery': 6,
  'delivery-failed': 6,
  delivered: 7,
};

/** The order of events of the same time: as a parcel passes them. */
const kindsInOrder: readonly TrackingKind[] = [
  'label-created',
  'handed-over',
  'departed-origin',
  'exported',
  'arrived',
  'customs-submitted',
  'customs-documents-wanted',
  'customs-inspection',
  'customs-held',
  'customs-released',
  'customs-refused',
  'customs-seized',
  'out-for-delivery',
  'delivery-failed',
  'delivered',
  'damaged',
  'lost',
  'returning',
  'returned',
];

/** `damaged` and `returning` leave the stage as it is. */
const stages: Readonly<Partial<Record<TrackingKind, ShipmentStage>>> = {
  'label-created': 'labelled',
  'handed-over': 'handed-over',
  'departed-origin': 'in-transit',
  exported: 'in-transit',
  arrived: 'in-transit',
  'customs-submitted': 'customs',
  'customs-documents-wanted': 'customs',
  'customs-inspection': 'customs',
  'customs-held': 'customs',
  'customs-released': 'in-transit',
  'customs-refused': 'customs',
  'customs-seized': 'seized',
  'out-for-delivery': 'last-mile',
  'delivery-failed': 'last-mile',
  delivered: 'delivered',
  lost: 'lost',
  returned: 'returned',
};

/**
 * What a shipment's process has to hear of at once; the rest is in the record. That customs were given a parcel, or let it go, is
 * in the record too: where they question it, the broker tells its process.
 */
const telling: ReadonlySet<TrackingKind> = new Set<TrackingKind>([
  'handed-over',
  'customs-documents-wanted',
  'customs-inspection',
  'customs-held',
  'customs-refused',
  'customs-seized',
  'delivery-failed',
  'delivered',
  'damaged',
  'lost',
  'returning',
  'returned',
]);

export function isTelling(kind: TrackingKind): boolean {
  return telling.has(kind);
}

/** All of a parcel's events, folded by the rule above: the same for any order and any repetition of them. */
export function fold<Event extends Heard>(events: readonly Event[]): Folded<Event> {
  const folded: Folded<Event> = { accepted: [], quarantined: [], stage: 'labelled' };
  const seen = new Set<string>();
  const sure = new Certainties();
  for (const event of [...events].sort(asPassed)) {
    if (seen.has(event.eventId)) continue;
    seen.add(event.eventId);
    const why = sure.contradictedBy(event.kind);
    if (why !== undefined) {
      folded.quarantined.push({ event, why });
      continue;
    }
    sure.add(event.kind);
    folded.accepted.push(event);
    folded.latest = event;
    folded.stage = stages[event.kind] ?? folded.stage;
  }
  return folded;
}

/** How an event stands beside those known. Others may change their standing with it; `fold` tells. */
export function place(known: Known, event: Heard): Standing {
  if (known.some(({ eventId }) => eventId === event.eventId)) return 'duplicate';
  const { quarantined } = fold([...known, event]);
  return quarantined.some((each) => each.event === event) ? 'quarantined' : 'accepted';
}

/** What can't be taken back, of the events read so far. */
class Certainties {
  private furthest: TrackingKind | undefined;
  private delivered = false;
  private turned = false;
  private back = false;

  contradictedBy(kind: TrackingKind): string | undefined {
    if (this.back) return kind === 'damaged' || kind === 'returned' ? undefined : `${kind} after returned`;
    if (this.turned && kind === 'delivered') return 'delivered after returning: perhaps to the sender';
    if (this.delivered && kind === 'lost') return 'lost after delivered';
    const place = places[kind];
    const reached = this.furthest && places[this.furthest];
    if (place === undefined || reached === undefined || place >= reached) return undefined;
    return `${kind} after ${this.furthest}`;
  }

  add(kind: TrackingKind): void {
    if (kind === 'handed-over' || kind === 'exported' || kind === 'delivered') this.furthest = kind;
    if (kind === 'delivered') this.delivered = true;
    if (kind === 'returned') this.back = true;
    if (kind !== 'returning') return;
    this.turned = true;
    this.furthest = undefined;
  }
}

function asPassed(a: Heard, b: Heard): number {
  return (
    Date.parse(a.at) - Date.parse(b.at) ||
    kindsInOrder.indexOf(a.kind) - kindsInOrder.indexOf(b.kind) ||
    (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId))
  );
}
