/** The figures of the overview, read from the record once for all who ask within a few seconds. */
import type { Connection } from 'mongoose';
import { addDays, dayOf } from '../../domain/days';
import { onboardingTransitions } from '../../domain/onboarding';
import { orderTransitions } from '../../domain/order-stages';
import { agesByStage, clearanceDays, onTimeRates, overviewDays } from '../../domain/overview';
import type { Day } from '../../domain/shapes/common';
import { deadlineOf, periodBefore, periodOf, type FilingTable } from '../../domain/tax-calendar';
import type { ReturnKey } from '../../domain/tax-return';
import { overdueTasks, parcelsSince, returnStages, runningByStage } from '../../models/overview';
import { filingRegistrations, type FilingRegistration } from '../../models/tax-registration';
import { taxReturnId } from '../../workflows/tax-return/messages';

export type Figures = Awaited<ReturnType<typeof figuresAt>>;

export interface Overview {
  /** The figures, at most 15 seconds old. */
  figures(): Promise<Figures>;
}

interface Sources {
  connection: Connection;
  now: () => Date;
  /** When returns are due. */
  filing: FilingTable;
  /** Days after its last verification for which a rule is taken as known. */
  lawReviewDays: number;
}

const goodForMs = 15_000;

/** Figures over one database. Those who ask while they are being read wait for the same reading; a failure is not kept. */
export function createOverview(sources: Sources): Overview {
  let kept: { at: number; figures: Promise<Figures> } | undefined;
  return {
    figures() {
      const at = sources.now().getTime();
      if (kept && at - kept.at < goodForMs) return kept.figures;
      const mine = { at, figures: figuresAt(sources, new Date(at)) };
      mine.figures.catch(() => {
        if (kept === mine) kept = undefined;
      });
      kept = mine;
      return mine.figures;
    },
  };
}

async function figuresAt(sources: Sources, now: Date) {
  const { connection } = sources;
  const [asOf, today] = [now.toISOString(), dayOf(now.getTime())];
  const [cases, orders, tasks, parcels, returns] = await Promise.all([
    runningByStage(connection, 'brand-onboarding'),
    runningByStage(connection, 'order-to-delivery'),
    overdueTasks(connection, asOf),
    parcelsSince(connection, `${addDays(today, -overviewDays)}T00:00:00.000Z`),
    taxCalendar(sources, today),
  ]);
  return {
    asOf,
    pipeline: agesByStage(cases, Object.keys(onboardingTransitions), today).map(withRows),
    orders: agesByStage(orders, Object.keys(orderTransitions), today).map(({ stage, count }) => ({
      ...{ stage, count, rows: `/orders?${query({ stage, exit: 'none' })}` },
    })),
    clearance: clearanceDays(parcels.clearances).map((days) => ({
      ...{ ...days, rows: `/shipments?${query({ to: days.country })}` },
    })),
    onTime: onTimeRates(parcels.promised, today).map((rate) => ({
      ...{ ...rate, rows: `/shipments?${query({ carrier: rate.carrier, mode: rate.mode })}` },
    })),
    returns,
    tasks: tasks.map((each) => ({
      ...{ ...each, rows: `/tasks?${query({ role: each.role, kind: each.kind, overdue: 'true' })}` },
    })),
  };
}

function withRows({ stage, count, ages }: ReturnType<typeof agesByStage>[number]) {
  const rows = (more: Record<string, string> = {}) =>
    `/cases?${query({ stage, exit: 'none', sort: 'stageSince', ...more })}`;
  const banded = ages.map(({ days, count: inBand, sinceFrom, sinceTo }) => {
    const from = sinceFrom === undefined ? {} : { sinceFrom: `${sinceFrom}T00:00:00.000Z` };
    const to = sinceTo === undefined ? {} : { sinceTo: `${sinceTo}T23:59:59.999Z` };
    return { days, count: inBand, rows: rows({ ...from, ...to }) };
  });
  return { stage, count, rows: rows(), ages: banded };
}

/** Of each registration the period that runs and the two before, until they are settled. */
async function taxCalendar({ connection, filing, lawReviewDays }: Sources, today: Day) {
  const registrations = await filingRegistrations(connection);
  const coming = registrations.flatMap((one) => comingOf(one, today));
  const stages = await returnStages(connection, coming.map(taxReturnId));
  return coming
    .filter((key) => stages.get(taxReturnId(key))?.ended !== true)
    .map((key) => {
      const { scheme, jurisdiction, period } = key;
      const deadline = deadlineOf(key, filing, { on: today, reviewDays: lawReviewDays });
      const stage = stages.get(taxReturnId(key))?.stage;
      return {
        ...{ scheme, jurisdiction, period: period.id, periodEnds: period.to },
        ...dueOf(deadline, today),
        state: stage ?? 'not-open',
        ...(stage === undefined ? {} : { rows: `/tax/returns/${scheme}/${jurisdiction}/${period.id}` }),
      };
    })
    .sort((a, b) => ((a.dueOn ?? a.periodEnds) < (b.dueOn ?? b.periodEnds) ? -1 : 1));
}

function dueOf(
  deadline: ReturnType<typeof deadlineOf>,
  today: Day,
): { dueOn?: Day; overdue?: boolean; notKnown?: string } {
  if (!deadline.found) return { notKnown: deadline.missing.says };
  return { dueOn: deadline.row.day, overdue: deadline.row.day < today };
}

/** A return of a month is due when the next one is over: the last two periods may be open beside the one that runs. */
function comingOf(
  { scheme, jurisdiction, stagger, validFrom, validTo }: FilingRegistration,
  today: Day,
): ReturnKey[] {
  const running = periodOf(scheme, today, stagger);
  const last = periodBefore(running);
  return [running, last, periodBefore(last)]
    .filter(({ from, to }) => to >= validFrom && (validTo === undefined || validTo >= from))
    .map((period) => ({ scheme, jurisdiction, period }));
}

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}
