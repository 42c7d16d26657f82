import fc from 'fast-check';
import { addDays, dayMs } from '../../domain/days';
import { askedAfter } from '../../domain/local-days';
import type { CostKind } from '../../domain/order';
import {
  chargedIn,
  judgeReturn,
  keptForWayBack,
  type ReturnFacts,
  type ReturnReason,
} from '../../domain/returns';
import type { Money } from '../../domain/shapes/common';
import type { Mode } from '../../domain/shapes/orders';
import table from '../../rules/data/return-rules.json';
import { loadOrderPolicy } from '../../rules/policy';
import { loadReturnRules, parseReturnRules } from '../../rules/return-rules';

const rules = loadReturnRules();
const deliveredOn = '2026-10-01';

function facts(over: Partial<ReturnFacts> = {}): ReturnFacts {
  return {
    reason: 'changed-mind',
    mode: 'direct-mail',
    market: 'DE',
    warehouse: 'szx',
    deliveredOn,
    releasedOn: '2026-09-28',
    requestedOn: '2026-10-05',
    photos: 1,
    ...over,
  };
}
const money = (amount: number): Money => ({ amount, currency: 'EUR' });
const judge = (over: Partial<ReturnFacts> = {}) => judgeReturn(facts(over), rules);
/** Days after delivery on which it is asked for. */
const after = (days: number) => ({ requestedOn: addDays(deliveredOn, days) });
const bonded = { mode: 'bonded-warehouse', market: 'CN', warehouse: 'ngb' } as const;
const overseas = { mode: 'overseas-warehouse', warehouse: 'ham' } as const;

describe('goods come back', () => {
  it.each<[string, Partial<ReturnFacts>, object]>([
    [
      'by mail to where they came from, at the customer’s cost when they change their mind',
      {},
      { returnTo: 'szx', place: 'origin-warehouse', paidBy: 'customer', exchangeAllowed: false },
    ],
    [
      'at the platform’s cost and with an exchange when they are faulty',
      { reason: 'defective' },
      { returnTo: 'szx', paidBy: 'platform', exchangeAllowed: true },
    ],
    [
      'free of charge to a warehouse in the market',
      overseas,
      { returnTo: 'ham', place: 'overseas-warehouse', paidBy: 'platform', exchangeAllowed: true },
    ],
    [
      'into the bonded zone, without an exchange',
      { ...bonded, reason: 'wrong-item' },
      { returnTo: 'ngb', place: 'bonded-warehouse', paidBy: 'platform', exchangeAllowed: false },
    ],
    [
      'after the platform’s window by the law of the EU',
      { reason: 'defective', ...after(700) },
      {
        ref: {
          rule: 'eu-conformity-mail',
          source: expect.stringContaining('2019/771'),
          verifiedOn: '2026-11-24',
        },
        until: '2028-10-01',
      },
    ],
  ])('%s', (_says, over, expected) => {
    expect(judge(over)).toMatchObject({ accepted: true, ...expected });
  });
});

describe('a window', () => {
  const faulty: ReturnReason = 'not-as-described';
  it.each<[string, Partial<ReturnFacts>, number]>([
    ['EU, mail, changed mind', {}, 30],
    ['EU, overseas, changed mind', overseas, 30],
    ['EU, mail, faulty', { reason: faulty }, 731],
    ['GB, mail, changed mind', { market: 'GB' }, 30],
    ['GB, mail, faulty', { market: 'GB', reason: faulty }, 60],
    ['AU, mail, faulty', { market: 'AU', reason: faulty }, 60],
    ['US, overseas, changed mind', { ...overseas, market: 'US' }, 30],
    ['CN, mail, changed mind', { market: 'CN' }, 30],
    // Released three days before delivery.
    ['CN, bonded, changed mind', bonded, 27],
    ['CN, bonded, faulty', { ...bonded, reason: faulty }, 27],
    ['CN, bonded, released long before', { ...bonded, releasedOn: '2026-08-01' }, 7],
    [
      'CN, bonded, release not known',
      { mode: 'bonded-warehouse', market: 'CN', releasedOn: undefined as never },
      7,
    ],
  ])('of %s ends %#', (_says, over, days) => {
    expect(judge({ ...over, ...after(days) })).toMatchObject({ accepted: true });
    expect(judge({ ...over, ...after(days + 1) })).toMatchObject({
      accepted: false,
      code: 'too-late',
      says: expect.stringContaining(`until ${addDays(deliveredOn, days)}`),
    });
  });

  it.each([
    ['2024-02-29', '2026-02-28'],
    ['2026-02-28', '2028-02-28'],
  ])('of two years from %s ends on %s', (day, end) => {
    const asked = { reason: 'defective', deliveredOn: day, requestedOn: end } as const;
    expect(judge(asked)).toMatchObject({ accepted: true, until: end });
    expect(judge({ ...asked, requestedOn: addDays(end, 1) })).toMatchObject({ code: 'too-late' });
  });

  it('is that of the law while there is no better one of the platform', () => {
    const law = { ...rules, returns: rules.returns.filter(({ basis }) => basis === 'law') };
    expect(judgeReturn(facts(after(14)), law)).toMatchObject({ accepted: true, until: '2026-10-15' });
    expect(judgeReturn(facts(after(15)), law)).toMatchObject({ code: 'too-late' });
  });

  it('never closes before the law’s, and never opens again', () => {
    const modes: Mode[] = ['direct-mail', 'overseas-warehouse'];
    fc.assert(
      fc.property(
        fc.constantFrom('DE', 'FR', 'GB'),
        fc.constantFrom(...modes),
        fc.nat({ max: 800 }),
        (market, mode, days) => {
          const accepted = (on: number) => judge({ market, mode, ...after(on) }).accepted;
          if (days <= 14) expect(accepted(days)).toBe(true);
          if (!accepted(days)) expect(accepted(days + 1)).toBe(false);
        },
      ),
    );
  });

  it('for changing one’s mind is never longer than an order’s process takes returns', () => {
    const { returnDays } = loadOrderPolicy('production');
    const rows = rules.returns.filter(({ reasons }) => reasons.includes('changed-mind'));
    expect(rows.filter(({ years, days = 0 }) => years !== undefined || days > returnDays)).toEqual([]);
  });

  it('lasts to the end of its last day where the customer is, and the order’s process is still there', () => {
    const { returnDays, returnMarginDays = 0 } = loadOrderPolicy('production');
    const markets = [...new Set(rules.returns.flatMap((row) => row.markets))];
    fc.assert(
      fc.property(
        fc.constantFrom(...markets),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
        (market, delivered) => {
          const closes = new Date(delivered.getTime() + (returnDays + returnMarginDays) * dayMs);
          const then = askedAfter(market, delivered.toISOString(), closes.toISOString());
          expect(then.requestedOn > addDays(then.deliveredOn, returnDays)).toBe(true);
        },
      ),
    );
  });
});

describe('a return is refused', () => {
  it.each<[string, Partial<ReturnFacts>, string, string]>([
    [
      'before delivery',
      { deliveredOn: undefined as never },
      'not-delivered',
      'the goods are not delivered yet',
    ],
    [
      'on a day before delivery',
      { requestedOn: '2026-09-30' },
      'not-delivered',
      'the goods are not delivered yet',
    ],
    [
      'for damage without photos',
      { reason: 'damaged', photos: 0 },
      'photos-wanted',
      'a return for damaged needs at least one photo',
    ],
    [
      'for wrong goods without photos',
      { reason: 'wrong-item', photos: 0 },
      'photos-wanted',
      'a return for wrong-item needs at least one photo',
    ],
    [
      'where no rule is known',
      { market: 'NZ' },
      'not-known',
      'no rule says whether goods delivered on 2026-10-01 by direct-mail may come back from NZ for changed-mind',
    ],
    [
      'from a bonded zone of a market that has none',
      { mode: 'bonded-warehouse' },
      'not-known',
      'no rule says whether goods delivered on 2026-10-01 by bonded-warehouse may come back from DE for changed-mind',
    ],
  ])('%s', (_says, over, code, says) => {
    expect(judge(over)).toMatchObject({ accepted: false, code, says, remedy: expect.any(String) });
  });

  it('with the missing rule named, so that a person can decide', () => {
    expect(judge({ market: 'NZ' })).toMatchObject({ missing: { rule: 'returns/NZ/direct-mail' } });
  });

  it('but not for want of photos when the customer changed their mind', () => {
    expect(judge({ photos: 0 })).toMatchObject({ accepted: true });
  });
});

describe('duty and tax of the sale', () => {
  const corrected = (over: Partial<ReturnFacts>) => {
    const answer = judge(over);
    if (!answer.accepted) throw new Error(answer.says);
    const { corrections, notKnown } = answer;
    return [
      corrections.map(({ kind, by, ref }) => `${kind} ${ref.rule} ${by ?? ''}`.trim()),
      notKnown.map(({ rule }) => rule),
    ];
  };

  it.each<[string, Partial<ReturnFacts>, unknown[]]>([
    ['in the EU, by mail', {}, [['duty eu-duty-mail 2026-12-27', 'vat eu-vat'], []]],
    [
      'in the EU, by mail, 91 days after release',
      { reason: 'defective', requestedOn: '2026-12-28' },
      [['vat eu-vat'], []],
    ],
    [
      'in the EU, by mail, release not known',
      { releasedOn: undefined as never },
      [['vat eu-vat'], ['eu-duty-mail']],
    ],
    ['in the EU, without duty charged', { charged: ['vat'] }, [['vat eu-vat'], []]],
    ['in the EU, where the recipient paid all', { charged: [] }, [[], []]],
    ['in the EU, from a warehouse there', overseas, [['vat eu-vat'], []]],
    ['in GB, by mail', { market: 'GB' }, [['vat gb-vat'], ['return-duty/GB']]],
    ['in AU, from a warehouse there', { ...overseas, market: 'AU' }, [['vat au-gst'], []]],
    ['in the US, by mail', { market: 'US' }, [[], ['return-duty/US', 'return-vat/US']]],
    [
      'in CN, from the zone',
      bonded,
      [['duty cn-bonded-duty 2026-10-28', 'vat cn-bonded-vat 2026-10-28'], []],
    ],
    [
      'in CN, from the zone, within seven days of a late delivery',
      { ...bonded, releasedOn: '2026-09-01' },
      [[], []],
    ],
  ])('%s', (_says, over, expected) => {
    expect(corrected(over)).toEqual(expected);
  });

  it('are charged only where the customer paid them with the order', () => {
    const line = (kind: CostKind, amount: number, payer: 'customer' | 'recipient' = 'customer') => ({
      ...{ kind, about: 'CUP', base: money(1000), amount: money(amount), payer },
    });
    const charged = (...lines: ReturnType<typeof line>[]) =>
      chargedIn({ lines, currency: 'EUR', total: money(0), atTheDoor: money(0), on: '2026-10-01' });
    expect(charged(line('goods', 1000), line('duty', 300), line('vat', 190))).toEqual(['duty', 'vat']);
    expect(charged(line('sales-tax', 80), line('duty', 0))).toEqual(['vat']);
    expect(charged(line('duty', 300, 'recipient'), line('gst', 100, 'recipient'))).toEqual([]);
  });
});

describe('the way back', () => {
  it.each<[string, 'customer' | 'platform', Money | undefined, number]>([
    ['is taken off where the customer bears it', 'customer', money(500), 500],
    ['is never more than what is given back', 'customer', money(2500), 2000],
    ['is the platform’s where it bears it', 'platform', money(500), 0],
    ['is the platform’s in another currency', 'customer', { amount: 500, currency: 'GBP' }, 0],
    ['costs nothing without a label', 'customer', undefined, 0],
  ])('%s', (_says, paidBy, label, kept) => {
    expect(keptForWayBack(paidBy, label, money(2000))).toEqual(money(kept));
  });
});

describe('the table', () => {
  const first = table.returns[0];
  it.each([
    ['both days and years', { years: 2 }, 'either days or years'],
    ['a market group nobody defined', { markets: ['@MOON'] }, 'no group of countries is called @MOON'],
    ['no source', { source: '' }, 'source'],
  ])('is refused with %s', (_says, over, message) => {
    expect(() => parseReturnRules({ ...table, returns: [{ ...first, ...over }] })).toThrow(message);
  });

  it('is refused with a row that stands twice', () => {
    expect(() => parseReturnRules({ ...table, returns: [first, first] })).toThrow(
      'eu-withdrawal-mail stands twice',
    );
  });

  it('sends goods back to the kind of warehouse they came from', () => {
    const kind = { 'direct-mail': 'origin', 'overseas-warehouse': 'overseas', 'bonded-warehouse': 'bonded' };
    for (const { modes, returnTo } of rules.returns)
      for (const mode of modes) expect(returnTo).toBe(`${kind[mode]}-warehouse`);
  });
});
