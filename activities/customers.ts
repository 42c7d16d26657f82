/**
 * What goes out to customers. The order's number is all a workflow knows of its customer: name, address and language are
 * read here, and what goes back, also in an error, is ids.
 */
import type { CustomerActivities } from '../domain/customer-mails';
import type { Role } from '../domain/shapes/common';
import { customerSubject, type Customers, type KnownOrderCustomer } from '../models/customer';
import { mailFailure } from './mail/failure';
import { sendToPerson, unlessErased, type SendingDependencies } from './mail/send-once';
import { renderCustomerMail } from './mail/templates/render-customer';

export interface CustomerDependencies extends SendingDependencies {
  customers: Pick<Customers, 'readOrderCustomer' | 'trackingToken' | 'labelToken'>;
  /** Where customers' replies go: the address of `ops`. */
  staffAddress: (role: Role) => string;
  /** Legal name and address of the platform, for the foot of mails. */
  imprint?: string;
}

/** The activities of the `customer` family. Failures of type `CustomerFailure` are for good; all others may be retried. */
export function createCustomerActivities(deps: CustomerDependencies): CustomerActivities {
  return {
    async tellCustomer({ step, orderId, mail }) {
      const customer = await customerOf(deps, orderId);
      const { customerId, email } = customer;
      const labelled = mail.kind === 'return-accepted' ? Number(mail.values['return']) : undefined;
      const rendered = renderCustomerMail(mail, frameOf(deps, customer, labelled));
      const receiver = {
        ...{ subject: customerSubject(customerId), email },
        recipient: (sealed: string) => ({ customerId, sealed }),
      };
      const about = { step, caseId: `order:${orderId}`, kind: mail.kind };
      await sendToPerson(deps, about, receiver, rendered, { 'Reply-To': deps.staffAddress('ops') });
    },
  };
}

async function customerOf({ customers }: CustomerDependencies, orderId: string): Promise<KnownOrderCustomer> {
  const customer = await unlessErased(() => customers.readOrderCustomer(orderId));
  if (!customer)
    throw mailFailure('order-unknown', `There is no customer of order ${orderId}; nothing was sent.`);
  return customer;
}

function frameOf(
  { customers, publicUrl, imprint }: CustomerDependencies,
  { orderId, locale, name }: KnownOrderCustomer,
  labelled: number | undefined,
) {
  const page = `${publicUrl}/t/${customers.trackingToken(orderId)}`;
  return {
    ...{ orderId, locale, name },
    trackingUrl: `${page}?lang=${locale}`,
    ...(labelled === undefined
      ? {}
      : { labelUrl: `${page}/label/${labelled}/${customers.labelToken(orderId, labelled)}` }),
    ...(imprint === undefined ? {} : { imprint }),
  };
}
