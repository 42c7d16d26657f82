import { seededChance } from './chance';
import {
  happened,
  isDecided,
  stateOf,
  type BrokerBook,
  type Case,
  type EventState,
  type PlannedEvent,
  type WireCharge,
} from './broker-book';
import { Alarms } from './carrier-alarm';
import type { Border } from './carrier-border';

export interface CustomsOptions {
  readonly book: BrokerBook;
  /** Where parcels are presented. Without, customs look at a declaration as soon as it is lodged. */
  readonly border: Border | undefined;
  /** Milliseconds of a simulated hour, which may change. */
  readonly pace: () => number;
  readonly report: (one: Case, events: readonly PlannedEvent[]) => void;
}

/** A state, the hours since the one before, and what is said. */
type Course = readonly (readonly [
  state: EventState,
  hours: number,
  more?: { says?: string; wants?: string },
])[];

/** Customs release a parcel they hold by themselves after ten days. */
const holdHours = 240;

const wanted = { wants: 'certificate-of-origin', says: 'a certificate of origin is missing' };

const courses: Readonly<Record<Case['scenario'], Course>> = {
  release: [['released', 4]],
  'bill-later': [
    ['released', 4],
    ['charged', 240],
  ],
  'documents-wanted': [['documents-wanted', 2, wanted]],
  inspect: [
    ['inspected', 3, { says: 'chosen for inspection' }],
    ['released', 24],
  ],
  hold: [
    ['held', 2, { says: 'held: the value is being checked' }],
    ['released', holdHours],
  ],
  refuse: [['refused', 4, { says: 'import refused: the goods are not admitted' }]],
  seize: [
    ['inspected', 3, { says: 'chosen for inspection' }],
    ['seized', 12, { says: 'seized: suspected counterfeit' }],
  ],
};

/** Decides cases in their time; what has fallen due has happened, whoever was awake. */
export class Customs {
  private readonly alarms = new Alarms();

  constructor(private readonly options: CustomsOptions) {
    for (const one of options.book.cases()) {
      options.border?.declare(one.declaration.trackingCode);
      this.wake(one);
    }
    options.border?.onPresented((trackingCode, at) => {
      const one = options.book.caseOfParcel(trackingCode);
      if (one) this.begin(one, at);
    });
  }

  close(): void {
    this.alarms.close();
  }

  /** A declaration has come in. */
  lodge(one: Case): void {
    const { border } = this.options;
    const { trackingCode } = one.declaration;
    this.plan(one, [this.event(one, 'submitted', one.at)]);
    border?.declare(trackingCode);
    const presentedAt = border ? border.presentedAt(trackingCode) : one.at;
    if (presentedAt === undefined) this.wake(one);
    else this.begin(one, Math.max(presentedAt, one.at));
  }

  withdraw(one: Case, now: number): 'withdrawn' | 'too-late' {
    const state = stateOf(one, now);
    if (state === 'withdrawn') return 'withdrawn';
    if (isDecided(one, now)) return 'too-late';
    this.plan(one, [this.event(one, 'withdrawn', this.after(one, now))], now);
    this.wake(one);
    return 'withdrawn';
  }

  /** A document has come. The wrong one is asked for again. */
  provide(one: Case, kind: string, now: number): void {
    const last = happened(one, now).at(-1);
    if (last?.state !== 'documents-wanted' && last?.state !== 'held') return;
    if (last.wants !== undefined && !kind.includes(last.wants)) {
      const again = { wants: last.wants, says: `${kind} is not what was wanted` };
      this.plan(one, [this.event(one, 'documents-wanted', this.after(one, now), again)], now);
    } else this.releaseAt(one, now + this.hours(one, 4), now);
    this.wake(one);
  }

  release(one: Case, now: number): boolean {
    if (isDecided(one, now)) return false;
    this.releaseAt(one, this.after(one, now), now);
    this.wake(one);
    return true;
  }

  /** A bill or a credit note, whenever the broker likes. */
  charge(one: Case, charged: readonly WireCharge[], now: number): void {
    this.plan(one, [{ ...this.event(one, 'charged', this.after(one, now)), charged }]);
    this.wake(one);
  }

  private begin(one: Case, at: number): void {
    if (one.begun || isDecided(one, at)) return;
    this.options.book.write({ is: 'begun', mrn: one.mrn });
    let time = at;
    const events = courses[one.scenario].map(([state, hours, more], index) => {
      time = Math.max(time + 1, time + this.hours(one, hours, index));
      return this.event(one, state, time, more, index);
    });
    this.plan(one, events);
    this.wake(one);
  }

  private wake(one: Case): void {
    const now = Date.now();
    const news = happened(one, now).filter(({ at }) => at > one.told);
    if (news.length > 0) {
      this.options.book.write({ is: 'told', mrn: one.mrn, until: now });
      this.options.report(one, news);
    }
    this.tellBorder(one, now);
    const next = one.events.map(({ at }) => at).filter((at) => at > now);
    if (next.length > 0) this.alarms.set(one.mrn, Math.min(...next), () => this.wake(one));
  }

  /** The carrier hears what concerns the parcel, once each: the border knows what it was told. */
  private tellBorder(one: Case, now: number): void {
    const { border } = this.options;
    const { trackingCode } = one.declaration;
    for (const { state, at } of border ? happened(one, now) : [])
      if (
        state !== 'submitted' &&
        state !== 'charged' &&
        !border?.decisionsOn(trackingCode).some((told) => told.at === at)
      )
        border?.decide({ trackingCode, state, at });
  }

  private releaseAt(one: Case, at: number, now: number): void {
    this.plan(one, [this.event(one, 'released', at)], now);
  }

  private plan(one: Case, events: PlannedEvent[], cutAt?: number): void {
    this.options.book.write({
      is: 'planned',
      mrn: one.mrn,
      events,
      ...(cutAt === undefined ? {} : { cutAt }),
    });
  }

  private event(
    one: Case,
    state: EventState,
    at: number,
    more: { says?: string; wants?: string } = {},
    offset = 0,
  ): PlannedEvent {
    const eventId = `${one.mrn}-${one.events.length + offset + 1}-${state}`;
    const billed = one.scenario === 'bill-later' ? 'charged' : 'released';
    return { eventId, state, at, ...more, ...(state === billed ? { charged: chargedFor(one) } : {}) };
  }

  /** Later than everything that has happened and was told. */
  private after(one: Case, now: number): number {
    return Math.max(now, one.told + 1, (happened(one, now).at(-1)?.at ?? 0) + 1);
  }

  private hours(one: Case, hours: number, step = 0): number {
    return Math.round(hours * (0.75 + seededChance(`${one.mrn}/${step}`)() / 2) * this.options.pace());
  }
}

const taxOf: Readonly<Record<string, string>> = { AU: 'gst', US: 'duty' };

/** What customs charge: what was declared, but for one case in twenty, where it is up to two per cent more or less. */
function chargedFor({ declaration, mrn }: Case): WireCharge[] {
  const { dutiesAndTaxes, charges, to } = declaration;
  const lines = charges ?? [{ kind: taxOf[to] ?? 'vat', amount: dutiesAndTaxes }];
  const chance = seededChance(`charged/${mrn}`);
  const differs = chance() < 0.05;
  const largest = Math.max(...lines.map(({ amount }) => amount.amount));
  return lines.map(({ kind, amount }) => {
    if (!differs || amount.amount !== largest || largest === 0) return { kind, amount };
    const difference = Math.round(largest * (chance() - 0.5) * 0.04) || 1;
    return { kind, amount: { ...amount, amount: largest + difference } };
  });
}
