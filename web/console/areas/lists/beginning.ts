/** What can be begun from a list, and done to what it shows. */
import type { Action } from '../../commands/action';

export const openCase: Action = { path: '/cases', verb: 'Open a case' };
export const openIncident: Action = { path: '/incidents', verb: 'Open an incident' };
export const openDispute: Action = { path: '/disputes', verb: 'Open a dispute' };
export const openCarrier: Action = { path: '/logistics-partners', verb: 'Open a carrier' };
export const openReturn: Action = { path: '/tax/returns', verb: 'Open a return' };
export const enterRegistration: Action = { path: '/tax/registrations', verb: 'Enter a registration' };
export const enterNotice: Action = { path: '/ip-notices/received', verb: 'Enter a notice' };
export const takeGoodsIn: Action = { path: '/stock/receipts', verb: 'Take goods in' };

/** Corrects one of the registrations, also one that has ended. */
export function correctRegistration(
  registrations: readonly { scheme: string; jurisdiction: string; validFrom: string }[],
): Action {
  return {
    path: '/tax/registrations/{scheme}/{jurisdiction}/{validFrom}/correction',
    verb: 'Correct a registration',
    choose: {
      scheme: choices(registrations.map(({ scheme }) => scheme)),
      jurisdiction: choices(registrations.map(({ jurisdiction }) => jurisdiction)),
      validFrom: choices(registrations.map(({ validFrom }) => validFrom)),
    },
  };
}

/** Ends one of the registrations that hold. */
export function endRegistration(
  registrations: readonly { scheme: string; jurisdiction: string; validTo?: string }[],
): Action {
  const hold = registrations.filter(({ validTo }) => validTo === undefined);
  return {
    ...{ path: '/tax/registrations/{scheme}/{jurisdiction}/end', verb: 'End a registration' },
    choose: {
      scheme: choices(hold.map(({ scheme }) => scheme)),
      jurisdiction: choices(hold.map(({ jurisdiction }) => jurisdiction)),
    },
  };
}

/** Releases one of the holds. */
export function releaseHold(holds: readonly { caseId: string }[]): Action {
  return {
    ...{ path: '/legal-holds/{caseId}/release', verb: 'Release a hold' },
    choose: { caseId: choices(holds.map(({ caseId }) => caseId)) },
  };
}

function choices(values: readonly string[]) {
  return [...new Set(values)].map((value) => ({ value, label: value }));
}
