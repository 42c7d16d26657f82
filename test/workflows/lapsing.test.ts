import { documentRequestId } from '../../workflows/document-request/messages';
import { Acting } from '../support/acting';
import { linkFor, startWorld, type World } from '../support/world';
import { aftermath, mailsOf, nothingLeft, rolesTold } from './support/aftermath';
import { day, noWindow } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld({ rules: ({ key }) => key === 'liability-insurance' });
}, 60_000);

afterAll(() => world.close());

async function opened(): Promise<Acting> {
  return new Acting(world, await world.open({ policy: noWindow }));
}

describe('a case lapses when nobody acts', () => {
  it('on the sourcing decision', async () => {
    const acting = await opened();
    await acting.waitForTask('decide-sourcing');
    await world.env.sleep(31 * day);
    await expect(acting.onboarding.result()).resolves.toEqual({
      stage: 'lapsed',
      reason: 'nobody acted in time: the sourcing decision',
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'task-reminder': 1,
      'task-escalated': 1,
      lapsed: 1,
      'case-ended': 1,
    });
    expect(await rolesTold(world, acting.caseId, 'task-reminder')).toEqual(['category-manager']);
    expect(await rolesTold(world, acting.caseId, 'task-escalated')).toEqual(['admin']);
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('on the declaration: two reminders to the brand, one call to the category managers', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.provideAll();
    await acting.waitForTask('declare-profile');
    await world.env.sleep(31 * day);
    await expect(acting.onboarding.result()).resolves.toMatchObject({
      reason: 'nobody acted in time: the company’s declaration',
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'declare-profile': 1,
      'upload-document': 1,
      reminder: 2,
      'task-escalated': 1,
      lapsed: 1,
      'case-ended': 1,
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('on a document', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.declare();
    await linkFor(world, acting.caseId, 'upload-document');
    await acting.reaches('awaiting-upload', documentRequestId(acting.caseId, 'liability-insurance', 1));
    await world.env.sleep(31 * day);
    await expect(acting.onboarding.result()).resolves.toMatchObject({
      reason: 'nobody acted in time: the document: liability-insurance',
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('on the vetting decision', async () => {
    const acting = await opened();
    await acting.pursue();
    await acting.declare();
    await acting.provideAll();
    await acting.waitForTask('approve-vetting');
    await world.env.sleep(31 * day);
    await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'lapsed' });
    expect(await rolesTold(world, acting.caseId, 'task-reminder')).toEqual(['ops']);
  });

  it('on the first term sheet, and on the answer to it', async () => {
    const [silent, unanswered] = [await opened(), await opened()];
    await Promise.all([silent.vetted(), unanswered.vetted()]);
    await unanswered.propose();
    await linkFor(world, unanswered.caseId, 'answer-terms');
    await silent.waitForTask('answer-terms');
    await world.env.sleep(31 * day);
    for (const acting of [silent, unanswered]) {
      await expect(acting.onboarding.result()).resolves.toMatchObject({
        reason: 'nobody acted in time: an answer to the term sheet',
      });
      expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    }
    expect(await rolesTold(world, silent.caseId, 'task-escalated')).toEqual(['admin']);
    expect(await rolesTold(world, unanswered.caseId, 'task-escalated')).toEqual(['category-manager']);
    expect(await mailsOf(world, unanswered.caseId)).toMatchObject({
      'term-sheet': 1,
      reminder: 2,
      lapsed: 1,
    });
  });

  it('on the pilot’s plan, on the contract, and on the grant of rights', async () => {
    const [plan, contract, rights] = [await opened(), await opened(), await opened()];
    await Promise.all([plan.agreed(), contract.piloted(), rights.piloted()]);
    await rights.approve();
    await rights.signForBrand();
    await rights.signForPlatform();
    await linkFor(world, rights.caseId, 'grant-rights');
    await rights.waitForTask('grant-rights');
    await contract.waitForTask('approve-contract');
    await plan.waitForTask('plan-pilot');
    await world.env.sleep(31 * day);
    const reasons = [];
    for (const acting of [plan, contract, rights]) {
      reasons.push((await acting.onboarding.result()).reason);
      expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    }
    expect(reasons).toEqual([
      'nobody acted in time: the plan of the pilot',
      'nobody acted in time: the contract waited for approval',
      'nobody acted in time: the grant of rights',
    ]);
  });
});
