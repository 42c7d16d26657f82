/** IP notices under 17 USC 512, from the notice to its end, on the calendar the law counts by. */
import { revoke } from '../../domain/rights';
import { grantsOf, keepGrants } from '../../models/grant';
import { publishListing, shopListingModel, unpublishListings } from '../../models/shop-listing';
import { createVault, PersonalDataErased } from '../../models/personal';
import { notifierSubject } from '../../models/ip-notice';
import { processModel } from '../../models/process';
import { loadPolicy } from '../../rules/policy';
import {
  confirmInfringer,
  confirmRejection,
  decideInfringer,
  decideNotice,
  recordCourtAction,
  restoreListings,
  setRestoreWindow,
  withdrawNotice,
} from '../../workflows/ip-notice/messages';
import { partnershipId } from '../../workflows/partnership/messages';
import { ada, chen, mia } from '../support/acting';
import { secret, startOrderWorld, type OrderWorld } from '../support/order-world';
import { day, hour, Noticing, refusals, soundNotice } from '../workflows/support/noticing';
import { PrivacyActing } from '../workflows/support/privacy-acting';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

const act = { by: chen, decision: 'act' as const, reason: 'It is complete' };
const reject = { by: chen, decision: 'reject' as const, reason: 'The photograph is our own' };
const court = {
  ...{ court: 'S.D.N.Y.', docketNumber: '1:26-cv-01234', filedOn: '2026-12-01' },
  document: { number: 'DOC-1', sha256: 'a'.repeat(64) },
};

/** Looked at, and the listings are down. */
async function down(
  goods?: Awaited<ReturnType<typeof Noticing.brand>>,
  policy: Parameters<typeof Noticing.sent>[3] = {},
): Promise<Noticing> {
  const brand = goods ?? (await Noticing.brand(world));
  const acting = await Noticing.sent(world, brand, soundNotice(brand.sku), policy);
  await acting.task('review-ip-notice');
  await acting.update(decideNotice, act);
  await acting.reaches('down');
  await acting.link();
  return acting;
}

describe('a notifier who has themselves erased', () => {
  it('waits for the end of the notice; what is kept then names the law, and nobody finds them', async () => {
    const brand = await Noticing.brand(world);
    const email = 'perpetua@studio.example';
    const contact = {
      name: 'Perpetua Quandt',
      email,
      address: '8 Larkspur Row',
      telephone: '+1 212 555 01 88',
    };
    const signed = soundNotice(brand.sku, { signature: 'Perpetua Quandt', contact });
    const acting = await Noticing.sent(world, brand, signed);
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, act);
    await acting.reaches('down');
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email });
    await asked.allowed();
    await asked.reaches('waiting');
    expect((await acting.store.readNotice(acting.noticeId))?.notice.contact).toEqual(contact);
    await acting.update(withdrawNotice, { by: chen, reason: 'They say so' });
    expect(await acting.ends()).toBe('withdrawn');
    await world.pass(day);
    await asked.reaches('erased');
    expect(await asked.report()).toMatchObject({
      ...{ findings: [], subjects: 1, orders: 0 },
      kept: expect.arrayContaining([
        expect.objectContaining({ class: 'ip-notices', count: 1, law: expect.stringContaining('507(b)') }),
      ]),
    });
    await expect(acting.store.readNotice(acting.noticeId)).rejects.toThrow(PersonalDataErased);
    expect(world.mailer.inbox().filter(({ to }) => to === email)).toEqual([]);
    expect(await acting.snapshot()).toMatchObject({ stage: 'withdrawn', state: { skus: [brand.sku] } });
  });
});

describe('a complete notice', () => {
  it('takes listings down, and a counter-notice brings them back in the law’s window', async () => {
    const acting = await down();
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
    expect(await acting.mails()).toEqual(['notice-acted-on', 'ip-notice']);
    await expect(acting.countered()).resolves.toMatchObject({ ok: true });
    await acting.reaches('counter-notified');
    const { counter, window } = (await acting.state()) as {
      counter: { at: string };
      window: { from: string; to: string };
    };
    const days = (to: string) => (Date.parse(to) - Date.parse(counter.at)) / day;
    // Ten business days are two weeks at least, and fourteen with holidays less than four.
    expect(days(window.from)).toBeGreaterThan(13);
    expect(days(window.to)).toBeLessThan(28);
    await expect(
      acting.update(restoreListings, { by: chen, reason: 'They are in a hurry' }),
    ).resolves.toMatchObject({ refusal: 'wrong-stage', detail: window });
    await world.pass(Date.parse(window.from) - world.now().getTime() - hour);
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
    await world.pass(2 * hour);
    expect(await acting.ends()).toBe('restored');
    expect(await refusals(world, acting.goods)).toEqual([]);
    const { endedAt } = (await acting.snapshot()) ?? {};
    expect(String(endedAt) >= window.from && String(endedAt) <= window.to).toBe(true);
    expect(await acting.mails()).toEqual([
      ...['notice-acted-on', 'ip-notice', 'counter-notice', 'listings-restored', 'ip-restored'],
    ]);
    expect(await acting.mailText('counter-notice')).toContain('Rua da Sofia 12, Coimbra');
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('is shown with what the rights archive says, and acted on all the same when nobody decides', async () => {
    const goods = await Noticing.brand(world);
    const acting = await Noticing.sent(world, goods);
    const task = await acting.task('review-ip-notice');
    expect(task.why).toContain(`${goods.sku} is licensed (${goods.caseId}/1)`);
    expect(await refusals(world, goods)).toEqual([]);
    await world.pass(day + hour);
    await acting.reaches('down');
    expect(await acting.actions()).toContain('review-lapsed');
    await acting.update(withdrawNotice, { by: chen, reason: 'They were wrong' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('of what the archive does not cover says so', async () => {
    const goods = await Noticing.brand(world);
    const [grant] = await grantsOf(world.connection, goods.caseId);
    if (grant) await keepGrants(world.connection, goods.caseId, [revoke(grant, '2026-01-02')]);
    const acting = await Noticing.sent(world, goods);
    expect((await acting.task('review-ip-notice')).why).toContain(`${goods.sku} is not licensed`);
    await acting.update(withdrawNotice, { by: chen, reason: 'Only a question' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('is upheld when the seller makes no counter-notice', async () => {
    const acting = await down();
    await world.pass(30 * day + hour);
    expect(await acting.ends()).toBe('upheld');
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
    expect(await acting.mails()).toEqual(expect.arrayContaining(['reminder', 'notice-upheld', 'ip-upheld']));
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('that is withdrawn brings the listings back at once', async () => {
    const acting = await down();
    await expect(acting.update(withdrawNotice, { by: mia, reason: 'They said so' })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(withdrawNotice, { by: chen, reason: 'They said so' });
    expect(await acting.ends()).toBe('withdrawn');
    expect(await refusals(world, acting.goods)).toEqual([]);
    expect(await acting.mails()).toEqual(expect.arrayContaining(['notice-withdrawn', 'ip-withdrawn']));
  });

  it('that an operator cancels brings the listings back too', async () => {
    const acting = await down();
    await world.client.workflow.getHandle(acting.id).cancel();
    expect(await acting.ends()).toBe('withdrawn');
    expect(await refusals(world, acting.goods)).toEqual([]);
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('leaves no name, address or work in its history', async () => {
    const acting = await down();
    await acting.countered();
    await acting.reaches('counter-notified');
    const history = JSON.stringify(await world.client.workflow.getHandle(acting.id).fetchHistory());
    const decoded = history.replace(/"data":"([^"]+)"/g, (_, data: string) =>
      Buffer.from(data, 'base64').toString('utf8'),
    );
    expect(decoded).toContain(acting.noticeId);
    for (const secretText of ['Paula', 'Harbour', 'studio.example', 'Ines', 'Sofia'])
      expect(decoded).not.toContain(secretText);
    await acting.update(withdrawNotice, { by: chen, reason: 'Enough seen' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('goes to its end when its sender has been forgotten, with the letters noted as undeliverable', async () => {
    const acting = await down();
    const vault = createVault({ connection: world.connection, secret });
    await vault.forget(notifierSubject(acting.noticeId), world.now());
    await acting.update(withdrawNotice, { by: chen, reason: 'They asked to be forgotten' });
    expect(await acting.ends()).toBe('withdrawn');
    expect(await acting.actions()).toContain('letter-undeliverable');
  });
});

describe('a court action', () => {
  it('that the agent is told of keeps the listings down, also after a counter-notice', async () => {
    const acting = await down();
    await acting.countered();
    await acting.reaches('counter-notified');
    await world.pass(3 * day);
    await expect(acting.update(recordCourtAction, { by: mia, action: court })).resolves.toMatchObject({
      refusal: 'wrong-role',
    });
    await acting.update(recordCourtAction, { by: chen, action: court });
    expect(await acting.ends()).toBe('stays-down');
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
    expect(await acting.state()).toMatchObject({ courtAction: { docketNumber: '1:26-cv-01234' } });
    expect(await acting.mails()).toEqual(expect.arrayContaining(['listings-stay-down', 'ip-stays-down']));
  });

  it('is nothing to record before the listings are down', async () => {
    const acting = await Noticing.sent(world, await Noticing.brand(world));
    await acting.task('review-ip-notice');
    await expect(acting.update(recordCourtAction, { by: chen, action: court })).resolves.toMatchObject({
      refusal: 'wrong-stage',
    });
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
  });
});

describe('an incomplete notice', () => {
  it('is told exactly what it lacks, and closed when nothing comes', async () => {
    const goods = await Noticing.brand(world);
    const notice = soundNotice(goods.sku, { work: undefined, material: ['https://elsewhere.example/x'] });
    const acting = await Noticing.sent(world, goods, notice);
    expect((await acting.task('complete-notice')).why).toContain('work, material');
    const text = await acting.mailText('notice-incomplete');
    expect(text).toContain('> - the work that you say is infringed');
    expect(text).toContain('> - the listings: their SKUs or addresses');
    expect(text).not.toContain('your signature: your typed full name');
    expect(text).toContain('http://landfall.test/ip/');
    await world.pass(10 * day + hour);
    expect(await acting.ends()).toBe('incomplete');
    expect(await refusals(world, goods)).toEqual([]);
    expect(await acting.mails()).toEqual(['notice-incomplete', 'notice-closed']);
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('that has work, material and contact is followed up, and acted on when the rest comes', async () => {
    const goods = await Noticing.brand(world);
    const acting = await Noticing.sent(
      world,
      goods,
      soundNotice(goods.sku, { accurate: false, goodFaith: false }),
    );
    expect((await acting.task('complete-notice')).why).toContain('512(c)(3)(B)(ii)');
    await acting.completes({ goodFaith: true });
    await acting.reaches('awaiting-completion');
    await world.pass(hour);
    expect(await acting.state()).toMatchObject({ missing: ['accuracy'] });
    await acting.completes({ accurate: true });
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, act);
    await acting.reaches('down');
    expect(await refusals(world, goods)).toEqual(['unpublished']);
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('has one term, however often it is completed in part', async () => {
    const goods = await Noticing.brand(world);
    const notice = soundNotice(goods.sku, { goodFaith: false, signature: undefined });
    const acting = await Noticing.sent(world, goods, notice);
    await acting.task('complete-notice');
    await world.pass(8 * day);
    await acting.completes({ goodFaith: true });
    await world.pass(3 * day);
    expect(await acting.ends()).toBe('incomplete');
  });
});

describe('a notice that is abuse', () => {
  it('is rejected by two people, and nothing comes down', async () => {
    const acting = await Noticing.sent(world, await Noticing.brand(world));
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, reject);
    expect((await acting.task('confirm-rejection')).why).toContain('The photograph is our own');
    const confirm = { approve: true, reason: 'I agree' };
    await expect(acting.update(confirmRejection, { by: chen, ...confirm })).resolves.toMatchObject({
      refusal: 'four-eyes',
    });
    await acting.update(confirmRejection, { by: ada, ...confirm });
    expect(await acting.ends()).toBe('rejected');
    expect(await refusals(world, acting.goods)).toEqual([]);
    expect(await acting.mails()).toEqual(['notice-rejected']);
    expect(await acting.actions()).toContain('rejection-confirmed-refused');
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('but that nobody confirms in time is acted on', async () => {
    const acting = await Noticing.sent(world, await Noticing.brand(world));
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, reject);
    await acting.task('confirm-rejection');
    await world.pass(day + hour);
    await acting.reaches('down');
    await expect(
      acting.update(confirmRejection, { by: ada, approve: true, reason: 'Too late' }),
    ).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('but the second does not think so is acted on at once', async () => {
    const acting = await Noticing.sent(world, await Noticing.brand(world));
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, reject);
    await acting.update(confirmRejection, { by: ada, approve: false, reason: 'It is theirs' });
    await acting.reaches('down');
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('flags the next notice of its sender', async () => {
    const goods = await Noticing.brand(world);
    const again = () => soundNotice(goods.sku, { contact: { name: 'Troll', email: 'Troll@mail.example' } });
    for (const _twice of [1, 2]) {
      const acting = await Noticing.sent(world, goods, again());
      await acting.task('review-ip-notice');
      await acting.update(decideNotice, reject);
      await acting.update(confirmRejection, { by: ada, approve: true, reason: 'Agreed' });
      expect(await acting.ends()).toBe('rejected');
    }
    const third = await Noticing.sent(world, goods, again());
    expect((await third.task('review-ip-notice')).why).toContain(
      '2 earlier notices of its sender were rejected, or countered',
    );
    expect(await third.state()).toMatchObject({ flagged: true, wrongBefore: 2 });
    await third.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await third.ends()).toBe('withdrawn');
  });
});

describe('a listing that is down', () => {
  it('for two notices comes back only when both are over', async () => {
    const goods = await Noticing.brand(world);
    const [first, second] = [await down(goods), await down(goods)];
    await first.update(withdrawNotice, { by: chen, reason: 'Wrong listing' });
    expect(await first.ends()).toBe('withdrawn');
    expect(await first.state()).toMatchObject({ downForOthers: [goods.sku] });
    expect(await refusals(world, goods)).toEqual(['unpublished']);
    await second.update(withdrawNotice, { by: chen, reason: 'Wrong listing' });
    expect(await second.ends()).toBe('withdrawn');
    expect(await refusals(world, goods)).toEqual([]);
  });

  it('stays down when it is published anew', async () => {
    const acting = await down();
    const { connection } = world;
    const found = await shopListingModel(connection).findById(acting.goods.sku).lean().exec();
    if (!found) throw new Error('no listing');
    const { _id: _, markets: __, downFor: ___, state: ____, ...content } = found;
    await publishListing(connection, content);
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
    expect(await refusals(world, acting.goods)).toEqual([]);
  });

  it('and was taken off sale meanwhile does not come back with the notice’s end', async () => {
    const acting = await down();
    const { caseId, sku } = acting.goods;
    await unpublishListings(world.connection, { caseId, skus: [sku] }, 'recalled', world.now().toISOString());
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
    expect(await refusals(world, acting.goods)).toEqual(['unpublished']);
  });
});

describe('a counter-notice', () => {
  it('counts once, and only for what is down', async () => {
    const acting = await down();
    await expect(acting.countered(['OTHER'])).resolves.toMatchObject({ refusal: 'facts-required' });
    await acting.countered();
    await acting.reaches('counter-notified');
    await expect(acting.update(decideNotice, act)).resolves.toMatchObject({ refusal: 'wrong-stage' });
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
  });

  it('whose window reaches into a year nobody has verified waits for a person to say when', async () => {
    const acting = await down();
    await acting.countered([acting.goods.sku], '2030-12-12T12:00:00.000Z');
    expect((await acting.task('set-restore-window')).why).toContain('holidays of 2031');
    await world.pass(11 * day);
    await acting.task('set-restore-window');
    const said = { by: chen, reason: 'Counted with counsel' };
    const [from, to] = ['2030-12-30T05:00:00.000Z', '2031-01-04T05:00:00.000Z'];
    await expect(acting.update(setRestoreWindow, { ...said, from: to, to: from })).resolves.toMatchObject({
      refusal: 'facts-required',
    });
    await expect(acting.update(setRestoreWindow, { ...said, from, to })).resolves.toMatchObject({ ok: true });
    expect(await acting.state()).toMatchObject({ window: { from, to } });
    await acting.update(withdrawNotice, { by: chen, reason: 'Over' });
    expect(await acting.ends()).toBe('withdrawn');
  });
});

describe('a repeat infringer', () => {
  const once = { strikes: { count: 1, withinDays: 365 } };
  const propose = { by: chen, terminate: true, reason: 'The third photograph' };

  async function upheld() {
    const acting = await down(undefined, once);
    await world.pass(30 * day + hour);
    await acting.reaches('repeat-infringer');
    await acting.task('decide-infringer');
    return acting;
  }

  const living = (caseId: string, listing: unknown) => {
    const forever = { from: '2026-01-01', to: '2099-12-31' };
    return world.client.workflow.start('partnership', {
      ...{ workflowId: partnershipId(caseId), taskQueue: 'orders' },
      args: [
        {
          ...{ caseId, listing, contactId: `contact-${caseId}` },
          ...{ policy: loadPolicy('production'), grants: [], held: [] },
          contract: { number: 'LF-1', ...forever, noticeDays: 90 },
          wanted: { assets: [], scope: { territory: ['FR'], channels: ['own-shop'], period: forever } },
        },
      ],
    });
  };

  it('is put before two people, and the brand’s partnerships end in all markets', async () => {
    const acting = await down(undefined, once);
    const { caseId } = acting.goods;
    const { listing } = (await acting.snapshot()) ?? {};
    const elsewhere = caseId.replace(/FR$/, 'DE');
    await processModel(world.connection).collection.insertOne({
      ...{ _id: `partnership:${elsewhere}` as never, process: 'partnership', caseId: elsewhere, listing },
    });
    const partnership = await living(caseId, listing);
    const other = await living(elsewhere, listing);
    await acting.update(recordCourtAction, { by: chen, action: court });
    await acting.reaches('repeat-infringer');
    expect((await acting.task('decide-infringer')).why).toContain('1 notices against');
    await acting.update(decideInfringer, propose);
    const confirm = { approve: true, reason: 'Agreed' };
    await expect(acting.update(confirmInfringer, { by: chen, ...confirm })).resolves.toMatchObject({
      refusal: 'four-eyes',
    });
    await acting.update(confirmInfringer, { by: ada, ...confirm });
    expect(await acting.ends()).toBe('stays-down');
    await expect(partnership.result()).resolves.toMatchObject({
      ...{
        stage: 'terminated',
        ending: { side: 'platform', by: 'staff:ada', reason: 'The third photograph' },
      },
    });
    await expect(other.result()).resolves.toMatchObject({ stage: 'terminated' });
    expect(await acting.leftOpen()).toEqual([]);
  });

  it('is asked about until two have decided, and may be let go on', async () => {
    const acting = await upheld();
    await world.pass(11 * day);
    await acting.task('decide-infringer');
    await acting.update(decideInfringer, propose);
    await acting.update(confirmInfringer, { by: ada, approve: false, reason: 'Too hard' });
    await acting.update(decideInfringer, { ...propose, by: ada, terminate: false });
    await acting.update(confirmInfringer, { by: chen, approve: true, reason: 'So be it' });
    expect(await acting.ends()).toBe('upheld');
    expect(await acting.state()).toMatchObject({ strikes: 1, infringer: { terminate: false } });
    expect(await acting.actions()).not.toContain('partnership-not-reached');
  });
});
