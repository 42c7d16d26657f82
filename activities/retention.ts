/** Retention as the scheduled workflow calls it: the classes come from the rules of the day. */
import { cutOffOf, type RetentionActivities } from '../domain/retention';
import { dayIn } from '../domain/privacy-clock';
import { keepReport, removeBatch, type Remover } from '../models/retention';
import type { RetentionRules } from '../rules/retention';

export interface RetentionDependencies extends Omit<Remover, 'now'> {
  rules: RetentionRules;
  /** IANA zone of the establishment. */
  zone: string;
  clock: () => Date;
}

export function createRetentionActivities(deps: RetentionDependencies): RetentionActivities {
  const { rules, clock, zone } = deps;
  return {
    async planRetention() {
      const today = dayIn(zone, clock().toISOString());
      return rules.classes.map(({ id, term }) => ({ id, cutOff: cutOffOf(term, today) }));
    },
    async removeExpired({ id, cutOff }) {
      const kept = rules.classes.find((each) => each.id === id);
      // A class that the rules do not know any more is left alone.
      if (!kept) return { removed: 0, held: 0 };
      return removeBatch({ ...deps, now: clock() }, kept, rules.classes, cutOff);
    },
    keepRetentionReport: (report) => keepReport(deps.connection, report),
  };
}
