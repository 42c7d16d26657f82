import { soundTerms } from '../support/acting';
import { eventually, linkFor, startWorld, type World } from '../support/world';
import { aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import { day, startRights } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

describe('the brand grants rights', () => {
  it('all at once', async () => {
    const { acting, handle } = await startRights(world);
    await expect(acting.grant()).resolves.toMatchObject({ ok: true, gaps: [] });
    await expect(handle.result()).resolves.toMatchObject({
      outcome: 'granted',
      grants: [{ asset: 'trademark' }, { asset: 'images' }],
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'grant-rights': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('in parts: what is missing is told and asked for again, and what was given stays', async () => {
    const { acting, handle } = await startRights(world);
    await expect(acting.grant(['trademark'])).resolves.toMatchObject({ gaps: [{ asset: 'images' }] });
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['rights-gaps']);
    expect(await mailText(world, acting.caseId, 'rights-gaps')).toContain('images');
    const half = { ...soundTerms.sale, channels: ['own-shop' as const] };
    await expect(acting.grant(['images'], half)).resolves.toMatchObject({
      gaps: [{ asset: 'images', missing: [{ channels: ['marketplace'] }] }],
    });
    await expect(acting.grant(['images'])).resolves.toMatchObject({ gaps: [] });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'granted' });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'grant-rights': 1, 'rights-gaps': 2 });
  });

  it('in part, and then no more: it lapses and keeps what was given', async () => {
    const { acting, handle } = await startRights(world);
    await acting.grant(['trademark']);
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['rights-gaps']);
    await acting.waitForTask('grant-rights');
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toMatchObject({
      outcome: 'lapsed',
      grants: [{ asset: 'trademark' }],
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'grant-rights': 1,
      'rights-gaps': 1,
      reminder: 2,
      'task-escalated': 1,
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('or not at all', async () => {
    const { acting, handle } = await startRights(world);
    await linkFor(world, acting.caseId, 'grant-rights');
    await acting.waitForTask('grant-rights');
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toEqual({ outcome: 'lapsed', grants: [] });
  });
});
