/** Parcels of orders, and clearances that customs question: found over all orders. */
import { z } from 'zod';
import { aboutOf } from '../../domain/about';
import { clearanceTransitions, shipmentTransitions } from '../../domain/order-stages';
import { countrySchema, daySchema, instantSchema } from '../../domain/shapes/common';
import { modeSchema, orderIdSchema } from '../../domain/shapes/orders';
import { listConsignments } from '../../models/consignment';
import { listClearances } from '../../models/process';
import { orderWorkflowId } from '../../workflows/order-to-delivery/messages';
import { ok, route, staffRoles } from '../route';
import { pageOfSchema, pageQuery, processItemSchema } from '../schemas';
import { carrierSchema } from './shapes';

const stagesOf = <Stage extends string>(moves: Readonly<Record<Stage, unknown>>) =>
  z.enum(Object.keys(moves) as [Stage, ...Stage[]]);
const shipmentStage = stagesOf(shipmentTransitions);
const parcelState = z.enum(['under-way', 'ended']);

const shipmentSchema = z
  .object({
    shipmentId: z.string().describe('Id of its process'),
    orderId: z.string(),
    number: z.int().optional().describe('Of the parcel within its order'),
    carrier: z.string(),
    trackingCode: z.string(),
    mode: modeSchema,
    to: z.string().describe('Country of destination'),
    stage: shipmentStage,
    state: parcelState,
    openedAt: instantSchema.describe('When its label was booked'),
    promisedBy: daySchema.optional().describe('Last day on which it is to be there (UTC)'),
    latest: z.object({ kind: z.string(), at: instantSchema }).optional().describe('Its carrier’s last event'),
    silentFrom: instantSchema.describe('From when on its carrier’s silence is not normal'),
    endedAt: instantSchema.optional().describe('When its process ended without a word of the carrier’s'),
  })
  .describe('A parcel with a label');

const shipmentsRoute = route({
  ...{ method: 'get', path: '/shipments', tag: 'Orders', roles: staffRoles },
  summary: 'Find parcels of orders',
  description:
    'A parcel that was booked anew is listed once for each label. One that waits for its first label is found in ' +
    '`GET /processes?process=shipment&stage=preparing`.',
  query: z.strictObject({
    carrier: carrierSchema.optional(),
    mode: modeSchema.optional(),
    to: countrySchema.optional().describe('Country of destination'),
    stage: shipmentStage.optional(),
    state: parcelState.optional(),
    orderId: orderIdSchema.optional(),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(shipmentSchema), description: 'Parcels, the newest first' },
  handle: async ({ query: { limit, cursor, ...filter }, deps }) => {
    const { items, ...more } = await listConsignments(deps.connection, filter, { limit, cursor });
    return ok({ items: items.map(numbered), ...more });
  },
});

const clearanceStage = stagesOf(clearanceTransitions);

const clearanceSchema = processItemSchema
  .extend({
    mrn: z.string().optional().describe('Number of the declaration'),
    now: z
      .object({
        state: z.string(),
        at: instantSchema,
        wants: z.string().optional().describe('The document customs want'),
        says: z.string().optional(),
      })
      .optional()
      .describe('What customs said last'),
    askedOfBrand: z.string().optional().describe('The document the brand is being asked for'),
  })
  .describe('A clearance that customs question; `about` names order and parcel');

const clearancesRoute = route({
  ...{ method: 'get', path: '/customs-clearances', tag: 'Customs', roles: staffRoles },
  summary:
    'Find clearances that customs question: documents wanted, inspected, held, and what became of them',
  description: 'A clearance that went through without a question is no process and is not listed.',
  query: z.strictObject({
    stage: clearanceStage.optional(),
    country: countrySchema.optional().describe('Country of destination'),
    exit: clearanceStage
      .or(z.literal('none'))
      .optional()
      .describe('The stage it ended in, or `none` for those that are open'),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(clearanceSchema), description: 'The newest first' },
  handle: async ({ query: { limit, cursor, country, ...filter }, deps }) =>
    ok(await listClearances(deps.connection, { ...filter, market: country }, { limit, cursor })),
});

export const shipmentRoutes = [shipmentsRoute, clearancesRoute];

function numbered<Parcel extends { shipmentId: string; orderId: string }>(parcel: Parcel) {
  const filed = { processId: parcel.shipmentId, caseId: orderWorkflowId(parcel.orderId) };
  const { number } = aboutOf({ process: 'shipment', ...filed });
  return { ...parcel, ...(number === undefined ? {} : { number }) };
}
