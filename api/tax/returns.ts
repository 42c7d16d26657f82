/** Tax returns: found, looked at, opened by hand. */
import { z } from 'zod';
import { countrySchema } from '../../domain/shapes/common';
import { findProcess, listProcesses } from '../../models/process';
import { listTasks } from '../../models/task';
import { registrationIn } from '../../models/tax-registration';
import { taxReturnId, taxReturnListing, type TaxReturnInput } from '../../workflows/tax-return/messages';
import { startOnce } from '../commands';
import { notFound, problem } from '../problem';
import { ok, route } from '../route';
import { pageOfSchema, pageQuery, processItemSchema, processSchema, taskSchema } from '../schemas';
import { filingSchemeSchema, keyOf, processOf, returnParams, returnPath, tag, taxReaders } from './shapes';

const listRoute = route({
  ...{ method: 'get', path: '/tax/returns', tag, roles: taxReaders },
  summary: 'Find tax returns',
  query: z.strictObject({
    scheme: filingSchemeSchema.optional(),
    jurisdiction: countrySchema.optional(),
    stage: z
      .enum([
        ...(['waiting', 'computing', 'not-known', 'awaiting-approval', 'sent-back'] as const),
        ...(['filing', 'rejected', 'paying', 'archived'] as const),
      ])
      .optional(),
    ...pageQuery,
  }),
  answer: { status: 200, schema: pageOfSchema(processItemSchema), description: 'Returns, the newest first' },
  handle: async ({ query: { scheme, jurisdiction, stage, ...page }, deps }) => {
    const which = {
      process: 'tax-return' as const,
      stage,
      market: jurisdiction,
      channel: scheme?.toLowerCase(),
    };
    return ok(await listProcesses(deps.connection, which, '-openedAt', page));
  },
});

const openRoute = route({
  ...{ method: 'post', path: '/tax/returns', tag, roles: ['finance'] },
  summary: 'Open a return by hand: for a period that the monthly opening has not reached, or will never',
  description: 'Whoever opens a return cannot approve it. One that is open already is answered with 409.',
  body: returnParams,
  answer: {
    status: 201,
    schema: z.object({ processId: z.string() }),
    description: 'The return is open',
    location: true,
  },
  handle: async ({ body, by, deps }) => {
    const key = keyOf(body);
    const registration = await registrationIn(deps.connection, key, key.period);
    if (!registration)
      throw problem(
        'not-acceptable-now',
        `No registration for ${key.scheme} in ${key.jurisdiction} holds then.`,
        {
          remedy: 'Enter the registration first.',
        },
      );
    const processId = taxReturnId(key);
    const input: TaxReturnInput = {
      ...{ key, number: registration.number, openedBy: by.id, policy: deps.taxPolicy },
      listing: taxReturnListing(key, by.id),
    };
    const known = await findProcess(deps.connection, processId);
    if (known && known.listing.owner !== by.id)
      throw problem('not-acceptable-now', `The return ${processId} is open already.`, {
        remedy: 'Go on with that one.',
      });
    if (!known) await startOnce(deps.temporal, 'taxReturn', processId, input);
    const path = `/tax/returns/${key.scheme}/${key.jurisdiction}/${key.period.id}`;
    return { status: 201, body: { processId }, headers: { Location: path } };
  },
});

const showRoute = route({
  ...{ method: 'get', path: returnPath, tag, roles: taxReaders },
  summary: 'Look at a return: how far it is, what it declares, what waits for a person',
  params: returnParams,
  answer: {
    status: 200,
    schema: z.object({ return: processSchema, tasks: z.array(taskSchema) }),
    description: 'The return',
  },
  handle: async ({ params, deps }) => {
    const caseId = processOf(params);
    const [found, tasks] = await Promise.all([
      findProcess(deps.connection, caseId),
      listTasks(deps.connection, { caseId }, { limit: 100 }),
    ]);
    if (!found) throw notFound(`return ${params.scheme} ${params.jurisdiction} ${params.period}`);
    return ok({ return: found, tasks: tasks.items });
  },
});

export const taxReturnRoutes = [listRoute, openRoute, showRoute];
