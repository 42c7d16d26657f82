import fc from 'fast-check';
import { checklistFor, type ChecklistSubject } from '../../domain/checklist';
import type { RequirementRule } from '../../domain/shapes/vetting';

function rule(over: Partial<RequirementRule>): RequirementRule {
  return {
    key: 'registration',
    kind: 'verified',
    document: 'registration',
    channels: [],
    countries: [],
    markets: [],
    categories: [],
    expires: false,
    validFrom: '2020-01-01',
    source: 'Act A',
    verifiedOn: '2026-11-24',
    ...over,
  };
}

const subject: ChecklistSubject = { channel: 'direct', country: 'FR', market: 'DE', category: 'toys' };
const on = '2026-11-24';
const keysOf = (rules: RequirementRule[], over: Partial<ChecklistSubject> = {}, day = on): string[] =>
  checklistFor({ ...subject, ...over }, day, rules).map((requirement) => requirement.key);

describe('the checklist', () => {
  it('asks everybody for a rule without conditions', () => {
    expect(keysOf([rule({})])).toEqual(['registration']);
  });

  it.each<[string, Partial<RequirementRule>, Partial<ChecklistSubject>]>([
    ['channel', { channels: ['direct'] }, { channel: 'platform' }],
    ['country of establishment', { countries: ['FR', 'IT'] }, { country: 'CN' }],
    ['market', { markets: ['DE'] }, { market: 'US' }],
    ['category', { categories: ['toys'] }, { category: 'food' }],
  ])('asks by %s only whom the rule names', (_what, condition, other) => {
    expect(keysOf([rule(condition)])).toEqual(['registration']);
    expect(keysOf([rule(condition)], other)).toEqual([]);
  });

  it.each([
    ['2026-06-30', []],
    ['2026-07-01', ['registration']],
    ['2026-12-31', ['registration']],
    ['2027-01-01', []],
  ])('on %s a rule valid from 2026-07-01 to 2026-12-31 asks for %j', (day, expected) => {
    expect(keysOf([rule({ validFrom: '2026-07-01', validTo: '2026-12-31' })], {}, day)).toEqual(expected);
  });

  it('an old case computes the same for ever: the act in force that day speaks', () => {
    const rules = [
      rule({ source: 'Act A', validTo: '2030-07-31' }),
      rule({ source: 'Act B', validFrom: '2030-08-01' }),
    ];
    expect(checklistFor(subject, '2030-07-31', rules)[0]?.source).toBe('Act A');
    expect(checklistFor(subject, '2030-08-01', rules)[0]?.source).toBe('Act B');
  });

  it('carries what the reviewer needs and nothing of the conditions', () => {
    expect(checklistFor(subject, on, [rule({ expires: true, markets: ['DE'] })])).toEqual([
      {
        key: 'registration',
        kind: 'verified',
        document: 'registration',
        expires: true,
        source: 'Act A',
        verifiedOn: '2026-11-24',
      },
    ]);
  });

  it('is sorted, has each key once and does not depend on the order of the rule book', () => {
    const rules = [
      rule({ key: 'tax', validFrom: '2024-01-01', source: 'younger' }),
      rule({ key: 'tax', validFrom: '2021-01-01', source: 'older' }),
      rule({ key: 'tax', validFrom: '2024-01-01', source: 'twin' }),
      rule({ key: 'bank-proof' }),
      rule({ key: 'registration' }),
    ];
    const expected = checklistFor(subject, on, rules);
    expect(expected.map(({ key, source }) => `${key}: ${source}`)).toEqual([
      'bank-proof: Act A',
      'registration: Act A',
      'tax: twin',
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: rules.length }), (shuffled) => {
        expect(checklistFor(subject, on, shuffled)).toEqual(expected);
      }),
    );
  });
});
