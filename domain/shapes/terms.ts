/** The term sheet: what both sides negotiate, accept in the same version, and what the contract is made of. */
import { z } from 'zod';
import {
  countrySchema,
  currencySchema,
  moneySchema,
  periodSchema,
  salesChannelSchema,
  shareSchema,
} from './common';

/** Incoterms® 2020, the only edition in use (ICC publication 723E). */
export const incotermSchema = z.enum([
  'EXW',
  'FCA',
  'CPT',
  'CIP',
  'DAP',
  'DPU',
  'DDP',
  'FAS',
  'FOB',
  'CFR',
  'CIF',
]);

/** What an asset licence is about. */
export const assetKindSchema = z.enum(['trademark', 'images', 'copy', 'video']);
export type AssetKind = z.infer<typeof assetKindSchema>;

/** Region × channel × time. */
export const scopeSchema = z.strictObject({
  territory: z.array(countrySchema).min(1).max(60),
  channels: z.array(salesChannelSchema).min(1),
  period: periodSchema,
});
export type Scope = z.infer<typeof scopeSchema>;

/** `brand`: nobody else sells this brand there; `category`: no other brand of this category is sold there. */
export const exclusivitySchema = z.strictObject({
  subject: z.enum(['brand', 'category']),
  scope: scopeSchema,
});
export type Exclusivity = z.infer<typeof exclusivitySchema>;

export const priceLineSchema = z.strictObject({
  sku: z.string().trim().min(1).max(40),
  description: z.string().trim().min(1).max(200),
  unitPrice: moneySchema,
});

export const termsSchema = z
  .strictObject({
    currency: currencySchema,
    priceList: z.array(priceLineSchema).min(1).max(500),
    /** Minimum order quantity, pieces per order. */
    moq: z.int().min(1).max(1_000_000),
    leadTimeDays: z.int().min(0).max(365),
    incoterm: incotermSchema,
    namedPlace: z.string().trim().min(2).max(120),
    /** Where, through which channels and when the goods may be sold. */
    sale: scopeSchema,
    exclusivity: z.array(exclusivitySchema).max(10),
    marketing: z.strictObject({
      fund: moneySchema,
      assets: z.boolean(),
      training: z.boolean(),
      jointCampaigns: z.int().min(0).max(24),
    }),
    /** Returns of defective goods at the brand's cost, within so many days of receipt. */
    defectReturnDays: z.int().min(0).max(730),
    slowStock: z
      .strictObject({
        remedy: z.enum(['buy-back', 'exchange']),
        afterDays: z.int().min(30).max(730),
        /** Share of the purchase price given back. */
        atShare: shareSchema,
      })
      .optional(),
    payment: z.strictObject({ depositShare: shareSchema, balanceDays: z.int().min(0).max(180) }),
    rights: z.array(assetKindSchema).min(1),
    contract: periodSchema,
    noticeDays: z.int().min(0).max(365),
  })
  .superRefine((terms, context) => {
    for (const [index, line] of terms.priceList.entries()) {
      if (line.unitPrice.currency !== terms.currency)
        context.addIssue({
          code: 'custom',
          path: ['priceList', index, 'unitPrice', 'currency'],
          message: `must be ${terms.currency}, the currency of the term sheet`,
        });
    }
    if (new Set(terms.priceList.map((line) => line.sku)).size !== terms.priceList.length)
      context.addIssue({ code: 'custom', path: ['priceList'], message: 'each SKU may stand once' });
  });
export type Terms = z.infer<typeof termsSchema>;
