/** Stories of tax returns, with the authorities' sandbox behind the real adapters. */
import { buffer } from 'node:stream/consumers';
import { createGatewayFiling } from '../../activities/filing/gateway';
import { addDays } from '../../domain/days';
import { keepUntil } from '../../domain/tax-archive';
import { processModel } from '../../models/process';
import { correctRegistration, enterRegistration } from '../../models/tax-registration';
import { loadArchiveTerms } from '../../rules/tax-archive';
import {
  confirmReturnFiled,
  confirmReturnPaid,
  leaveLines,
  recomputeReturn,
} from '../../workflows/tax-return/messages';
import { olga, person } from '../support/acting';
import {
  farid,
  fatima,
  numbers,
  paid,
  ReturnActing,
  startTaxWorld,
  type TaxWorld,
} from '../support/tax-world';
import { eventually } from '../support/world';
import { actionsOf, aftermath, nothingLeft } from './support/aftermath';

let world: TaxWorld;

beforeAll(async () => {
  world = await startTaxWorld();
}, 120_000);

afterAll(() => world.close());

afterEach(() => {
  delete world.filing.port;
  world.filing.byHand = false;
});

const reason = 'It has been looked into';
const left = (acting: ReturnActing) =>
  aftermath({ ...world, mailer: { inbox: () => [] } as never }, acting.id);

describe('a return', () => {
  it('is computed, approved by a second person, filed, paid, and in the archive with its receipt', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({}, { jurisdiction: 'FR', rate: '0.2', tax: 20_00 });
    await acting.open();
    await acting.task('approve-return');
    const draft = await acting.draft();
    expect(draft).toMatchObject({ version: 1, due: 39_00, nil: false, counts: { lines: 2, differences: 0 } });
    expect(await acting.approve()).toMatchObject({ ok: true });
    const task = await acting.task('pay-return');
    const { filed, owed } = (await acting.snapshot()) as {
      filed: { reference: string; receipt: { fileId: string } };
      owed: { amount: number; reference: string };
    };
    expect(acting.filed()).toMatchObject([
      { state: 'accepted', reference: filed.reference, due: 39_00, period: acting.period.id },
    ]);
    expect(task.why).toContain(owed.reference);
    expect(owed.amount).toBe(39_00);
    const receipt = await buffer(await world.store.open(filed.receipt.fileId));
    expect(receipt.subarray(0, 5).toString()).toBe('%PDF-');
    const { deadline } = (await acting.snapshot()) as { deadline: { day: string } };
    const paidOn = addDays(deadline.day, 1);
    const payment = { by: farid, bankReference: 'SEPA-1', paidOn, amount: 39_00 };
    expect(await acting.update(confirmReturnPaid, { ...payment, amount: 38_99 })).toMatchObject({
      ...{ ok: false, refusal: 'facts-required', detail: { due: 39_00 } },
    });
    expect(await acting.update(confirmReturnPaid, payment)).toMatchObject({ ok: true });
    const result = await acting.handle.result();
    expect(result).toMatchObject({
      version: 1,
      keepUntil: keepUntil(acting.input.key, loadArchiveTerms()),
    });
    expect(await acting.snapshot()).toMatchObject({
      payment: { bankReference: 'SEPA-1', by: 'staff:farid', late: true },
    });
    expect(await actionsOf(world, acting.id, acting.id)).toContain('return-paid-late');
    expect(await left(acting)).toEqual(nothingLeft);
  });

  it('of nothing sold is filed all the same, and nothing is paid', async () => {
    const acting = await ReturnActing.of(world).open();
    expect((await acting.task('approve-return')).why).toContain('nothing was sold');
    await acting.approve();
    await acting.handle.result();
    expect(acting.filed()).toMatchObject([{ state: 'accepted', due: 0, text: '' }]);
    expect(await acting.snapshot()).not.toHaveProperty('payment');
  });

  it('tells the approver which orders don’t agree with their payments', async () => {
    const acting = ReturnActing.of(world);
    const [agrees, short, unknown] = await acting.sells({}, {}, {});
    if (!agrees || !short || !unknown) throw new Error('three sales');
    await paid(world, short, { captured: 100_00 });
    await world.connection.collection('processes').deleteOne({ _id: `order:${unknown.orderId}` as never });
    await acting.open();
    expect((await acting.task('approve-return')).why).toContain("2 orders don't agree");
    expect(await acting.version()).toMatchObject({ counts: { entries: 3, orders: 3, differences: 2 } });
    await acting.handle.terminate('the story is told');
  });

  it('has its PDF and the authority’s own file in the store, and their hashes in its version', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    await acting.open();
    await acting.task('approve-return');
    const { pdf, file } = await acting.version();
    const csv = (await buffer(await world.store.open(file.fileId))).toString();
    expect(csv).toBe('1;FI12345678;1;DE;1;1;19;100,00;19,00;;;;\r\n');
    expect(await world.store.find(pdf.fileId)).toMatchObject({ sha256: pdf.sha256, scan: 'not-needed' });
    await acting.handle.terminate('the story is told');
  });
});

describe('four eyes', () => {
  it('whoever opened it or had it computed anew does not approve; nor does who has no say, nor another version', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    await acting.open();
    expect(await acting.approve(farid)).toMatchObject({ refusal: 'four-eyes' });
    expect(await acting.approve(olga)).toMatchObject({ refusal: 'wrong-role' });
    const before = await acting.draft();
    expect(await acting.update(recomputeReturn, { by: fatima, reason })).toMatchObject({ ok: true });
    await eventually('version 2', async () => ((await acting.draft()).version === 2 ? true : undefined));
    await acting.task('approve-return');
    expect(await acting.approve(fatima)).toMatchObject({ refusal: 'four-eyes' });
    const third = { ...fatima, id: 'staff:frida' };
    expect(await acting.approve(third, { sha256: before.sha256 })).toMatchObject({
      refusal: 'document-changed',
    });
    expect(await acting.approve(third)).toMatchObject({ ok: true });
    await acting.task('pay-return');
    expect(acting.filed()).toHaveLength(1);
    await acting.handle.terminate('the story is told');
  });

  it('what is sent back is computed anew and approved as another version', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    await acting.open();
    expect(await acting.approve(fatima, { approve: false, reason: 'A sale is missing' })).toMatchObject({
      ok: true,
    });
    expect((await acting.task('correct-return')).why).toContain('A sale is missing');
    expect(acting.filed()).toEqual([]);
    await acting.sells({});
    await acting.update(recomputeReturn, { by: farid, reason: 'The sale is booked now' });
    await acting.task('approve-return');
    expect(await acting.draft()).toMatchObject({ version: 2, due: 38_00 });
    await acting.handle.terminate('the story is told');
  });
});

describe('what is not known', () => {
  it('stops the return, is named to a person, and is never guessed', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({ currency: 'THB' });
    await acting.open();
    const task = await acting.task('complete-return');
    expect(task.why).toContain('THB');
    expect(await acting.snapshot()).toMatchObject({ gaps: [{ what: 'exchange-rate', entries: 1 }] });
    await acting.update(recomputeReturn, { by: farid, reason });
    await eventually('another look', async () => {
      const actions = await actionsOf(world, acting.id, acting.id);
      return actions.filter((action) => action === 'return-recomputed').length === 1 ? true : undefined;
    });
    await acting.reaches('not-known');
    const { compute } = world.book;
    world.book.compute = (key, entries, ...rest) =>
      compute(
        key,
        entries.map((entry) => ({ ...entry, currency: 'EUR' })),
        ...rest,
      );
    await acting.task('complete-return');
    await acting.update(recomputeReturn, { by: farid, reason: 'The rate is in the table now' });
    await acting.task('approve-return');
    world.book.compute = compute;
    expect(await acting.draft()).toMatchObject({ version: 1 });
    await acting.handle.terminate('the story is told');
  });
});

describe('goods sent from a state', () => {
  it('without a number there stop the return; corrected in the registration, its number is in the file', async () => {
    const acting = ReturnActing.of(world);
    const { connection } = world;
    const [sale] = await acting.sells({ shipmentId: `parcel-${acting.period.id}` });
    const parcel = { _id: sale?.shipmentId, state: { plan: { warehouse: { country: 'PL' } } } };
    await processModel(connection).collection.insertOne(parcel as never);
    const { key, number } = acting.input;
    const { scheme, jurisdiction } = key;
    const registration = { scheme, jurisdiction, number, validFrom: acting.period.from };
    await enterRegistration(connection, { ...registration, validTo: acting.period.to }, 'staff:farid');
    await acting.open();
    expect((await acting.task('complete-return')).why).toContain('goods were sent from PL');
    expect(await acting.snapshot()).toMatchObject({ gaps: [{ what: 'unsound' }] });
    const establishments = { PL: 'PL1234567890' };
    const about = { by: 'staff:farid', at: '2026-11-30T09:00:00.000Z', reason };
    expect(await correctRegistration(connection, registration, { establishments }, about)).toBe(true);
    await acting.update(recomputeReturn, { by: farid, reason });
    await acting.task('approve-return');
    const { file } = await acting.version();
    expect((await buffer(await world.store.open(file.fileId))).toString()).toContain(';PL1234567890;');
    await acting.handle.terminate('the story is told');
  });
});

describe('the authority', () => {
  it('rejects a return with its reasons; mended, it is filed as another version', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    await world.authority.post('/_tax/rejections', {
      period: acting.period.id,
      says: 'the number is blocked',
    });
    await acting.open();
    await acting.approve();
    expect((await acting.task('correct-return')).why).toContain('objection: the number is blocked');
    await acting.update(recomputeReturn, { by: farid, reason: 'They have unblocked it' });
    await acting.approve();
    await acting.task('pay-return');
    expect(acting.filed()).toMatchObject([{ state: 'rejected' }, { state: 'accepted' }]);
    expect(await acting.snapshot()).toMatchObject({ rejections: [{ version: 1 }], draft: { version: 2 } });
    await acting.handle.terminate('the story is told');
  });

  it('rejects a number that was mistyped; corrected in the registration, the next version is filed under it', async () => {
    const acting = ReturnActing.of(world, undefined, { number: 'FI99999999' });
    const { key, number } = acting.input;
    const { scheme, jurisdiction } = key;
    const { from: validFrom, to: validTo } = acting.period;
    const registration = { scheme, jurisdiction, number, validFrom, validTo };
    expect(await enterRegistration(world.connection, registration, 'staff:farid')).toBe('entered');
    await acting.sells({});
    await acting.open();
    await acting.approve();
    await acting.task('correct-return');
    const about = { by: 'staff:farid', at: '2026-11-30T09:00:00.000Z', reason };
    await correctRegistration(world.connection, registration, { number: numbers.OSS }, about);
    await acting.update(recomputeReturn, { by: farid, reason: 'The number is corrected' });
    await acting.approve();
    await acting.task('pay-return');
    expect(acting.filed()).toMatchObject([
      { state: 'rejected', number: 'FI99999999' },
      { state: 'accepted', number: numbers.OSS },
    ]);
    expect(await acting.snapshot()).toMatchObject({ number: numbers.OSS });
    await acting.handle.terminate('the story is told');
  });

  it('loses its answer: its book is asked, and the return is there once', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    world.authority.options.failureShare = 0.6;
    await acting.open();
    await acting.approve();
    await acting.task('pay-return').finally(() => (world.authority.options.failureShare = 0));
    expect(acting.filed()).toMatchObject([{ state: 'accepted' }]);
    await acting.handle.terminate('the story is told');
  });

  it('has taken what a worker sent that died before it could tell: the next one finds it', async () => {
    const acting = ReturnActing.of(world);
    await acting.sells({});
    const port = createGatewayFiling({ apiUrl: world.authority.url, apiKey: 'key' });
    let sent = 0;
    world.filing.port = {
      ...port,
      async file(submission) {
        sent += 1;
        await port.file(submission);
        throw new Error('killed between sending and telling');
      },
    };
    await acting.open();
    await acting.approve();
    await acting.task('pay-return');
    expect(sent).toBe(1);
    expect(acting.filed()).toMatchObject([{ state: 'accepted' }]);
    await acting.handle.terminate('the story is told');
  });

  it('has no door for programs: a person files it and brings the receipt, which is scanned', async () => {
    const acting = ReturnActing.of(world);
    world.filing.byHand = true;
    await acting.sells({});
    await acting.open();
    await acting.approve();
    expect((await acting.task('file-return')).why).toContain('MyTax');
    const receipt = await acting.receipt();
    const filing = { by: fatima, reference: 'FI-4711', filedOn: '2020-01-01', receipt };
    expect(await acting.update(confirmReturnFiled, { ...filing, by: olga })).toMatchObject({
      refusal: 'wrong-role',
    });
    expect(await acting.update(confirmReturnFiled, { ...filing, filedOn: '2099-01-01' })).toMatchObject({
      refusal: 'facts-required',
    });
    expect(await acting.update(confirmReturnFiled, filing)).toMatchObject({ ok: true });
    await acting.task('pay-return');
    expect(await acting.snapshot()).toMatchObject({
      filed: { reference: 'FI-4711', late: false, receipt: { sha256: receipt.sha256 }, by: 'staff:fatima' },
    });
    expect(acting.filed()).toEqual([]);
    await acting.handle.terminate('the story is told');
  });
});

describe('earlier periods', () => {
  it('what is given back of them, and what was booked too late, is in the next return, once', async () => {
    const first = ReturnActing.of(world, '2026-03', { scheme: 'IOSS' });
    const [sale] = await first.sells(
      { scheme: 'IOSS' },
      { scheme: 'IOSS', jurisdiction: 'FR', rate: '0.2', tax: 20_00 },
    );
    if (!sale) throw new Error('a sale');
    await first.open();
    await first.approve();
    await first.task('pay-return');
    await first.sells({
      scheme: 'IOSS',
      taxPoint: '2026-03-31',
      jurisdiction: 'IT',
      rate: '0.22',
      tax: 22_00,
    });
    const next = ReturnActing.of(world, '2026-04', { scheme: 'IOSS' });
    const back = { ...sale, _id: `${sale.orderId}/return-1-1`, kind: 'refund', refersTo: sale._id } as const;
    await next.sells({ scheme: 'IOSS' }, { ...back, taxPoint: '2026-04-02', base: 50_00, tax: 9_50 });
    await paid(world, sale, { refunded: 59_50 });
    await next.open();
    await next.task('approve-return');
    const { return: made } = await next.version();
    expect(made.corrections).toMatchObject([
      { consumption: 'DE', period: '2026-03', tax: -9_50 },
      { consumption: 'IT', period: '2026-03', tax: 22_00 },
    ]);
    expect((await next.version()).counts).toMatchObject({ differences: 0 });
    await first.handle.terminate('the story is told');
    await next.handle.terminate('the story is told');
  });
});

describe('a British return', () => {
  it('goes to HMRC as the nine boxes, under the key of the period', async () => {
    const acting = ReturnActing.of(world, '2026-Q1', { scheme: 'UK-VAT' });
    const british = { jurisdiction: 'GB', rate: '0.2', tax: 20_00, currency: 'GBP' } as const;
    await acting.sells(
      { ...british, scheme: 'UK-135' },
      { ...british, scheme: 'domestic' },
      { scheme: 'domestic' },
    );
    await acting.open();
    await acting.approve();
    await acting.task('pay-return');
    const [filed] = world.authority.part.book().filter(({ scheme }) => scheme === 'UK-VAT');
    expect(JSON.parse(filed?.text ?? '')).toMatchObject({
      ...{ periodKey: '2613', vatDueSales: 40, netVatDue: 40, totalValueSalesExVAT: 200, finalised: true },
    });
    expect(await acting.snapshot()).toMatchObject({
      filed: { reference: filed?.reference },
      owed: { amount: 40_00 },
    });
    await acting.handle.terminate('the story is told');
  });
});

describe('lines that no return can take', () => {
  const british = { jurisdiction: 'GB', rate: '0.2', tax: 20_00, currency: 'GBP', scheme: 'UK-135' } as const;
  const frida = person('frida', 'finance');

  async function filed(acting: ReturnActing): Promise<ReturnActing> {
    await acting.approve(frida);
    await acting.task('pay-return');
    await acting.handle.terminate('the story is told');
    return acting;
  }

  async function waiting(acting: ReturnActing) {
    await acting.task('complete-return');
    const { gaps } = (await acting.snapshot()) as { gaps: { what: string; gap: string; lines: string[] }[] };
    return gaps;
  }

  it('are left to a person, with the reason in the version and the PDF, and never come again', async () => {
    const first = ReturnActing.of(world, '2025-Q1', { scheme: 'UK-VAT' });
    await first.sells(british);
    await filed(await first.open());
    const [late] = await first.sells(british);
    const second = ReturnActing.of(world, '2025-Q2', { scheme: 'UK-VAT' });
    await second.sells(british);
    await second.open();
    const [gap, ...others] = await waiting(second);
    expect([gap, others]).toMatchObject([{ what: 'correction', lines: [late?._id] }, []]);
    const decision = { by: fatima, gap: gap?.gap ?? '', leave: true, reason: 'Told HMRC on form VAT652' };
    expect(await second.update(leaveLines, { ...decision, by: olga })).toMatchObject({
      refusal: 'wrong-role',
    });
    expect(await second.update(leaveLines, { ...decision, gap: 'f'.repeat(64) })).toMatchObject({
      refusal: 'wrong-stage',
    });
    expect(await second.update(leaveLines, decision)).toMatchObject({ ok: true });
    expect((await second.task('approve-return')).why).toContain('1 ledger lines are not declared');
    expect(await second.draft()).toMatchObject({ due: 20_00, counts: { entries: 2, left: 1 } });
    const version = await second.version();
    expect(version.left).toMatchObject([
      { by: 'staff:fatima', reason: 'Told HMRC on form VAT652', entries: [late?._id] },
    ]);
    expect(await actionsOf(world, second.id, second.id)).toContain('lines-left');
    expect(await second.approve(fatima)).toMatchObject({ refusal: 'four-eyes' });
    await filed(second);
    const third = ReturnActing.of(world, '2025-Q3', { scheme: 'UK-VAT' });
    await third.sells(british);
    await third.open();
    await third.task('approve-return');
    expect(await third.draft()).toMatchObject({ due: 20_00, counts: { entries: 1 } });
    await third.handle.terminate('the story is told');
  });

  it('are taken back, and asked about again when there are others', async () => {
    const acting = ReturnActing.of(world, '2026-01', { scheme: 'IOSS' });
    const [sale] = await acting.sells({ scheme: 'IOSS' });
    if (!sale) throw new Error('a sale');
    const back = { ...sale, _id: `${sale.orderId}/return-1`, kind: 'refund', refersTo: sale._id } as const;
    await acting.sells({ ...back, base: 150_00, tax: 28_50 });
    await acting.open();
    const [gap] = await waiting(acting);
    expect(gap).toMatchObject({ what: 'negative-line' });
    const decision = { by: fatima, gap: gap?.gap ?? '', leave: true, reason };
    await acting.update(leaveLines, decision);
    await acting.task('approve-return');
    expect(await acting.draft()).toMatchObject({ nil: true, counts: { left: 2 } });
    expect(await acting.update(leaveLines, { ...decision, leave: false })).toMatchObject({ ok: true });
    const [again] = await waiting(acting);
    expect(again?.gap).toBe(gap?.gap);
    await acting.update(leaveLines, decision);
    await acting.task('approve-return');
    await acting.sells({ ...back, _id: `${sale.orderId}/return-2`, base: 1_00, tax: 19 });
    await acting.update(recomputeReturn, { by: fatima, reason });
    const [other] = await waiting(acting);
    expect(other?.gap).not.toBe(gap?.gap);
    await acting.handle.terminate('the story is told');
  });
});
