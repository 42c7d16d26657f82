/**
 * Which values each mail to a customer needs, and which it shows where given. `orderId` and `shipment` are shown by all of
 * them; `amount` and `currency` come out as one sum of money, `fee` as another, `wants` as a document's name in the reader's language.
 */
import type { CustomerMailKind } from '../../../domain/customer-mails';
import type { MailValues } from './kinds';

const ofParcels = ['shipment', 'carrier', 'trackingCode'];

export const customerKinds: Readonly<Record<CustomerMailKind, MailValues>> = {
  'order-cancelled': { needs: [] },
  'order-refused-after-review': { needs: [] },
  'shipment-delayed': { needs: [], may: ofParcels },
  'shipment-cancelled': { needs: ['shipment'] },
  'shipment-rerouted': { needs: [], may: ofParcels },
  'shipment-returned': { needs: ['shipment'], may: ofParcels },
  'shipment-seized': { needs: ['shipment'], may: ofParcels },
  'shipment-lost-refund': { needs: ['shipment'], may: ofParcels },
  'shipment-lost-resend': { needs: ['shipment'], may: ofParcels },
  'customs-documents-wanted': { needs: [], may: ['wants'] },
  'customs-held': { needs: [] },
  'customs-released': { needs: [] },
  'return-accepted': { needs: ['return'], may: ['trackingCode', 'fee', 'currency'] },
  'return-refused': { needs: ['return'], may: ['why'] },
  'return-lost': { needs: ['return'], may: ['trackingCode'] },
  'exchange-sent': { needs: ['return', 'shipment'] },
  'exchange-refunded': { needs: ['return'] },
  'refund-made': { needs: ['amount', 'currency'] },
};
