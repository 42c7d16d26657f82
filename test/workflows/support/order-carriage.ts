/** Carriers and a broker that keep a book and do as they are told beforehand. What they report, the stories report for them. */
import { ApplicationFailure } from '@temporalio/common';
import type { BrokerPort, Declaration } from '../../../activities/broker/port';
import type { CarrierPort, Label, Parcel } from '../../../activities/carriers/port';

export interface BookedParcel {
  label: Label;
  parcel: Parcel;
  state: 'booked' | 'voided';
  /** The carrier has it: it can't be voided any more. */
  scanned: boolean;
  intercepted: boolean;
}

type ClaimAnswer = Awaited<ReturnType<CarrierPort['claim']>>;

export interface TestCarrier extends CarrierPort {
  parcels: BookedParcel[];
  covers: Map<string, { trackingCode: string; state: 'in-force' | 'cancelled' }>;
  claims: Map<string, { trackingCode: string; amount: number; evidence: string[] }>;
  /** Carriers that take no bookings. */
  refuses: Set<string>;
  /** The next interceptions come too late. */
  tooLate: boolean;
  /** So many claims are not taken. */
  refuseClaims: number;
  /** What becomes of every claim. */
  claimsEnd: ClaimAnswer;
}

export function createTestCarrier(): TestCarrier {
  const byKey = new Map<string, BookedParcel>();
  const refused = (says: string, type = 'carrier-refused') => ApplicationFailure.nonRetryable(says, type);
  const carrier: TestCarrier = {
    name: 'carriers of the stories',
    parcels: [],
    covers: new Map(),
    claims: new Map(),
    refuses: new Set(),
    tooLate: false,
    refuseClaims: 0,
    claimsEnd: { state: 'open' },
    quote: () => Promise.resolve([]),
    async book(parcel, key) {
      const before = byKey.get(key);
      if (before) return before.label;
      if (carrier.refuses.has(parcel.carrier)) throw refused(`${parcel.carrier} does not know this address`);
      const number = carrier.parcels.length + 1;
      const trackingCode = `${parcel.carrier.slice(0, 2).toUpperCase()}${String(number).padStart(8, '0')}`;
      const cost = { amount: 500, currency: 'EUR' };
      const label = { labelId: `label-${number}`, trackingCode, carrier: parcel.carrier, cost };
      const booked: BookedParcel = { label, parcel, state: 'booked', scanned: false, intercepted: false };
      byKey.set(key, booked);
      carrier.parcels.push(booked);
      return label;
    },
    async void({ labelId }) {
      const booked = find(labelId);
      if (booked.scanned) return 'too-late';
      booked.state = 'voided';
      return 'voided';
    },
    track: () => Promise.resolve([]),
    async intercept({ labelId }) {
      if (carrier.tooLate) return 'too-late';
      find(labelId).intercepted = true;
      return 'accepted';
    },
    async insure({ trackingCode }) {
      const coverId = `cover-${trackingCode}`;
      carrier.covers.set(coverId, { trackingCode, state: 'in-force' });
      return { coverId };
    },
    async cancelCover(coverId) {
      const cover = carrier.covers.get(coverId);
      if (cover) cover.state = 'cancelled';
    },
    async fileClaim({ trackingCode, amount, evidence, key }) {
      if (carrier.refuseClaims > 0) {
        carrier.refuseClaims -= 1;
        throw refused('the claim is not complete', 'claim-refused');
      }
      const names = evidence.map(({ name }) => name);
      carrier.claims.set(key, { trackingCode, amount: amount.amount, evidence: names });
      return { claimId: key };
    },
    claim: () => Promise.resolve(carrier.claimsEnd),
    parseWebhook: () => [],
  };
  function find(labelId: string): BookedParcel {
    const booked = carrier.parcels.find(({ label }) => label.labelId === labelId);
    if (!booked) throw refused(`there is no label ${labelId}`);
    return booked;
  }
  return carrier;
}

export interface TestBroker extends BrokerPort {
  declarations: Map<string, { declaration: Declaration; state: 'lodged' | 'withdrawn'; documents: string[] }>;
  /** Withdrawals come too late: customs have released it. */
  tooLate: boolean;
}

export function createTestBroker(): TestBroker {
  const byKey = new Map<string, string>();
  const broker: TestBroker = {
    declarations: new Map(),
    tooLate: false,
    async submit(declaration, key) {
      const before = byKey.get(key);
      if (before !== undefined) return { mrn: before };
      const mrn = `26DE${String(byKey.size + 1).padStart(14, '0')}`;
      byKey.set(key, mrn);
      broker.declarations.set(mrn, { declaration, state: 'lodged', documents: [] });
      return { mrn };
    },
    async withdraw(mrn) {
      const lodged = broker.declarations.get(mrn);
      if (!lodged || broker.tooLate) return 'too-late';
      lodged.state = 'withdrawn';
      return 'withdrawn';
    },
    async provide(mrn, { kind, number }) {
      if (number === 'UNREADABLE')
        throw ApplicationFailure.nonRetryable('422: the document cannot be read', 'broker-refused');
      broker.declarations.get(mrn)?.documents.push(`${kind} ${number}`);
    },
    events: () => Promise.resolve([]),
    parseWebhook: () => [],
  };
  return broker;
}
