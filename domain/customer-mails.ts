/**
 * What goes out to customers: the vocabulary shared by the workflows that tell and the activity that sends. Types only. No
 * personal datum passes through here: the customer is the order's number, and name and address stay sealed in the record.
 */

/** Customers are written to in their own language. Each mail has the link to the order's tracking page. */
export type CustomerMailKind =
  | 'order-cancelled'
  | 'order-refused-after-review'
  /** Nothing was heard of a parcel for longer than is normal. */
  | 'shipment-delayed'
  | 'shipment-cancelled'
  | 'shipment-rerouted'
  | 'shipment-returned'
  | 'shipment-seized'
  /** Lost, or damaged beyond use; the money goes back. */
  | 'shipment-lost-refund'
  /** Lost, or damaged beyond use; the goods go out once more. */
  | 'shipment-lost-resend'
  | 'customs-documents-wanted'
  | 'customs-held'
  /** After a hold: nobody is told of a clearance they never heard of. */
  | 'customs-released'
  | 'return-accepted'
  | 'return-refused'
  /** The carrier took it over, and it never arrived; the money goes back. */
  | 'return-lost'
  /** What came back is sound; the same goods go out once more. */
  | 'exchange-sent'
  /** The exchange came to nothing; the money goes back. */
  | 'exchange-refunded'
  | 'refund-made';

/**
 * Which mail, and what is filled into it; the names a kind needs are in `activities/mail/templates/customer-kinds.ts`.
 * `orderId` is filled in by itself. `shipment` and `return` are numbers within the order; `amount` and `fee` are in minor units of
 * `currency`; `wants` is a code, such as a certificate's kind; days are `YYYY-MM-DD` under names ending in `On`.
 */
export interface CustomerMail {
  kind: CustomerMailKind;
  values: Record<string, string | number>;
}

export interface CustomerNotice {
  /** Idempotency key: workflow id and step. The same step is the same mail. */
  step: string;
  orderId: string;
  mail: CustomerMail;
}

/** The activities of the `customer` family, as a workflow calls them. */
export interface CustomerActivities {
  /** Writes to the customer of an order, once per step. @throws ApplicationFailure of type {@link CustomerFailure} */
  tellCustomer: (notice: CustomerNotice) => Promise<void>;
}

/**
 * The `type` of every ApplicationFailure of these activities; none is worth a retry.
 * `person-erased` and `order-unknown`: nobody to write to. `mail-refused`: the receiving server said no for good.
 * `mail-content`: a value is missing or wrong. `step-reused`: one step asks for two different mails.
 */
export type CustomerFailure =
  'person-erased' | 'order-unknown' | 'mail-refused' | 'mail-content' | 'step-reused';
