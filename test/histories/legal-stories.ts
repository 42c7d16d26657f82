/** What law asks for around orders, told in a world of orders: a disputed payment, an IP notice, a request about one's data. */
import { chargesWorkflowId, settleCharges } from '../../workflows/customs-charges/messages';
import { decideNotice } from '../../workflows/ip-notice/messages';
import { answerDispute } from '../../workflows/payment-dispute/messages';
import { chen, fatima } from '../support/acting';
import type { OrderWorld } from '../support/order-world';
import { ends, reported } from '../workflows/support/disputing';
import { day, Noticing } from '../workflows/support/noticing';
import { noReturns, OrderActing } from '../workflows/support/order-acting';
import { goodsOnSale } from '../workflows/support/order-goods';
import { contactOfCarrier, PrivacyActing } from '../workflows/support/privacy-acting';
import type { Told } from './record';

async function delivered(world: OrderWorld): Promise<OrderActing> {
  const goods = await goodsOnSale(world, { stock: { stoke: 20 } });
  const acting = await OrderActing.ordering(world, goods, noReturns);
  await acting.handedOver();
  await acting.carrier('delivered');
  await acting.ends();
  return acting;
}

/** Order and brand are kept under one name each. */
function namesOf({ orderId, goods }: OrderActing): Told['names'] {
  return [
    [orderId.slice('O-'.length), 'acme'],
    [goods.sku.slice('TOWEL-'.length), 'acme'],
  ];
}

/** By the exit's name. Of each only the process it is about is kept: orders have recordings of their own. */
export const legalStories: Record<string, (world: OrderWorld) => Promise<Told>> = {
  async 'dispute-won'(world) {
    const acting = await delivered(world);
    const respondBy = new Date(world.now().getTime() + 7 * day).toISOString();
    const id = await reported(acting, 'dispute-opened', { respondBy });
    await acting.task('answer-dispute');
    const contest = { by: fatima, decision: 'contest' as const, reason: 'It was delivered' };
    await acting.update(answerDispute, contest, id);
    await acting.reaches('answered', id);
    await reported(acting, 'dispute-won');
    await ends(acting, id);
    return { caseIds: [acting.id], processIds: [id], names: namesOf(acting) };
  },

  async 'charges-disputed'(world) {
    const acting = await delivered(world);
    const eur = (amount: number, more: { credit?: true } = {}) => [
      { kind: 'duty' as const, amount: { amount, currency: 'EUR' }, ...more },
    ];
    const id = chargesWorkflowId(acting.shipmentId(), 1);
    await acting.customs('charged', { charged: eur(7_00) });
    await acting.task('settle-charges');
    const dispute = { by: fatima, comparison: 1, decision: 'dispute' as const, reason: 'Written to the broker' };
    await acting.update(settleCharges, dispute, id);
    await world.pass(5 * day);
    await acting.customs('charged', { charged: eur(4_00, { credit: true }) });
    await acting.reaches('agrees', id);
    return { caseIds: [acting.id], processIds: [id], names: namesOf(acting) };
  },

  async 'notice-countered'(world) {
    const goods = await Noticing.brand(world);
    const acting = await Noticing.sent(world, goods);
    await acting.task('review-ip-notice');
    await acting.update(decideNotice, { by: chen, decision: 'act' as const, reason: 'It is complete' });
    await acting.reaches('down');
    await acting.countered();
    await acting.reaches('counter-notified');
    await world.pass(25 * day);
    await acting.ends();
    const names = [
      [goods.sku.slice('TOWEL-'.length), 'acme'],
      [acting.noticeId, 'N-acme'],
    ] as const;
    return { caseIds: [goods.caseId], processIds: [acting.id], names: [...names] };
  },

  async 'person-erased'(world) {
    const acting = await delivered(world);
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');
    await world.client.workflow.getHandle(asked.id).result();
    return { caseIds: [asked.id], names: [[asked.requestId, 'pr-acme'], ...namesOf(acting)] };
  },

  async 'person-waited'(world) {
    const goods = await goodsOnSale(world, { stock: { stoke: 20 } });
    const acting = await OrderActing.ordering(world, goods, noReturns);
    await acting.handedOver();
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.reaches('waiting');
    await world.pass(2 * day);
    await acting.carrier('delivered');
    await acting.ends();
    await world.pass(day);
    await asked.recipientsTold();
    await asked.reaches('erased');
    await world.client.workflow.getHandle(asked.id).result();
    return { caseIds: [asked.id], names: [[asked.requestId, 'pr-acme'], ...namesOf(acting)] };
  },

  async 'person-corrected'(world) {
    const acting = await delivered(world);
    const { email } = acting.order.customer;
    await contactOfCarrier(world, String((await acting.snapshot(acting.shipmentId())).carrier));
    const correction = { deliverTo: { city: 'Villeurbanne', postcode: '69100' } };
    const asked = await PrivacyActing.asking(world, { kind: 'correct', email, correction });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('answered');
    await world.client.workflow.getHandle(asked.id).result();
    return { caseIds: [asked.id], names: [[asked.requestId, 'pr-acme'], ...namesOf(acting)] };
  },
};
