import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { findProcess } from '../../models/process';
import { signAsBrand } from '../../workflows/contract-signing/messages';
import { ada, byLink, fatima, mia, omar, person } from '../support/acting';
import { linkFor, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, nothingLeft, rolesTold } from './support/aftermath';
import { day, startSigning } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

describe('a contract is signed', () => {
  it('by the brand, then by the platform, and what is stored is what was signed', async () => {
    const { acting, handle, id } = await startSigning(world);
    await acting.approve();
    await acting.signForBrand();
    await acting.signForPlatform();
    const result = await handle.result();
    if (result.outcome !== 'signed') throw new Error(`not signed but ${result.outcome}`);
    const { sha256, fileId, certificateFileId } = result.contract;
    const stored = await buffer(await world.store.open(fileId));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(sha256);
    const process = await findProcess(world.connection, id);
    expect(process?.state.contract).toMatchObject({ sha256 });
    expect(await world.store.find(certificateFileId)).toMatchObject({ slot: 'signing-certificate' });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'sign-contract': 1, 'contract-signed': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('only in this order', async () => {
    const { acting, handle, id } = await startSigning(world);
    await acting.reaches('awaiting-approval', id);
    const { sha256 } = await acting.contractOf();
    const early = { by: byLink('link-early'), signatureId: 'signature:early', sha256 };
    await expect(handle.executeUpdate(signAsBrand, { args: [early] })).resolves.toMatchObject({
      refusal: 'wrong-stage',
    });
    await acting.approve();
    await linkFor(world, acting.caseId, 'sign-contract');
    await expect(acting.signForPlatformNow()).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.signForBrand();
    await acting.signForPlatform();
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'signed' });
  });

  it('only as the document that was drafted', async () => {
    const { acting, handle, id } = await startSigning(world);
    await acting.approve();
    const other = 'f'.repeat(64);
    await expect(acting.signForBrand(1, other)).resolves.toMatchObject({ refusal: 'document-changed' });
    await expect(acting.signForBrand()).resolves.toMatchObject({ ok: true });
    await acting.signForPlatform();
    await handle.result();
    expect(await actionsOf(world, acting.caseId, id)).toContain('contract-signed-by-brand-refused');
  });
});

describe('four eyes on a contract', () => {
  it('a negotiator neither approves nor signs it, and the attempt stands in the chain', async () => {
    const { acting, handle, id } = await startSigning(world);
    const negotiator = person('ada-the-negotiator', 'admin', 'finance');
    await expect(acting.approve(negotiator)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(acting.approve(omar)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await acting.approve(fatima);
    await acting.signForBrand();
    await expect(acting.signForPlatform(negotiator)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(acting.signForPlatform(mia)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await acting.signForPlatform(ada);
    await handle.result();
    const actions = await actionsOf(world, acting.caseId, id);
    expect(actions.filter((each) => each === 'contract-approval-refused')).toHaveLength(2);
    expect(actions.filter((each) => each === 'contract-signed-by-platform-refused')).toHaveLength(2);
  });
});

describe('a contract is not signed', () => {
  it('when it is sent back, with the reason', async () => {
    const { acting, handle } = await startSigning(world);
    await acting.sendBack('The price list is in the wrong currency.');
    await expect(handle.result()).resolves.toEqual({
      outcome: 'sent-back',
      reason: 'The price list is in the wrong currency.',
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({});
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('when nobody approves it in time', async () => {
    const { acting, handle, id } = await startSigning(world);
    await acting.reaches('awaiting-approval', id);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toEqual({ outcome: 'lapsed', waitedFor: 'approval' });
    expect(await rolesTold(world, acting.caseId, 'task-reminder')).toEqual(['finance']);
    expect(await rolesTold(world, acting.caseId, 'task-escalated')).toEqual(['admin']);
  });

  it('when the brand does not sign in time', async () => {
    const { acting, handle } = await startSigning(world);
    await acting.approve();
    await acting.waitForTask('brand-signature');
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toEqual({ outcome: 'lapsed', waitedFor: 'the brand' });
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'sign-contract': 1,
      reminder: 2,
      'task-escalated': 1,
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('when the platform’s signatory does not sign in time', async () => {
    const { acting, handle } = await startSigning(world);
    await acting.approve();
    await acting.signForBrand();
    await acting.waitForTask('platform-signature');
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toEqual({ outcome: 'lapsed', waitedFor: 'the platform' });
  });
});
