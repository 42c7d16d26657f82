/** What the customers' tracking page is given: the carrier's events, the way to ask for a return, the label of one. */
import { buffer } from 'node:stream/consumers';
import { WorkflowNotFoundError } from '@temporalio/client';
import { FileStoreRefusal } from '../../models/file-store';
import { findProcess } from '../../models/process';
import { eventsOf } from '../../models/tracking-event';
import { customerReturnId } from '../../workflows/customer-return/messages';
import { orderWorkflowId, requestReturn } from '../../workflows/order-to-delivery/messages';
import type { ApiDependencies } from '../dependencies';
import { returnPhotosOf, takeReturnPhoto } from '../return-photos';
import type { TrackingDependencies } from '../tracking/dependencies';

const patienceMs = 10_000;

/** The page's dependencies, over those of the API. */
export function trackingDependencies(deps: ApiDependencies): TrackingDependencies {
  const { connection, temporal, files, orders } = deps;
  return {
    ...{ connection, customers: orders.customers },
    eventsOf: async (parcel) => (await eventsOf(connection, parcel, { limit: 100 })).items,
    async requestReturn(orderId, request, key) {
      const handle = temporal.workflow.getHandle(orderWorkflowId(orderId));
      const by = { id: 'customer', roles: ['system' as const], request: key };
      try {
        return await temporal.withDeadline(Date.now() + patienceMs, () =>
          handle.executeUpdate(requestReturn, { args: [{ by, request }], updateId: key }),
        );
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return undefined;
        throw error;
      }
    },
    photos: {
      take: (orderId, request) => takeReturnPhoto(files, orderId, request),
      of: (orderId) => returnPhotosOf(files, orderId),
    },
    async returnLabel(orderId, returnNumber) {
      const returnId = customerReturnId(orderId, returnNumber);
      const trackingCode = (await findProcess(connection, returnId))?.state['trackingCode'];
      if (typeof trackingCode !== 'string') return undefined;
      try {
        return await buffer(await files.open(`paper:${returnId}:${trackingCode}:return-label`));
      } catch (error) {
        if (error instanceof FileStoreRefusal) return undefined;
        throw error;
      }
    },
  };
}
