/** Opening a carrier: its facts, its contact, and the documents somebody has checked on paper. */
import { z } from 'zod';
import type { Listing } from '../../domain/process';
import { countrySchema, daySchema, moneySchema, shareSchema } from '../../domain/shapes/common';
import { openCaseSchema } from '../../domain/shapes/sourcing';
import { contactModel } from '../../models/contact';
import {
  logisticsPartnerId,
  openPartner,
  type LogisticsPartnerInput,
} from '../../workflows/logistics-partner/messages';
import { command, startOnce } from '../commands';
import { Problem } from '../problem';
import { route, type Call, type Reply } from '../route';
import { carrierSchema } from './shapes';

export const documentKindSchema = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'such as `carrier-licence`');

const factsSchema = z.strictObject({
  finances: z.strictObject({
    equityRatio: z.number().min(-100).max(1).describe('Share: 0.25 is 25 %'),
    currentRatio: z.number().min(0).max(1_000),
    insolvency: z.boolean().describe('Proceedings are open'),
  }),
  network: z.strictObject({ countries: z.array(countrySchema).min(1).max(250) }),
  cover: z
    .strictObject({ amount: moneySchema, validTo: daySchema })
    .describe('Liability for goods in its care'),
  reputation: z.strictObject({
    claimsRatio: shareSchema.describe('Claims per parcel'),
    rating: z.number().min(1).max(5),
  }),
});

const onFileSchema = z.strictObject({
  kind: documentKindSchema,
  number: z.string().trim().min(1).max(80),
  validTo: daySchema.optional().describe('Last good day; left out when it does not run out'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'),
});

const openSchema = z.strictObject({
  carrier: carrierSchema,
  name: z.string().trim().min(2).max(120),
  country: countrySchema.describe('Where it is established'),
  contact: openCaseSchema.shape.contact,
  facts: factsSchema,
  wanted: z.array(countrySchema).min(1).max(250).describe('Countries it is to deliver to'),
  documentsOnFile: z
    .array(onFileSchema)
    .max(20)
    .refine((rows) => new Set(rows.map(({ kind }) => kind)).size === rows.length, 'each kind once')
    .default([])
    .describe('Checked on paper by whoever sends this; the others are asked for by a mailed link'),
});
type Open = z.infer<typeof openSchema>;

const openedSchema = z.object({
  carrier: z.string(),
  processId: z.string(),
  stage: z.string(),
  asked: z.array(z.string()).describe('Documents that are asked for by a mailed link'),
  assessment: z.object({
    score: z.int().describe('0 to 100'),
    parts: z.array(
      z.object({ part: z.string(), points: z.number(), of: z.number(), says: z.array(z.string()) }),
    ),
    refused: z.array(z.string()).describe('What refuses by itself, whatever the score'),
    missing: z.array(z.string()),
    advice: z.enum(['qualify', 'review', 'reject']),
    why: z.string(),
  }),
});

export const openPartnerRoute = route({
  ...{ method: 'post', path: '/logistics-partners', tag: 'Logistics partners', roles: ['ops', 'admin'] },
  summary: 'Open a carrier: it is assessed, and asked for the documents that are missing',
  description:
    'A second person decides. A carrier that was rejected or has expired is opened anew by the same call; one that is under way or qualified is not (409 `duplicate-case`).',
  body: openSchema,
  answer: { status: 201, schema: openedSchema, description: 'The carrier is assessed', location: true },
  handle: open,
});

/** The contact is saved first, under an id of the request: the process is told the id only. */
async function open(call: Call<unknown, unknown, Open>): Promise<Reply> {
  const { body, by, deps, commandId } = call;
  const processId = logisticsPartnerId(body.carrier);
  const contactId = `contact:${commandId}`;
  const { name, email, locale } = body.contact;
  await deps.contacts.saveContact({ contactId, caseId: processId, locale, name, email });
  try {
    const input = inputOf(call, contactId);
    await startOnce(deps.temporal, 'logisticsPartner', processId, input);
    const argument = { by, application: input.application };
    const answer = await command(deps, { processId, update: openPartner, argument, commandId });
    const opened = 'body' in answer ? (answer.body as object) : {};
    const headers = { Location: `/logistics-partners/${body.carrier}` };
    return { status: 201, body: { processId, ...opened }, headers };
  } catch (error) {
    if (isThereAlready(error)) await contactModel(deps.connection).deleteOne({ _id: contactId });
    throw error;
  }
}

/** Under way, qualified, or closed by an operator for good: then Temporal refuses the start. */
function isThereAlready(error: unknown): boolean {
  return (
    (error instanceof Problem && error.code === 'duplicate-case') ||
    (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError')
  );
}

/** From one scorecard to the next; where days are short, not so often that the process does nothing else. */
const quarterDays = 91;
const leastScoreEvery = 10_000;

function inputOf(
  { body, by, deps, commandId }: Call<unknown, unknown, Open>,
  contactId: string,
): LogisticsPartnerInput {
  const { carrier, name, country, facts, wanted, documentsOnFile } = body;
  const { partner, documentNoticeDays } = deps.policy;
  const { staff, dayMs } = deps.orders.policy;
  return {
    carrier,
    listing: listingOf(carrier, name, country, by.id),
    policy: {
      ...{ staff, partner, documentNoticeDays },
      scoreEvery: Math.max(leastScoreEvery, quarterDays * dayMs),
    },
    application: {
      ...{ requestId: commandId, openedBy: by.id, contactId, name, facts, wanted },
      documentsOnFile: documentsOnFile.map(({ validTo, ...document }) => ({
        ...document,
        ...(validTo ? { validTo } : {}),
      })),
    },
  };
}

/** It is no brand in a market: the mails to it leave the market out. */
function listingOf(carrier: string, name: string, country: string, owner: string): Listing {
  return {
    ...{ brand: name, brandSlug: carrier, market: '', country, owner },
    ...{ category: 'carrier', channel: 'carrier' },
  };
}
