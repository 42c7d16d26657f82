/** What happened to an order, its parcels, clearances, claims and returns: page by page, or as it happens. */
import { findProcess } from '../../models/process';
import { orderWorkflowId } from '../../workflows/order-to-delivery/messages';
import { notFound } from '../problem';
import { timelineRoutesOf } from '../staff/timeline';
import { orderParams } from './shapes';

export const orderTimelineRoutes = timelineRoutesOf({
  ...{ path: '/orders/{orderId}', what: 'an order, over all its processes', params: orderParams },
  followed: async (deps, { orderId }) => {
    const caseId = orderWorkflowId(orderId);
    if (!(await findProcess(deps.connection, caseId))) throw notFound(`order ${orderId}`);
    return { caseId };
  },
});
