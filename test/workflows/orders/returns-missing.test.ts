/** Returns that the carrier has and does not bring: a world of their own, for they take months and the law's rows end. */
import { shareOfLines } from '../../../domain/landed-cost-shares';
import { resolveReturnLoss } from '../../../workflows/customer-return/messages';
import { mia, olga } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day } from '../support/order-acting';
import {
  leftBehind,
  letters,
  money,
  nothingLeft,
  stock,
  taken,
  taxes,
  taxOf,
} from '../support/order-aftermath';
import { deliveredFromHamburg } from '../support/returning';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

const delivered = () => deliveredFromHamburg(world);

describe('a return the carrier took over and that never arrives', () => {
  async function missing() {
    const { acting, cost } = await delivered();
    await acting.askReturn(2, { wish: 'exchange' });
    await acting.carrier('handed-over', acting.returnId());
    await world.pass(91 * day);
    expect(await acting.task('resolve-return-loss')).toMatchObject({
      ...{ role: 'ops', onLapse: 'it is taken as lost, and given back for' },
    });
    return { acting, cost, share: shareOfLines(cost, [{ sku: acting.goods.sku, quantity: 2 }]) };
  }

  it('is given back for in any case, and claimed from the carrier: it is not the customer’s loss', async () => {
    const { acting, cost, share } = await missing();
    world.carrier.claimsEnd = { state: 'paid', paid: { amount: 1000, currency: 'EUR' } };
    await world.pass(10 * day + 1000);
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(await acting.stage(acting.returnId())).toBe('lost');
    expect(money(acting)).toEqual(taken(acting, share.total.amount));
    expect(await taxes(acting)).toEqual({ sold: taxOf(cost), corrected: taxOf(share) });
    expect(await stock(acting)).toEqual({
      hamburg: { received: 50, available: 47, reserved: 0, shipped: 3 },
    });
    expect(await letters(acting)).toEqual({ 'return-accepted': 1, 'return-lost': 1, 'refund-made': 1 });
    const claimId = `${acting.returnId()}/claim`;
    await world.pass(day + 1000);
    await acting.reaches('paid', claimId);
    const goods = share.lines.filter(({ kind }) => kind === 'goods');
    expect(await acting.snapshot(claimId)).toMatchObject({
      ...{ kind: 'lost', dossier: { fileId: `dossier:${claimId}` } },
      amount: { amount: goods.reduce((total, { amount }) => total + amount.amount, 0) },
    });
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is settled by operations, and by nobody else', async () => {
    const { acting } = await missing();
    const none = { remedy: 'none' as const, reason: 'The carrier weighed an empty box' };
    const answer = (by: typeof mia) => acting.update(resolveReturnLoss, { by, ...none }, acting.returnId());
    await expect(answer(mia)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(answer(olga)).resolves.toMatchObject({ ok: true });
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(await acting.stage(acting.returnId())).toBe('lapsed');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is inspected when it arrives after all', async () => {
    const { acting } = await missing();
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(2, { accept: false });
    expect((await acting.handle.result()).stage).toBe('completed');
    expect(await acting.stage(acting.returnId())).toBe('rejected');
    expect(money(acting)).toEqual(taken(acting));
    expect(await leftBehind(acting)).toEqual(nothingLeft);
  });

  it('is asked about at once when the carrier itself reports it lost', async () => {
    const { acting, cost } = await delivered();
    await acting.askReturn(3);
    await acting.reaches('awaited', acting.returnId());
    await expect(
      acting.update(
        resolveReturnLoss,
        { by: olga, remedy: 'refund', reason: 'Not missing yet' },
        acting.returnId(),
      ),
    ).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.carrier('lost', acting.returnId());
    await acting.task('resolve-return-loss');
    const refund = { remedy: 'refund' as const, reason: 'The carrier admits it' };
    await acting.update(resolveReturnLoss, { by: olga, ...refund }, acting.returnId());
    expect((await acting.handle.result()).stage).toBe('refunded');
    expect(money(acting)).toEqual(taken(acting, acting.total));
    expect((await taxes(acting)).corrected).toEqual(taxOf(cost));
  });
});
