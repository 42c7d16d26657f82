import type { ArchivedGrant } from '../domain/shapes/rights';

export interface RightsActivities {
  /** Files grants in the authorization archive; the same grant id is replaced. */
  fileGrants(caseId: string, grants: ArchivedGrant[]): Promise<void>;
}
