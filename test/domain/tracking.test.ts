import fc from 'fast-check';
import type { TrackingKind } from '../../domain/order';
import { fold, isTelling, place, type Heard } from '../../domain/tracking';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour)).toISOString();
const events = (kinds: readonly TrackingKind[]): Heard[] =>
  kinds.map((kind, index) => ({ eventId: `e${index}`, kind, at: at(index) }));

const kinds: TrackingKind[] = [
  ...(['label-created', 'handed-over', 'departed-origin', 'exported', 'arrived'] as const),
  ...(['customs-submitted', 'customs-documents-wanted', 'customs-inspection', 'customs-held'] as const),
  ...(['customs-released', 'customs-refused', 'customs-seized', 'out-for-delivery'] as const),
  ...(['delivery-failed', 'delivered', 'damaged', 'lost', 'returning', 'returned'] as const),
];

describe('events in the order of the carrier’s time', () => {
  it.each<[string, TrackingKind[], string, string[]]>([
    ['nothing yet', [], 'labelled', []],
    [
      'an undisturbed parcel',
      [
        'label-created',
        'handed-over',
        'departed-origin',
        'exported',
        'arrived',
        'out-for-delivery',
        'delivered',
      ],
      'delivered',
      [],
    ],
    ['skipped scans', ['handed-over', 'delivered'], 'delivered', []],
    ['customs have it', ['exported', 'customs-submitted', 'customs-held'], 'customs', []],
    ['customs let it go', ['exported', 'customs-held', 'customs-released'], 'in-transit', []],
    ['seized', ['exported', 'customs-held', 'customs-seized'], 'seized', []],
    [
      'customs of the land it leaves',
      ['handed-over', 'customs-released', 'exported', 'arrived'],
      'in-transit',
      [],
    ],
    [
      'two attempts',
      ['out-for-delivery', 'delivery-failed', 'out-for-delivery', 'delivered'],
      'delivered',
      [],
    ],
    [
      'a label once more',
      ['handed-over', 'exported', 'label-created'],
      'in-transit',
      ['label-created after exported'],
    ],
    ['picked up again', ['exported', 'handed-over'], 'in-transit', ['handed-over after exported']],
    [
      'out again after the door',
      ['delivered', 'out-for-delivery'],
      'delivered',
      ['out-for-delivery after delivered'],
    ],
    ['lost after the door', ['delivered', 'lost'], 'delivered', ['lost after delivered']],
    ['broken at the door', ['delivered', 'damaged'], 'delivered', []],
    ['lost and found', ['handed-over', 'lost', 'delivered'], 'delivered', []],
    [
      'sent back the way it came',
      ['exported', 'customs-refused', 'returning', 'departed-origin', 'exported', 'arrived', 'returned'],
      'returned',
      [],
    ],
    [
      'sent back, and put through a door',
      ['out-for-delivery', 'returning', 'out-for-delivery', 'delivered'],
      'last-mile',
      ['delivered after returning: perhaps to the sender'],
    ],
    [
      'back for good',
      ['returned', 'exported', 'damaged', 'lost'],
      'returned',
      ['exported after returned', 'lost after returned'],
    ],
    [
      'what is kept apart makes nothing certain',
      ['handed-over', 'returning', 'delivered', 'customs-held'],
      'customs',
      ['delivered after returning: perhaps to the sender'],
    ],
  ])('%s', (_, given, stage, whys) => {
    const folded = fold(events(given));
    expect(folded.stage).toBe(stage);
    expect(folded.quarantined.map(({ why }) => why)).toEqual(whys);
    expect(folded.accepted).toHaveLength(given.length - whys.length);
    expect(folded.latest).toEqual(folded.accepted.at(-1));
  });

  it('those of the same time are read as a parcel passes them', () => {
    const same = kinds.slice(0, 15).map((kind, index) => ({ eventId: `${99 - index}`, kind, at: at(1) }));
    expect(fold([...same].reverse()).quarantined).toEqual([]);
  });

  it('times are compared as times, not as text', () => {
    const folded = fold([
      { eventId: '1', kind: 'delivered', at: '2026-11-24T10:00:00.500Z' },
      { eventId: '2', kind: 'out-for-delivery', at: '2026-11-24T10:00:00Z' },
    ]);
    expect(folded.quarantined).toEqual([]);
  });
});

describe('an event beside those known', () => {
  const known = events(['handed-over', 'exported', 'delivered']);
  it.each<[string, Heard, string]>([
    ['a new one', { eventId: 'n', kind: 'damaged', at: at(9) }, 'accepted'],
    [
      'a late scan of an earlier time',
      { eventId: 'n', kind: 'departed-origin', at: '2026-11-24T00:30:00Z' },
      'accepted',
    ],
    ['the same once more', { eventId: 'e1', kind: 'exported', at: at(1) }, 'duplicate'],
    ['one that can’t be', { eventId: 'n', kind: 'out-for-delivery', at: at(9) }, 'quarantined'],
  ])('%s', (_, event, standing) => {
    expect(place(known, event)).toBe(standing);
  });
});

const parcelArbitrary = fc
  .array(fc.record({ kind: fc.constantFrom(...kinds), hour: fc.nat(6) }), { maxLength: 14 })
  .map((list): Heard[] =>
    list.map(({ kind, hour }, index) => ({ eventId: `e${index}`, kind, at: at(hour) })),
  );

const arrivalArbitrary = parcelArbitrary.chain((parcel) =>
  fc.record({
    parcel: fc.constant(parcel),
    arrival: fc
      .array(
        fc.constantFrom(
          ...(parcel.length > 0 ? parcel : [{ eventId: 'e', kind: 'lost' as const, at: at(0) }]),
        ),
        {
          maxLength: parcel.length > 0 ? 10 : 0,
        },
      )
      .chain((again) => {
        const all = [...parcel, ...again];
        return fc.shuffledSubarray(all, { minLength: all.length });
      }),
  }),
);

describe('the fold', () => {
  it('is the same for any order of arrival and any repetition', () => {
    fc.assert(
      fc.property(arrivalArbitrary, ({ parcel, arrival }) => {
        expect(fold(arrival)).toEqual(fold(parcel));
      }),
      { numRuns: 500 },
    );
  });

  it('is the same whether events come one by one or together', () => {
    fc.assert(
      fc.property(arrivalArbitrary, ({ parcel, arrival }) => {
        const known: Heard[] = [];
        for (const event of arrival) if (place(known, event) !== 'duplicate') known.push(event);
        expect(fold(known)).toEqual(fold(parcel));
      }),
    );
  });

  it('keeps every event, and nothing that contradicts a delivery', () => {
    fc.assert(
      fc.property(parcelArbitrary, (parcel) => {
        const { accepted, quarantined } = fold(parcel);
        expect(accepted.length + quarantined.length).toBe(parcel.length);
        const delivered = accepted.findIndex(({ kind }) => kind === 'delivered');
        const turned = accepted.findIndex(({ kind }, index) => kind === 'returning' && index > delivered);
        const after = delivered < 0 ? [] : accepted.slice(delivered + 1, turned < 0 ? undefined : turned);
        for (const { kind } of after) expect(['delivered', 'damaged', 'returned']).toContain(kind);
      }),
    );
  });

  it('every disturbance, whatever customs question and the delivery are told', () => {
    expect(kinds.filter((kind) => !isTelling(kind))).toEqual([
      ...['label-created', 'departed-origin', 'exported', 'arrived'],
      ...['customs-submitted', 'customs-released', 'out-for-delivery'],
    ]);
  });
});
