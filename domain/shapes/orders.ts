/** What the shop sells and what it orders: the shapes that enter at its door. Types of the words of domain.md §2 and §3. */
import { z } from 'zod';
import {
  categorySchema,
  countrySchema,
  daySchema,
  localeSchema,
  moneySchema,
  salesChannelSchema,
} from './common';

/** Stock keeping unit, as in the contract's price list. */
export const skuSchema = z.string().trim().min(1).max(40);

/** Six digits of the Harmonized System; national subheadings add two or four. */
export const hsCodeSchema = z.string().regex(/^\d{6}(\d{2}|\d{4})?$/, 'an HS code such as 691110');

/** How a parcel gets to the customer. */
export const modeSchema = z.enum(['direct-mail', 'overseas-warehouse', 'bonded-warehouse']);
export type Mode = z.infer<typeof modeSchema>;

/** UN numbers of lithium batteries: ion alone, ion with equipment, metal alone, metal with equipment. */
export const lithiumSchema = z.enum(['UN3480', 'UN3481', 'UN3090', 'UN3091']);

/** A certificate held for goods: its kind, number and last good day. */
export const certificateSchema = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'such as `ce`, `fda`, `food-contact`'),
  number: z.string().trim().min(1).max(60),
  validTo: daySchema.optional(),
});

/** What of the goods matters to carriers and customs. */
export const goodsSchema = z.strictObject({
  lithium: lithiumSchema.optional(),
  /** Millilitres in one piece. */
  liquidMl: z.int().min(1).max(100_000).optional(),
  aerosol: z.boolean().default(false),
  excise: z.boolean().default(false),
  certificates: z.array(certificateSchema).max(20),
});

/** A listing: one SKU of a live brand as it is sold to customers. */
export const shopListingSchema = z.strictObject({
  sku: skuSchema,
  title: z.string().trim().min(3).max(150),
  category: categorySchema,
  channel: salesChannelSchema,
  /** What customs are told: a plain name of the goods, its material and use. Never "gift" or "sample". */
  customsDescription: z.string().trim().min(3).max(150),
  hsCode: hsCodeSchema,
  /** Country of origin of the goods. */
  origin: countrySchema,
  netGrams: z.int().min(1).max(1_000_000),
  grossGrams: z.int().min(1).max(1_000_000),
  goods: goodsSchema,
  /** Price of one piece without tax, for each market it is sold in. */
  prices: z.record(countrySchema, moneySchema),
});
export type ShopListing = z.infer<typeof shopListingSchema>;

export const addressSchema = z.strictObject({
  name: z.string().trim().min(2).max(120),
  street: z.array(z.string().trim().min(1).max(120)).min(1).max(3),
  city: z.string().trim().min(1).max(80),
  postcode: z.string().trim().min(2).max(12),
  region: z.string().trim().min(1).max(60).optional(),
  country: countrySchema,
  phone: z.string().trim().min(5).max(30).optional(),
});
export type Address = z.infer<typeof addressSchema>;

export const orderIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/, "the shop's own order number");

export const orderLineSchema = z.strictObject({
  sku: skuSchema,
  quantity: z.int().min(1).max(10_000),
  /** Of one piece, without tax. */
  unitPrice: moneySchema,
});
export type OrderLine = z.infer<typeof orderLineSchema>;

export const paymentProviderSchema = z.enum(['stripe', 'paypal', 'alipay', 'klarna']);
export type PaymentProvider = z.infer<typeof paymentProviderSchema>;

/** Facts the shop knows of the moment of ordering, for the fraud rules. */
export const orderSignalsSchema = z.strictObject({
  ipCountry: countrySchema.optional(),
  billingCountry: countrySchema.optional(),
  /** Age of the customer's account in days. */
  accountAgeDays: z.int().min(0).max(100_000).optional(),
});

const basketSchema = {
  channel: salesChannelSchema.default('own-shop'),
  lines: z.array(orderLineSchema).min(1).max(100),
  /** DDP: the customer pays duty and tax with the order. DAP: the recipient pays them at the door. */
  incoterm: z.enum(['DDP', 'DAP']).default('DDP'),
  /** If left out, the chooser takes the cheapest feasible one. */
  mode: modeSchema.optional(),
};

const customerIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "the shop's own customer number");

/** What a quote is asked for. Without a person in it: who is known has a number. */
export const quoteRequestSchema = z.strictObject({
  customerId: customerIdSchema
    .optional()
    .describe(
      "For the customer's yearly limit of retail imports into China; without it, only the order checks it",
    ),
  deliverTo: addressSchema.pick({ country: true, postcode: true, region: true }),
  ...basketSchema,
});
export type QuoteRequest = z.infer<typeof quoteRequestSchema>;

export const placeOrderSchema = z.strictObject({
  orderId: orderIdSchema,
  customer: z.strictObject({
    customerId: customerIdSchema,
    name: z.string().trim().min(2).max(120),
    email: z.email().max(254),
    locale: localeSchema,
  }),
  deliverTo: addressSchema,
  ...basketSchema,
  payment: z.strictObject({
    provider: paymentProviderSchema,
    /** The provider's token of the customer's means of payment. Never a card number. */
    method: z.string().trim().min(3).max(200),
  }),
  /** What the customer was shown and agreed to pay, all in. */
  agreedTotal: moneySchema,
  signals: orderSignalsSchema.default({}),
});
export type PlaceOrder = z.infer<typeof placeOrderSchema>;
