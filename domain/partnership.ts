/** What a lasting partnership owes its calendar: a pure list of duties by day, from which the process takes the next. */
import { addDays, maxDay, minDay, quarterOf } from './days';
import { effectiveScope } from './rights';
import { covers } from './scope';
import type { Day } from './shapes/common';
import type { ArchivedGrant } from './shapes/rights';

/** Days before its end when the renewal of a contract has to be decided. */
export const renewalLeadDays = 90;

/** Days people have to settle what did not sell; then it is kept. */
export const slowStockDecisionDays = 30;

export interface PartnershipFacts {
  contract: { from: Day; to: Day };
  /** Last good days of requirements that expire; `askAgainOn`: a request came to nothing, another is due then. */
  held: readonly { requirement: string; until: Day; round: number; askAgainOn?: Day }[];
  grants: readonly ArchivedGrant[];
  rightsNoticeDays: readonly number[];
  documentNoticeDays: number;
  /** Unsold stock is looked at so many days after the contract's start. */
  slowStockAfterDays?: number;
  /** After notice: the last day. */
  endsOn?: Day;
  /** Nothing is renewed that would last until the end. Left out where notice was given before that was so. */
  noticeEndsRenewals?: boolean;
}

/** `key` names it once and for all: a duty whose key is done is not due again. */
export type Duty =
  | { kind: 'renew-rights'; key: string; notice: number; expiresOn: Day; grantId: string }
  | { kind: 'rights-ended'; key: string; grantId: string }
  | { kind: 'renew-document'; key: string; requirement: string; until: Day }
  | { kind: 'score-quarter'; key: string; quarter: { label: string; from: Day; to: Day } }
  | { kind: 'decide-renewal'; key: string; endsOn: Day }
  | { kind: 'review-slow-stock'; key: string; until: Day }
  | { kind: 'keep-slow-stock'; key: string }
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
    ...rightsEndsOf(facts),
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

/** A grant that was revoked is not asked to be renewed, nor one that lasts until the partnership ends. */
function rightsOf(facts: PartnershipFacts): Appointment[] {
  const { grants, rightsNoticeDays } = facts;
  return grants
    .filter((grant) => grant.revokedOn === undefined && !goesOn(grant, grants))
    .filter(({ scope: { period } }) => isNeededAfter(period.to, facts))
    .flatMap(({ grantId, scope: { period } }) =>
      rightsNoticeDays.map((notice) => ({
        on: addDays(period.to, -notice),
        duty: {
          kind: 'renew-rights' as const,
          key: `rights:${grantId}:${period.to}:${notice}`,
          notice,
          expiresOn: period.to,
          grantId,
        },
      })),
    );
}

/** The first day on which a grant is no longer good: listings it alone covered come down. */
function rightsEndsOf({ grants }: PartnershipFacts): Appointment[] {
  return grants.flatMap((grant): Appointment[] => {
    const scope = effectiveScope(grant);
    if (!scope) return [];
    const on = addDays(scope.period.to, 1);
    const { grantId } = grant;
    return [{ on, duty: { kind: 'rights-ended', key: `rights-ended:${grantId}:${on}`, grantId } }];
  });
}

/** Once notice is given nothing is renewed that lasts until the end. */
function isNeededAfter(lastDay: Day, { contract, endsOn, noticeEndsRenewals }: PartnershipFacts): boolean {
  return !noticeEndsRenewals || endsOn === undefined || lastDay < minDay(endsOn, contract.to);
}

/** Whether other grants take over, on the day after this one's last, all that it gives. */
function goesOn(grant: ArchivedGrant, grants: readonly ArchivedGrant[]): boolean {
  const dayAfter = addDays(grant.scope.period.to, 1);
  const next = { ...grant.scope, period: { from: dayAfter, to: dayAfter } };
  const others = grants.filter(({ asset, grantId }) => asset === grant.asset && grantId !== grant.grantId);
  return covers(
    others.flatMap((other) => effectiveScope(other) ?? []),
    next,
  );
}

/** After notice a document is asked for only if it runs out before the end. */
function documentsOf(facts: PartnershipFacts): Appointment[] {
  const { held, documentNoticeDays } = facts;
  return held.flatMap(({ requirement, until, round, askAgainOn }): Appointment[] => [
    ...(isNeededAfter(until, facts)
      ? [
          {
            on: askAgainOn ?? addDays(until, -documentNoticeDays),
            duty: {
              kind: 'renew-document' as const,
              key: `document:${requirement}:${round}`,
              ...{ requirement, until },
            },
          },
        ]
      : []),
    { on: addDays(until, 1), duty: { kind: 'suspend', key: `suspend:${requirement}:${until}`, requirement } },
  ]);
}

/** A quarter is scored on the day after its end, from the one in which the contract begins to the present one. */
function scorecardsOf({ contract }: PartnershipFacts, today: Day): Appointment[] {
  const appointments: Appointment[] = [];
  const last = maxDay(today, contract.from);
  for (let day = contract.from; day <= last; day = addDays(quarterOf(day).to, 1)) {
    const quarter = quarterOf(day);
    appointments.push({
      on: addDays(quarter.to, 1),
      duty: { kind: 'score-quarter', key: `scorecard:${quarter.label}`, quarter },
    });
  }
  return appointments;
}

function contractOf({
  contract,
  slowStockAfterDays,
  endsOn,
  noticeEndsRenewals,
}: PartnershipFacts): Appointment[] {
  const appointments: Appointment[] = [
    { on: addDays(contract.to, 1), duty: { kind: 'end', key: `end:${contract.to}`, stage: 'expired' } },
  ];
  if (endsOn === undefined || !noticeEndsRenewals)
    appointments.push({
      on: addDays(contract.to, -renewalLeadDays),
      duty: { kind: 'decide-renewal', key: `renewal:${contract.to}`, endsOn: contract.to },
    });
  if (slowStockAfterDays !== undefined) appointments.push(...slowStockOf(contract.from, slowStockAfterDays));
  if (endsOn !== undefined)
    appointments.push({
      on: addDays(endsOn, 1),
      duty: { kind: 'end', key: `end:notice:${endsOn}`, stage: 'terminated' },
    });
  return appointments;
}

function slowStockOf(contractFrom: Day, afterDays: number): Appointment[] {
  const on = addDays(contractFrom, afterDays);
  const until = addDays(on, slowStockDecisionDays);
  return [
    { on, duty: { kind: 'review-slow-stock', key: 'slow-stock', until } },
    { on: until, duty: { kind: 'keep-slow-stock', key: 'slow-stock-kept' } },
  ];
}
