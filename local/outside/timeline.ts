/**
 * How a parcel travels, as its carrier scans it. Pure: the same journey at the same time gives the same scans. Hours are
 * simulated; `pace` says how many milliseconds one lasts. Codes are UPU EMSEVT event codes, which only the post sends.
 */
import { routeOf, type Leg, type Move } from './carrier-routes';
import { seededChance } from './chance';

export const carrierScenarios = [
  'plain',
  'lost',
  'silent',
  'late',
  'damaged',
  'out-of-order',
  'delivery-failed',
  'returned',
] as const;
export type CarrierScenario = (typeof carrierScenarios)[number];

export interface Place {
  readonly city: string;
  readonly country: string;
}

export interface Journey {
  readonly trackingCode: string;
  readonly carrier: string;
  readonly service: string;
  readonly from: Place;
  readonly to: Place;
  /** Customs have to release it on the way. */
  readonly crossesBorder: boolean;
  readonly scenario: CarrierScenario;
}

/** Milliseconds since 1970: when it happened, and when the carrier tells of it. */
export interface Scan {
  readonly move: Move;
  readonly place: Place;
  readonly at: number;
  readonly reportedAt: number;
}

const quick = new Set(['next-day', 'fast']);

/** From the first scan to customs, or to the end where there is no border. `at`: milliseconds since 1970. */
export function scansOnTheWay(journey: Journey, at: number, pace: number): Scan[] {
  const { outbound, direct } = routeOf(journey.carrier);
  return walk(journey, disturbed(journey, journey.crossesBorder ? outbound : direct), at, pace, 'out');
}

/** From customs' release to the end, the release among them. */
export function scansAfterRelease(journey: Journey, at: number, pace: number): Scan[] {
  const legs: Leg[] = [['customs-released', 0], ...routeOf(journey.carrier).inland];
  return walk(journey, disturbed(journey, legs), at, pace, 'in');
}

/** Back to the sender, for whatever reason; `first` says what made it turn. */
export function scansOfReturn(journey: Journey, at: number, pace: number, first?: Move): Scan[] {
  const legs: Leg[] = [
    ['returning', 4],
    ['returned', routeOf(journey.carrier).back],
  ];
  return walk(journey, first ? [[first, 0], ...legs] : legs, at, pace, 'back');
}

/** One scan by itself. */
export function scanOf(journey: Journey, move: Move, at: number): Scan {
  return { move, place: placeOf(journey, move), at, reportedAt: at };
}

/** When the carrier tells next: it gathers what it scans within `window` milliseconds. */
export function nextReport(scans: readonly Scan[], after: number, window: number): number | undefined {
  const due = scans.filter(({ reportedAt }) => reportedAt > after).map(({ reportedAt }) => reportedAt);
  return due.length === 0 ? undefined : Math.min(...due) + window;
}

/** What the carrier knows and tells at this time, in the order it happened. */
export function told(scans: readonly Scan[], now: number): Scan[] {
  return scans.filter(({ reportedAt }) => reportedAt <= now).sort((a, b) => a.at - b.at);
}

/** The legs as the scenario changes them. A scenario changes the part of the way it belongs to. */
function disturbed(journey: Journey, legs: readonly Leg[]): readonly Leg[] {
  const { scenario } = journey;
  if (scenario === 'lost' || scenario === 'silent') {
    const last: Move =
      routeOf(journey.carrier).outbound.some(([move]) => move === 'exported') && journey.crossesBorder
        ? 'exported'
        : 'departed-origin';
    const kept = upTo(legs, last);
    if (!kept) return legs;
    return scenario === 'lost' ? [...kept, ['lost', routeOf(journey.carrier).search]] : kept;
  }
  if (scenario === 'damaged') {
    const kept = upTo(legs, 'arrived');
    return kept ? [...kept, ['damaged', 5]] : legs;
  }
  if (scenario === 'late') return legs.flatMap(slowed);
  const failed: Leg = ['delivery-failed', 5];
  const again: Leg = ['out-for-delivery', 18];
  const out = upTo(legs, 'out-for-delivery');
  if (!out) return legs;
  if (scenario === 'delivery-failed') return [...out, failed, again, ['delivered', 5]];
  if (scenario !== 'returned') return legs;
  return [...out, failed, again, failed, ['returning', 24], ['returned', routeOf(journey.carrier).back]];
}

function slowed([move, hours]: Leg): Leg[] {
  const late: Leg = [move, hours * 2];
  return move === 'arrived' ? [['delayed', hours], late] : [late];
}

function upTo(legs: readonly Leg[], last: Move): readonly Leg[] | undefined {
  const index = legs.findIndex(([move]) => move === last);
  return index < 0 ? undefined : legs.slice(0, index + 1);
}

function walk(journey: Journey, legs: readonly Leg[], start: number, pace: number, part: string): Scan[] {
  const chance = seededChance(`${journey.trackingCode}/${part}`);
  const speed = quick.has(journey.service) ? 0.5 : 1;
  let at = start - 1;
  const scans = legs.map(([move, hours]) => {
    const lasts = hours * speed * (0.75 + chance() / 2) * pace;
    at = Math.max(at + 1, Math.round(at + lasts));
    return scanOf(journey, move, at);
  });
  return journey.scenario === 'out-of-order' && part === 'out' ? withOneToldLate(scans, pace) : scans;
}

/** The second scan comes to light only after the third; by the end everything has been told. */
function withOneToldLate(scans: Scan[], pace: number): Scan[] {
  const third = scans[2];
  if (!third) return scans;
  return scans.map((scan, index) =>
    index === 1 ? { ...scan, reportedAt: Math.round(third.at + 6 * pace) + 1 } : scan,
  );
}

const atOrigin = new Set<Move>([
  'label-created',
  'handed-over',
  'departed-origin',
  'exported',
  'delayed',
  'lost',
  'returned',
]);

function placeOf({ from, to }: Journey, move: Move): Place {
  return atOrigin.has(move) ? from : to;
}
