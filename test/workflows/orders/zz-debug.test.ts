import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { noReturns, OrderActing } from '../support/order-acting';
import { goodsOnSale } from '../support/order-goods';
let world: OrderWorld;
beforeAll(async () => { world = await startOrderWorld(); }, 120_000);
afterAll(() => world.close());
const say = (t: unknown) => process.stderr.write(`${new Date().toISOString()} ${typeof t === 'string' ? t : JSON.stringify(t)}\n`);
async function tryPass(what: string) {
  const t = Date.now();
  const r = await Promise.race([world.pass(60000).then(() => 'ok'), new Promise((res) => setTimeout(() => res('HANGS'), 7000))]);
  say(`${what}: ${r} ${Date.now() - t}`);
}

it('single 2d', async () => {
  const acting = await OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 3 } }), { quantity: 2, ...noReturns });
  await acting.labelled();
  await acting.carrier('handed-over'); await acting.reaches('handed-over', acting.shipmentId()); await tryPass('handed over');
  await acting.carrier('lost'); await acting.reaches('lost', acting.shipmentId()); await tryPass('lost');
  await acting.reaches('filed', `${acting.shipmentId()}/claim`); await tryPass('filed');
  await acting.refundTheLoss(1); await tryPass('decided');
  say(await acting.handle.result()); await tryPass('ended');
  world.carrier.claimsEnd = { state: 'paid', paid: { amount: 1000, currency: 'EUR' } };
  await world.pass(2*86400000).then(() => say('2 days')); 
});
it('dbg', async () => {
  const acting = await OrderActing.ordering(world, await goodsOnSale(world, { stock: { stoke: 3, jingdezhen: 2 } }), { quantity: 5, ...noReturns });
  await acting.labelled();
  await acting.reaches('labelled', acting.shipmentId(2)); await tryPass('labelled');
  await acting.carrier('handed-over', acting.shipmentId(1)); await acting.reaches('handed-over', acting.shipmentId()); await tryPass('handed over');
  await acting.carrier('handed-over', acting.shipmentId(2)); await acting.reaches('handed-over', acting.shipmentId(2)); await tryPass('handed over');
  await acting.carrier('delivered', acting.shipmentId(2)); await acting.reaches('delivered', acting.shipmentId(2)); await tryPass('delivered');
  await acting.carrier('lost'); await acting.reaches('lost', acting.shipmentId()); await tryPass('lost');
  await acting.reaches('filed', `${acting.shipmentId()}/claim`); await tryPass('filed');
  await acting.refundTheLoss(1); await tryPass('decided');
  say(await acting.handle.result()); await tryPass('ended');
}, 200000);
