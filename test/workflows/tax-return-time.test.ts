/** Stories of tax returns in which time goes by: periods that end, deadlines. */
import { confirmReturnFiled } from '../../workflows/tax-return/messages';
import { fatima, ReturnActing, startTaxWorld, type TaxWorld } from '../support/tax-world';
import { eventually } from '../support/world';
import { actionsOf, mailsOf } from './support/aftermath';

let world: TaxWorld;

beforeAll(async () => {
  world = await startTaxWorld();
}, 120_000);

afterAll(() => world.close());

afterEach(() => {
  world.filing.byHand = false;
});

const day = 86_400_000;

describe('the deadline', () => {
  it('comes near: the task is escalated; passes: it is recorded, and the return is filed all the same', async () => {
    const now = new Date(await world.env.currentTimeMs());
    const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
    const acting = ReturnActing.of(world, quarter);
    if ((await acting.snapshot())['key']) throw new Error('the quarter is taken');
    await acting.open();
    await world.env.sleep(Date.parse(`${acting.period.to}T23:59:59Z`) + day - now.getTime());
    const { dueAt } = await acting.task('approve-return');
    const { deadline } = (await acting.snapshot()) as { deadline: { day: string; closes: string } };
    expect(Date.parse(deadline.closes) - Date.parse(dueAt)).toBe(3 * day);
    await world.env.sleep(Date.parse(dueAt) - (await world.env.currentTimeMs()) + 1_000);
    await eventually('an escalation', async () =>
      (await acting.task('approve-return')).escalated ? true : undefined,
    );
    await world.env.sleep(4 * day);
    await eventually('overdue', async () => ((await acting.snapshot())['overdue'] ? true : undefined));
    expect(await actionsOf(world, acting.id, acting.id)).toContain('deadline-missed');
    expect((await mailsOf(world, acting.id))['task-escalated']).toBeGreaterThanOrEqual(2);
    world.filing.byHand = true;
    await acting.approve();
    await acting.task('file-return');
    const today = new Date(await world.env.currentTimeMs()).toISOString().slice(0, 10);
    const receipt = await acting.receipt();
    await acting.update(confirmReturnFiled, { by: fatima, reference: 'late-1', filedOn: today, receipt });
    expect(await acting.handle.result()).toMatchObject({ late: true });
    expect(await actionsOf(world, acting.id, acting.id)).toContain('return-filed-late');
  });
});

describe('a return', () => {
  it('waits until its period is over', async () => {
    const now = new Date(await world.env.currentTimeMs());
    const quarter = `${now.getUTCFullYear()}-Q${Math.floor(now.getUTCMonth() / 3) + 1}`;
    const acting = await ReturnActing.of(world, quarter).open();
    await acting.reaches('waiting');
    expect(acting.period.to > now.toISOString().slice(0, 10)).toBe(true);
    await world.env.sleep(Date.parse(`${acting.period.to}T12:00:00Z`) - now.getTime());
    expect(await acting.reaches('waiting')).toBe('waiting');
    await world.env.sleep(day);
    await acting.reaches('awaiting-approval');
    await acting.handle.terminate('the story is told');
  });

  it('a rule that nobody has verified for too long is not taken as known', async () => {
    const policy = { ...ReturnActing.of(world).input.policy, lawReviewDays: 1 };
    await world.env.sleep(2 * day);
    const acting = await ReturnActing.of(world, undefined, { policy }).open();
    expect((await acting.task('complete-return')).why).toContain('was last verified on');
    await acting.handle.terminate('the story is told');
  });
});
