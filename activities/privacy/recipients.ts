/** Who was given data of a person with their orders, and is to be told of a correction or an erasure (GDPR art. 19). */
import type { Connection } from 'mongoose';
import { consignmentModel } from '../../models/consignment';
import { processModel } from '../../models/process';
import { casesOf } from './dependencies';

/** The broker is one port: it has no name of its own in the record. */
const broker = 'customs-broker';

/** Carriers of the parcels, payment providers, and the broker where goods were declared; each once, by name. */
export async function recipientsOf(
  connection: Connection,
  orders: readonly string[] = [],
): Promise<string[]> {
  const caseId = { $in: casesOf(orders) };
  const carriers = await consignmentModel(connection).distinct('carrier', { orderId: { $in: [...orders] } });
  const processes = processModel(connection);
  const providers = await processes.distinct('listing.owner', { process: 'order-to-delivery', caseId });
  const declared = await processes.exists({ process: 'shipment', caseId, 'state.mrn': { $exists: true } });
  const names = [...carriers.map(String), ...providers.map(String), ...(declared ? [broker] : [])];
  return [...new Set(names)].sort();
}
