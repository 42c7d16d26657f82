import { verifyChains } from '../../domain/audit';
import { daysBetween } from '../../domain/days';
import { auditOfCase } from '../../models/audit-entry';
import { commitmentModel } from '../../models/commitment';
import { grantsOf } from '../../models/grant';
import { findProcess, processesOfCase } from '../../models/process';
import { openCase } from '../../workflows/brand-onboarding/messages';
import { contractSigningId } from '../../workflows/contract-signing/messages';
import { pilotTrialId } from '../../workflows/pilot-trial/messages';
import { giveNotice, partnershipId } from '../../workflows/partnership/messages';
import { Acting, ada, fatima, noah, person, smallPlan, soundTerms } from '../support/acting';
import { eventually, startWorld, type World } from '../support/world';
import { aftermath, mailsOf, mailText, nothingLeft } from './support/aftermath';
import { noWindow } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

async function opened(): Promise<Acting> {
  return new Acting(world, await world.open({ policy: noWindow }));
}

function terminate(acting: Acting) {
  const partnership = world.client.workflow.getHandle(partnershipId(acting.caseId));
  const cause = { by: ada, side: 'platform' as const, reason: 'Counterfeits were found.', forCause: true };
  return partnership.executeUpdate(giveNotice, { args: [cause] }).then(() => partnership.result());
}

describe('a brand is brought from sourcing to live', () => {
  it('when everybody does their part; every step is in the chains, each mail went once', async () => {
    const acting = await opened();
    await acting.live();
    await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'live' });
    await acting.reaches('live', partnershipId(acting.caseId));
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'declare-profile': 1,
      'upload-document': 5,
      'term-sheet': 1,
      'terms-agreed': 1,
      'pilot-started': 1,
      'pilot-verdict': 1,
      'sign-contract': 1,
      'contract-signed': 1,
      'grant-rights': 1,
      live: 1,
      'case-ended': 1,
    });
    const left = await aftermath(world, acting.caseId);
    const partnership = partnershipId(acting.caseId);
    expect(left).toEqual({
      ...nothingLeft,
      commitments: ['live'],
      running: [partnership],
      unended: [partnership],
    });
    expect((await grantsOf(world.connection, acting.caseId)).map(({ asset }) => asset)).toEqual([
      'trademark',
      'images',
    ]);
    await expectWholeChains(acting.caseId);
  });

  it('and taken out of sale when the partnership ends for cause', async () => {
    const acting = await opened();
    await acting.live();
    await acting.reaches('live', partnershipId(acting.caseId));
    await expect(terminate(acting)).resolves.toMatchObject({ stage: 'terminated' });
    await acting.onboarding.result();
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
    expect(await commitmentModel(world.connection).countDocuments({ caseId: acting.caseId })).toBe(0);
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ live: 1, terminated: 1, 'case-ended': 2 });
    await expectWholeChains(acting.caseId);
  });
});

/** Every process's chain is whole, begins at 1, and its head is the record's. */
async function expectWholeChains(caseId: string): Promise<void> {
  const entries = await auditOfCase(world.connection, caseId);
  const processes = await processesOfCase(world.connection, caseId);
  expect(verifyChains(entries)).toEqual({ ok: true, chains: processes.length });
  for (const { processId } of processes) {
    const seqs = entries.filter(({ chain }) => chain === processId).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  }
}

describe('on the way', () => {
  it('a contract that is sent back is negotiated anew and signed in its next version', async () => {
    const acting = await opened();
    await acting.piloted();
    await acting.sendBack('The notice is too long.');
    await acting.reaches('negotiation');
    await expect(acting.acceptAsBrand(1)).resolves.toMatchObject({ refusal: 'unknown-version' });
    await acting.propose({ ...soundTerms, noticeDays: 30 }, 1, noah);
    await acting.acceptAsBrand(2);
    await acting.reaches('contract');
    const negotiator = person('noah', 'finance', 'admin');
    await expect(acting.approve(negotiator, 2)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await acting.approve(fatima, 2);
    await acting.signForBrand(2);
    await acting.signForPlatform(ada, 2);
    await acting.grant();
    await acting.reaches('live');
    expect(await acting.stage(contractSigningId(acting.caseId, 1))).toBe('sent-back');
    const record = await findProcess(world.connection, partnershipId(acting.caseId));
    expect(record?.state.contract).toMatchObject({ noticeDays: 30 });
    await terminate(acting);
    expect((await aftermath(world, acting.caseId)).chains).toBe('intact');
  });

  it('a pilot lasts as many days as were planned for it', async () => {
    const acting = await opened();
    await acting.agreed();
    await acting.planPilot({ ...smallPlan, windowDays: 14 });
    await acting.reaches('selling', pilotTrialId(acting.caseId));
    const trial = await findProcess(world.connection, pilotTrialId(acting.caseId));
    const { from, to } = trial?.state['window'] as { from: string; to: string };
    expect(daysBetween(from, to)).toBe(14);
  });

  it('a pilot that goes badly stops the case', async () => {
    const acting = await opened();
    await acting.agreed();
    await expect(acting.planPilot({ ...smallPlan, market: 'FR' })).resolves.toMatchObject({
      refusal: 'terms-unsound',
    });
    const unknown = { ...smallPlan, skus: [{ sku: 'VASE-9', quantity: 10 }] };
    await expect(acting.planPilot(unknown)).resolves.toMatchObject({ refusal: 'terms-unsound' });
    const dear = { ...smallPlan, budget: { amount: 63_999, currency: 'EUR' as const } };
    await expect(acting.planPilot(dear)).resolves.toMatchObject({ refusal: 'terms-unsound' });
    await acting.pilot(false);
    await acting.verdict('stop');
    await expect(acting.onboarding.result()).resolves.toMatchObject({ stage: 'stopped' });
    expect(await mailsOf(world, acting.caseId)).toMatchObject({
      'pilot-verdict': 1,
      'stopped-after-pilot': 1,
      'case-ended': 1,
    });
    expect(await mailText(world, acting.caseId, 'stopped-after-pilot')).toContain('defect rate');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('the thresholds of a pilot are those of its plan, frozen when it starts', async () => {
    const acting = await opened();
    await acting.agreed();
    const strict = { ...noWindow.pilot.thresholds, minSellThrough: 0.9 };
    await acting.pilot(true, { ...smallPlan, thresholds: strict });
    const record = await findProcess(world.connection, `pilot-trial:${acting.caseId}`);
    expect(record?.state).toMatchObject({ thresholds: strict, computed: { verdict: 'extend' } });
    await acting.withdraw();
    await acting.onboarding.result();
  });

  it('a case answers who opened it, and refuses another who would open it again', async () => {
    const acting = await opened();
    const ask = (requestId: string) => acting.onboarding.executeUpdate(openCase, { args: [{ requestId }] });
    await expect(ask('request-1')).resolves.toMatchObject({
      ok: true,
      caseId: acting.caseId,
      stage: 'sourcing',
      score: { advice: 'pursue' },
    });
    await expect(ask('request-2')).resolves.toMatchObject({
      refusal: 'duplicate-case',
      detail: { caseId: acting.caseId },
    });
    await acting.withdraw();
    await eventually('the end', async () => ((await acting.stage()) === 'withdrawn' ? true : undefined));
  });
});
