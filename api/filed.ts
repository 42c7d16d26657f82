/** Under what files and links are filed, and the addresses those have: a brand's case, an order, a carrier, an incident. */
import type { z } from 'zod';
import { orderIdSchema } from '../domain/shapes/orders';
import { findProcess } from '../models/process';
import { brandOnboardingId } from '../workflows/brand-onboarding/messages';
import { incidentWorkflowId } from '../workflows/incident/messages';
import { logisticsPartnerId } from '../workflows/logistics-partner/messages';
import { orderWorkflowId } from '../workflows/order-to-delivery/messages';
import type { ApiDependencies } from './dependencies';
import { carrierSchema, incidentIdSchema } from './orders/shapes';
import { notFound } from './problem';
import { caseIdSchema } from './schemas';

export interface FiledUnder {
  base: string;
  /** Of the parameter in the address. */
  name: string;
  id: z.ZodString;
  /** What it is called in an answer. */
  what: string;
  caseIdOf: (id: string) => string;
  /** The process without which there is nothing of it. */
  headOf: (id: string) => string;
}

export const ofCase: FiledUnder = {
  ...{ base: '/cases/{caseId}', name: 'caseId', id: caseIdSchema, what: 'case' },
  ...{ caseIdOf: (id) => id, headOf: brandOnboardingId },
};

export const ofOrder: FiledUnder = {
  ...{ base: '/orders/{orderId}', name: 'orderId', id: orderIdSchema, what: 'order' },
  ...{ caseIdOf: orderWorkflowId, headOf: orderWorkflowId },
};

export const ofCarrier: FiledUnder = {
  ...{ base: '/logistics-partners/{carrier}', name: 'carrier', id: carrierSchema, what: 'logistics partner' },
  ...{ caseIdOf: logisticsPartnerId, headOf: logisticsPartnerId },
};

export const ofIncident: FiledUnder = {
  ...{ base: '/incidents/{incidentId}', name: 'incidentId', id: incidentIdSchema, what: 'incident' },
  ...{ caseIdOf: incidentWorkflowId, headOf: incidentWorkflowId },
};

/** What it is filed under. @throws Problem `not-found` unless it has been opened */
export async function caseIdThatExists(
  { connection }: ApiDependencies,
  { name, what, caseIdOf, headOf }: FiledUnder,
  params: Readonly<Record<string, string>>,
): Promise<string> {
  const id = params[name] ?? '';
  if (!(await findProcess(connection, headOf(id)))) throw notFound(`${what} ${id}`);
  return caseIdOf(id);
}
