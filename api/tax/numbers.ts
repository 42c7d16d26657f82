/** What a version of a return says, down to its ledger lines, and its files. */
import { z } from 'zod';
import { currencySchema, daySchema, instantSchema } from '../../domain/shapes/common';
import { periodNamed } from '../../domain/tax-calendar';
import { exactly } from '../../domain/tax-conversion';
import { rateOf } from '../../domain/tax-return';
import { entriesAt } from '../../models/tax-collection';
import { taxLinesByIds } from '../../models/tax-ledger';
import { findReturnVersion, listDifferences, type ReturnVersion } from '../../models/tax-return';
import { sendFile } from '../downloads';
import type { ApiDependencies } from '../dependencies';
import { notFound, problem } from '../problem';
import { ok, route } from '../route';
import { pageOfSchema, pageQuery } from '../schemas';
import { processOf, returnParams, returnPath, tag, taxReaders } from './shapes';

const versionParams = returnParams.extend({ version: z.coerce.number().int().min(1).max(1_000) });
const path = `${returnPath}/versions/{version}`;
const minor = z.int().describe('Minor units; negative where more was given back');
const entries = z.int().describe('Ledger lines behind it: see `entries`');
const fileSchema = z.object({ fileId: z.string(), fileName: z.string(), sha256: z.string() });

const versionSchema = z.object({
  version: z.int(),
  sha256: z.string().describe('What an approval names'),
  number: z.string(),
  computedAt: instantSchema,
  currency: currencySchema,
  nil: z.boolean(),
  due: minor,
  lines: z.array(
    z.object({
      consumption: z.string(),
      dispatchedFrom: z.string().optional(),
      rate: z.string(),
      rateType: z.enum(['standard', 'reduced']),
      base: minor,
      tax: minor,
      entries,
    }),
  ),
  corrections: z.array(z.object({ consumption: z.string(), period: z.string(), tax: minor, entries })),
  left: z
    .array(
      z.object({
        ...{ gap: z.string(), what: z.string(), says: z.string(), by: z.string(), at: instantSchema },
        ...{ reason: z.string(), entries },
      }),
    )
    .describe('Not declared: left to a person'),
  reclaim: z.array(z.object({ consumption: z.string(), amount: z.int() })),
  exchange: z.array(
    z.object({ from: z.string(), to: z.string(), rate: z.string(), on: daySchema, source: z.string() }),
  ),
  rules: z.array(z.object({ rule: z.string(), source: z.string(), verifiedOn: daySchema })),
  counts: z.object({ entries: z.int(), orders: z.int(), differences: z.int() }),
  pdf: fileSchema,
  file: fileSchema,
});

const versionRoute = route({
  ...{ method: 'get', path, tag, roles: taxReaders },
  summary: 'Look at the numbers of a version of a return',
  params: versionParams,
  answer: { status: 200, schema: versionSchema, description: 'The version, which never changes' },
  handle: async ({ params, deps }) => {
    const { _id, processId: _, key: __, return: made, left = [], ...about } = await versionOf(deps, params);
    const { lines, corrections, currency, nil, due, reclaim, exchange, rules } = made;
    return ok({
      ...{ ...about, currency, nil, due, reclaim, exchange, rules },
      lines: lines.map((line) => ({ ...line, entries: line.entries.length })),
      corrections: corrections.map((one) => ({ ...one, entries: one.entries.length })),
      left: left.map((one) => ({ ...one, entries: one.entries.length })),
    });
  },
});

const lineSchema = z.object({
  lineId: z.string(),
  kind: z.enum(['supply', 'refund', 'import']),
  jurisdiction: z.string(),
  scheme: z.string(),
  rate: z.string(),
  base: z.int(),
  tax: z.int(),
  currency: currencySchema,
  taxPoint: daySchema,
  orderId: z.string(),
  refersTo: z.string().optional().describe('Of a refund: the line it corrects'),
  filed: z
    .object({
      ...{ currency: currencySchema, rate: z.string(), on: daySchema, source: z.string() },
      ...{ base: z.string(), tax: z.string() },
    })
    .optional()
    .describe(
      'In the filing currency, where that is another one: amounts in major units, not rounded. Added up, refunds taken off, and rounded once they are the figure',
    ),
  ruleVersion: z.string(),
});

const place = z.coerce.number().int().min(0).max(10_000).optional();

const entriesRoute = route({
  ...{ method: 'get', path: `${path}/entries`, tag, roles: taxReaders },
  summary: 'Go down from a number to the ledger lines it is the sum of',
  params: versionParams,
  query: z.strictObject({
    line: place.describe('Position in `lines`, from 0'),
    correction: place.describe('Position in `corrections`, from 0'),
    left: place.describe('Position in `left`, from 0'),
    limit: pageQuery.limit,
    cursor: z.coerce.number().int().min(0).optional().describe('`next` of the page before'),
  }),
  answer: { status: 200, schema: pageOfSchema(lineSchema), description: 'Lines of the ledger, by their ids' },
  handle: async ({ params, query: { limit, cursor = 0, ...where }, deps }) => {
    if (Object.values(where).filter((one) => one !== undefined).length !== 1)
      throw problem('invalid-request', 'One of `line`, `correction` and `left` is needed.', {
        errors: [{ pointer: 'query:line', detail: 'names no number', remedy: 'name a line or a correction' }],
      });
    const version = await versionOf(deps, params);
    const ids = entriesAt(version, where);
    if (!ids) throw notFound(`such number in version ${params.version}`);
    const lines = await taxLinesByIds(deps.connection, ids.slice(cursor, cursor + limit));
    const items = lines.map(({ _id, goodsClass: _, sources: __, shipmentId: ___, ...line }) => ({
      ...{ lineId: _id, ...line },
      ...filedAs(version, where, line),
    }));
    const more = cursor + limit < ids.length;
    return ok({ items, ...(more ? { next: String(cursor + limit) } : {}) });
  },
});

/** A line as its figure was made of it. What is left to a person was not converted. */
function filedAs(
  { key, return: made }: ReturnVersion,
  where: { correction?: number | undefined; left?: number | undefined },
  { base, tax, currency }: { base: number; tax: number; currency: string },
) {
  const corrected = where.correction === undefined ? undefined : made.corrections[where.correction];
  const period = corrected ? periodNamed(key.scheme, corrected.period) : key.period;
  const rate = where.left === undefined ? rateOf(made, currency, period) : undefined;
  if (!rate) return {};
  const told = (amount: number) => exactly(amount, currency, made.currency, rate);
  return {
    filed: {
      ...{ currency: made.currency, rate: rate.rate, on: rate.on, source: rate.source },
      ...{ base: told(base), tax: told(tax) },
    },
  };
}

const differencesRoute = route({
  ...{ method: 'get', path: `${path}/differences`, tag, roles: taxReaders },
  summary: 'List the orders whose payments and refunds do not agree with the ledger',
  params: versionParams,
  query: z.strictObject(pageQuery),
  answer: {
    status: 200,
    schema: pageOfSchema(
      z.object({
        orderId: z.string(),
        kind: z.enum(['no-payment-record', 'other-currency', 'taken-less', 'taken-more']),
        says: z.string(),
        currency: currencySchema,
        supplied: z.int().describe('Base and tax in the ledger'),
        givenBack: z.int(),
        captured: z.int(),
        refunded: z.int(),
        unexplained: z.int().describe('Money without a line; negative: a line without money'),
      }),
    ),
    description: 'As they were when the version was made, by order',
  },
  handle: async ({ params, query, deps }) =>
    ok(await listDifferences(deps.connection, await versionOf(deps, params), query)),
});

const download = {
  status: 200,
  mediaType: 'application/octet-stream',
  description: 'The bytes, in the file’s own type',
} as const;

const pdfRoute = route({
  ...{ method: 'get', path: `${path}/pdf`, tag, roles: taxReaders },
  summary: 'Download a version as people read it',
  params: versionParams,
  answer: download,
  handle: async ({ params, deps }) => {
    const { pdf } = await versionOf(deps, params);
    return { send: (response) => sendFile(response, deps.files, pdf.fileId) };
  },
});

const fileRoute = route({
  ...{ method: 'get', path: `${path}/file`, tag, roles: taxReaders },
  summary: "Download the authority's own file of a version: what is filed, byte for byte",
  params: versionParams,
  answer: download,
  handle: async ({ params, deps }) => {
    const { file } = await versionOf(deps, params);
    return { send: (response) => sendFile(response, deps.files, file.fileId) };
  },
});

async function versionOf(
  { connection }: ApiDependencies,
  params: z.infer<typeof versionParams>,
): Promise<ReturnVersion> {
  const found = await findReturnVersion(connection, processOf(params), params.version);
  if (!found) throw notFound(`version ${params.version} of this return`);
  return found;
}

export const taxNumberRoutes = [versionRoute, entriesRoute, differencesRoute, pdfRoute, fileRoute];
