import type { Journal } from './journal';

/** `bill-later`: released like most, and what customs charge is billed ten days after it. */
export const brokerScenarios = [
  ...(['release', 'bill-later', 'documents-wanted', 'inspect', 'hold', 'refuse', 'seize'] as const),
] as const;
export type BrokerScenario = (typeof brokerScenarios)[number];

export interface WireMoney {
  readonly amount: number;
  readonly currency: string;
}

/** What the sandbox reads of a declaration. Money is minor units. */
export interface WireDeclaration {
  readonly reference: string;
  readonly trackingCode: string;
  readonly to: string;
  readonly dutiesAndTaxes: WireMoney;
  /** The same by kind, if the declarant says. */
  readonly charges?: readonly { kind: string; amount: WireMoney }[];
}

export interface WireCharge {
  readonly kind: string;
  readonly amount: WireMoney;
  /** It is given back. */
  readonly credit?: true;
}

export type EventState = CustomsState | 'charged';

/** What customs say of the goods; a bill says nothing of them. */
type CustomsState =
  'submitted' | 'documents-wanted' | 'inspected' | 'held' | 'released' | 'refused' | 'seized' | 'withdrawn';

/** Times are milliseconds since 1970. An event whose time has come has happened. */
export interface PlannedEvent {
  readonly eventId: string;
  readonly state: EventState;
  readonly at: number;
  readonly says?: string;
  readonly wants?: string;
  readonly charged?: readonly WireCharge[];
}

export interface Case {
  readonly mrn: string;
  readonly declaration: WireDeclaration;
  readonly scenario: BrokerScenario;
  readonly at: number;
  /** Customs have begun to look at it. */
  begun: boolean;
  events: PlannedEvent[];
  told: number;
}

interface GivenAnswer {
  readonly asked: string;
  readonly status: number;
  readonly body: object;
}

type Entry =
  | { is: 'declared'; fresh: Pick<Case, 'mrn' | 'declaration' | 'scenario' | 'at'> }
  | { is: 'begun'; mrn: string }
  | { is: 'planned'; mrn: string; cutAt?: number; events: PlannedEvent[] }
  | { is: 'told'; mrn: string; until: number }
  | { is: 'answered'; key: string; answer: GivenAnswer };

/** The broker's cases and the answers given for idempotency keys. Each change is one line of the journal. */
export class BrokerBook {
  private readonly byMrn = new Map<string, Case>();
  private readonly byReference = new Map<string, Case>();
  private readonly byCode = new Map<string, Case>();
  private readonly answers = new Map<string, GivenAnswer>();

  constructor(private readonly journal: Journal) {
    for (const entry of journal.entries() as Entry[]) this.apply(entry);
  }

  write(entry: Entry): void {
    this.apply(entry);
    this.journal.append(entry);
  }

  count(): number {
    return this.byMrn.size;
  }

  case(mrn: string): Case | undefined {
    return this.byMrn.get(mrn);
  }

  /** The last declaration under a reference. */
  caseOf(reference: string): Case | undefined {
    return this.byReference.get(reference);
  }

  caseOfParcel(trackingCode: string): Case | undefined {
    return this.byCode.get(trackingCode);
  }

  cases(): Case[] {
    return [...this.byMrn.values()];
  }

  answer(key: string): GivenAnswer | undefined {
    return this.answers.get(key);
  }

  private apply(entry: Entry): void {
    if (entry.is === 'declared') {
      const fresh: Case = { ...entry.fresh, begun: false, events: [], told: 0 };
      this.byMrn.set(fresh.mrn, fresh);
      this.byReference.set(fresh.declaration.reference, fresh);
      this.byCode.set(fresh.declaration.trackingCode, fresh);
      return;
    }
    if (entry.is === 'answered') {
      this.answers.set(entry.key, entry.answer);
      return;
    }
    const found = this.byMrn.get(entry.mrn);
    if (!found) return;
    if (entry.is === 'begun') found.begun = true;
    else if (entry.is === 'told') found.told = entry.until;
    else {
      const { cutAt = Infinity } = entry;
      found.events = [...found.events.filter(({ at }) => at <= cutAt), ...entry.events];
    }
  }
}

/** Events whose time has come, in the order they happened. */
export function happened({ events }: Case, now: number): PlannedEvent[] {
  return events.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
}

/** What customs last said. */
export function stateOf(one: Case, now: number): EventState {
  return happened(one, now).findLast(({ state }) => state !== 'charged')?.state ?? 'submitted';
}

const ends = new Set<EventState>(['released', 'refused', 'seized', 'withdrawn']);

export function isDecided(one: Case, now: number): boolean {
  return ends.has(stateOf(one, now));
}
