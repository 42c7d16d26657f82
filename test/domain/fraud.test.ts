import fc from 'fast-check';
import { judgeFraud, type FraudFacts, type FraudRule } from '../../domain/fraud';
import type { FraudVerdict } from '../../domain/order';
import { loadFraudRules } from '../../rules/fraud';

const rules = loadFraudRules();
const eur = (amount: number): FraudFacts['total'] => ({ amount, currency: 'EUR' });

interface Over {
  on?: string;
  total?: FraudFacts['total'];
  history?: Partial<FraudFacts['history']>;
  signals?: FraudFacts['signals'];
  deliverTo?: Partial<FraudFacts['deliverTo']>;
  blocked?: Partial<FraudFacts['blocked']>;
}

/** A customer of ten orders of 50 euros each, and one more of 60. */
function facts({ history, deliverTo, blocked, ...over }: Over = {}): FraudFacts {
  return {
    on: '2026-11-24',
    total: eur(6000),
    signals: { ipCountry: 'DE', billingCountry: 'DE', accountAgeDays: 400 },
    ...over,
    history: {
      ...{ orders: 10, spent: eur(50_000), refunds: 0, disputes: 0, ordersLast24h: 0 },
      ...{ ordersToAddressLast24h: 0, distinctAddressesLast30d: 1, ...history },
    },
    deliverTo: { country: 'DE', postcode: '10115', street: 'Invalidenstraße 1', ...deliverTo },
    blocked: { customer: false, address: false, email: false, ...blocked },
  };
}

const firstOrder = { orders: 0, spent: eur(0) };

describe('the verdict', () => {
  it.each<[string, Over, FraudVerdict, string[]]>([
    ['a known customer', {}, 'pass', []],
    ['a blocked customer', { blocked: { customer: true } }, 'refuse', ['blocked-customer']],
    ['a blocked address', { blocked: { address: true } }, 'refuse', ['blocked-address']],
    ['a blocked e-mail address', { blocked: { email: true } }, 'refuse', ['blocked-email']],
    ['four orders in a day', { history: { ordersLast24h: 4 } }, 'pass', []],
    ['five orders in a day', { history: { ordersLast24h: 5 } }, 'pass', ['orders-in-a-day']],
    ['fifteen', { history: { ordersLast24h: 15 } }, 'review', ['orders-in-a-day', 'many-orders-in-a-day']],
    ['five orders to one door', { history: { ordersToAddressLast24h: 5 } }, 'pass', []],
    [
      'six orders to one door',
      { history: { ordersToAddressLast24h: 6 } },
      'pass',
      ['orders-to-a-door-in-a-day'],
    ],
    [
      'twelve orders to one door',
      { history: { ordersToAddressLast24h: 12 } },
      'review',
      ['orders-to-a-door-in-a-day', 'many-orders-to-a-door-in-a-day'],
    ],
    ['eight times the average', { total: eur(40_000) }, 'pass', []],
    ['a cent more', { total: eur(40_001) }, 'pass', ['amount-over-history']],
    ['a first order of 600', { history: firstOrder, total: eur(60_000) }, 'pass', []],
    ['a first order over 600', { history: firstOrder, total: eur(60_001) }, 'pass', ['first-order-high']],
    [
      'the same from a new account',
      { history: firstOrder, total: eur(60_001), signals: { accountAgeDays: 2 } },
      'review',
      ['first-order-high', 'new-account-high'],
    ],
    ['one dispute', { history: { disputes: 1 } }, 'pass', ['disputed-before']],
    ['three disputes', { history: { disputes: 3 } }, 'review', ['disputed-before', 'disputed-often']],
    [
      'ordered elsewhere',
      { signals: { ipCountry: 'BR', billingCountry: 'DE' } },
      'pass',
      ['ip-elsewhere', 'ip-not-billing'],
    ],
    [
      'three countries',
      { signals: { ipCountry: 'BR', billingCountry: 'US' } },
      'review',
      ['ip-elsewhere', 'billing-elsewhere', 'ip-not-billing'],
    ],
    ['unknown signals', { signals: {} }, 'pass', []],
    ['a forwarder by name', { deliverTo: { street: 'c/o Parcel Forward Ltd' } }, 'pass', ['forwarder-words']],
    [
      'a forwarder in Miami',
      { deliverTo: { country: 'US', postcode: '33166-2645', street: '8400 NW 36th St, Suite AB-12345' } },
      'review',
      ['ip-elsewhere', 'billing-elsewhere', 'forwarder-suite', 'forwarder-postcode'],
    ],
    ['an ordinary suite', { deliverTo: { street: '12 Main St, Suite 210' } }, 'pass', []],
  ])('%s', (_what, over, verdict, reasons) => {
    const decision = judgeFraud(facts(over), rules);
    expect(decision.reasons.map((reason) => reason.rule)).toEqual(reasons);
    expect(decision.verdict).toBe(verdict);
  });

  it('adds the points of its reasons, and fills their sentences', () => {
    const decision = judgeFraud(
      facts({ history: { ordersLast24h: 6 }, signals: { ipCountry: 'BR' } }),
      rules,
    );
    expect(decision).toEqual({
      verdict: 'pass',
      score: 35,
      reasons: [
        { rule: 'orders-in-a-day', says: '6 orders in 24 hours', points: 20 },
        { rule: 'ip-elsewhere', says: 'ordered from BR, delivered to DE', points: 15 },
      ],
    });
  });

  it.each<[number, FraudVerdict]>([
    [39, 'pass'],
    [40, 'review'],
    [89, 'review'],
    [90, 'refuse'],
  ])('%i points are %s', (points, verdict) => {
    const rule: FraudRule = {
      ...{ id: 'row', kind: 'disputes', from: 1, points, says: 'disputed', source: 'test' },
      ...{ validFrom: '2026-01-01', verifiedOn: '2026-11-24' },
    };
    expect(judgeFraud(facts({ history: { disputes: 1 } }), { ...rules, rules: [rule] }).verdict).toBe(
      verdict,
    );
  });

  it('rows not yet or no longer in force are left out', () => {
    const one = { ...rules, rules: rules.rules.filter(({ id }) => id === 'disputed-before') };
    const ended = { ...one, rules: one.rules.map((rule) => ({ ...rule, validTo: '2026-11-23' })) };
    const disputed = { history: { disputes: 1 } };
    expect(judgeFraud(facts(disputed), one).score).toBe(30);
    expect(judgeFraud(facts({ ...disputed, on: '2025-12-31' }), one).score).toBe(0);
    expect(judgeFraud(facts(disputed), ended).score).toBe(0);
  });

  it('a currency without a limit counts as over it; spending in another currency is not compared', () => {
    const total = { amount: 100, currency: 'XAF' };
    expect(judgeFraud(facts({ total }), rules).reasons.map(({ rule }) => rule)).toEqual([
      'amount-high',
      'amount-very-high',
    ]);
  });

  it('no reason repeats the street', () => {
    const street = 'c/o MyUS, Suite 123456';
    const { reasons } = judgeFraud(facts({ deliverTo: { street } }), rules);
    expect(reasons.length).toBeGreaterThan(1);
    expect(JSON.stringify(reasons)).not.toContain('123456');
  });
});

describe('one more suspicion', () => {
  const order: readonly FraudVerdict[] = ['pass', 'review', 'refuse'];
  const country = fc.constantFrom('DE', 'US', 'BR', undefined);
  const anyFacts: fc.Arbitrary<FraudFacts> = fc.record({
    on: fc.constant('2026-11-24'),
    total: fc.nat({ max: 1_000_000 }).map(eur),
    history: fc.record({
      orders: fc.nat({ max: 20 }),
      spent: fc.nat({ max: 1_000_000 }).map(eur),
      refunds: fc.nat({ max: 8 }),
      disputes: fc.nat({ max: 5 }),
      ordersLast24h: fc.nat({ max: 20 }),
      ordersToAddressLast24h: fc.nat({ max: 20 }),
      distinctAddressesLast30d: fc.nat({ max: 8 }),
    }),
    signals: fc.record({
      ipCountry: country,
      billingCountry: country,
      accountAgeDays: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
    }),
    deliverTo: fc.record({
      country: fc.constantFrom('DE', 'US'),
      postcode: fc.constantFrom('10115', '33166'),
      street: fc.constantFrom('Main St 1', 'c/o Shipito', 'Suite 77777'),
    }),
    blocked: fc.record({ customer: fc.boolean(), address: fc.boolean(), email: fc.boolean() }),
  });

  /** Each makes an order more suspicious in one way. */
  const worse: ((was: FraudFacts) => FraudFacts)[] = [
    (was) => ({ ...was, total: eur(was.total.amount * 2 + 1) }),
    (was) => ({ ...was, history: { ...was.history, disputes: was.history.disputes + 1 } }),
    (was) => ({ ...was, history: { ...was.history, refunds: was.history.refunds + 1 } }),
    (was) => ({ ...was, history: { ...was.history, ordersLast24h: was.history.ordersLast24h + 1 } }),
    (was) => ({
      ...was,
      history: { ...was.history, ordersToAddressLast24h: was.history.ordersToAddressLast24h + 1 },
    }),
    (was) => ({
      ...was,
      history: { ...was.history, distinctAddressesLast30d: was.history.distinctAddressesLast30d + 1 },
    }),
    (was) => ({ ...was, signals: { ...was.signals, accountAgeDays: 0 } }),
    (was) => ({ ...was, signals: { ...was.signals, ipCountry: 'NG' } }),
    (was) => ({ ...was, signals: { ...was.signals, billingCountry: 'NG' } }),
    (was) => ({
      ...was,
      deliverTo: { ...was.deliverTo, street: `${was.deliverTo.street}, freight forwarder` },
    }),
    (was) => ({ ...was, deliverTo: { ...was.deliverTo, street: `${was.deliverTo.street}, Suite 123456` } }),
    (was) => ({ ...was, blocked: { ...was.blocked, customer: true } }),
    (was) => ({ ...was, blocked: { ...was.blocked, address: true } }),
    (was) => ({ ...was, blocked: { ...was.blocked, email: true } }),
  ];

  it('never lowers score or verdict', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...worse), (was, worsen) => {
        const [before, after] = [judgeFraud(was, rules), judgeFraud(worsen(was), rules)];
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        expect(order.indexOf(after.verdict)).toBeGreaterThanOrEqual(order.indexOf(before.verdict));
      }),
      { numRuns: 1000 },
    );
  });
});
