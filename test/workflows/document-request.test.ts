import { findProcess } from '../../models/process';
import { chen, mia, omar } from '../support/acting';
import { eventually, linkFor, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf, mailText, nothingLeft, rolesTold } from './support/aftermath';
import { day, insurance, startDocument } from './support/starting';
import { documentUploaded } from '../../workflows/document-request/messages';

let world: World;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);

afterAll(() => world.close());

const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const key = insurance.key;

describe('a document is asked for', () => {
  it('is approved after one look', async () => {
    const { acting, handle } = await startDocument(world);
    const fileId = await acting.upload(key);
    await acting.review(key, fileId, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({
      outcome: 'approved',
      document: { fileId, approvedBy: 'staff:omar' },
    });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'upload-document': 1 });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('is asked for again with the reason when it has to be revised', async () => {
    const { acting, handle, id } = await startDocument(world);
    const first = await acting.upload(key, 'without stamp');
    await acting.review(key, first, { decision: 'revise', reason: 'The stamp is missing.' });
    await acting.reaches('awaiting-upload', id);
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['revise-document']);
    expect(await mailText(world, acting.caseId, 'revise-document')).toContain('The stamp is missing.');
    const second = await acting.upload(key, 'with stamp');
    await acting.review(key, second, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({
      outcome: 'approved',
      document: { fileId: second },
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('ends with the reason when it is rejected', async () => {
    const { acting, handle } = await startDocument(world);
    const fileId = await acting.upload(key);
    await acting.review(key, fileId, { decision: 'reject', reason: 'The insurer does not exist.' });
    await expect(handle.result()).resolves.toEqual({
      outcome: 'rejected',
      requirement: key,
      reason: 'The insurer does not exist.',
    });
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('lapses after two reminders to the partner and one call to the category managers', async () => {
    const { acting, handle } = await startDocument(world);
    await linkFor(world, acting.caseId, 'upload-document', key);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toEqual({ outcome: 'lapsed', requirement: key });
    expect(await mailsOf(world, acting.caseId)).toEqual({
      'upload-document': 1,
      reminder: 2,
      'task-escalated': 1,
    });
    expect(await rolesTold(world, acting.caseId, 'task-escalated')).toEqual(['category-manager']);
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });

  it('lapses when nobody reviews it, after ops and then the administrators were told', async () => {
    const { acting, handle, id } = await startDocument(world);
    await acting.upload(key);
    await acting.reaches('in-review', id);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'lapsed' });
    expect(await rolesTold(world, acting.caseId, 'task-reminder')).toEqual(['ops']);
    expect(await rolesTold(world, acting.caseId, 'task-escalated')).toEqual(['admin']);
  });

  it('keeps the order of its clock when all times are odd', async () => {
    const sla = { remindAfter: [40 * day, 10 * day], escalateAfter: 30 * day, lapseAfter: 30 * day };
    const { acting, handle } = await startDocument(world, { policy: { partner: sla, staff: sla } });
    await linkFor(world, acting.caseId, 'upload-document', key);
    await world.env.sleep(31 * day);
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'lapsed' });
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'upload-document': 1, reminder: 1 });
    const none = { remindAfter: [], escalateAfter: 0, lapseAfter: 0 };
    const atOnce = await startDocument(world, { policy: { partner: none, staff: none } });
    await expect(atOnce.handle.result()).resolves.toMatchObject({ outcome: 'lapsed' });
  });
});

describe('a file comes in', () => {
  it('takes the place of the one in review, which can no longer be judged', async () => {
    const { acting, handle, id } = await startDocument(world);
    const first = await acting.upload(key, 'first');
    await acting.reaches('in-review', id);
    const second = await acting.upload(key, 'second');
    await eventually('the second in review', async () => {
      const process = await findProcess(world.connection, id);
      const upload = process?.state.upload as { fileId: string } | undefined;
      return process?.stage === 'in-review' && upload?.fileId === second ? true : undefined;
    });
    await expect(acting.review(key, first, { decision: 'approve' })).resolves.toMatchObject({
      ok: false,
      refusal: 'document-changed',
      detail: { fileId: second },
    });
    await acting.review(key, second, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({ document: { fileId: second } });
  });

  it('is quarantined when infected, and another is asked for', async () => {
    const { acting, handle, id } = await startDocument(world);
    const infected = await acting.upload(key, eicar);
    await eventually('the mail', async () => (await mailsOf(world, acting.caseId))['scan-refused']);
    expect(await world.store.find(infected)).toMatchObject({ scan: 'infected' });
    expect(await actionsOf(world, acting.caseId, id)).toContain('document-quarantined');
    const clean = await acting.upload(key, 'clean');
    await acting.review(key, clean, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({ document: { fileId: clean } });
  });

  it('waits for the scanner as long as that is away', async () => {
    world.scanner.down = true;
    const { acting, handle, id } = await startDocument(world);
    const fileId = await acting.upload(key);
    await acting.reaches('waiting-for-scan', id);
    world.scanner.down = false;
    await acting.review(key, fileId, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'approved' });
  });

  it('counts once however often it is reported', async () => {
    const { acting, handle, id } = await startDocument(world);
    const linkId = await linkFor(world, acting.caseId, 'upload-document', key);
    const fileId = await acting.upload(key);
    const again = {
      fileId,
      sha256: 'a'.repeat(64),
      linkId,
      facts: factsUntil('2031-01-14'),
    };
    await handle.signal(documentUploaded, again);
    await acting.review(key, fileId, { decision: 'reject', reason: 'Not readable.' });
    await handle.result();
    const actions = await actionsOf(world, acting.caseId, id);
    expect(actions.filter((action) => action === 'document-uploaded')).toHaveLength(1);
  });
});

describe('only who may, and only what is complete', () => {
  it('refuses a reviewer without the role, and keeps the attempt in the chain', async () => {
    const { acting, handle, id } = await startDocument(world);
    const fileId = await acting.upload(key);
    await expect(acting.review(key, fileId, { decision: 'approve' }, mia)).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.review(key, fileId, { decision: 'approve' }, chen);
    await handle.result();
    expect(await actionsOf(world, acting.caseId, id)).toEqual([
      'document-uploaded',
      'stage-entered',
      'stage-entered',
      'document-reviewed-refused',
      'document-reviewed',
      'stage-entered',
    ]);
  });

  it('does not approve a document that has run out, or without its expiry date', async () => {
    const { acting, handle, id } = await startDocument(world);
    const fileId = await acting.upload(key);
    await acting.reaches('in-review', id);
    const { expiresOn: _, ...undated } = factsUntil('2031-01-14');
    const expired = { decision: 'approve' as const, facts: factsUntil('2026-01-31') };
    await expect(acting.review(key, fileId, expired, omar)).resolves.toMatchObject({
      refusal: 'facts-required',
    });
    await expect(
      acting.review(key, fileId, { decision: 'approve', facts: undated }, omar),
    ).resolves.toMatchObject({ refusal: 'facts-required' });
    await acting.review(key, fileId, { decision: 'approve' });
    await handle.result();
  });
});

describe('mail goes wrong', () => {
  it('reaches the partner once, whether the server is busy or breaks off', async () => {
    world.mailer.failNext('busy', 'dropped');
    const { acting, handle } = await startDocument(world);
    const fileId = await acting.upload(key);
    await acting.review(key, fileId, { decision: 'approve' });
    await handle.result();
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'upload-document': 1 });
    expect((await aftermath(world, acting.caseId)).mailsTwice).toEqual([]);
  });

  it('tells the category managers when the partner’s address refuses it, and waits on', async () => {
    world.mailer.failNext('refused');
    const { acting, handle, id } = await startDocument(world);
    await acting.waitForTask('provide-document');
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'task-escalated': 1 });
    expect(await actionsOf(world, acting.caseId, id)).toContain('letter-undeliverable');
    const fileId = await acting.upload(key);
    await acting.review(key, fileId, { decision: 'approve' });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'approved' });
  });

  it('closes its papers when it is cancelled', async () => {
    const { acting, handle, id } = await startDocument(world);
    await acting.waitForTask('provide-document');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(await acting.stage(id)).toBe('closed');
    expect(await aftermath(world, acting.caseId)).toEqual(nothingLeft);
  });
});

function factsUntil(expiresOn: string) {
  return { issuer: 'Seguros do Mondego', number: 'P-77', issuedOn: '2026-01-15', expiresOn };
}
