import { addDays } from '../../domain/days';
import { keepSalesFacts } from '../../models/sales-fact';
import { fatima, facts, omar } from '../support/acting';
import { startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, nothingLeft, rolesTold } from './support/aftermath';
import { day, startPilot, today } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

/** Reports good or bad sales of the pilot's first day, received `after` days later by the workflows' clock. */
async function report(caseId: string, good: boolean, after = 0, onDay?: string) {
  const soldOn = onDay ?? (await today(world));
  const receivedAt = new Date((await world.env.currentTimeMs()) + after * day).toISOString();
  return keepSalesFacts(world.connection, caseId, facts(soldOn, good), receivedAt);
}

/** A pilot whose window and grace have passed. */
async function judged(good: boolean) {
  const pilot = await startPilot(world);
  await pilot.acting.reaches('selling', pilot.id);
  await report(pilot.acting.caseId, good);
  await world.env.sleep(68 * day);
  await pilot.acting.reaches('verdict', pilot.id);
  return pilot;
}

describe('the verdict on a pilot', () => {
  it('is computed from the facts and confirmed by a person', async () => {
    const { acting, handle } = await judged(true);
    await expect(acting.verdict('expand')).resolves.toMatchObject({ ok: true, verdict: 'expand' });
    await expect(handle.result()).resolves.toMatchObject({
      verdict: 'expand',
      decidedBy: 'staff:mia',
      overridden: false,
      tally: { sold: 80, supplied: 100 },
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'pilot-started': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('is overridden only with a reason', async () => {
    const { acting, handle } = await judged(true);
    await expect(acting.verdict('stop')).resolves.toMatchObject({ refusal: 'reason-required' });
    await acting.verdict('stop', 'The supplier has lost its factory.');
    await expect(handle.result()).resolves.toMatchObject({ verdict: 'stop', overridden: true });
  });

  it('is taken as computed when nobody decides, after reminder and escalation', async () => {
    const { acting, handle } = await judged(false);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toMatchObject({ verdict: 'stop', decidedBy: 'nobody' });
    expect(await rolesTold(world, acting.caseId, 'task-reminder')).toEqual(['category-manager']);
    expect(await rolesTold(world, acting.caseId, 'task-escalated')).toEqual(['admin']);
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('may put off the decision once', async () => {
    const { acting, handle, id } = await judged(true);
    await acting.verdict('extend', 'We want to see the holidays.');
    await acting.reaches('selling', id);
    await report(acting.caseId, true);
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await expect(acting.verdict('extend', 'And the spring.')).resolves.toMatchObject({
      refusal: 'already-extended',
    });
    await acting.verdict('expand', 'Both windows went well.');
    await expect(handle.result()).resolves.toMatchObject({
      extended: true,
      verdict: 'expand',
      tally: { sold: 160 },
    });
  });

  it('extends by itself once, and then stops, when no sales were ever reported', async () => {
    const { acting, handle, id } = await startPilot(world);
    await acting.reaches('selling', id);
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await world.env.sleep(31 * day);
    await acting.reaches('selling', id);
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toMatchObject({ verdict: 'stop', extended: true });
    expect((await rolesTold(world, acting.caseId, 'task-escalated')).length).toBe(2);
  });

  it('is for category managers and operations, and only when it is due', async () => {
    const { acting, handle, id } = await startPilot(world);
    await acting.reaches('selling', id);
    await expect(acting.verdict('stop', 'Too early.')).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await expect(acting.verdict('stop', 'Not mine.', fatima)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.verdict('stop', 'Nothing was sold.', omar);
    await handle.result();
    const refused = (await actionsOf(world, acting.caseId, id)).filter((each) => each.endsWith('-refused'));
    expect(refused).toEqual(['verdict-decided-refused', 'verdict-decided-refused']);
  });
});

describe('the facts of a pilot', () => {
  it('count when they come late but within the grace, and not after it', async () => {
    const { acting, handle, id } = await startPilot(world);
    await acting.reaches('selling', id);
    const first = await today(world);
    await report(acting.caseId, true, 66, first);
    await report(acting.caseId, true, 68, addDays(first, 1));
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await acting.verdict('expand');
    await expect(handle.result()).resolves.toMatchObject({ tally: { facts: 1, sold: 80 } });
  });

  it('count once however often they are reported, and only on days of the window', async () => {
    const { acting, handle, id } = await startPilot(world);
    await acting.reaches('selling', id);
    expect(await report(acting.caseId, true)).toEqual(['recorded']);
    expect(await report(acting.caseId, true)).toEqual(['duplicate']);
    await report(acting.caseId, true, 0, addDays(await today(world), -1));
    await report(acting.caseId, true, 0, addDays(await today(world), 61));
    await world.env.sleep(68 * day);
    await acting.reaches('verdict', id);
    await acting.verdict('expand');
    await expect(handle.result()).resolves.toMatchObject({ tally: { facts: 1, ignored: 2 } });
  });

  it('are not waited for longer because the first mail was slow to go out', async () => {
    world.mailer.failNext('busy', 'busy');
    const { acting, handle, id } = await startPilot(world, { windowMs: 3_000, graceMs: 0 });
    await acting.reaches('verdict', id);
    const started = await world.env.currentTimeMs();
    await acting.verdict('extend');
    await acting.reaches('selling', id);
    expect((await world.env.currentTimeMs()) - started).toBeLessThan(3_000);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});
