import { addDays } from '../../domain/days';
import { decideWaiver, proposeWaiver } from '../../workflows/brand-onboarding/messages';
import { documentRequestId } from '../../workflows/document-request/messages';
import { Acting, chen, mia, noah, person } from '../support/acting';
import { eventually, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import { day, noWindow, today } from './support/starting';

let world: World;
const asked = [
  'liability-insurance',
  'trademark-certificate',
  'vat-number',
  'denied-party',
  'product-safety',
];

beforeAll(async () => {
  world = await startWorld({ rules: ({ key }) => asked.includes(key) });
}, 60_000);

afterAll(() => world.close());

async function pursued(changes: Parameters<World['open']>[0] = {}): Promise<Acting> {
  const acting = new Acting(world, await world.open({ policy: noWindow, ...changes }));
  await acting.pursue();
  return acting;
}

async function end(acting: Acting): Promise<void> {
  await acting.withdraw();
  await acting.onboarding.result();
  expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
}

async function propose(acting: Acting, requirement: string, by = mia, days = 100) {
  const waiver = { reason: 'They are too small for it.', until: addDays(await today(world), days) };
  return acting.onboarding.executeUpdate(proposeWaiver, { args: [{ by, requirement, waiver }] });
}

function decide(acting: Acting, requirement: string, by = chen) {
  return acting.onboarding.executeUpdate(decideWaiver, { args: [{ by, requirement, approve: true }] });
}

async function waive(acting: Acting, requirement: string): Promise<void> {
  await acting.waitForTask('declare-profile');
  await expect(propose(acting, requirement)).resolves.toMatchObject({ ok: true });
  await expect(decide(acting, requirement)).resolves.toMatchObject({ ok: true });
}

describe('a waiver', () => {
  it('takes four eyes, and the refused attempt stands in the chain', async () => {
    const acting = await pursued();
    await acting.waitForTask('declare-profile');
    const everything = person('omni', 'ops', 'compliance', 'category-manager');
    await propose(acting, 'vat-number', everything);
    await expect(decide(acting, 'vat-number', everything)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(decide(acting, 'vat-number', mia)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(propose(acting, 'vat-number', noah)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await expect(decide(acting, 'vat-number', chen)).resolves.toMatchObject({ ok: true });
    const actions = await actionsOf(world, acting.caseId, acting.processId);
    expect(actions.filter((each) => each === 'waiver-decided-refused')).toHaveLength(2);
    await end(acting);
  });

  it('ends the document request it makes needless, and the partnership will watch its end', async () => {
    const acting = await pursued();
    await acting.reaches('awaiting-upload', documentRequestId(acting.caseId, 'liability-insurance', 1));
    await waive(acting, 'liability-insurance');
    await acting.reaches('closed', documentRequestId(acting.caseId, 'liability-insurance', 1));
    await acting.declare();
    await acting.provideAll(['trademark-certificate']);
    await acting.approveVetting();
    await acting.reaches('negotiation');
    await end(acting);
  });

  it('that nobody decides in time is off, and may be proposed again', async () => {
    const staff = { remindAfter: [], escalateAfter: day, lapseAfter: 2 * day };
    const acting = await pursued({ policy: { ...noWindow, staff } });
    await acting.waitForTask('declare-profile');
    await propose(acting, 'vat-number');
    await acting.waitForTask('approve-waiver:vat-number');
    await world.env.sleep(3 * day);
    await eventually('its lapse', async () =>
      (await actionsOf(world, acting.caseId, acting.processId)).includes('waiver-lapsed') ? true : undefined,
    );
    await expect(decide(acting, 'vat-number')).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await expect(propose(acting, 'vat-number', noah)).resolves.toMatchObject({ ok: true });
    await end(acting);
  });

  it('that nobody decided before vetting ended does not count any more', async () => {
    const acting = await pursued();
    await acting.waitForTask('declare-profile');
    await acting.provideAll();
    await propose(acting, 'vat-number');
    await acting.waitForTask('approve-waiver:vat-number');
    await acting.declare();
    await acting.approveVetting();
    await acting.reaches('negotiation');
    expect((await aftermath(world, acting.caseId)).openTasks).toEqual([`${acting.processId} answer-terms`]);
    await expect(decide(acting, 'vat-number')).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await end(acting);
  });
});

describe('documents of a case', () => {
  it('one is asked for again, the others stay approved', async () => {
    const acting = await pursued();
    await acting.provideAll(['trademark-certificate']);
    const first = await acting.upload('liability-insurance', 'unsigned');
    await acting.review('liability-insurance', first, { decision: 'revise', reason: 'It is not signed.' });
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['revise-document']);
    expect(await acting.stage(documentRequestId(acting.caseId, 'trademark-certificate', 1))).toBe('approved');
    const second = await acting.upload('liability-insurance', 'signed');
    await acting.review('liability-insurance', second, { decision: 'approve' });
    await acting.declare();
    await acting.approveVetting();
    await acting.reaches('negotiation');
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ 'upload-document': 2, 'revise-document': 1 });
    await end(acting);
  });

  it('one that is rejected ends the case and everything still asked for', async () => {
    const acting = await pursued();
    const fileId = await acting.upload('liability-insurance');
    await acting.review('liability-insurance', fileId, { decision: 'reject', reason: 'It is forged.' });
    await expect(acting.onboarding.result()).resolves.toEqual({
      stage: 'rejected',
      reason: 'liability-insurance: It is forged.',
    });
    expect(await acting.stage(documentRequestId(acting.caseId, 'trademark-certificate', 1))).toBe('closed');
    expect(await mailText(world, acting.caseId, 'rejected')).toContain('It is forged.');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});
