/** What a carrier has to show to be a partner, and how its service is judged. The platform's policy, dated. */
import { z } from 'zod';
import type { LogisticsRequirements } from '../domain/logistics-partner';
import type { ServiceThresholds } from '../domain/logistics-scorecard';
import { currencySchema, daySchema, shareSchema, type Day } from '../domain/shapes/common';
import table from './data/logistics-requirements.json';

const dated = {
  id: z.string().regex(/^[a-z0-9-]+$/),
  validFrom: daySchema,
  validTo: daySchema.optional(),
  source: z.string().min(5),
  verifiedOn: daySchema,
};

const measureSchema = z
  .strictObject({
    ...dated,
    part: z.enum(['finances', 'network', 'cover', 'reputation']),
    measure: z.enum(['equityRatio', 'currentRatio', 'networkShare', 'coverAmount', 'claimsRatio', 'rating']),
    none: z.number(),
    full: z.number(),
    limit: z.number(),
    weight: z.int().min(1).max(100),
  })
  .refine(({ none, full }) => none !== full, 'none and full must differ');

const tableSchema = z.strictObject({
  note: z.string(),
  coverCurrency: currencySchema,
  measures: z.array(measureSchema).min(1),
  documents: z.array(z.strictObject({ ...dated, kind: z.string().min(2), expires: z.boolean() })),
  decision: z.array(
    z
      .strictObject({
        ...dated,
        qualifyFrom: z.int().min(0).max(100),
        reviewFrom: z.int().min(0).max(100),
      })
      .refine(({ qualifyFrom, reviewFrom }) => reviewFrom <= qualifyFrom, 'review must not start above'),
  ),
  service: z.array(
    z.strictObject({
      ...dated,
      minShipments: z.int().min(1),
      minOnTimeRate: shareSchema,
      maxLossRate: shareSchema,
      maxDamageRate: shareSchema,
      suspendOnTimeRate: shareSchema,
      suspendLossRate: shareSchema,
    }),
  ),
});

const holds = (row: { validFrom: Day; validTo?: Day | undefined }, on: Day): boolean =>
  row.validFrom <= on && (row.validTo === undefined || on <= row.validTo);

function theOne<T extends { id: string; validFrom: Day; validTo?: Day | undefined }>(
  rows: readonly T[],
  on: Day,
): T {
  const [row, ...more] = rows.filter((each) => holds(each, on));
  if (!row || more.length > 0) throw new Error(`logistics requirements for ${on}: expected exactly one row`);
  return row;
}

/**
 * The requirements that hold on a day.
 * @throws ZodError for a malformed table; Error when weights don't add up to 100 or no row, or two, hold on the day
 */
export function parseLogisticsRequirements(
  text: unknown,
  on: Day,
): { requirements: LogisticsRequirements; service: ServiceThresholds } {
  const { coverCurrency, ...rows } = tableSchema.parse(text);
  const measures = rows.measures.filter((row) => holds(row, on));
  const weights = measures.reduce((total, { weight }) => total + weight, 0);
  if (weights !== 100)
    throw new Error(`logistics requirements for ${on}: weights add up to ${weights}, not 100`);
  return {
    requirements: {
      measures,
      documents: rows.documents.filter((row) => holds(row, on)),
      coverCurrency,
      decision: theOne(rows.decision, on),
    },
    service: theOne(rows.service, on),
  };
}

/** The requirements shipped with the product, as of a day. */
export function loadLogisticsRequirements(on: Day): ReturnType<typeof parseLogisticsRequirements> {
  return parseLogisticsRequirements(table, on);
}
