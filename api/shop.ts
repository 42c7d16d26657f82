/** The shop's door: what it reports of a pilot's sales. */
import { z } from 'zod';
import { salesFactSchema } from '../domain/shapes/pilot';
import { findProcess } from '../models/process';
import { keepSalesFacts } from '../models/sales-fact';
import { pilotTrialId, type PilotTrialStage } from '../workflows/pilot-trial/messages';
import { notFound } from './problem';
import { ok, route } from './route';
import { caseParams } from './schemas';

/** In these the sums are still open. */
const counting: readonly string[] = ['selling', 'collecting-late-facts'] satisfies PilotTrialStage[];

const salesFactsRoute = route({
  ...{ method: 'post', path: '/shop/cases/{caseId}/sales-facts', tag: 'Shop', roles: ['system'] },
  summary: 'Report what was sold, returned and rated in a pilot',
  description:
    'A fact is kept once by its `factId`. Facts that come in after the pilot was judged are kept and told as `late`: they ' +
    'do not change the verdict.',
  params: caseParams,
  body: z.strictObject({ facts: z.array(salesFactSchema).min(1).max(500) }),
  answer: {
    status: 200,
    schema: z.object({
      late: z.boolean(),
      receivedAt: z.iso.datetime(),
      facts: z.array(
        z.object({ factId: z.string(), receipt: z.enum(['recorded', 'duplicate', 'conflict']) }),
      ),
    }),
    description: '`duplicate`: it was there; `conflict`: another fact has this id, and stays',
  },
  handle: async ({ params, body, deps }) => {
    const pilot = await findProcess(deps.connection, pilotTrialId(params.caseId));
    if (!pilot) throw notFound(`pilot in case ${params.caseId}`);
    const receivedAt = deps.now().toISOString();
    const receipts = await keepSalesFacts(deps.connection, params.caseId, body.facts, receivedAt);
    const facts = body.facts.map(({ factId }, index) => ({ factId, receipt: receipts[index] }));
    return ok({ late: !counting.includes(pilot.stage), receivedAt, facts });
  },
});

export const shopRoutes = [salesFactsRoute];
