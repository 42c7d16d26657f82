import fc from 'fast-check';
import { addDays } from '../../domain/days';
import {
  calendarOf,
  dutiesDue,
  nextAppointment,
  ranOut,
  type PartnershipFacts,
} from '../../domain/partnership';
import type { ArchivedGrant } from '../../domain/shapes/rights';

const contract = { from: '2027-01-01', to: '2028-12-31' };

function facts(changes: Partial<PartnershipFacts> = {}): PartnershipFacts {
  return {
    contract,
    held: [],
    grants: [],
    rightsNoticeDays: [90, 30, 7],
    documentNoticeDays: 30,
    ...changes,
  };
}

function grant(from: string, to: string, over: Partial<ArchivedGrant> = {}): ArchivedGrant {
  return {
    grantId: 'g1',
    caseId: 'acme:DE',
    asset: 'trademark',
    scope: { territory: ['DE'], channels: ['own-shop'], period: { from, to } },
    sublicence: false,
    source: 'contract LF-1',
    ...over,
  };
}

function on(of: PartnershipFacts, today: string, kind: string): string[] {
  return calendarOf(of, today)
    .filter(({ duty }) => duty.kind === kind)
    .map((appointment) => appointment.on);
}

const nothing: ReadonlySet<string> = new Set();

describe('the calendar', () => {
  it.each([
    ['an ordinary end', '2028-12-31', ['2028-10-02', '2028-12-01', '2028-12-24']],
    ['the end of February in a leap year', '2028-02-29', ['2027-12-01', '2028-01-30', '2028-02-22']],
    ['the first days of a year', '2028-01-05', ['2027-10-07', '2027-12-06', '2027-12-29']],
  ])('asks for rights 90, 30 and 7 days ahead of %s', (_what, to, days) => {
    expect(on(facts({ grants: [grant('2027-01-01', to)] }), '2027-01-01', 'renew-rights')).toEqual(days);
  });

  it('asks for a document ahead of its last day and suspends on the day after', () => {
    const held = [{ requirement: 'tax', until: '2028-02-29', round: 1 }];
    expect(on(facts({ held }), '2027-01-01', 'renew-document')).toEqual(['2028-01-30']);
    expect(on(facts({ held }), '2027-01-01', 'suspend')).toEqual(['2028-03-01']);
  });

  it('asks again on the day named after a request that came to nothing', () => {
    const held = [{ requirement: 'tax', until: '2028-02-29', round: 2, askAgainOn: '2028-02-11' }];
    expect(on(facts({ held }), '2028-02-10', 'renew-document')).toEqual(['2028-02-11']);
  });

  it('decides on renewal 90 days before the end, and ends on the day after it', () => {
    expect(on(facts(), '2027-01-01', 'decide-renewal')).toEqual(['2028-10-02']);
    expect(on(facts(), '2027-01-01', 'end')).toEqual(['2029-01-01']);
  });

  it('decides at once on a contract shorter than 90 days', () => {
    const short = facts({ contract: { from: '2027-01-01', to: '2027-02-28' } });
    expect(dutiesDue(short, '2027-01-01', nothing).map(({ kind }) => kind)).toEqual(['decide-renewal']);
  });

  it('scores a quarter on the day after it, first the one in which the contract begins', () => {
    expect(on(facts(), '2026-11-24', 'score-quarter')).toEqual(['2027-04-01']);
    expect(on(facts(), '2027-12-31', 'score-quarter')).toEqual([
      '2027-04-01',
      '2027-07-01',
      '2027-10-01',
      '2028-01-01',
    ]);
    const midQuarter = facts({ contract: { from: '2027-02-15', to: '2028-12-31' } });
    expect(on(midQuarter, '2027-02-15', 'score-quarter')).toEqual(['2027-04-01']);
  });

  it('looks at slow stock when the clause says, and keeps it a month later', () => {
    const clause = facts({ slowStockAfterDays: 180 });
    expect(on(clause, '2027-01-01', 'review-slow-stock')).toEqual(['2027-06-30']);
    expect(on(clause, '2027-01-01', 'keep-slow-stock')).toEqual(['2027-07-30']);
  });

  it('scores the last quarter before it ends, when both fall on one day', () => {
    const kinds = dutiesDue(facts(), '2029-01-01', nothing).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(['score-quarter', 'end']);
  });

  it('ends after notice on the day after the last', () => {
    const noticed = facts({ endsOn: '2027-06-30' });
    expect(dutiesDue(noticed, '2027-06-30', nothing).some(({ kind }) => kind === 'end')).toBe(false);
    expect(dutiesDue(noticed, '2027-07-01', nothing)).toContainEqual({
      kind: 'end',
      key: 'end:notice:2027-06-30',
      stage: 'terminated',
    });
  });

  it.each([
    ['runs out', grant('2027-01-01', '2027-12-31'), ['2028-01-01']],
    [
      'is revoked for a later day',
      grant('2027-01-01', '2027-12-31', { revokedOn: '2027-08-15' }),
      ['2027-08-15'],
    ],
    ['never took effect', grant('2027-01-01', '2027-12-31', { revokedOn: '2027-01-01' }), []],
  ])('has the first day without a grant that %s', (_what, ended, days) => {
    expect(on(facts({ grants: [ended] }), '2027-01-01', 'rights-ended')).toEqual(days);
  });

  it('after notice asks for nothing that would outlast the end', () => {
    const grants = [grant('2027-01-01', '2027-05-31'), grant('2027-01-01', '2028-12-31', { grantId: 'g2' })];
    const held = [
      { requirement: 'tax', until: '2027-05-31', round: 1 },
      { requirement: 'registration', until: '2027-09-30', round: 1 },
    ];
    const duties = calendarOf(
      facts({ grants, held, endsOn: '2027-06-30', noticeEndsRenewals: true }),
      '2027-01-01',
    );
    const asked = duties.flatMap(({ duty }) =>
      duty.kind === 'renew-rights'
        ? [duty.grantId]
        : duty.kind === 'renew-document'
          ? [duty.requirement]
          : [],
    );
    expect(asked).toEqual(['tax']);
    expect(duties.some(({ duty }) => duty.kind === 'decide-renewal')).toBe(false);
  });
});

describe('a grant that is about to end', () => {
  const ending = grant('2027-01-01', '2027-12-31');
  const next = { from: '2028-01-01', to: '2028-12-31' };
  const scope = { ...ending.scope, period: next };

  it.each<[string, ArchivedGrant, number]>([
    ['another takes over all of it', grant('', '', { grantId: 'g2', scope }), 3],
    [
      'another takes over elsewhere',
      grant('', '', { grantId: 'g2', scope: { ...scope, territory: ['FR'] } }),
      6,
    ],
    ['another asset goes on', grant('', '', { grantId: 'g2', scope, asset: 'images' }), 6],
    [
      'the one that takes over is revoked',
      grant('', '', { grantId: 'g2', scope, revokedOn: '2027-11-01' }),
      3,
    ],
    [
      'the one that takes over begins a day late',
      grant('', '', { grantId: 'g2', scope: { ...scope, period: { from: '2028-01-02', to: next.to } } }),
      6,
    ],
  ])('is asked for, or not: %s', (_what, other, notices) => {
    const of = facts({ grants: [ending, other] });
    expect(on(of, '2027-01-01', 'renew-rights')).toHaveLength(notices);
  });

  it('is not asked for when it was revoked', () => {
    const grants = [grant('2027-01-01', '2027-12-31', { revokedOn: '2027-05-01' })];
    expect(on(facts({ grants }), '2027-01-01', 'renew-rights')).toEqual([]);
  });

  it('is asked for anew when it was narrowed to an earlier end', () => {
    const done = new Set(dutiesDue(facts({ grants: [ending] }), '2027-12-31', nothing).map(({ key }) => key));
    const narrowed = facts({ grants: [grant('2027-01-01', '2027-11-30')] });
    expect(dutiesDue(narrowed, '2027-12-31', done).map(({ kind }) => kind)).toContain('renew-rights');
  });
});

describe('requirements run out', () => {
  it.each([
    ['2027-06-29', []],
    ['2027-06-30', []],
    ['2027-07-01', ['tax']],
  ])('on %s: %j', (today, out) => {
    expect(ranOut(facts({ held: [{ requirement: 'tax', until: '2027-06-30', round: 1 }] }), today)).toEqual(
      out,
    );
  });
});

describe('duties are never lost', () => {
  const anyFacts: fc.Arbitrary<PartnershipFacts> = fc.record({
    contract: fc
      .tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 900 }))
      .map(([start, length]) => {
        const from = addDays('2027-01-01', start);
        return { from, to: addDays(from, length) };
      }),
    held: fc.uniqueArray(
      fc.record({
        requirement: fc.constantFrom('tax', 'registration'),
        until: fc.integer({ min: 0, max: 900 }).map((n) => addDays('2027-01-01', n)),
        round: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 2, selector: ({ requirement }) => requirement },
    ),
    grants: fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 700 }), fc.uuid())
        .map(([start, length, grantId]) =>
          grant(addDays('2027-01-01', start), addDays('2027-01-01', start + length), { grantId }),
        ),
      { maxLength: 3 },
    ),
    rightsNoticeDays: fc.constant([90, 30, 7]),
    documentNoticeDays: fc.constant(30),
    slowStockAfterDays: fc.integer({ min: 30, max: 400 }),
  });

  /** All that is done by a process that wakes on these days. */
  function doneBy(of: PartnershipFacts, days: readonly string[]): Set<string> {
    const done = new Set<string>();
    for (const today of days) for (const { key } of dutiesDue(of, today, done)) done.add(key);
    return done;
  }

  const last = '2031-01-01';
  const everyDay = Array.from({ length: 1600 }, (_, n) => addDays('2026-12-01', n)).filter((d) => d <= last);

  it('whichever days the process wakes on', () => {
    fc.assert(
      fc.property(anyFacts, fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 20 }), (of, gaps) => {
        let today = '2026-12-01';
        const wakes = [today];
        for (const gap of gaps) wakes.push((today = addDays(today, gap)));
        const some = doneBy(of, [...wakes.filter((day) => day < last), last]);
        expect([...some].sort()).toEqual([...doneBy(of, [last])].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('and a process that sleeps to its next appointment does each on its day', () => {
    fc.assert(
      fc.property(anyFacts, (of) => {
        const done = new Set<string>();
        const doneOn = new Map<string, string>();
        let today: string | undefined = '2026-12-01';
        while (today !== undefined && today <= last) {
          for (const { key } of dutiesDue(of, today, done)) {
            done.add(key);
            doneOn.set(key, today);
          }
          today = nextAppointment(of, today, done);
          // Once the contract is over nothing but quarters would come.
          if (today !== undefined && today > addDays(of.contract.to, 1)) break;
        }
        for (const { on: day, duty } of calendarOf(of, last))
          if (day > '2026-12-01' && day <= addDays(of.contract.to, 1)) expect(doneOn.get(duty.key)).toBe(day);
      }),
      { numRuns: 60 },
    );
  });

  it('and waking every day does what waking once does', () => {
    const of = facts({ held: [{ requirement: 'tax', until: '2028-02-29', round: 1 }] });
    expect([...doneBy(of, everyDay)].sort()).toEqual([...doneBy(of, [everyDay.at(-1) ?? last])].sort());
  });
});
