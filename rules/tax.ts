/** Taxes, duties, low-value rules and fees, dated and with their sources. Data in `data/`. */
import { z } from 'zod';
import { countrySchema, currencySchema, moneySchema } from '../domain/shapes/common';
import type { TaxTables } from '../domain/landed-cost-tables';
import { countriesOf } from './country-groups';
import territoryTable from './data/customs-territories.json';
import dutyTable from './data/duty-rates.json';
import feeTable from './data/fees.json';
import lowValueTable from './data/low-value-rules.json';
import vatTable from './data/vat-rates.json';
import { dated, sound, timeZoneSchema } from './dated';

/** A decimal share from 0 to 1, as text: no double ever holds it. */
const rateSchema = z.string().regex(/^(0(\.\d{1,6})?|1)$/, 'a decimal share such as 0.19');
const basisSchema = z.enum(['goods', 'goods-freight-insurance']);
const hsStart = z.string().regex(/^\d{2,10}$/);
const note = z.string();

const territoriesSchema = z.strictObject({
  note,
  rows: z.array(
    z.strictObject({
      ...dated,
      code: z.string().regex(/^[A-Z]{2}$/),
      /** Countries, or a group such as `@EU`. */
      countries: z.array(z.string()).min(1).transform(countriesOf).pipe(z.array(countrySchema)),
      currency: currencySchema,
      dutyOn: basisSchema,
      importTax: z.boolean(),
    }),
  ),
  specialPlaces: z.array(
    z.strictObject({
      country: countrySchema,
      names: z.array(z.string()),
      postcodes: z.array(z.string().regex(/^[A-Z0-9]+$/)),
      says: z.string(),
      source: z.string().min(5),
    }),
  ),
});

const vatSchema = z.strictObject({
  note,
  licence: z.string(),
  rows: z.array(
    z.strictObject({ ...dated, country: countrySchema, tax: z.enum(['vat', 'gst']), rate: rateSchema }),
  ),
});

const effectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('no-duty') }),
  z.strictObject({ kind: z.literal('flat-duty'), amount: moneySchema }),
  z.strictObject({ kind: z.literal('tariff-duty') }),
  z.strictObject({ kind: z.literal('tax-at-sale'), scheme: z.string() }),
  z.strictObject({ kind: z.literal('bonded-retail'), taxShare: rateSchema, scheme: z.string() }),
]);

const lowValueSchema = z.strictObject({
  note,
  rows: z.array(
    z.strictObject({
      ...dated,
      territory: z.string(),
      use: z.enum(['import', 'bonded']),
      limit: moneySchema.exactOptional(),
      year: z.strictObject({ limit: moneySchema, timeZone: timeZoneSchema }).exactOptional(),
      limitOn: basisSchema,
      notFor: z.array(hsStart),
      effect: effectSchema,
    }),
  ),
});

const dutySchema = z.strictObject({
  note,
  rows: z.array(
    z.strictObject({
      ...dated,
      territory: z.string(),
      hs: hsStart,
      rate: rateSchema,
      exceptOrigins: z.array(countrySchema),
    }),
  ),
  surcharges: z.array(z.strictObject({ ...dated, territory: z.string(), rate: rateSchema })),
});

const feeSchema = z.strictObject({
  note,
  rows: z.array(
    z.strictObject({
      ...dated,
      kind: z.enum(['law', 'platform']),
      territory: z.string(),
      countries: z.array(countrySchema),
      when: z.enum(['low-value', 'above-limit']),
      amount: moneySchema,
      says: z.string(),
    }),
  ),
  /** Announced, but not known well enough to be a row. */
  pending: z.array(z.strictObject({ what: z.string(), source: z.string() })),
});

/** The files as written. */
export interface TaxFiles {
  territories: unknown;
  vat: unknown;
  lowValue: unknown;
  duty: unknown;
  fees: unknown;
}

/** The files shipped with the product. */
export const taxFiles: TaxFiles = {
  territories: territoryTable,
  vat: vatTable,
  lowValue: lowValueTable,
  duty: dutyTable,
  fees: feeTable,
};

/**
 * Parses tax tables. Rates are decimal shares as text, amounts minor units of the currency named, days calendar days.
 * @throws ZodError for a malformed row, Error for a row called twice or one that ends before it starts
 */
export function parseTaxTables(files: TaxFiles): TaxTables {
  const { rows: territories, specialPlaces } = territoriesSchema.parse(files.territories);
  const { rows: taxRates } = vatSchema.parse(files.vat);
  const { rows: lowValue } = lowValueSchema.parse(files.lowValue);
  const { rows: dutyRates, surcharges } = dutySchema.parse(files.duty);
  const { rows: fees } = feeSchema.parse(files.fees);
  sound([...territories, ...taxRates, ...lowValue, ...dutyRates, ...surcharges, ...fees]);
  return { territories, specialPlaces, taxRates, lowValue, dutyRates, surcharges, fees };
}

/** The tables shipped with the product. @throws as `parseTaxTables` */
export function loadTaxTables(): TaxTables {
  return parseTaxTables(taxFiles);
}
