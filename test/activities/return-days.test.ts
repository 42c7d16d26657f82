/** Until when goods may come back, by the real rules, with what customs said in a real database. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { createSellingActivities } from '../../activities/selling';
import { createBlockList } from '../../models/blocked';
import { createCustomers } from '../../models/customer';
import { createVault } from '../../models/personal';
import { loadFraudRules } from '../../rules/fraud';
import { loadReturnRules } from '../../rules/return-rules';
import { loadTaxDeadlines } from '../../rules/tax-deadlines';
import { loadPlaces } from '../../rules/warehouses';
import { book, mugs } from '../domain/sample-retail';
import { openTestDatabase } from '../support/mongo';

const secret = randomBytes(32);
let database: { connection: Connection; close(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const parcel = (() => {
  const offer = mugs(1, {}, 'bonded-warehouse');
  if (offer.state !== 'offered') throw new Error(JSON.stringify(offer));
  const [shipment] = offer.shipments;
  if (!shipment) throw new Error('an offer has a parcel');
  return shipment;
})();

function judged(market: string, deliveredAt: string, requestedAt: string) {
  const { connection } = database;
  const { judgeReturn } = createSellingActivities({
    ...{ connection, book, fraud: loadFraudRules(), returns: loadReturnRules(), places: loadPlaces() },
    ...{
      filing: loadTaxDeadlines(),
      blocks: createBlockList({ connection, secret }),
      clock: () => new Date(),
    },
    customers: createCustomers({ connection, secret, vault: createVault({ connection, secret }) }),
  });
  return judgeReturn({
    request: { reason: 'changed-mind', lines: [{ sku: 'MUG', quantity: 1 }], photos: [], wish: 'refund' },
    ...{
      shipmentId: `order:${randomUUID()}/shipment-1`,
      cost: parcel.cost,
      market,
      deliveredAt,
      requestedAt,
    },
    plan: { ...parcel.plan, mode: market === 'CN' ? 'bonded-warehouse' : 'direct-mail' },
  });
}

test.each([
  // Half past midnight of the 11th in Paris: the 11th of November begins an hour later, by winter time.
  ['FR', '2026-10-10T22:30:00.000Z', '2026-11-10T22:59:59.999Z', '2026-11-10', '2026-11-10T23:00:00.000Z'],
  // Evening of the 9th in New York is still afternoon in Honolulu.
  ['US', '2026-11-10T03:00:00.000Z', '2026-12-10T09:59:59.999Z', '2026-12-09', '2026-12-10T10:00:00.000Z'],
  // Seven days, by Beijing time.
  ['CN', '2026-11-10T15:59:59.000Z', '2026-11-17T15:59:59.999Z', '2026-11-17', '2026-11-17T16:00:00.000Z'],
])('in %s what came at %s may come back until %s, the last hour of %s, and not at %s', async (...of) => {
  const [market, deliveredAt, inTime, until, late] = of;
  expect(await judged(market, deliveredAt, inTime)).toMatchObject({ accepted: true, until });
  expect(await judged(market, deliveredAt, late)).toMatchObject({ accepted: false, code: 'too-late' });
});
