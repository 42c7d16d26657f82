import { addDays } from '../../domain/days';
import { findProcess } from '../../models/process';
import {
  decideScreening,
  decideVetting,
  decideWaiver,
  proposeWaiver,
} from '../../workflows/brand-onboarding/messages';
import { Acting, ada, chen, honestDeclaration, mia, noah, olga, omar, person } from '../support/acting';
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

const listed = { ...honestDeclaration, legalName: 'Petrovsky Maritime Trading House' };

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

describe('the declaration', () => {
  it('is asked for again with what is wrong and how to mend it, until it holds', async () => {
    const acting = await pursued();
    await acting.declare({ ...honestDeclaration, vatNumber: 'PT501964844', attested: [] });
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['declare-again']);
    const text = await mailText(world, acting.caseId, 'declare-again');
    expect(text).toContain('not declared: product-safety');
    expect(text).toMatch(/check digit/i);
    await acting.declare(honestDeclaration, 2);
    await acting.provideAll();
    await acting.approveVetting();
    await acting.reaches('negotiation');
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ 'declare-profile': 1, 'declare-again': 1 });
    await end(acting);
  });

  it('need not be mended where a waiver settles it', async () => {
    const acting = await pursued();
    const { vatNumber: _, ...withoutVat } = honestDeclaration;
    await acting.declare(withoutVat);
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['declare-again']);
    await waive(acting, 'vat-number');
    await acting.provideAll();
    await acting.approveVetting();
    await acting.reaches('negotiation');
    await end(acting);
  });

  it('is taken once for each time it is asked for', async () => {
    const acting = await pursued();
    await acting.declare();
    await acting.provideAll();
    await acting.waitForTask('approve-vetting');
    await expect(acting.declareNow(honestDeclaration, 2)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await end(acting);
  });
});

describe('screening', () => {
  const judge = (acting: Acting, decision: 'clear' | 'confirm', by = chen) =>
    acting.onboarding.executeUpdate(decideScreening, {
      args: [{ by, decision, reason: 'Compared the addresses.' }],
    });

  it('with a confirmed hit rejects the case, and the brand is told no reason', async () => {
    const acting = await pursued();
    await acting.declare(listed);
    await acting.waitForTask('decide-screening');
    await expect(judge(acting, 'clear', omar)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await judge(acting, 'confirm');
    await expect(acting.onboarding.result()).resolves.toEqual({
      stage: 'rejected',
      reason: 'a screening hit was confirmed',
    });
    const told = await mailText(world, acting.caseId, 'rejected');
    expect(told).not.toMatch(/screen|sanction|hit|list/i);
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ rejected: 1, 'case-ended': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('with a cleared hit goes on, at a higher risk', async () => {
    const acting = await pursued();
    await acting.declare(listed);
    await acting.waitForTask('decide-screening');
    await judge(acting, 'clear');
    await expect(judge(acting, 'confirm')).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.provideAll();
    await acting.approveVetting();
    await acting.reaches('negotiation');
    const record = await findProcess(world.connection, acting.processId);
    expect(record?.state.vetting).toMatchObject({
      risk: { score: 10 },
      screening: { decision: { decision: 'clear', by: 'staff:chen' } },
    });
    await end(acting);
  });

  it('that nobody decides lets the case lapse, without a word about it to the brand', async () => {
    const acting = await pursued();
    await acting.declare(listed);
    await acting.provideAll();
    await acting.waitForTask('decide-screening');
    await world.env.sleep(31 * day);
    await expect(acting.onboarding.result()).resolves.toMatchObject({
      stage: 'lapsed',
      reason: 'nobody acted in time: the screening decision',
    });
    expect(await mailText(world, acting.caseId, 'lapsed')).not.toMatch(/screen/i);
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('cannot be waived', async () => {
    const acting = await pursued();
    await acting.waitForTask('declare-profile');
    await expect(propose(acting, 'denied-party')).resolves.toMatchObject({ ok: false });
    await expect(propose(acting, 'no-such-thing')).resolves.toMatchObject({ refusal: 'unknown-requirement' });
    await expect(propose(acting, 'vat-number', mia, 0)).resolves.toMatchObject({ refusal: 'facts-required' });
    await end(acting);
  });
});

describe('the vetting decision', () => {
  it('is not for who opened the case, nor for another role, nor before all is shown', async () => {
    const acting = await pursued();
    await expect(acting.approveVettingNow(omar)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.declare();
    await acting.provideAll();
    const opener = person('mia', 'ops');
    await expect(acting.approveVetting(opener)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(acting.approveVetting(noah)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await acting.approveVetting(olga);
    await acting.reaches('negotiation');
    const actions = await actionsOf(world, acting.caseId, acting.processId);
    expect(actions.filter((each) => each === 'vetting-decided-refused')).toHaveLength(3);
    await end(acting);
  });

  it('takes compliance too where the risk is high, and another person', async () => {
    const acting = await pursued({ policy: { ...noWindow, highRiskCountries: ['PT'] } });
    await acting.declare();
    await acting.provideAll();
    const both = person('omni', 'ops', 'compliance');
    await acting.approveVetting(both);
    await acting.waitForTask('approve-vetting-enhanced');
    await expect(acting.approveVettingNow(both)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(acting.approveVettingNow(ada)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await acting.approveVettingNow(chen);
    await acting.reaches('negotiation');
    await end(acting);
  });

  it('may be no, with a reason', async () => {
    const acting = await pursued();
    await acting.declare();
    await acting.provideAll();
    await acting.waitForTask('approve-vetting');
    await acting.onboarding.executeUpdate(decideVetting, {
      args: [{ by: omar, approve: false, reason: 'The papers contradict each other.' }],
    });
    await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'rejected' });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});
