import type { Journal } from './journal';

export interface Taxpayer {
  readonly scheme: 'OSS' | 'IOSS' | 'UK-VAT';
  readonly number: string;
}

/** A return that came in, whatever became of it. */
export interface FiledReturn extends Taxpayer {
  /** The sender's own, or the period's key. */
  readonly key: string;
  /** `2026-Q4`, or HMRC's key of the period. */
  readonly period: string;
  readonly state: 'accepted' | 'rejected';
  readonly reference: string;
  readonly receivedAt: string;
  readonly reasons: readonly { code: string; says: string }[];
  /** Hundredths of the currency. */
  readonly due: number;
  readonly sha256: string;
  /** As sent. */
  readonly text: string;
}

type Entry =
  | { is: 'known'; taxpayer: Taxpayer }
  | { is: 'filed'; one: FiledReturn }
  | { is: 'rejecting'; period: string; says: string };

/** Who is registered from the beginning. */
const firstTaxpayers: readonly Taxpayer[] = [
  { scheme: 'OSS', number: 'FI12345678' },
  { scheme: 'IOSS', number: 'IM2460000742' },
  { scheme: 'UK-VAT', number: '123456789' },
];

/** The authorities' register and the returns they hold. Each change is one line of the journal. */
export class TaxBook {
  private readonly taxpayers = new Set<string>();
  private readonly byKey = new Map<string, FiledReturn>();
  private readonly standing = new Map<string, FiledReturn>();
  private readonly rejecting = new Map<string, string>();

  constructor(private readonly journal: Journal) {
    for (const taxpayer of firstTaxpayers) this.apply({ is: 'known', taxpayer });
    for (const entry of journal.entries() as Entry[]) this.apply(entry);
  }

  write(entry: Entry): void {
    this.apply(entry);
    this.journal.append(entry);
  }

  isKnown({ scheme, number }: Taxpayer): boolean {
    return this.taxpayers.has(`${scheme} ${number}`);
  }

  /** What came in under a key. */
  byItsKey(key: string): FiledReturn | undefined {
    return this.byKey.get(key);
  }

  byReference(reference: string): FiledReturn | undefined {
    return this.all().find((one) => one.reference === reference);
  }

  /** The return that was accepted for a period. */
  acceptedFor({ scheme, number }: Taxpayer, period: string): FiledReturn | undefined {
    return this.standing.get(`${scheme} ${number} ${period}`);
  }

  /** Why the next return for this period is to be rejected, once. */
  rejectsNext(period: string): string | undefined {
    const says = this.rejecting.get(period);
    this.rejecting.delete(period);
    return says;
  }

  all(): FiledReturn[] {
    return [...this.byKey.values()];
  }

  private apply(entry: Entry): void {
    if (entry.is === 'known') this.taxpayers.add(`${entry.taxpayer.scheme} ${entry.taxpayer.number}`);
    else if (entry.is === 'rejecting') this.rejecting.set(entry.period, entry.says);
    else {
      const { one } = entry;
      this.byKey.set(one.key, one);
      this.rejecting.delete(one.period);
      if (one.state === 'accepted') this.standing.set(`${one.scheme} ${one.number} ${one.period}`, one);
    }
  }
}
