/** Retention as the scheduled workflow calls it: the classes come from the rules of the day. */
import {
  cutOffOf,
  unreviewedSince,
  type RetentionActivities,
  type RetentionClass,
} from '../domain/retention';
import { dayIn } from '../domain/privacy-clock';
import { keepReport, removeBatch, type Remover } from '../models/retention';
import type { RetentionRules } from '../rules/retention';

export interface RetentionDependencies extends Omit<Remover, 'now'> {
  rules: RetentionRules;
  /** IANA zone of the establishment. */
  zone: string;
  /** Days after its last verification for which a term is taken as known. */
  reviewDays: number;
  clock: () => Date;
}

export function createRetentionActivities(deps: RetentionDependencies): RetentionActivities {
  const { rules, clock, zone, reviewDays } = deps;
  const todayIs = () => dayIn(zone, clock().toISOString());
  const unreviewed = (kept: RetentionClass) => unreviewedSince(kept, rules.follow, todayIs(), reviewDays);
  return {
    planRetention() {
      const plans = rules.classes.map((kept) => {
        const since = unreviewed(kept);
        const plan = { id: kept.id, cutOff: cutOffOf(kept.term, todayIs()) };
        return since === undefined ? plan : { ...plan, unreviewed: since };
      });
      return Promise.resolve(plans);
    },
    async removeExpired({ id, cutOff }) {
      const kept = rules.classes.find((each) => each.id === id);
      // A class that the rules do not know any more, or nobody vouches for, is left alone.
      if (!kept || unreviewed(kept) !== undefined) return { removed: 0, held: 0 };
      return removeBatch({ ...deps, now: clock() }, kept, rules, cutOff);
    },
    keepRetentionReport: (report) => keepReport(deps.connection, report),
  };
}
