/** What is sold and from where: listings, stock, and help with HS codes. */
import { z } from 'zod';
import { assetKindSchema } from '../../domain/shapes/terms';
import { countrySchema, reasonSchema } from '../../domain/shapes/common';
import { hsCodeSchema, shopListingSchema, skuSchema } from '../../domain/shapes/orders';
import { findProcess } from '../../models/process';
import { listingsOf, listListings, publishListing, unpublishListings } from '../../models/shop-listing';
import { listStock, receiveStock } from '../../models/stock';
import { partnershipId } from '../../workflows/partnership/messages';
import { notFound, problem } from '../problem';
import { ok, route, staffRoles } from '../route';
import { caseIdSchema, caseParams, pageOfSchema, pageQuery } from '../schemas';

const listedSchema = shopListingSchema.extend({
  caseId: z.string(),
  brandSlug: z.string(),
  state: z.enum(['published', 'unpublished']),
  why: z.string().optional(),
  assets: z.array(assetKindSchema),
});

const publishRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/listings', tag: 'Selling', roles: ['category-manager'] },
  summary: 'Publish a listing of a live brand; the same SKU again replaces it',
  description:
    'Refused with each field and its remedy: vague descriptions, unknown HS codes, goods no mode takes to a priced market, ' +
    'prices below the contract’s, markets promised to others or in which what it shows is not licensed.',
  params: caseParams,
  body: shopListingSchema.extend({
    assets: z
      .array(assetKindSchema)
      .max(4)
      .default(['trademark', 'images', 'copy'])
      .describe('What it shows'),
  }),
  answer: {
    status: 200,
    schema: z.object({ sku: z.string(), state: z.string(), why: z.string().optional() }),
    description: 'Published; `unpublished` while it is down for an IP notice',
  },
  handle: async ({ params: { caseId }, body, deps }) => {
    const partnership = await findProcess(deps.connection, partnershipId(caseId));
    if (!partnership) throw notFound(`partnership ${caseId}`);
    if (partnership.stage !== 'live' && partnership.stage !== 'notice-given')
      throw problem('not-acceptable-now', `The partnership is ${partnership.stage}.`, {
        remedy: 'Listings are published while it is live.',
      });
    const { assets, ...listing } = body;
    const now = deps.now().toISOString();
    const { brandSlug } = partnership.listing;
    const content = { ...listing, caseId, brandSlug, assets, publishedAt: now };
    const wrong = await deps.orders.listingProblems({ ...content, state: 'published' }, now.slice(0, 10));
    if (wrong.length > 0)
      throw problem('invalid-request', 'The listing can’t be published like this.', {
        errors: wrong.map((each) => ({
          pointer: `#/${each.path.replaceAll('.', '/')}`,
          detail: each.problem,
          remedy: each.remedy,
        })),
      });
    const done = await publishListing(deps.connection, content);
    if (!done.published)
      throw problem('not-acceptable-now', `${listing.sku} is a SKU of ${done.heldBy}.`, {
        remedy: 'Give these goods a SKU of their own.',
      });
    const kept = (await listingsOf(deps.connection, [listing.sku])).get(listing.sku);
    const why = kept?.why === undefined ? {} : { why: kept.why };
    return ok({ sku: listing.sku, state: kept?.state ?? 'published', ...why });
  },
});

const withdrawRoute = route({
  ...{ method: 'post', path: '/cases/{caseId}/listings/withdrawal', tag: 'Selling' },
  roles: ['category-manager', 'compliance', 'admin'],
  summary: 'Take listings of a brand down, all of them or some',
  params: caseParams,
  body: z.strictObject({ skus: z.array(skuSchema).min(1).max(500).optional(), reason: reasonSchema }),
  answer: { status: 200, schema: z.object({ unpublished: z.int() }), description: 'Taken down' },
  handle: async ({ params: { caseId }, body, deps }) => {
    const { skus, reason } = body;
    const which = skus ? { caseId, skus } : { caseId };
    const unpublished = await unpublishListings(deps.connection, which, reason, deps.now().toISOString());
    return ok({ unpublished });
  },
});

const listingsRoute = route({
  ...{ method: 'get', path: '/listings', tag: 'Selling', roles: [...staffRoles, 'system'] },
  summary: 'Find listings',
  query: z.strictObject({
    caseId: caseIdSchema.optional(),
    state: z.enum(['published', 'unpublished']).optional(),
    market: countrySchema.optional(),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(listedSchema), description: 'Listings by SKU' },
  handle: async ({ query: { limit, cursor, ...filter }, deps }) =>
    ok(await listListings(deps.connection, filter, { limit, cursor })),
});

const receiptRoute = route({
  ...{ method: 'post', path: '/stock/receipts', tag: 'Selling', roles: ['ops', 'admin'], keyless: true },
  summary: 'Take goods into a warehouse; the same receipt is counted once',
  body: z.strictObject({
    receiptId: z.string().trim().min(3).max(80),
    caseId: caseIdSchema,
    warehouseId: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'a warehouse such as hamburg'),
    lines: z
      .array(z.strictObject({ sku: skuSchema, quantity: z.int().min(1).max(1_000_000) }))
      .min(1)
      .max(500),
  }),
  answer: {
    status: 200,
    schema: z.object({ counted: z.array(z.object({ sku: z.string(), counted: z.boolean() })) }),
    description: '`counted: false`: this receipt was counted before',
  },
  handle: async ({ body: { receiptId, caseId, warehouseId, lines }, deps }) => {
    const warehouse = deps.orders.warehouses.get(warehouseId);
    if (!warehouse)
      throw problem('invalid-request', `There is no warehouse ${warehouseId}.`, {
        errors: [
          {
            pointer: '#/warehouseId',
            detail: 'is not known',
            remedy: `use one of: ${[...deps.orders.warehouses.keys()].join(', ')}`,
          },
        ],
      });
    const { id, country, kind } = warehouse;
    const counted = [];
    for (const { sku, quantity } of lines) {
      const receipt = { receiptId, caseId, sku, quantity, warehouse: { id, country, kind } };
      counted.push({ sku, counted: await receiveStock(deps.connection, receipt) });
    }
    return ok({ counted });
  },
});

const stockRoute = route({
  ...{ method: 'get', path: '/stock', tag: 'Selling', roles: [...staffRoles, 'system'] },
  summary: 'Look at the stock',
  query: z.strictObject({
    warehouseId: z.string().max(40).optional(),
    caseId: caseIdSchema.optional(),
    sku: skuSchema.optional(),
    ...pageQuery,
  }),
  answer: {
    status: 200,
    schema: pageOfSchema(
      z.object({
        warehouse: z.object({ id: z.string(), country: z.string(), kind: z.string() }),
        sku: z.string(),
        caseId: z.string(),
        available: z.int(),
        reserved: z.int(),
        shipped: z.int(),
        received: z.int(),
      }),
    ),
    description: 'By warehouse and SKU',
  },
  handle: async ({ query: { limit, cursor, ...filter }, deps }) =>
    ok(await listStock(deps.connection, filter, { limit, cursor })),
});

const hsRoute = route({
  ...{ method: 'get', path: '/hs-codes', tag: 'Customs', roles: [...staffRoles, 'system'] },
  summary: 'Search the HS nomenclature by the name of goods; typos are forgiven',
  query: z.strictObject({
    q: z.string().trim().min(2).max(120),
    limit: z.coerce.number().int().min(1).max(50).default(10),
  }),
  answer: {
    status: 200,
    schema: z.object({
      items: z.array(z.looseObject({ hsCode: hsCodeSchema, description: z.string() })),
    }),
    description: 'The best first',
  },
  handle: ({ query, deps }) => Promise.resolve(ok({ items: deps.orders.hs.search(query.q, query.limit) })),
});

export const sellingRoutes = [publishRoute, withdrawRoute, listingsRoute, receiptRoute, stockRoute, hsRoute];
