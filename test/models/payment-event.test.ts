import {
  keepPaymentEvents,
  paymentEventModel,
  paymentEventsOf,
  type KeptPaymentEvent,
} from '../../models/payment-event';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await paymentEventModel(database.connection).createIndexes();
});
afterAll(() => database.close());

const event = (eventId: string, more: Partial<KeptPaymentEvent> = {}): KeptPaymentEvent => ({
  ...{ provider: 'stripe', eventId, kind: 'captured', orderId: 'o-1' },
  ...{ amount: { amount: 1250, currency: 'EUR' }, at: '2026-11-24T08:00:00.000Z' },
  receivedAt: '2026-11-24T08:00:01.000Z',
  ...more,
});
const keep = async (...events: KeptPaymentEvent[]) => [
  ...(await keepPaymentEvents(database.connection, events)),
];

describe('a payment event', () => {
  it('is kept once, by however many it is brought; the first stays', async () => {
    const kept = await Promise.all([1, 2, 3].map(() => keep(event('e1'), event('e1'))));
    expect(kept.flat()).toEqual(['stripe#e1']);
    expect(await keep(event('e1', { kind: 'refunded' }), event('e2', { orderId: 'o-3' }))).toEqual([
      'stripe#e2',
    ]);
    expect(await paymentEventsOf(database.connection, 'o-1')).toEqual([event('e1')]);
  });

  it('of another provider is another one; an order’s are read by the provider’s time', async () => {
    const of = (eventId: string, at: string, more: Partial<KeptPaymentEvent> = {}) =>
      event(eventId, { orderId: 'o-2', at, ...more });
    expect(await keep(of('x', '2026-11-24T09:00:00Z'))).toEqual(['stripe#x']);
    expect(await keep(of('x', '2026-11-24T08:30:00.5Z', { provider: 'klarna' }))).toEqual(['klarna#x']);
    const { amount: _, ...bare } = of('y', '2026-11-24T08:45:00Z', { kind: 'dispute-opened' });
    await keep(bare);
    const found = await paymentEventsOf(database.connection, 'o-2');
    expect(found.map(({ provider, kind }) => `${provider} ${kind}`)).toEqual([
      ...['klarna captured', 'stripe dispute-opened', 'stripe captured'],
    ]);
    expect(found[1]).not.toHaveProperty('amount');
  });

  it('of a dispute is kept with what the provider tells of it', async () => {
    const dispute = { id: 'dp_1', respondBy: '2026-12-04T00:00:00.000Z', reason: 'fraudulent' };
    await keep(event('d1', { orderId: 'o-4', kind: 'dispute-opened', dispute }));
    expect(await paymentEventsOf(database.connection, 'o-4')).toMatchObject([{ dispute }]);
  });
});
