import { addDays } from '../../domain/days';
import { grantsOf } from '../../models/grant';
import { documentRequestId } from '../../workflows/document-request/messages';
import {
  giveNotice,
  renewContract,
  revokeGrant,
  settleSlowStock,
} from '../../workflows/partnership/messages';
import { ada, chen, fatima, mia } from '../support/acting';
import { eventually, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, nothingLeft } from './support/aftermath';
import { day, insurance, startPartnership, today } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld({ rules: () => false });
}, 60_000);

afterAll(() => world.close());

type Partnership = Awaited<ReturnType<typeof startPartnership>>;

async function begun(
  days: number,
  changes: Parameters<typeof startPartnership>[2] = {},
): Promise<Partnership> {
  const partnership = await startPartnership(world, days, changes);
  await partnership.acting.reaches('live', partnership.id);
  return partnership;
}

/** Ends it at once, so that later skips of time meet no other story. */
async function terminate({ handle }: Partnership) {
  await handle.executeUpdate(giveNotice, {
    args: [{ by: ada, side: 'platform', reason: 'Counterfeits were found.', forCause: true }],
  });
  return handle.result();
}

async function held(until: number) {
  return [{ requirement: insurance, until: addDays(await today(world), until), round: 1 }];
}

describe('a partnership ends', () => {
  it('at once for cause: rights are revoked, links die, both sides are told', async () => {
    const partnership = await begun(400);
    const { acting, handle } = partnership;
    await expect(terminate(partnership)).resolves.toMatchObject({
      stage: 'terminated',
      ending: { side: 'platform', by: 'staff:ada' },
    });
    const grants = await grantsOf(world.connection, acting.caseId);
    expect(grants.map(({ revokedOn }) => revokedOn)).toEqual([await today(world), await today(world)]);
    expect(await mailsOf(world, acting.caseId)).toEqual({ terminated: 1, 'case-ended': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });

  it('on the last day of its notice, not before', async () => {
    const { acting, handle, id } = await begun(400);
    const notice = { by: mia, side: 'brand' as const, reason: 'They open their own shop.', forCause: false };
    await expect(handle.executeUpdate(giveNotice, { args: [notice] })).resolves.toMatchObject({
      ok: true,
      endsOn: addDays(await today(world), 90),
      stage: 'notice-given',
    });
    await expect(handle.executeUpdate(giveNotice, { args: [notice] })).resolves.toMatchObject({
      refusal: 'wrong-stage',
    });
    await expect(
      handle.executeUpdate(renewContract, { args: [{ by: fatima, to: '2040-01-01', reason: 'No.' }] }),
    ).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await world.env.sleep(89 * day);
    expect(await acting.stage(id)).toBe('notice-given');
    await world.env.sleep(2 * day);
    await expect(handle.result()).resolves.toMatchObject({ stage: 'terminated', ending: { side: 'brand' } });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('with its contract, when that is not renewed', async () => {
    const { acting, handle } = await begun(40);
    await acting.waitForTask('decide-renewal');
    await world.env.sleep(42 * day);
    await expect(handle.result()).resolves.toMatchObject({
      stage: 'expired',
      ending: { side: 'contract-end' },
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('in good order when an operator cancels it', async () => {
    const { acting, handle } = await begun(400);
    await handle.cancel();
    await expect(handle.result()).resolves.toMatchObject({ stage: 'terminated' });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('with the renewals that were under way', async () => {
    const partnership = await begun(400, { held: await held(40) });
    const { acting } = partnership;
    await world.env.sleep(11 * day);
    const renewal = documentRequestId(acting.caseId, insurance.key, 2);
    await acting.reaches('awaiting-upload', renewal);
    await terminate(partnership);
    expect(await acting.stage(renewal)).toBe('closed');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});

describe('slow-moving stock', () => {
  const slowStock = { remedy: 'buy-back' as const, afterDays: 30, atShare: 0.5 };

  it('is settled by a person when the clause says so, and not before', async () => {
    const partnership = await begun(400, { slowStock });
    const { acting, handle } = partnership;
    const settle = () =>
      handle.executeUpdate(settleSlowStock, { args: [{ by: mia, remedy: 'buy-back', reason: 'Agreed.' }] });
    await expect(settle()).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await world.env.sleep(31 * day);
    await acting.waitForTask('review-slow-stock');
    await expect(settle()).resolves.toMatchObject({ ok: true });
    await terminate(partnership);
  });

  it('is kept when nobody decides', async () => {
    const partnership = await begun(400, { slowStock });
    const { acting, id } = partnership;
    await world.env.sleep(61 * day);
    await eventually('the default', async () =>
      (await actionsOf(world, acting.caseId, id)).includes('slow-stock-settled') ? true : undefined,
    );
    expect((await aftermath(world, acting.caseId)).openTasks).toEqual([]);
    await terminate(partnership);
  });
});

describe('a partnership that lasts', () => {
  it('continues as new with all it knows, and repeats nothing', async () => {
    const partnership = await begun(400, {
      held: await held(60),
      slowStock: { remedy: 'exchange', afterDays: 1, atShare: 1 },
      continueAfterEvents: 25,
    });
    const { acting, id, grants } = partnership;
    const current = world.client.workflow.getHandle(id);
    await world.env.sleep(2 * day);
    await acting.waitForTask('review-slow-stock');
    const firstRun = (await current.describe()).runId;
    const [first] = grants;
    for (const days of [50, 40, 30])
      await current.executeUpdate(revokeGrant, {
        args: [
          { by: chen, grantId: first?.grantId ?? '', on: addDays(await today(world), days), reason: 'Sold.' },
        ],
      });
    await eventually('the next run', async () =>
      (await current.describe()).runId === firstRun ? undefined : true,
    );
    await expect(
      current.executeUpdate(settleSlowStock, { args: [{ by: mia, remedy: 'keep', reason: 'It sells.' }] }),
    ).resolves.toMatchObject({ ok: true });
    await world.env.sleep(31 * day);
    await acting.reaches('awaiting-upload', documentRequestId(acting.caseId, insurance.key, 2));
    const notice = { by: ada, side: 'platform' as const, reason: 'Counterfeits.', forCause: true };
    await current.executeUpdate(giveNotice, { args: [notice] });
    await expect(current.result()).resolves.toMatchObject({ stage: 'terminated' });
    const actions = await actionsOf(world, acting.caseId, id);
    expect(actions.filter((each) => each === 'partnership-begun')).toHaveLength(1);
    expect(actions.filter((each) => each === 'grant-revoked')).toHaveLength(3);
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});
