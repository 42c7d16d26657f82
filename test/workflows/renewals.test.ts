import { addDays } from '../../domain/days';
import type { ArchivedGrant } from '../../domain/shapes/rights';
import { grantsOf, keepGrants } from '../../models/grant';
import { findProcess } from '../../models/process';
import { listListings, publishListing } from '../../models/shop-listing';
import { documentRequestId } from '../../workflows/document-request/messages';
import { giveNotice, narrowGrant, renewContract, revokeGrant } from '../../workflows/partnership/messages';
import { rightsGrantId } from '../../workflows/rights-grant/messages';
import { ada, chen, fatima, mia, omar } from '../support/acting';
import { eventually, startWorld, type World } from '../support/world';
import { actionsOf, aftermath, mailsOf } from './support/aftermath';
import { day, insurance, startPartnership, today } from './support/starting';

let world: World;

beforeAll(async () => {
  world = await startWorld({ rules: () => false });
}, 60_000);

afterAll(() => world.close());

type Partnership = Awaited<ReturnType<typeof startPartnership>>;

async function begun(
  days: number,
  changes: Parameters<typeof startPartnership>[2] = {},
): Promise<Partnership> {
  const partnership = await startPartnership(world, days, changes);
  await partnership.acting.reaches('live', partnership.id);
  return partnership;
}

/** Ends it at once, so that later skips of time meet no other story. */
async function terminate({ handle }: Partnership) {
  await handle.executeUpdate(giveNotice, {
    args: [{ by: ada, side: 'platform', reason: 'Counterfeits were found.', forCause: true }],
  });
  return handle.result();
}

async function held(until: number) {
  return [{ requirement: insurance, until: addDays(await today(world), until), round: 1 }];
}

describe('a contract is renewed', () => {
  it('by finance, not by who owns the case', async () => {
    const partnership = await begun(80);
    const { acting, handle, id, contract } = partnership;
    await acting.waitForTask('decide-renewal');
    const to = addDays(contract.to, 365);
    const ownerToo = { ...mia, roles: ['finance' as const] };
    const renew = (by: typeof mia, until: string) =>
      handle.executeUpdate(renewContract, { args: [{ by, to: until, reason: 'It goes well.' }] });
    await expect(renew(ownerToo, to)).resolves.toMatchObject({ refusal: 'four-eyes' });
    await expect(renew(omar, to)).resolves.toMatchObject({ refusal: 'wrong-role' });
    await expect(renew(fatima, contract.to)).resolves.toMatchObject({ refusal: 'facts-required' });
    await expect(renew(fatima, to)).resolves.toMatchObject({ ok: true, to });
    await world.env.sleep(85 * day);
    expect(await acting.stage(id)).toBe('live');
    expect((await aftermath(world, acting.caseId)).openTasks).toEqual([]);
    await terminate(partnership);
  });
});

describe('documents run out', () => {
  it('one is asked for again until it comes; meanwhile the partnership is suspended', async () => {
    const other = { ...insurance, key: 'registration' };
    const until = addDays(await today(world), 900);
    const partnership = await begun(400, {
      held: [...(await held(40)), { requirement: other, until, round: 1 }],
    });
    const { acting, id } = partnership;
    await world.env.sleep(11 * day);
    await acting.reaches('awaiting-upload', documentRequestId(acting.caseId, insurance.key, 2));
    expect(await mailsOf(world, acting.caseId)).toEqual({ 'document-expiring': 1 });
    await world.env.sleep(31 * day);
    await acting.reaches('suspended', id);
    expect(await acting.stage(documentRequestId(acting.caseId, insurance.key, 2))).toBe('lapsed');
    const fileId = await acting.upload(insurance.key, 'new policy', 3);
    await acting.review(insurance.key, fileId, { decision: 'approve' }, omar, 3);
    await acting.reaches('live', id);
    const record = await findProcess(world.connection, id);
    expect(record?.state.held).toMatchObject([
      { requirement: { key: insurance.key }, until: '2031-01-14', round: 3 },
      { requirement: { key: 'registration' }, until, round: 1 },
    ]);
    await terminate(partnership);
  });

  it('in time: one that is renewed before its last day suspends nothing', async () => {
    const partnership = await begun(400, { held: await held(40) });
    const { acting, id } = partnership;
    await world.env.sleep(11 * day);
    const fileId = await acting.upload(insurance.key, 'new policy', 2);
    await acting.review(insurance.key, fileId, { decision: 'approve' }, omar, 2);
    await world.env.sleep(31 * day);
    await acting.reaches('live', id);
    const moves = (await actionsOf(world, acting.caseId, id)).filter((each) => each === 'stage-entered');
    expect(moves).toEqual([]);
    await terminate(partnership);
  });

  it('a waiver that ends is asked for like a document', async () => {
    const vat = { ...insurance, key: 'vat-number', kind: 'computed' as const, expires: false };
    const { document: _, ...computed } = vat;
    const until = addDays(await today(world), 20);
    const partnership = await begun(400, { held: [{ requirement: computed, until, round: 1 }] });
    const { acting, id } = partnership;
    const fileId = await acting.upload('vat-number', 'VAT certificate', 2);
    await acting.review('vat-number', fileId, { decision: 'approve' }, omar, 2);
    await eventually('the new last day', async () => {
      const record = await findProcess(world.connection, id);
      const [vatNumber] = record?.state.held as { until: string }[];
      return vatNumber?.until === '2031-01-14' ? true : undefined;
    });
    await terminate(partnership);
  });
});

describe('rights', () => {
  it('are asked for again 90, 30 and 7 days ahead, until the brand grants them', async () => {
    const partnership = await begun(200);
    const { acting, contract, scope } = partnership;
    await world.env.sleep(111 * day);
    await acting.reaches('awaiting-grant', rightsGrantId(acting.caseId, 2));
    await world.env.sleep(31 * day);
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ 'rights-renewal': 1, reminder: 2 });
    await world.env.sleep(29 * day);
    await acting.reaches('awaiting-grant', rightsGrantId(acting.caseId, 3));
    const period = { from: addDays(contract.to, 1), to: addDays(contract.to, 365) };
    await acting.grant(['trademark', 'images'], { ...scope, period }, 3);
    await acting.reaches('granted', rightsGrantId(acting.caseId, 3));
    await world.env.sleep(25 * day);
    // Two grants, told to staff 90 and 30 days ahead; 7 days ahead they are renewed.
    expect(await mailsOf(world, acting.caseId)).toMatchObject({ 'rights-renewal': 2, 'task-reminder': 4 });
    expect((await grantsOf(world.connection, acting.caseId)).map(({ grantId }) => grantId)).toHaveLength(2);
    await terminate(partnership);
  });

  it('that are revoked or narrowed are lost exactly where nothing else gives them', async () => {
    const partnership = await begun(400);
    const { acting, handle, grants, scope } = partnership;
    const [trademark, images] = grants.map(({ grantId }) => grantId) as [string, string];
    const on = addDays(await today(world), 10);
    await expect(
      handle.executeUpdate(revokeGrant, { args: [{ by: chen, grantId: trademark, on, reason: 'Sold.' }] }),
    ).resolves.toMatchObject({
      lost: [{ asset: 'trademark', scopes: [{ period: { from: on, to: scope.period.to } }] }],
    });
    const narrow = { scope: { ...scope, channels: ['own-shop' as const] }, reason: 'No marketplaces.' };
    await expect(
      handle.executeUpdate(narrowGrant, { args: [{ by: mia, grantId: images, narrow }] }),
    ).resolves.toMatchObject({ lost: [{ asset: 'images', scopes: [{ channels: ['marketplace'] }] }] });
    const wider = { scope, reason: 'Back again.' };
    await expect(
      handle.executeUpdate(narrowGrant, { args: [{ by: mia, grantId: images, narrow: wider }] }),
    ).resolves.toMatchObject({ refusal: 'rights-gap' });
    const revoke = { by: omar, grantId: images, on, reason: 'Sold.' };
    await expect(handle.executeUpdate(revokeGrant, { args: [revoke] })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await expect(
      handle.executeUpdate(revokeGrant, { args: [{ ...revoke, by: chen, grantId: 'none' }] }),
    ).resolves.toMatchObject({ refusal: 'unknown-grant' });
    expect(await grantsOf(world.connection, acting.caseId)).toMatchObject([
      { grantId: trademark, revokedOn: on },
      { grantId: images, scope: { channels: ['own-shop'] } },
    ]);
    await terminate(partnership);
  });

  it('that end on a later day take down on that day what they alone covered, market by market', async () => {
    const partnership = await begun(400);
    const { acting, handle, grants } = partnership;
    const [trademark] = grants as [ArchivedGrant, ...ArchivedGrant[]];
    const inFrance = { ...trademark.scope, territory: ['FR'] };
    const other = { ...trademark, grantId: `${trademark.grantId}-fr`, scope: inFrance };
    await keepGrants(world.connection, acting.caseId, [trademark, other]);
    const [both, onlyThere] = [`${acting.caseId}-A`, `${acting.caseId}-B`];
    await publish(acting.caseId, both, ['DE', 'FR']);
    await publish(acting.caseId, onlyThere, ['DE']);
    const on = addDays(await today(world), 10);
    await handle.executeUpdate(revokeGrant, {
      args: [{ by: chen, grantId: trademark.grantId, on, reason: 'Sold.' }],
    });
    expect(await onSale(acting.caseId)).toEqual({ [both]: ['DE', 'FR'], [onlyThere]: ['DE'] });
    await world.env.sleep(11 * day);
    await eventually('the day of the revocation', async () =>
      (await actionsOf(world, acting.caseId, partnership.id)).includes('rights-ended') ? true : undefined,
    );
    expect(await onSale(acting.caseId)).toEqual({ [both]: ['FR'] });
    await terminate(partnership);
  });
});

describe('notice', () => {
  it('ends the question whether the contract is renewed', async () => {
    const partnership = await begun(80);
    const { acting, handle, id } = partnership;
    await acting.waitForTask('decide-renewal');
    await handle.executeUpdate(giveNotice, {
      args: [{ by: ada, side: 'platform', reason: 'It does not sell.', forCause: false }],
    });
    await acting.reaches('notice-given', id);
    const { openTasks } = await aftermath(world, acting.caseId);
    expect(openTasks.filter((task) => task.includes('decide-renewal'))).toEqual([]);
    await terminate(partnership);
  });
});

async function publish(caseId: string, sku: string, markets: string[]): Promise<void> {
  const price = { amount: 1200, currency: 'EUR' };
  await publishListing(world.connection, {
    ...{ sku, caseId, brandSlug: 'brand', title: 'Tea towels', category: 'home', channel: 'own-shop' },
    customsDescription: 'Tea towels of woven cotton, set of two',
    ...{ hsCode: '630291', origin: 'GB', netGrams: 160, grossGrams: 180 },
    goods: { aerosol: false, excise: false, certificates: [] },
    prices: Object.fromEntries(markets.map((market) => [market, price])),
    ...{ assets: [], publishedAt: new Date().toISOString() },
  });
}

/** Markets of what is on sale, by SKU. */
async function onSale(caseId: string): Promise<Record<string, string[]>> {
  const { items } = await listListings(
    world.connection,
    { caseId, state: 'published' },
    { limit: 10, cursor: undefined },
  );
  return Object.fromEntries(items.map(({ sku, prices }) => [sku, Object.keys(prices).sort()]));
}
