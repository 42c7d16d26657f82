import type { Connection } from 'mongoose';
import { tallyFacts, type PilotTally } from '../domain/pilot';
import type { Day, Instant } from '../domain/shapes/common';
import type { PilotPlan, SalesFact } from '../domain/shapes/pilot';
import { salesFactsOf } from '../models/sales-fact';

export interface PilotActivities {
  /** Adds up the facts of the window that had been received by `receivedBy`; later ones are late and do not count. */
  tallyPilot(pilot: {
    caseId: string;
    plan: PilotPlan;
    window: { from: Day; to: Day };
    receivedBy: Instant;
  }): Promise<PilotTally>;
  /** Adds up all facts of a case in a quarter, whenever they were received. */
  scoreQuarter(caseId: string, quarter: { label: string; from: Day; to: Day }): Promise<Scorecard>;
}

/** A quarter in numbers; rates are left to the reader, who has both parts. */
export interface Scorecard {
  quarter: string;
  facts: number;
  sold: number;
  returned: number;
  defective: number;
  delivered: number;
  onTime: number;
  ratings: number;
  stars: number;
}

const endOfTime = '9999-12-31T23:59:59.999Z';

/** Adds up what the shop has reported. */
export function createPilotActivities(connection: Connection): PilotActivities {
  return {
    async tallyPilot({ caseId, plan, window, receivedBy }) {
      return tallyFacts(plan, await salesFactsOf(connection, caseId, receivedBy), window);
    },
    async scoreQuarter(caseId, { label, from, to }) {
      const facts = await salesFactsOf(connection, caseId, endOfTime);
      return scorecardOf(
        label,
        facts.filter(({ day }) => day >= from && day <= to),
      );
    },
  };
}

function scorecardOf(quarter: string, facts: readonly SalesFact[]): Scorecard {
  const sum = (read: (fact: SalesFact) => number) => facts.reduce((total, fact) => total + read(fact), 0);
  return {
    quarter,
    facts: facts.length,
    sold: sum(({ sold }) => sold),
    returned: sum(({ returned }) => returned),
    defective: sum(({ defective }) => defective),
    delivered: sum(({ delivered }) => delivered),
    onTime: sum(({ onTime }) => onTime),
    ratings: sum(({ ratings }) => ratings),
    stars: sum(({ stars }) => stars),
  };
}
