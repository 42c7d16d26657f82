/** What finance are told: limits that are about to be reached, obligations without their registration, and what is not known. */
import type { Connection } from 'mongoose';
import { shownMoney } from '../domain/money';
import type { TaxPolicy } from '../domain/shapes/policy';
import type { ObligationTable } from '../domain/tax-obligation-facts';
import { periodOf } from '../domain/tax-calendar';
import { obligationsOf } from '../domain/tax-obligations';
import { notPlaced, obligationFactsOf } from '../models/tax-obligations';
import type { ObligationActivities, ObligationWarning } from './tax-returns';

/** A warning is told once in a year under its step, what is not known once in a quarter, for as long as nobody has mended it. */
export function createObligationActivities(deps: {
  connection: Connection;
  thresholds: ObligationTable;
  policy: TaxPolicy;
}): ObligationActivities {
  const { connection, thresholds, policy } = deps;
  return {
    async obligationWarnings(on) {
      const { facts, unplaced } = await obligationFactsOf(connection, policy.establishedIn, on);
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
      const unknown = [...found.notKnown, ...unplaced.map(notPlaced)].map(({ rule, says }) => ({
        step: `tax-obligations/not-known/${rule}/${periodOf('OSS', on).id}`,
        why: `it is not known where tax has to be declared (${rule}): ${says}; GET /tax/obligations has all of it`,
      }));
      return [...near, ...missing, ...firstOfEach(unknown)];
    },
  };
}

/** A rule that is not known in many countries is one thing to look at. */
function firstOfEach(warnings: readonly ObligationWarning[]): ObligationWarning[] {
  return warnings.filter(({ step }, index) => warnings.findIndex((one) => one.step === step) === index);
}
