/**
 * One short story for each exit, told in a small world, so that its histories can be recorded. A change of a workflow that
 * cannot carry a running case on shows when they are replayed.
 */
import { addDays } from '../../domain/days';
import { decideScreening, decideSourcing } from '../../workflows/brand-onboarding/messages';
import { giveNotice, partnershipId, revokeGrant } from '../../workflows/partnership/messages';
import { Acting, ada, chen, honestDeclaration, mia, soundTerms } from '../support/acting';
import type { World } from '../support/world';
import { day, insurance, noWindow, startPartnership, today } from '../workflows/support/starting';

type Story = (world: World) => Promise<{ caseId: string }>;

async function opened(world: World): Promise<Acting> {
  return new Acting(world, await world.open({ policy: noWindow }));
}

async function lapse(world: World, acting: Acting): Promise<Acting> {
  await world.env.sleep(31 * day);
  await acting.onboarding.result();
  return acting;
}

/** By the exit's name. Each ends its case: the next one skips time. */
export const stories: Record<string, Story> = {
  async terminated(world) {
    const acting = await opened(world);
    await acting.live();
    await acting.onboarding.result();
    await acting.reaches('live', partnershipId(acting.caseId));
    const partnership = world.client.workflow.getHandle(partnershipId(acting.caseId));
    const cause = { by: ada, side: 'platform' as const, reason: 'Counterfeits.', forCause: true };
    await partnership.executeUpdate(giveNotice, { args: [cause] });
    await partnership.result();
    return acting;
  },

  async 'sent-back'(world) {
    const acting = await opened(world);
    await acting.piloted();
    await acting.sendBack('The notice is too long.');
    await acting.reaches('negotiation');
    await acting.propose({ ...soundTerms, noticeDays: 30 }, 1);
    await acting.acceptAsBrand(2);
    await acting.reaches('contract');
    await acting.waitForTask('approve-contract');
    await acting.withdraw();
    await acting.onboarding.result();
    return acting;
  },

  async rejected(world) {
    const acting = await opened(world);
    const no = { by: mia, approve: false as const, reason: 'The margin is too thin.' };
    await acting.onboarding.executeUpdate(decideSourcing, { args: [no] });
    await acting.onboarding.result();
    return acting;
  },

  async 'rejected-by-screening'(world) {
    const acting = await opened(world);
    await acting.pursue();
    await acting.declare({ ...honestDeclaration, legalName: 'Petrovsky Maritime Trading House' });
    await acting.waitForTask('decide-screening');
    await acting.waitForTask('provide-document');
    const confirm = { by: chen, decision: 'confirm' as const, reason: 'The same address.' };
    await acting.onboarding.executeUpdate(decideScreening, { args: [confirm] });
    await acting.onboarding.result();
    return acting;
  },

  async 'rejected-by-document'(world) {
    const acting = await opened(world);
    await acting.pursue();
    await acting.waitForTask('declare-profile');
    const first = await acting.upload(insurance.key, 'unsigned');
    await acting.review(insurance.key, first, { decision: 'revise', reason: 'It is not signed.' });
    await acting.waitForTask('provide-document');
    const second = await acting.upload(insurance.key, 'signed');
    await acting.review(insurance.key, second, { decision: 'reject', reason: 'It is forged.' });
    await acting.onboarding.result();
    return acting;
  },

  async lapsed(world) {
    const acting = await opened(world);
    await acting.pursue();
    await acting.waitForTask('declare-profile');
    await acting.waitForTask('provide-document');
    return lapse(world, acting);
  },

  async 'lapsed-in-rights'(world) {
    const acting = await opened(world);
    await acting.piloted();
    await acting.approve();
    await acting.signForBrand();
    await acting.signForPlatform();
    await acting.waitForTask('grant-rights');
    return lapse(world, acting);
  },

  async withdrawn(world) {
    const acting = await opened(world);
    await acting.pursue();
    await acting.waitForTask('declare-profile');
    await acting.waitForTask('provide-document');
    await acting.withdraw();
    await acting.onboarding.result();
    return acting;
  },

  async stopped(world) {
    const acting = await opened(world);
    await acting.agreed();
    await acting.pilot(false);
    await acting.verdict('stop');
    await acting.onboarding.result();
    return acting;
  },

  async expired(world) {
    const until = addDays(await today(world), 40);
    const held = [{ requirement: insurance, until, round: 1 }];
    const { acting, handle } = await startPartnership(world, 60, { held });
    await acting.waitForTask('decide-renewal');
    await world.env.sleep(62 * day);
    await handle.result();
    return acting;
  },

  async 'continued-as-new'(world) {
    const { acting, id, grants } = await startPartnership(world, 400, { continueAfterEvents: 12 });
    const partnership = world.client.workflow.getHandle(id);
    await acting.reaches('live', id);
    const grantId = grants[0]?.grantId ?? '';
    const on = addDays(await today(world), 20);
    for (const reason of ['Sold.', 'Sold again.'])
      await partnership.executeUpdate(revokeGrant, { args: [{ by: chen, grantId, on, reason }] });
    const notice = { by: ada, side: 'brand' as const, reason: 'They leave.', forCause: true };
    await partnership.executeUpdate(giveNotice, { args: [notice] });
    await partnership.result();
    return acting;
  },
};
