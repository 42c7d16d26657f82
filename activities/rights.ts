import type { Connection } from 'mongoose';
import type { ArchivedGrant } from '../domain/shapes/rights';
import { keepGrants } from '../models/grant';

export interface RightsActivities {
  /** Files grants in the authorization archive; the same grant id is replaced. */
  fileGrants(caseId: string, grants: ArchivedGrant[]): Promise<void>;
}

/** The authorization archive, over the record. */
export function createRightsActivities(connection: Connection): RightsActivities {
  return { fileGrants: (caseId, grants) => keepGrants(connection, caseId, grants) };
}
