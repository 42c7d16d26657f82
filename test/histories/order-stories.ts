/** One short story for each way an order can go, told in a world of orders, so that its histories can be recorded. */
import { answerCustoms } from '../../workflows/customs-clearance/messages';
import { incidentWorkflowId, type IncidentInput } from '../../workflows/incident/messages';
import type { incident } from '../../workflows/incident/workflow';
import { loadOrderPolicy } from '../../rules/policy';
import { omar } from '../support/acting';
import type { OrderWorld } from '../support/order-world';
import { day, noReturns, OrderActing, type Wish } from '../workflows/support/order-acting';
import { goodsOnSale } from '../workflows/support/order-goods';
import { declinedMethod } from '../workflows/support/order-payments';
import type { Told } from './record';

async function ordering(world: OrderWorld, wish: Wish = {}, warehouse = 'stoke'): Promise<OrderActing> {
  return OrderActing.ordering(world, await goodsOnSale(world, { stock: { [warehouse]: 20 } }), wish);
}

/** Order and brand are kept under one name each. */
function told({ id, orderId, goods }: OrderActing, ...more: string[]): Told {
  const names = [
    [orderId.slice('O-'.length), 'acme'],
    [goods.sku.slice('TOWEL-'.length), 'acme'],
  ] as const;
  return { caseIds: [id, ...more], names: [...names] };
}

/** By the exit's name. */
export const orderStories: Record<string, (world: OrderWorld) => Promise<Told>> = {
  async delivered(world) {
    const acting = await ordering(world);
    await acting.delivered();
    await acting.ends();
    return told(acting);
  },

  async refused(world) {
    const acting = await ordering(world, { method: declinedMethod });
    await acting.place();
    await acting.ends();
    return told(acting);
  },

  async 'cancelled-after-label'(world) {
    const acting = await ordering(world, { quantity: 10 });
    await acting.labelled();
    await acting.cancel();
    await acting.ends();
    return told(acting);
  },

  /** The search takes longer than the authorization lasts: the parcel tells the order in time. */
  async 'paid-on-the-way'(world) {
    const { lasts } = world.provider;
    world.provider.lasts = 21 * day;
    const acting = await ordering(world, noReturns);
    await acting.handedOver();
    world.provider.lasts = lasts;
    await world.pass(6 * day);
    await acting.carrier('departed-origin');
    await world.pass(15 * day);
    await acting.takes(acting.total);
    await acting.carrier('delivered');
    await acting.ends();
    return told(acting);
  },

  async lost(world) {
    world.carrier.claimsEnd = { state: 'paid', paid: { amount: 2400, currency: 'EUR' } };
    const acting = await ordering(world);
    await acting.handedOver();
    await acting.carrier('lost');
    await acting.refundTheLoss();
    await acting.ends();
    const claim = `${acting.shipmentId()}/claim`;
    await acting.reaches('filed', claim);
    await world.pass(2 * day);
    await acting.reaches('paid', claim);
    return told(acting);
  },

  async returned(world) {
    const acting = await ordering(world, { mode: 'overseas-warehouse' }, 'hamburg');
    await acting.delivered();
    await acting.askReturn(2);
    await acting.carrier('delivered', acting.returnId());
    await acting.inspect(2);
    await acting.ends();
    return told(acting);
  },

  async 'customs-question'(world) {
    const acting = await ordering(world, noReturns);
    await acting.handedOver();
    await acting.customs('documents-wanted', { wants: 'certificate-of-origin' });
    await acting.task('provide-certificate');
    const clearance = `${acting.shipmentId()}/clearance`;
    const document = { kind: 'certificate-of-origin', number: 'COO-1', sha256: 'a'.repeat(64) };
    await acting.update(answerCustoms, { by: omar, document }, clearance);
    await acting.customs('released');
    await acting.reaches('released', clearance);
    await acting.carrier('delivered');
    await acting.ends();
    return told(acting);
  },

  async incident(world) {
    const acting = await ordering(world, noReturns);
    await acting.labelled();
    const id = incidentWorkflowId('strike');
    const input: IncidentInput = {
      facts: { incidentId: 'strike', kind: 'strike', says: 'Sorting centres are closed', carrier: 'landpost' },
      ...{ openedBy: omar.id, policy: loadOrderPolicy('production') },
      listing: {
        ...{ brand: 'landpost', brandSlug: 'landpost', market: 'FR', owner: omar.id },
        ...{ country: 'FR', category: 'incident', channel: 'carrier' },
      },
    };
    const start = { workflowId: id, taskQueue: 'orders', args: [input] as [IncidentInput] };
    const handle = await world.client.workflow.start<typeof incident>('incident', start);
    await handle.result();
    await acting.carrier('handed-over');
    await acting.carrier('delivered');
    await acting.ends();
    return told(acting, id);
  },
};
