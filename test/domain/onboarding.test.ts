import { caseIdOf, onboardingTransitions, partnershipTransitions } from '../../domain/onboarding';
import { contractSigningMoves } from '../../workflows/contract-signing/messages';
import { documentRequestMoves } from '../../workflows/document-request/messages';
import { pilotTrialMoves } from '../../workflows/pilot-trial/messages';
import { rightsGrantMoves } from '../../workflows/rights-grant/messages';

type Table = Readonly<Record<string, readonly string[]>>;

/** Each process's moves, where it starts, and its ends. */
const tables: [string, Table, string, string[]][] = [
  ['onboarding', onboardingTransitions, 'sourcing', ['live', 'rejected', 'lapsed', 'withdrawn', 'stopped']],
  ['partnership', partnershipTransitions, 'live', ['terminated', 'expired']],
  ['document request', documentRequestMoves, 'awaiting-upload', ['approved', 'rejected', 'lapsed', 'closed']],
  ['pilot trial', pilotTrialMoves, 'selling', ['expand', 'stop', 'closed']],
  ['contract signing', contractSigningMoves, 'drafting', ['signed', 'sent-back', 'lapsed', 'closed']],
  ['rights grant', rightsGrantMoves, 'awaiting-grant', ['granted', 'lapsed', 'closed']],
];

function reachableFrom(table: Table, start: string): Set<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    open.push(...(table[stage] ?? []));
  }
  return reached;
}

describe.each(tables)('the moves of a %s', (_name, table, start, ends) => {
  it('reach every stage from the start', () => {
    expect([...reachableFrom(table, start)].sort()).toEqual(Object.keys(table).sort());
  });

  it('lead out of every stage but the ends', () => {
    const stuck = Object.keys(table).filter((stage) => table[stage]?.length === 0);
    expect(stuck.sort()).toEqual([...ends].sort());
  });

  it('name only stages of the table, and none that follows itself', () => {
    for (const [stage, next] of Object.entries(table)) {
      expect(next.filter((each) => !(each in table))).toEqual([]);
      expect(next).not.toContain(stage);
      expect(new Set(next).size).toBe(next.length);
    }
  });

  it('let every stage come to each end it is not past', () => {
    const beginnings = Object.keys(table).filter((stage) => !ends.includes(stage));
    for (const stage of beginnings)
      expect(ends.some((end) => reachableFrom(table, stage).has(end))).toBe(true);
  });
});

describe('either side can leave', () => {
  it('from every stage of an onboarding that has not ended', () => {
    const {
      live: _,
      rejected: __,
      lapsed: ___,
      withdrawn: ____,
      stopped: _____,
      ...under
    } = onboardingTransitions;
    for (const next of Object.values(under)) expect(next).toContain('withdrawn');
  });

  it('goes live only with rights, and gets a contract only after pilot or renegotiation', () => {
    const before = (wanted: string) =>
      Object.entries(onboardingTransitions).flatMap(([stage, next]) =>
        (next as readonly string[]).includes(wanted) ? [stage] : [],
      );
    expect(before('live')).toEqual(['rights']);
    expect(before('contract')).toEqual(['negotiation', 'pilot']);
    expect(before('stopped')).toEqual(['pilot']);
  });
});

describe('the business key of a case', () => {
  it.each([
    ['acme', 'DE', 1, 'acme:DE'],
    ['acme', 'DE', 2, 'acme:DE:2'],
    ['acme', 'FR', 11, 'acme:FR:11'],
  ])('%s in %s, attempt %i: %s', (brand, market, attempt, id) => {
    expect(caseIdOf(brand, market, attempt)).toBe(id);
  });
});
