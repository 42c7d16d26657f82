/** Under which numbers tax is declared where: entered, corrected and ended by finance. */
import { z } from 'zod';
import { countrySchema, daySchema, instantSchema, reasonSchema } from '../../domain/shapes/common';
import {
  correctRegistration,
  endRegistration,
  enterRegistration,
  taxRegistrations,
} from '../../models/tax-registration';
import { notFound, problem } from '../problem';
import { ok, route } from '../route';
import { registrationSchemeSchema, tag, taxReaders } from './shapes';

/** How numbers look; for Finland as its files want them (domain/tax-files.ts). */
const numbers: Readonly<Record<string, RegExp>> = {
  OSS: /^[A-Z]{2}[A-Z0-9+*]{2,12}$/,
  'OSS FI': /^FI\d{8}$/,
  IOSS: /^IM\d{10}$/,
  'IOSS FI': /^IM246\d{7}$/,
  'UK-VAT': /^\d{9}$/,
  // An Australian business number, or the ATO's own number of the simplified registration.
  'GST AU': /^(\d{11}|\d{12})$/,
};

const numberSchema = z
  .string()
  .trim()
  .min(4)
  .max(15)
  .describe('Such as FI12345678, IM2460000000 or 123456789');
const staggerSchema = z
  .union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])
  .optional()
  .describe('Of a British registration: 0 for months, 1 to 3 for quarters ending in March, April, May');
const establishmentsSchema = z
  .record(countrySchema, z.string().regex(/^[A-Z]{2}[A-Z0-9+*]{2,12}$/, 'a VAT number with its country code'))
  .optional()
  .describe('Of the Union scheme: VAT numbers in other member states that goods are sent from, by country');

const notItsNumber = 'not a number of this scheme and country';

function isNumberOf({ scheme, jurisdiction }: { scheme: string; jurisdiction: string }, number: string) {
  return (numbers[`${scheme} ${jurisdiction}`] ?? numbers[scheme])?.test(number) ?? false;
}

const registrationSchema = z
  .strictObject({
    scheme: registrationSchemeSchema,
    jurisdiction: countrySchema.describe('Whose authority takes the returns'),
    number: numberSchema,
    validFrom: daySchema,
    validTo: daySchema.optional().describe('Last good day; left out while it holds'),
    stagger: staggerSchema,
    establishments: establishmentsSchema,
  })
  .refine((one) => isNumberOf(one, one.number), { path: ['number'], message: notItsNumber })
  .refine(({ validFrom, validTo }) => validTo === undefined || validTo >= validFrom, {
    path: ['validTo'],
    message: '`validTo` must not be before `validFrom`',
  })
  .refine(({ scheme, stagger }) => stagger === undefined || scheme === 'UK-VAT', {
    path: ['stagger'],
    message: 'only a British registration has a stagger',
  });

const shownSchema = z.object({
  registrationId: z.string(),
  scheme: registrationSchemeSchema,
  jurisdiction: z.string(),
  number: z.string(),
  validFrom: daySchema,
  validTo: daySchema.optional(),
  stagger: z.int().optional(),
  establishments: z.record(z.string(), z.string()).optional(),
  enteredBy: z.string(),
  endedBy: z.string().optional(),
  corrections: z
    .array(
      z.object({
        ...{ by: z.string(), at: instantSchema, reason: z.string() },
        was: z.object({
          ...{ number: z.string().optional(), stagger: z.int().optional() },
          establishments: z.record(z.string(), z.string()).optional(),
        }),
      }),
    )
    .optional()
    .describe('With what stood before, the oldest first'),
});

const listRoute = route({
  ...{ method: 'get', path: '/tax/registrations', tag, roles: taxReaders },
  summary: 'List the tax registrations, also those that have ended',
  answer: {
    status: 200,
    schema: z.object({ items: z.array(shownSchema) }),
    description: 'By scheme and country',
  },
  handle: async ({ deps }) => {
    const found = await taxRegistrations(deps.connection);
    return ok({ items: found.map(({ _id, open: _, ...one }) => ({ registrationId: _id, ...one })) });
  },
});

const enterRoute = route({
  ...{ method: 'post', path: '/tax/registrations', tag, roles: ['finance'] },
  summary: 'Enter a registration: from its first day on returns are opened for it, but for GST',
  body: registrationSchema,
  answer: {
    status: 201,
    schema: z.object({ registrationId: z.string() }),
    description: 'It is entered',
    location: true,
  },
  handle: async ({ body, by, deps }) => {
    const { validTo, stagger, establishments, ...rest } = body;
    const registration = {
      ...rest,
      ...(validTo === undefined ? {} : { validTo }),
      ...(stagger === undefined ? {} : { stagger }),
      ...(establishments === undefined ? {} : { establishments }),
    };
    const entered = await enterRegistration(deps.connection, registration, by.id);
    if (entered === 'overlaps')
      throw problem('not-acceptable-now', 'Another registration of this scheme and country holds then.', {
        remedy: 'End that one first, or begin this one after it.',
      });
    if (entered === 'differs')
      throw problem(
        'not-acceptable-now',
        'This registration is there with other facts; it was kept as it is.',
        {
          remedy: 'Correct the registration, or end it.',
        },
      );
    const registrationId = `${body.scheme}:${body.jurisdiction}:${body.validFrom}`;
    return { status: 201, body: { registrationId }, headers: { Location: '/tax/registrations' } };
  },
});

const endRoute = route({
  ...{ method: 'post', path: '/tax/registrations/{scheme}/{jurisdiction}/end', tag, roles: ['finance'] },
  summary: 'End the registration that holds: its last period is still declared',
  params: z.strictObject({ scheme: registrationSchemeSchema, jurisdiction: countrySchema }),
  body: z.strictObject({ validTo: daySchema.describe('Last good day') }),
  answer: { status: 200, schema: z.object({ validTo: daySchema }), description: 'It ends then' },
  handle: async ({ params, body, by, deps }) => {
    if (!(await endRegistration(deps.connection, params, body.validTo, by.id)))
      throw problem('not-acceptable-now', 'No registration of this scheme and country holds on that day.', {
        remedy: 'Look at the list; one that has ended is not ended again.',
      });
    return ok({ validTo: body.validTo });
  },
});

const correctRoute = route({
  ...{ method: 'post', tag, roles: ['finance'] },
  path: '/tax/registrations/{scheme}/{jurisdiction}/{validFrom}/correction',
  summary: 'Correct a registration that was mistyped, or add what has come later',
  description:
    'What stood before stays beside it. Returns computed from now on take it; one that is filed is not changed.',
  params: z.strictObject({
    ...{ scheme: registrationSchemeSchema, jurisdiction: countrySchema },
    validFrom: daySchema.describe('First day of the registration'),
  }),
  body: z
    .strictObject({
      ...{ number: numberSchema.optional(), stagger: staggerSchema },
      establishments: establishmentsSchema.describe(
        'VAT numbers in other member states that goods are sent from, by country: all of them, in place of those that stand',
      ),
      reason: reasonSchema,
    })
    .refine(({ reason: _, ...facts }) => Object.values(facts).some((fact) => fact !== undefined), {
      message: 'nothing is corrected: name a number, a stagger or establishments',
    }),
  answer: {
    status: 200,
    schema: z.object({ registrationId: z.string() }),
    description: 'It stands corrected',
  },
  handle: async ({ params, body: { number, stagger, establishments, reason }, by, deps }) => {
    const refused = (field: string, detail: string) =>
      problem('invalid-request', 'The correction does not fit the registration.', {
        errors: [{ pointer: `#/${field}`, detail, remedy: `leave ${field} out, or correct it` }],
      });
    if (number !== undefined && !isNumberOf(params, number)) throw refused('number', notItsNumber);
    if (stagger !== undefined && params.scheme !== 'UK-VAT')
      throw refused('stagger', 'only a British registration has a stagger');
    const facts = {
      ...(number === undefined ? {} : { number }),
      ...(stagger === undefined ? {} : { stagger }),
      ...(establishments === undefined ? {} : { establishments }),
    };
    const about = { by: by.id, at: deps.now().toISOString(), reason };
    const registrationId = `${params.scheme}:${params.jurisdiction}:${params.validFrom}`;
    if (!(await correctRegistration(deps.connection, params, facts, about)))
      throw notFound(`registration ${registrationId}`);
    return ok({ registrationId });
  },
});

export const taxRegistrationRoutes = [listRoute, enterRoute, endRoute, correctRoute];
