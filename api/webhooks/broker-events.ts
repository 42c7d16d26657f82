/** What a broker's webhook has to look like once its signature is believed: amounts that are no money are never kept. */
import { z } from 'zod';
import { borderKinds } from '../../domain/landed-cost-ledger';
import { moneySchema } from '../../domain/shapes/common';
import { parsed } from '../validation';
import type { ClearanceNews } from './ports';

const id = z.string().min(1).max(200);

const lineSchema = z.strictObject({
  kind: z.enum(borderKinds),
  amount: moneySchema,
  credit: z.literal(true).optional().describe('It is given back'),
});

const eventSchema = z
  .object({
    eventId: id,
    mrn: z.string().max(200),
    reference: id,
    state: z.enum([
      ...(['submitted', 'documents-wanted', 'inspected', 'held', 'released', 'refused', 'seized'] as const),
      ...(['withdrawn', 'charged'] as const),
    ]),
    at: z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString()),
    says: z.string().max(2_000).optional(),
    wants: z.string().max(200).optional(),
    charged: z.array(lineSchema).max(50).optional(),
  })
  .refine(({ state, charged = [] }) => state !== 'charged' || charged.length > 0, {
    message: 'a bill has at least one line in `charged`',
    path: ['charged'],
  });

const bodySchema = z.object({ data: z.object({ events: z.array(eventSchema).max(500) }) });

/** @throws Problem `invalid-request` that names each wrong field; nothing of the request is kept then */
export function clearanceNews(events: readonly ClearanceNews[]): ClearanceNews[] {
  return parsed(bodySchema, { data: { events } }, '#/').data.events.map(withoutAbsent);
}

function withoutAbsent(event: z.output<typeof eventSchema>): ClearanceNews {
  const { says, wants, charged, ...always } = event;
  return {
    ...always,
    ...(says === undefined ? {} : { says }),
    ...(wants === undefined ? {} : { wants }),
    ...(charged === undefined
      ? {}
      : { charged: charged.map(({ credit, ...line }) => ({ ...line, ...(credit ? { credit } : {}) })) }),
  };
}
