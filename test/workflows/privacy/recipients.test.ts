/** Whoever was given a person's data is told that they are erased or corrected, by numbers, once; and it is in the record. */
import type { OutgoingMail } from '../../../activities/mail/port';
import { mailFailure } from '../../../activities/mail/failure';
import type { PrivacyClock, RecipientAnswer } from '../../../domain/privacy';
import { addDays } from '../../../domain/days';
import { auditEntryModel } from '../../../models/audit-entry';
import { findProcess } from '../../../models/process';
import { recordRecipientsTold } from '../../../workflows/privacy-request/messages';
import { chen, omar } from '../../support/acting';
import { startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, noReturns, OrderActing } from '../support/order-acting';
import { goodsOnSale } from '../support/order-goods';
import { contactOfCarrier, PrivacyActing } from '../support/privacy-acting';

let world: OrderWorld;
let carrierMail: string;

beforeAll(async () => {
  world = await startOrderWorld();
  carrierMail = await contactOfCarrier(world, 'landpost');
}, 120_000);

afterAll(() => world.close());

/** Somebody whose one parcel was declared and went with landpost. */
async function delivered(name: string) {
  const acting = await OrderActing.ordering(
    world,
    await goodsOnSale(world, { stock: { stoke: 10 } }),
    noReturns,
  );
  Object.assign(acting.order.customer, { name });
  Object.assign(acting.order.deliverTo, { name });
  await acting.handedOver();
  await acting.carrier('delivered');
  await acting.ends();
  const { carrier, trackingCode, mrn } = await acting.snapshot(acting.shipmentId());
  expect(carrier).toBe('landpost');
  const { payment } = (await acting.snapshot(acting.id)) as { payment?: { authorizationId: string } };
  const numbers = { parcel: String(trackingCode), mrn: String(mrn), payment: payment?.authorizationId ?? '' };
  return { email: acting.order.customer.email, orderId: acting.orderId, numbers };
}

const erasing = (email: string) => PrivacyActing.asking(world, { kind: 'erase', email });
const mailsToCarrier = (asked: PrivacyActing) =>
  world.mailer.inbox().filter(({ to, text }) => to === carrierMail && text.includes(asked.requestId));
const told = (recipient: string, toldOn: string): RecipientAnswer => ({
  ...{ recipient, outcome: 'told', how: 'portal', toldOn },
});
const impossible: RecipientAnswer = {
  ...{ recipient: 'customs-broker', outcome: 'not-told', ground: 'impossible', reason: 'It is dissolved.' },
};

/** The day as the establishment counts it: that of the request, which is carried out within the hour. */
async function todayOf(asked: PrivacyActing): Promise<string> {
  const { clock } = (await findProcess(world.connection, asked.id))?.state as { clock: PrivacyClock };
  return clock.receivedOn;
}

function say(asked: PrivacyActing, recipients: RecipientAnswer[], by = chen) {
  return asked.update(recordRecipientsTold, { by, recipients });
}

/** How often it was tried to mail the carrier. @param then what happens to the first try, once the server has the mail or not */
async function mailing<Result>(then: 'dropped' | 'refused', act: () => Promise<Result>): Promise<number> {
  const { send } = world.mailer;
  let tries = 0;
  world.mailer.send = async (mail: OutgoingMail) => {
    if (mail.to !== carrierMail) return send(mail);
    tries += 1;
    if (tries === 1 && then === 'refused') throw mailFailure('mail-refused', 'No such mailbox.');
    await send(mail);
    if (tries === 1) throw new Error('the connection broke');
  };
  await act().finally(() => (world.mailer.send = send));
  return tries;
}

async function entries(asked: PrivacyActing, action: string) {
  const found = await auditEntryModel(world.connection)
    .find({ chain: asked.id, action })
    .sort({ seq: 1 })
    .lean();
  return found.map(({ actor, detail }) => [actor.kind, detail]);
}

describe('after an erasure', () => {
  it('the carrier is told by mail and the others by compliance, by numbers; the record says whom, how and when', async () => {
    const { email, orderId, numbers } = await delivered('Sidonie Kerbrat');
    const asked = await erasing(email);
    await mailing('dropped', async () => {
      await asked.allowed();
      await asked.task('recipients');
    });

    const [mail, ...more] = mailsToCarrier(asked);
    expect(more).toEqual([]);
    expect(mail?.subject).toContain('Please erase');
    expect(mail?.headers?.['Reply-To']).toBe('compliance@landfall.test');
    expect(mail?.text).toContain(numbers.parcel);
    expect(mail?.text).not.toMatch(new RegExp(`Kerbrat|Lyon|Prado|${orderId}`, 'i'));

    const task = await asked.task('recipients');
    expect(task).toMatchObject({ kind: 'tell-recipients', role: 'compliance' });
    expect(task.why).toContain(`customs-broker (${numbers.mrn}); stripe (${numbers.payment})`);
    expect(task.why).not.toContain('landpost');
    expect(await asked.stage()).toBe('telling-recipients');

    const today = await todayOf(asked);
    const answer = [impossible, told('stripe', today)];
    expect(await say(asked, answer)).toMatchObject({ ok: true });
    await asked.reaches('erased');
    const byMail = { recipient: 'landpost', outcome: 'told', how: 'mail', toldOn: today };
    expect(await entries(asked, 'recipients-named')).toEqual([
      ['system', { recipients: ['customs-broker', 'landpost', 'stripe'] }],
    ]);
    expect(await entries(asked, 'recipients-told')).toEqual([
      ['system', { recipients: [{ ...byMail, references: [numbers.parcel] }] }],
      [
        'staff',
        {
          request: expect.any(String),
          recipients: [
            { ...impossible, references: [numbers.mrn] },
            { ...told('stripe', today), references: [numbers.payment] },
          ],
        },
      ],
    ]);
    expect(await world.mailer.archive.find('Kerbrat')).toEqual([]);
    for (const { name } of (await world.connection.db?.listCollections().toArray()) ?? [])
      expect(JSON.stringify(await world.connection.db?.collection(name).find().toArray())).not.toContain(
        'Kerbrat',
      );
  });

  it('a carrier whose mailbox refuses the mail is one more for compliance to tell', async () => {
    const { email, numbers } = await delivered('Gaëtane Morvan');
    const asked = await erasing(email);
    const tries = await mailing('refused', async () => {
      await asked.allowed();
      await asked.task('recipients');
    });
    expect(tries).toBe(1);
    expect((await asked.task('recipients')).why).toContain(`landpost (${numbers.parcel})`);
    expect(await entries(asked, 'letter-undeliverable')).toEqual([
      ['system', { recipient: 'landpost', why: 'mail-refused' }],
    ]);
    await asked.recipientsTold();
    await asked.reaches('erased');
  });

  it('compliance alone say it, of each recipient once, and of a day that can be', async () => {
    const { email } = await delivered('Hermine Quéré');
    const asked = await erasing(email);
    await asked.allowed();
    await asked.task('recipients');
    const today = await todayOf(asked);
    const stripe = told('stripe', today);
    expect(await say(asked, [impossible, stripe], omar)).toMatchObject({ refusal: 'wrong-role' });
    for (const wrong of [
      [stripe],
      [impossible, stripe, stripe],
      [impossible, stripe, told('landpost', today)],
      [impossible, told('stripe', addDays(today, 1))],
      [impossible, told('stripe', addDays(today, -1))],
    ])
      expect(await say(asked, wrong)).toMatchObject({ refusal: 'facts-required' });
    expect(await asked.stage()).toBe('telling-recipients');
    expect(await say(asked, [stripe, impossible])).toMatchObject({ ok: true });
    await asked.reaches('erased');
  });

  it('what nobody says is asked for again', async () => {
    const { email } = await delivered('Isaure Penfeld');
    const asked = await erasing(email);
    await asked.allowed();
    const first = await asked.task('recipients');
    expect(first.onLapse).toBe('it is asked for again');
    await world.pass(21 * day);
    expect((await asked.task('recipients')).openedAt > first.lapsesAt).toBe(true);
    await asked.recipientsTold();
    await asked.reaches('erased');
  });
});

describe('after a correction', () => {
  it('the carrier is told that there are other data, not which; the audit trail names all recipients', async () => {
    const { email, numbers } = await delivered('Armelle Le Goff');
    const correction = { name: 'Armelle Kerguelen', deliverTo: { city: 'Brest', postcode: '29200' } };
    const asked = await PrivacyActing.asking(world, { kind: 'correct', email, correction });
    await asked.allowed();
    expect((await asked.mail('Your data are corrected')).text).toContain('ask us');
    await asked.recipientsTold();
    await asked.reaches('answered');
    const [mail] = mailsToCarrier(asked);
    expect(mail?.subject).toContain('Please correct');
    expect(mail?.text).toContain(numbers.parcel);
    expect(mail?.text).not.toMatch(/Armelle|Goff|Kerguelen|Brest|29200/);
    expect(await entries(asked, 'recipients-named')).toEqual([
      ['system', { recipients: ['customs-broker', 'landpost', 'stripe'] }],
    ]);
    expect((await asked.recipients()).map(({ recipient, how }) => [recipient, how])).toEqual([
      ['customs-broker', 'portal'],
      ['landpost', 'mail'],
      ['stripe', 'portal'],
    ]);
  });
});
