import { taskModel } from '../../models/task';
import { documentRequestId } from '../../workflows/document-request/messages';
import { decideSourcing, withdraw } from '../../workflows/brand-onboarding/messages';
import { pilotTrialId } from '../../workflows/pilot-trial/messages';
import { Acting, byLink, chen, mia, noah, olga, omar, soundTerms } from '../support/acting';
import { linkFor, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import { noWindow } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld({ rules: ({ key }) => key === 'liability-insurance' });
}, 60_000);

afterAll(() => world.close());

async function opened(): Promise<Acting> {
  return new Acting(world, await world.open({ policy: noWindow }));
}

/** Withdrawn, whoever it was: one last mail to each side, nothing left, the reason in the record. */
async function expectWithdrawn(acting: Acting, reason: string): Promise<void> {
  await expect(acting.onboarding.result()).resolves.toEqual({ stage: 'withdrawn', reason });
  expect(await acting.stage()).toBe('withdrawn');
  expect(await mailsOf(world, acting.caseId)).toMatchObject({ withdrawn: 1, 'case-ended': 1 });
  expect(await actionsOf(world, acting.caseId, acting.processId)).toEqual(
    expect.arrayContaining(['withdrawn', 'case-ended']),
  );
  expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
}

const byPlatform = 'withdrawn by the platform: Another market comes first.';
const byBrand = 'withdrawn by the brand: We sell ourselves.';

describe('sourcing', () => {
  it('refuses a brand, and tells it why', async () => {
    const acting = await opened();
    const no = { by: mia, approve: false as const, reason: 'The margin is too thin.' };
    await expect(acting.onboarding.executeUpdate(decideSourcing, { args: [no] })).resolves.toMatchObject({
      ok: true,
    });
    await expect(acting.onboarding.result()).resolves.toEqual({ stage: 'rejected', reason: no.reason });
    expect(await mailsOf(world, acting.caseId)).toEqual({ rejected: 1, 'case-ended': 1 });
    expect(await mailText(world, acting.caseId, 'rejected')).toContain('The margin is too thin.');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('of a brand that was terminated for infringement shows it, and is for compliance', async () => {
    const infringementEnds = [{ caseId: 'acme:FR', on: '2026-03-04' }];
    const acting = new Acting(world, await world.open({ policy: noWindow, infringementEnds }));
    await acting.waitForTask('decide-sourcing');
    const task = await taskModel(world.connection).findOne({ caseId: acting.caseId }).lean();
    expect(task).toMatchObject({ role: 'compliance', why: expect.stringContaining('acme:FR on 2026-03-04') });
    const no = (by: typeof mia) => {
      const decision = { by, approve: false as const, reason: 'It would infringe again.' };
      return acting.onboarding.executeUpdate(decideSourcing, { args: [decision] });
    };
    await expect(no(noah)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(no({ ...mia, roles: ['compliance'] })).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(no(chen)).resolves.toMatchObject({ ok: true });
    await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'rejected' });
  });

  it('is for category managers, and decided once', async () => {
    const acting = await opened();
    const yes = (by: typeof mia) =>
      acting.onboarding.executeUpdate(decideSourcing, { args: [{ by, approve: true }] });
    await expect(yes(omar)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(yes(mia)).resolves.toMatchObject({ ok: true });
    await expect(yes(noah)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.withdraw();
    await acting.onboarding.result();
  });
});

describe('a side withdraws', () => {
  it('before anything is decided', async () => {
    const acting = await opened();
    await expect(acting.withdraw('Not ours.', olga)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(acting.withdraw()).resolves.toMatchObject({ ok: true });
    await expectWithdrawn(acting, byPlatform);
  });

  it('twice: the second is told that it is over', async () => {
    const acting = await opened();
    const twice = await Promise.all([acting.withdrawNow(), acting.withdrawNow()]);
    expect(twice.map(({ ok }) => ok).sort()).toEqual([false, true]);
    await expectWithdrawn(acting, byPlatform);
  });

  it('in the middle of a document', async () => {
    const acting = await opened();
    await acting.pursue();
    const linkId = await linkFor(world, acting.caseId, 'upload-document');
    await acting.upload('liability-insurance');
    await acting.reaches('in-review', documentRequestId(acting.caseId, 'liability-insurance', 1));
    await acting.withdrawAsBrand(linkId);
    await expectWithdrawn(acting, byBrand);
    expect(await mailText(world, acting.caseId, 'withdrawn')).toContain('We sell ourselves.');
  });

  it('while the scanner is away', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.waitForTask('declare-profile');
    await acting.waitForTask('provide-document');
    world.scanner.down = true;
    try {
      await acting.upload('liability-insurance');
      await acting.reaches('waiting-for-scan', documentRequestId(acting.caseId, 'liability-insurance', 1));
      await acting.withdrawNow();
      await expectWithdrawn(acting, byPlatform);
    } finally {
      world.scanner.down = false;
    }
  });

  it('in the middle of negotiation, by its link', async () => {
    const acting = await opened();
    await acting.vetted();
    await acting.propose();
    await acting.withdrawAsBrand(await linkFor(world, acting.caseId, 'answer-terms'));
    await expectWithdrawn(acting, byBrand);
  });

  it('in the middle of the pilot', async () => {
    const acting = new Acting(world, await world.open());
    await acting.agreed();
    await acting.planPilot();
    await acting.reaches('selling', pilotTrialId(acting.caseId));
    await acting.withdraw();
    await expectWithdrawn(acting, byPlatform);
    expect(await acting.stage(pilotTrialId(acting.caseId))).toBe('closed');
  });

  it('in the middle of signing, before and after the brand has signed', async () => {
    const [before, after] = [await opened(), await opened()];
    await Promise.all([before.piloted(), after.piloted()]);
    await Promise.all([before.approve(), after.approve()]);
    await before.withdrawAsBrand(await linkFor(world, before.caseId, 'sign-contract'));
    await expectWithdrawn(before, byBrand);
    await after.signForBrand();
    await after.withdraw();
    await expectWithdrawn(after, byPlatform);
  });

  it('when rights are asked for', async () => {
    const acting = await opened();
    await acting.piloted();
    await acting.approve();
    await acting.signForBrand();
    await acting.signForPlatform();
    await acting.withdrawAsBrand(await linkFor(world, acting.caseId, 'grant-rights'));
    await expectWithdrawn(acting, byBrand);
  });

  it('and what comes after it changes nothing', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.waitForTask('provide-document');
    await acting.waitForTask('declare-profile');
    world.mailer.failNext('busy', 'busy');
    await acting.withdraw();
    await expect(acting.pursue()).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await expectWithdrawn(acting, byPlatform);
    const late = { side: 'brand' as const, by: byLink('link-late'), reason: 'We too.' };
    await expect(acting.onboarding.executeUpdate(withdraw, { args: [late] })).rejects.toThrow();
  });

  it('is what an operator’s cancellation amounts to', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.waitForTask('provide-document');
    await acting.waitForTask('declare-profile');
    await acting.onboarding.cancel();
    await expect(acting.onboarding.result()).resolves.toEqual({
      stage: 'withdrawn',
      reason: 'the case was cancelled by an operator',
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});

describe('a case that cannot go on', () => {
  it('is closed in good order and then fails, so that operators see it', async () => {
    const acting = await opened();
    await acting.vetted();
    // A name no font of ours can print stops the drafting for good.
    await acting.agreeOn({ ...soundTerms, namedPlace: '\u{12000}\u{12001}' });
    await acting.pilot();
    await acting.verdict('expand');
    await expect(acting.onboarding.result()).rejects.toThrow('Workflow execution failed');
    expect(await acting.stage()).toBe('withdrawn');
    expect(await mailText(world, acting.caseId, 'withdrawn')).not.toContain('glyph');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});
