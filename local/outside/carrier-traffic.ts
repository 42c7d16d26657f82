import { Alarms } from './carrier-alarm';
import type { Border, CustomsDecision, CustomsState } from './carrier-border';
import {
  endOf,
  wasScanned,
  type CarrierBook,
  type Consignment,
  type Purchase,
  type Step,
} from './carrier-book';
import { rateOf } from './carrier-objects';
import type { Move } from './carrier-routes';
import { crossesBorder } from './carrier-tariff';
import {
  nextReport,
  scanOf,
  scansAfterRelease,
  scansOfReturn,
  scansOnTheWay,
  type Journey,
  type Scan,
} from './timeline';

type Parcel = Consignment & { bought: Purchase };

export interface TrafficOptions {
  readonly book: CarrierBook;
  readonly border: Border;
  /** Milliseconds of a simulated hour, which may change. */
  readonly pace: () => number;
  /** Called when the carrier has something to tell: all it knows until then. */
  readonly report: (parcel: Parcel, until: number) => void;
}

/** Hours the carrier gathers scans before it tells. */
const gathers = 3;

/** Hours after which a carrier clears a parcel that nobody declared. */
const clearsByItself = 24;

const moveOf: Readonly<Record<CustomsState, Move>> = {
  'documents-wanted': 'customs-documents-wanted',
  inspected: 'customs-inspection',
  held: 'customs-held',
  released: 'customs-released',
  refused: 'customs-refused',
  seized: 'customs-seized',
  withdrawn: 'returning',
};

/** Moves the parcels: what has fallen due has happened, whoever was awake; the book keeps what was decided. */
export class Traffic {
  private readonly alarms = new Alarms();

  constructor(private readonly options: TrafficOptions) {
    options.border.onDecision((decision) => this.hearCustoms(decision));
    for (const parcel of options.book.parcels()) this.wake(parcel);
  }

  close(): void {
    this.alarms.close();
  }

  /** The carrier's first scan. @returns whether the parcel is one that can be handed over */
  handOver(parcel: Parcel, at: number): boolean {
    if (parcel.refundedAt !== undefined) return false;
    if (parcel.handedOver) return true;
    this.step(parcel, {
      why: 'handed-over',
      scans: scansOnTheWay(journeyOf(parcel), at, this.options.pace()),
    });
    this.wake(parcel);
    return true;
  }

  /** Turns a parcel round while it is neither with customs nor on its last mile. */
  intercept(parcel: Parcel, now: number): 'accepted' | 'too_late' {
    if (parcel.intercepted) return 'accepted';
    const atCustoms = parcel.presented && !wasScanned(parcel, 'customs-released', now);
    const late = wasScanned(parcel, 'out-for-delivery', now) || endOf(parcel, now) !== undefined;
    if (!parcel.handedOver || atCustoms || late) return 'too_late';
    const scans = scansOfReturn(journeyOf(parcel), now, this.options.pace());
    this.step(parcel, { why: 'intercepted', cutAt: now, scans });
    this.wake(parcel);
    return 'accepted';
  }

  /** Does what is due for a parcel and sets the alarm for what comes next. */
  wake(parcel: Parcel): void {
    const now = Date.now();
    const { bought, scans } = parcel;
    if (!parcel.handedOver && parcel.refundedAt === undefined && (bought.handOverAt ?? Infinity) <= now) {
      this.handOver(parcel, bought.handOverAt ?? now);
      return;
    }
    if (this.waitsForCustoms(parcel, now)) return;
    this.tell(parcel, now);
    const next = [
      parcel.handedOver || parcel.refundedAt !== undefined ? undefined : bought.handOverAt,
      nextReport(scans, parcel.toldUntil, gathers * this.options.pace()),
      parcel.presented ? undefined : presentation(parcel)?.at,
    ].filter((at): at is number => typeof at === 'number');
    if (next.length > 0) this.alarms.set(parcel.id, Math.min(...next), () => this.wake(parcel));
  }

  /** @returns whether customs' answer has woken the parcel again */
  private waitsForCustoms(parcel: Parcel, now: number): boolean {
    const { border } = this.options;
    const { trackingCode } = parcel.bought;
    const presented = presentation(parcel);
    if (!presented || presented.at > now) return false;
    if (!parcel.presented) this.step(parcel, { why: 'presented', scans: [] });
    if (parcel.decided.size === 0) {
      const alarm = `${parcel.id}/customs`;
      const since = presented.at + clearsByItself * this.options.pace();
      this.alarms.set(alarm, since, () => {
        if (!border.isDeclared(trackingCode)) border.decide({ trackingCode, state: 'released', at: since });
      });
    }
    const before = parcel.decided.size;
    for (const decision of border.decisionsOn(trackingCode)) this.hearCustoms(decision);
    border.present(trackingCode, presented.at);
    return parcel.decided.size > before;
  }

  private hearCustoms({ trackingCode, state, at }: CustomsDecision): void {
    const parcel = this.options.book.parcel(trackingCode);
    // What customs say before they have it is heard when it is presented.
    if (!parcel?.presented || endOf(parcel, at)) return;
    const decision = `${state}@${at}`;
    if (parcel.decided.has(decision) || [...parcel.decided].some(isFinal)) return;
    this.step(parcel, { why: 'customs', decision, scans: this.afterDecision(parcel, state, at) });
    if (state === 'released') this.alarms.clear(`${parcel.id}/customs`);
    this.wake(parcel);
  }

  private afterDecision(parcel: Parcel, state: CustomsState, at: number): Scan[] {
    const journey = journeyOf(parcel);
    const pace = this.options.pace();
    if (state === 'released') return scansAfterRelease(journey, at, pace);
    if (state === 'refused') return scansOfReturn(journey, at, pace, 'customs-refused');
    if (state === 'withdrawn') return scansOfReturn(journey, at, pace);
    return [scanOf(journey, moveOf[state], at)];
  }

  private tell(parcel: Parcel, now: number): void {
    const due = nextReport(parcel.scans, parcel.toldUntil, gathers * this.options.pace());
    if (due === undefined || due > now) return;
    this.options.book.write({ is: 'told', id: parcel.id, until: now });
    this.options.report(parcel, now);
  }

  /** What is heard late is told from now on: nothing may be dated before what was told. */
  private step(parcel: Parcel, step: Step): void {
    const earliest = parcel.toldUntil + 1;
    const scans = step.scans.map((scan) => ({ ...scan, reportedAt: Math.max(scan.reportedAt, earliest) }));
    this.options.book.write({ is: 'travels', id: parcel.id, step: { ...step, scans } });
  }
}

function isFinal(decision: string): boolean {
  return /^(released|refused|seized|withdrawn)@/.test(decision);
}

function presentation(parcel: Parcel): Scan | undefined {
  return parcel.scans.find(({ move }) => move === 'customs-submitted');
}

export function journeyOf(parcel: Parcel): Journey {
  const { carrier, service } = rateOf(parcel) ?? { carrier: '', service: '' };
  const { from, to, bought } = parcel;
  const [origin, destination] = [from.country ?? '', to.country ?? ''];
  return {
    ...{ trackingCode: bought.trackingCode, scenario: bought.scenario, carrier, service },
    from: { city: from.city ?? '', country: origin },
    to: { city: to.city ?? '', country: destination },
    crossesBorder: crossesBorder(carrier, origin, destination),
  };
}
