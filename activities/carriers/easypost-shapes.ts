/** EasyPost's answers, as far as they are read: https://docs.easypost.com/docs/shipments and /docs/insurance */
import type { EasyPostTracker } from './easypost-tracking';

interface EasyPostRate {
  id: string;
  carrier: string;
  service: string;
  rate: string;
  currency: string;
  delivery_days?: number | null;
  est_delivery_days?: number | null;
}

export interface EasyPostShipment {
  id: string;
  rates: EasyPostRate[];
  selected_rate?: EasyPostRate | null;
  tracking_code?: string | null;
  tracker?: EasyPostTracker | null;
  postage_label?: { label_url?: string | null; label_pdf_url?: string | null } | null;
  refund_status?: string | null;
  from_address: { id: string };
  to_address: { id: string };
}

export interface EasyPostInsurance {
  id: string;
  status: string;
}

/** `not_applicable`: the carrier charges at the first scan, so there is nothing to give back. */
export function isRefunded({ refund_status: status }: EasyPostShipment): boolean {
  return status === 'submitted' || status === 'refunded' || status === 'not_applicable';
}

export function hasLeft({ status }: EasyPostTracker): boolean {
  return !['unknown', 'pre_transit', 'cancelled', 'error'].includes(status);
}
