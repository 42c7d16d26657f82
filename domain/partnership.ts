/** What a lasting partnership owes its calendar: a pure list of duties by day, from which the process takes the next. */
import { addDays, quarterOf } from './days';
import type { Day } from './shapes/common';
import type { ArchivedGrant } from './shapes/rights';

/** Days before its end when the renewal of a contract has to be decided. */
export const renewalLeadDays = 90;

export interface PartnershipFacts {
  contract: { from: Day; to: Day };
  /** Last good days of requirements that expire. */
  held: readonly { requirement: string; until: Day; round: number }[];
  grants: readonly ArchivedGrant[];
  rightsNoticeDays: readonly number[];
  documentNoticeDays: number;
  /** Unsold stock is looked at so many days after the contract's start. */
  slowStockAfterDays?: number;
  /** After notice: the last day. */
  endsOn?: Day;
}

/** `key` names it once and for all: a duty whose key is done is not due again. */
export type Duty =
  | { kind: 'renew-rights'; key: string; notice: number; expiresOn: Day; grantId: string }
  | { kind: 'renew-document'; key: string; requirement: string; until: Day }
  | { kind: 'score-quarter'; key: string; quarter: { label: string; from: Day; to: Day } }
  | { kind: 'decide-renewal'; key: string; endsOn: Day }
  | { kind: 'review-slow-stock'; key: string }
  | { kind: 'suspend'; key: string; requirement: string }
  | { kind: 'end'; key: string; stage: 'terminated' | 'expired' };

export interface Appointment {
  on: Day;
  duty: Duty;
}

/** Every appointment known today, in the order of days. Days are UTC calendar days. */
export function calendarOf(facts: PartnershipFacts, today: Day): Appointment[] {
  return [
    ...rightsOf(facts),
    ...documentsOf(facts),
    ...scorecardsOf(facts, today),
    ...contractOf(facts),
  ].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** What has to be done today or should have been done before, and is not. */
export function dutiesDue(facts: PartnershipFacts, today: Day, done: ReadonlySet<string>): Duty[] {
  return calendarOf(facts, today)
    .filter(({ on, duty }) => on <= today && !done.has(duty.key))
    .map(({ duty }) => duty);
}

/** The next day on which something is due. */
export function nextAppointment(
  facts: PartnershipFacts,
  today: Day,
  done: ReadonlySet<string>,
): Day | undefined {
  return calendarOf(facts, today).find(({ on, duty }) => on > today && !done.has(duty.key))?.on;
}

/** Whether a requirement has run out: the partnership is suspended until it is renewed. */
export function ranOut(facts: PartnershipFacts, today: Day): string[] {
  return facts.held.filter(({ until }) => until < today).map(({ requirement }) => requirement);
}

/** A grant that was revoked is not asked to be renewed. */
function rightsOf({ grants, rightsNoticeDays }: PartnershipFacts): Appointment[] {
  return grants
    .filter((grant) => grant.revokedOn === undefined && !renewedBy(grant, grants))
    .flatMap(({ grantId, scope: { period } }) =>
      rightsNoticeDays.map((notice) => ({
        on: addDays(period.to, -notice),
        duty: {
          kind: 'renew-rights' as const,
          key: `rights:${grantId}:${notice}`,
          notice,
          expiresOn: period.to,
          grantId,
        },
      })),
    );
}

/** A later grant of the same asset that takes over where this one ends. */
function renewedBy(grant: ArchivedGrant, grants: readonly ArchivedGrant[]): boolean {
  return grants.some(
    (other) =>
      other.asset === grant.asset &&
      other.revokedOn === undefined &&
      other.scope.period.to > grant.scope.period.to &&
      other.scope.period.from <= addDays(grant.scope.period.to, 1),
  );
}

function documentsOf({ held, documentNoticeDays }: PartnershipFacts): Appointment[] {
  return held.flatMap(({ requirement, until, round }): Appointment[] => [
    {
      on: addDays(until, -documentNoticeDays),
      duty: { kind: 'renew-document', key: `document:${requirement}:${round}`, requirement, until },
    },
    { on: addDays(until, 1), duty: { kind: 'suspend', key: `suspend:${requirement}:${until}`, requirement } },
  ]);
}

/** A quarter is scored on the day after its end; quarters before the contract are not. */
function scorecardsOf({ contract }: PartnershipFacts, today: Day): Appointment[] {
  const current = quarterOf(today);
  const previous = quarterOf(addDays(current.from, -1));
  return [previous, current]
    .filter(({ to }) => to >= contract.from)
    .map((quarter) => ({
      on: addDays(quarter.to, 1),
      duty: { kind: 'score-quarter' as const, key: `scorecard:${quarter.label}`, quarter },
    }));
}

function contractOf({ contract, slowStockAfterDays, endsOn }: PartnershipFacts): Appointment[] {
  const appointments: Appointment[] = [
    {
      on: addDays(contract.to, -renewalLeadDays),
      duty: { kind: 'decide-renewal', key: `renewal:${contract.to}`, endsOn: contract.to },
    },
    { on: addDays(contract.to, 1), duty: { kind: 'end', key: `end:${contract.to}`, stage: 'expired' } },
  ];
  if (slowStockAfterDays !== undefined)
    appointments.push({
      on: addDays(contract.from, slowStockAfterDays),
      duty: { kind: 'review-slow-stock', key: 'slow-stock' },
    });
  if (endsOn !== undefined)
    appointments.push({
      on: addDays(endsOn, 1),
      duty: { kind: 'end', key: `end:notice:${endsOn}`, stage: 'terminated' },
    });
  return appointments;
}
