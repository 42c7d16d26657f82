/** The carrier tariff: which lanes there are, what they take and cost. The platform's own, in `data/lanes.json`. */
import { z } from 'zod';
import type { Lane } from '../domain/lanes';
import { countrySchema, daySchema, moneySchema } from '../domain/shapes/common';
import { lithiumSchema, modeSchema } from '../domain/shapes/orders';
import { countriesOf } from './country-groups';
import tariff from './data/lanes.json';

const countriesSchema = z.array(z.string()).min(1).transform(countriesOf).pipe(z.array(countrySchema).min(1));

const laneSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]+$/),
    mode: modeSchema,
    fromKind: z.enum(['origin', 'overseas', 'bonded']),
    fromCountries: countriesSchema,
    to: countriesSchema,
    notTo: z.array(
      z.strictObject({ country: countrySchema, postcodes: z.array(z.string().regex(/^[A-Z0-9]+$/)).min(1) }),
    ),
    carrier: z.string().min(1),
    service: z.string().min(1),
    bands: z.array(z.strictObject({ toGrams: z.int().min(1), price: moneySchema })).min(1),
    maxGrams: z.int().min(1),
    days: z.strictObject({ from: z.int().min(0), to: z.int().min(0) }),
    insuranceLimit: moneySchema,
    insuranceRate: z.string().regex(/^0\.\d+$/),
    lithium: z.array(lithiumSchema),
    liquids: z.boolean(),
    aerosols: z.boolean(),
    incoterms: z.array(z.enum(['DDP', 'DAP'])).min(1),
    silenceDays: z.int().min(1),
    claimDays: z.int().min(1),
    validFrom: daySchema,
    validTo: daySchema.optional(),
    source: z.string().min(5),
    verifiedOn: daySchema,
  })
  .superRefine((lane, context) => {
    const problem = contradictionOf(lane);
    if (problem) context.addIssue({ code: 'custom', message: `${lane.id}: ${problem}` });
  });

const kindOf: Record<string, string> = {
  'direct-mail': 'origin',
  'overseas-warehouse': 'overseas',
  'bonded-warehouse': 'bonded',
};

/** What the shape can't say. */
function contradictionOf(lane: z.infer<typeof laneSchema>): string | undefined {
  const { bands } = lane;
  const risen = bands.every((band, i) => i === 0 || (bands[i - 1]?.toGrams ?? 0) < band.toGrams);
  if (!risen) return 'bands must rise';
  if (bands.at(-1)?.toGrams !== lane.maxGrams) return 'the last band must reach the greatest weight';
  if (bands.some(({ price }) => price.currency !== lane.insuranceLimit.currency))
    return 'all amounts must be in one currency';
  if (kindOf[lane.mode] !== lane.fromKind)
    return `${lane.mode} does not start at ${lane.fromKind} warehouses`;
  if (lane.days.from > lane.days.to) return 'days.from lies after days.to';
  if (lane.validTo !== undefined && lane.validTo < lane.validFrom) return 'validTo lies before validFrom';
  return undefined;
}

const tariffSchema = z.strictObject({ note: z.string(), lanes: z.array(laneSchema).min(1) });

/**
 * Parses a tariff and expands its groups of countries.
 * @throws ZodError or Error naming the row that is malformed, contradicts itself, or holds twice at one time
 */
export function parseLanes(text: unknown): Lane[] {
  const { lanes } = tariffSchema.parse(text);
  for (const [index, lane] of lanes.entries()) {
    const twin = lanes.slice(index + 1).find((other) => other.id === lane.id && holdTogether(lane, other));
    if (twin) throw new Error(`lane ${lane.id} holds twice from ${twin.validFrom}`);
  }
  return lanes.map(({ validTo, ...lane }) => ({ ...lane, ...(validTo === undefined ? {} : { validTo }) }));
}

type Dated = Pick<z.infer<typeof laneSchema>, 'validFrom' | 'validTo'>;

function holdTogether(a: Dated, b: Dated): boolean {
  return a.validFrom <= (b.validTo ?? '9999-12-31') && b.validFrom <= (a.validTo ?? '9999-12-31');
}

/** The tariff shipped with the product. */
export function loadLanes(): Lane[] {
  return parseLanes(tariff);
}
