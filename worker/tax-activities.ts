/** The composition of the activities of tax returns: rules, drafts and the authorities behind their ports. */
import type { Connection } from 'mongoose';
import type { FilingPorts } from '../activities/filing/port';
import { createTaxDraftingActivities, type TaxBook } from '../activities/tax-drafting';
import { createObligationActivities } from '../activities/tax-obligations';
import { createFilingActivities } from '../activities/tax-filing';
import type { TaxPolicy } from '../domain/shapes/policy';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { loadTaxThresholds } from '../rules/tax-thresholds';

export interface TaxActivityDependencies {
  connection: Connection;
  book: TaxBook;
  ports: FilingPorts;
  /** Frozen into returns that the schedule opens. */
  policy: TaxPolicy;
  taxpayer: { legalName: string; address: string };
}

/** All activities of tax returns by name. */
export function composeTaxActivities({ connection, book, ports, policy, taxpayer }: TaxActivityDependencies) {
  const store = createGridFsFileStore(connection);
  return {
    ...createTaxDraftingActivities({ connection, store, book, policy, taxpayer }),
    ...createObligationActivities({ connection, thresholds: loadTaxThresholds(), policy }),
    ...createFilingActivities({ connection, store, ports }),
  };
}
