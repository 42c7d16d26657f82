/** What finance are told ahead: limits that are about to be reached, obligations without their registration. */
import type { Connection } from 'mongoose';
import { shownMoney } from '../domain/money';
import type { TaxPolicy } from '../domain/shapes/policy';
import type { ObligationTable } from '../domain/tax-obligation-facts';
import { obligationsOf } from '../domain/tax-obligations';
import { obligationFactsOf } from '../models/tax-obligations';
import type { ObligationActivities } from './tax-returns';

/** A warning says the same on every day of a year, since it is told once. */
export function createObligationActivities(deps: {
  connection: Connection;
  thresholds: ObligationTable;
  policy: TaxPolicy;
}): ObligationActivities {
  const { connection, thresholds, policy } = deps;
  return {
    async obligationWarnings(on) {
      const { facts } = await obligationFactsOf(connection, policy.establishedIn, on);
      const found = obligationsOf(facts, thresholds, { on, reviewDays: policy.lawReviewDays });
      const year = on.slice(0, 4);
      const near = found.warnings.map(({ rule, limit }) => ({
        step: `tax-obligations/${rule}/${year}`,
        why: `the limit of ${shownMoney(limit)} (${rule}) is about to be reached; GET /tax/obligations has the figures`,
      }));
      const open = found.obligations.filter(({ registered }) => !registered);
      const missing = open.map(({ kind, country, ref }) => ({
        step: `tax-obligations/${kind}/${country}/${year}`,
        why: `tax has to be declared in ${country} (${kind}, ${ref.rule}), and no registration for it is entered`,
      }));
      return [...near, ...missing];
    },
  };
}
