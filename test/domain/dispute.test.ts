import fc from 'fast-check';
import {
  answerOfSilence,
  evidenceText,
  papersToAttach,
  slaUntil,
  type DisputedCharge,
  type DisputedParcel,
  type DisputeEvidence,
} from '../../domain/dispute';
import type { Money } from '../../domain/shapes/common';

const eur = (amount: number): Money => ({ amount, currency: 'EUR' });
const charged = (shipment: number, amount = 2_000, refunded = 0): DisputedCharge => ({
  ...{ shipment, amount: eur(amount), refunded: eur(refunded) },
});
const parcel = (number: number, more: Partial<DisputedParcel> = {}): DisputedParcel => ({
  ...{ number, billedAs: number, carrier: 'landpost', trackingCode: `LP-${number}`, papers: [] },
  ...more,
});
const delivered = { deliveredAt: '2026-10-05T09:30:00.000Z' };
const evidence = (charges: DisputedCharge[], parcels: DisputedParcel[]): DisputeEvidence => ({
  ...{ orderId: 'O-1', orderedAt: '2026-10-01T08:00:00.000Z', total: eur(2_000), charges, parcels },
});

describe('a dispute nobody answers', () => {
  it.each<[string, DisputeEvidence, 'contest' | 'accept', string]>([
    ['delivered', evidence([charged(1)], [parcel(1, delivered)]), 'contest', 'was delivered'],
    ['taken at hand-over and still under way', evidence([charged(1)], [parcel(1)]), 'accept', 'parcel 1'],
    [
      'lost, and sent once more in its stead',
      evidence([charged(1)], [parcel(1), parcel(2, { billedAs: 1, ...delivered })]),
      ...(['contest', 'was delivered'] as const),
    ],
    [
      'delivered in part',
      evidence([charged(1), charged(2)], [parcel(1, delivered), parcel(2)]),
      ...(['accept', 'parcel 2'] as const),
    ],
    [
      'delivered in part, and the rest given back',
      evidence([charged(1), charged(2, 500, 500)], [parcel(1, delivered), parcel(2)]),
      ...(['contest', 'was delivered'] as const),
    ],
    ['given back as a whole', evidence([charged(1, 900, 900)], [parcel(1)]), 'contest', 'given back before'],
    ['given back in part', evidence([charged(1, 900, 899)], [parcel(1)]), 'accept', 'parcel 1'],
    ['of an order nobody knows', { orderId: 'O-1', charges: [], parcels: [] }, 'accept', 'nothing of it'],
    [
      'delivered, and whose charge is not in the record yet',
      evidence([], [parcel(1, delivered), parcel(2)]),
      'contest',
      'was delivered',
    ],
    ['not delivered, without a charge in the record', evidence([], [parcel(1)]), 'accept', 'nothing of it'],
  ])('of a payment that was %s', (_, of, decision, why) => {
    expect(answerOfSilence(of)).toMatchObject({ decision, why: expect.stringContaining(why) });
  });
});

const hour = 3_600_000;
const sla = { remindAfter: [24 * hour], escalateAfter: 48 * hour, lapseAfter: 240 * hour };
const now = '2026-11-01T00:00:00.000Z';
const inHours = (hours: number) => new Date(Date.parse(now) + hours * hour).toISOString();

describe('the time staff have', () => {
  it.each<[string, string | undefined, number[], number, number]>([
    ['is the policy’s when the provider tells no deadline', undefined, [24], 48, 240],
    ['is the policy’s when the provider’s is later', inHours(480), [24], 48, 240],
    ['ends a margin before the provider’s deadline', inHours(120), [24], 48, 96],
    ['is escalated half-way when it is short', inHours(72), [24], 24, 48],
    ['ends half-way when less than two margins are left', inHours(30), [], 7.5, 15],
    ['is over when the deadline has passed', inHours(-5), [], 0, 0],
  ])('%s', (_, respondBy, remind, escalate, lapse) => {
    expect(slaUntil(sla, now, respondBy, 24 * hour)).toEqual({
      remindAfter: remind.map((hours) => hours * hour),
      escalateAfter: escalate * hour,
      lapseAfter: lapse * hour,
    });
  });

  it('never goes beyond the provider’s deadline or the policy, and escalates before it lapses', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 2_000 }), fc.nat({ max: 200 }), (left, margin) => {
        const cut = slaUntil(sla, now, inHours(left), margin * hour);
        expect(cut.lapseAfter).toBeLessThanOrEqual(Math.min(sla.lapseAfter, Math.max(0, left * hour)));
        expect(cut.escalateAfter).toBeLessThanOrEqual(cut.lapseAfter);
        expect(cut.remindAfter.every((after) => after < cut.lapseAfter)).toBe(true);
      }),
    );
  });
});

describe('the papers that go with an answer', () => {
  const on = (number: number, ...kinds: string[]) => ({
    papers: kinds.map((kind) => ({ kind, fileId: `${kind}-${number}`, sha256: 'a'.repeat(64) })),
  });

  it('are invoices and labels, of delivered parcels first', () => {
    const lost = parcel(1, on(1, 'commercial-invoice', 'cn23', 'packing-list', 'label'));
    const there = parcel(2, { ...delivered, ...on(2, 'packing-list', 'label') });
    expect(papersToAttach(evidence([], [lost, there]))).toEqual([
      { fileId: 'label-2', proves: 'shipping' },
      { fileId: 'commercial-invoice-1', proves: 'receipt' },
      { fileId: 'label-1', proves: 'shipping' },
    ]);
  });
});

describe('the evidence in words', () => {
  it('tells charges, ways, deliveries and papers', () => {
    const papers = [{ kind: 'commercial-invoice', fileId: 'f1', sha256: 'a'.repeat(64) }];
    const text = evidenceText(
      evidence([charged(1, 2_000, 500)], [parcel(1, { ...delivered, papers }), parcel(2)]),
    );
    expect(text.split('\n')).toEqual([
      'Order O-1 of 2026-10-01.',
      'Parcel 1: charged 20.00 EUR, refunded 5.00 EUR.',
      'Parcel 1 with landpost, tracking number LP-1: delivered on 2026-10-05. Papers on file: commercial invoice.',
      'Parcel 2 with landpost, tracking number LP-2: not delivered.',
    ]);
  });

  it('is never longer than PayPal takes', () => {
    const many = Array.from({ length: 100 }, (_, index) => parcel(index + 1, delivered));
    expect(evidenceText(evidence([], many))).toHaveLength(2_000);
  });
});
