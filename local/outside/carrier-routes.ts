/** The ways of the carriers: which scans a parcel gets, and how far apart. */
export type Move =
  | 'label-created'
  | 'handed-over'
  | 'departed-origin'
  | 'exported'
  | 'arrived'
  | 'delayed'
  | 'customs-submitted'
  | 'customs-documents-wanted'
  | 'customs-inspection'
  | 'customs-held'
  | 'customs-released'
  | 'customs-refused'
  | 'customs-seized'
  | 'out-for-delivery'
  | 'delivery-failed'
  | 'delivered'
  | 'damaged'
  | 'lost'
  | 'returning'
  | 'returned';

/** A move and the hours since the one before. */
export type Leg = readonly [move: Move, hours: number];

interface Route {
  /** To the border. */
  readonly outbound: readonly Leg[];
  /** From the border to the door. */
  readonly inland: readonly Leg[];
  /** Without a border in between. */
  readonly direct: readonly Leg[];
  /** Hours until it is back, and until the carrier calls it lost. */
  readonly back: number;
  readonly search: number;
}

const local: readonly Leg[] = [
  ['handed-over', 0],
  ['departed-origin', 6],
  ['arrived', 12],
  ['out-for-delivery', 10],
  ['delivered', 5],
];

const landpost: Route = {
  outbound: [
    ['handed-over', 0],
    ['departed-origin', 18],
    ['exported', 36],
    ['arrived', 72],
    ['customs-submitted', 4],
  ],
  inland: [
    ['out-for-delivery', 40],
    ['delivered', 6],
  ],
  direct: [
    ['handed-over', 0],
    ['departed-origin', 18],
    ['arrived', 72],
    ['out-for-delivery', 40],
    ['delivered', 6],
  ],
  back: 120,
  search: 120,
};

const routes: Readonly<Record<string, Route>> = {
  landpost,
  swiftair: {
    outbound: [
      ['handed-over', 0],
      ['departed-origin', 6],
      ['exported', 10],
      ['arrived', 14],
      ['customs-submitted', 2],
    ],
    inland: [
      ['out-for-delivery', 16],
      ['delivered', 5],
    ],
    direct: local,
    back: 48,
    search: 60,
  },
  metrohub: {
    outbound: [...local.slice(0, 3), ['customs-submitted', 2]],
    inland: local.slice(3),
    direct: local,
    back: 36,
    search: 60,
  },
  // Out of a bonded zone: customs release it before it sets out.
  bondex: {
    outbound: [
      ['handed-over', 0],
      ['customs-submitted', 4],
    ],
    inland: [
      ['departed-origin', 8],
      ['arrived', 14],
      ['out-for-delivery', 12],
      ['delivered', 5],
    ],
    direct: local,
    back: 48,
    search: 60,
  },
};

/** A carrier nobody knows goes the way of the post. */
export function routeOf(carrier: string): Route {
  return routes[carrier] ?? landpost;
}
