import { differenceOf, type OrderMoney } from '../../domain/tax-reconciliation';

const ledger = (supplied: number, givenBack = 0) => ({
  orderId: 'O-1',
  currency: 'EUR',
  supplied,
  givenBack,
});
const money = (captured: number, refunded = 0, over: Partial<OrderMoney> = {}): OrderMoney => ({
  ...{ currency: 'EUR', captured, refunded },
  ...over,
});
const withDuty = { agreed: 119_00, charges: 11_90 };

describe('agrees', () => {
  it.each([
    ['all was taken', ledger(119_00), money(119_00)],
    ['all was taken with the agreed duty and fees', ledger(119_00), money(130_90, 0, withDuty)],
    ['half was given back, duty with it', ledger(119_00, 59_50), money(130_90, 65_45, withDuty)],
    ['one of two parcels has arrived', ledger(59_50), money(65_45, 0, withDuty)],
    [
      'what is taxed by its payment and still authorized',
      ledger(119_00),
      money(0, 0, { open: 130_90, ...withDuty }),
    ],
    ['all was given back', ledger(119_00, 119_00), money(130_90, 130_90, withDuty)],
    ['a tenth of the world’s money', ledger(9e14), money(9.9e14, 0, { agreed: 9e14, charges: 9e13 })],
  ])('%s', (_what, entries, taken) => {
    expect(differenceOf(entries, taken)).toBeUndefined();
  });
});

describe('is listed', () => {
  it.each([
    ['a supply nobody has paid', ledger(119_00), money(0), 'taken-less', -119_00],
    ['more than is still authorized', ledger(119_00), money(0, 0, { open: 118_99 }), 'taken-less', -119_00],
    ['a cent that is missing', ledger(119_00), money(118_99), 'taken-less', -1],
    ['money without a line', ledger(119_00), money(120_00), 'taken-more', 100],
    ['a refund without a line', ledger(119_00), money(119_00, 20_00), 'taken-less', -20_00],
    ['a line of a refund nobody has paid', ledger(119_00, 20_00), money(119_00), 'taken-more', 20_00],
    [
      'a cent that division leaves',
      ledger(33_33),
      money(36_67, 0, { agreed: 100_00, charges: 10_00 }),
      'taken-more',
      1,
    ],
    ['an order without a process', ledger(119_00), undefined, 'no-payment-record', -119_00],
    ['another currency', ledger(119_00), money(119_00, 0, { currency: 'GBP' }), 'other-currency', 0],
  ] as const)('%s', (_what, entries, taken, kind, unexplained) => {
    expect(differenceOf(entries, taken)).toMatchObject({ kind, unexplained, orderId: 'O-1' });
  });
});
