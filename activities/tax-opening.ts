/** Which returns have to be opened: of every registration the periods that are over and have no process. */
import type { Connection } from 'mongoose';
import { addDays } from '../domain/days';
import type { Day } from '../domain/shapes/common';
import { periodBefore, periodOf } from '../domain/tax-calendar';
import type { FilingPeriod, ReturnKey } from '../domain/tax-return';
import { processModel } from '../models/process';
import { filingRegistrations, type FilingRegistration } from '../models/tax-registration';

/** The id of a return's process; the same as in its workflow's messages, which activities don't see. */
function processIdOf({ scheme, jurisdiction, period }: ReturnKey): string {
  return `tax-return:${scheme}:${jurisdiction}:${period.id}`;
}

/**
 * Periods that ended before `on`, at most `daysBack` days ago, of registrations that held on one of their days: nothing sold is a return
 * too. The oldest first.
 */
export async function returnsDue(
  connection: Connection,
  on: Day,
  daysBack: number,
): Promise<{ key: ReturnKey; number: string }[]> {
  const registrations = await filingRegistrations(connection);
  const due = registrations.flatMap((one) =>
    periodsOver(one, on, daysBack).map((period) => ({
      key: { scheme: one.scheme, jurisdiction: one.jurisdiction, period },
      number: one.number,
    })),
  );
  // Of two registrations that follow one another in a period, the later one's number.
  const byId = new Map(due.map((one) => [processIdOf(one.key), one]));
  const open = await processModel(connection).distinct('_id', { _id: { $in: [...byId.keys()] } });
  for (const id of open) byId.delete(id);
  return [...byId.values()].sort((a, b) => (a.key.period.to < b.key.period.to ? -1 : 1));
}

function periodsOver(
  { scheme, stagger, validFrom, validTo }: FilingRegistration,
  on: Day,
  daysBack: number,
): FilingPeriod[] {
  const periods: FilingPeriod[] = [];
  const earliest = addDays(on, -daysBack);
  let period = periodBefore(periodOf(scheme, on, stagger));
  while (period.to >= earliest && period.to >= validFrom) {
    if (validTo === undefined || validTo >= period.from) periods.push(period);
    period = periodBefore(period);
  }
  return periods;
}
