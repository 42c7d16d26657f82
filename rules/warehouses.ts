/** The platform's warehouses and the numbers it declares under. Data in `data/warehouses.json`. */
import { z } from 'zod';
import type { Warehouse } from '../domain/order';
import { countrySchema } from '../domain/shapes/common';
import { addressSchema, type Address } from '../domain/shapes/orders';
import book from './data/warehouses.json';
import requirements from './data/requirements.json';

const bookSchema = z.strictObject({
  note: z.string(),
  warehouses: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
        kind: z.enum(['origin', 'overseas', 'bonded']),
        country: countrySchema,
        address: addressSchema,
      }),
    )
    .min(1),
  identifiers: z.array(
    z.strictObject({
      kind: z.enum(['IOSS', 'EORI', 'VAT', 'GST', 'ARN']),
      number: z.string(),
      for: z.array(z.string().regex(/^(@EU|[A-Z]{2})$/)),
      scheme: z.enum(['IOSS', 'AU-LVG']).optional(),
    }),
  ),
});

export interface Places {
  warehouses: ReadonlyMap<string, Warehouse & { address: Address }>;
  /** What the platform declares imports into a country under; numbers of a scheme only where tax was collected under it. */
  identifiersFor(
    country: string,
    scheme: string | undefined,
  ): { kind: 'IOSS' | 'EORI' | 'VAT' | 'GST' | 'ARN'; number: string }[];
}

/** The places shipped with the product. @throws ZodError naming the wrong field */
export function loadPlaces(): Places {
  const { warehouses, identifiers } = bookSchema.parse(book);
  const union: readonly string[] = requirements.groups['@EU'].countries;
  return {
    warehouses: new Map(warehouses.map((warehouse) => [warehouse.id, warehouse])),
    identifiersFor: (country, scheme) =>
      identifiers
        .filter(
          (identifier) =>
            (identifier.scheme === undefined || identifier.scheme === scheme) &&
            identifier.for.some((place) => place === country || (place === '@EU' && union.includes(country))),
        )
        .map(({ kind, number }) => ({ kind, number })),
  };
}
