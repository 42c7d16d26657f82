/** The composition of the activities of orders: providers, carriers and the broker behind their ports. */
import { buffer } from 'node:stream/consumers';
import type { Connection } from 'mongoose';
import type { BrokerPort } from '../activities/broker/port';
import { createCarriageActivities } from '../activities/carriers/activities';
import type { CarrierPort } from '../activities/carriers/port';
import { createCustomerActivities } from '../activities/customers';
import { createIncidentActivities } from '../activities/affected-shipments';
import { createChargeActivities } from '../activities/customs-charges';
import { createDisputeActivities } from '../activities/disputes';
import {
  createLogisticsPartnerActivities,
  type LogisticsPartnerDependencies,
} from '../activities/logistics-partners';
import type { Mailer } from '../activities/mail/port';
import { unlessErased } from '../activities/mail/send-once';
import { createParcelPaperActivities } from '../activities/parcel-papers';
import { createPaymentActivities } from '../activities/payments/activities';
import type { PaymentPort } from '../activities/payments/port';
import { createSellingActivities } from '../activities/selling';
import { createShipmentPaperActivities } from '../activities/shipment-papers';
import type { FraudRules } from '../domain/fraud';
import { sameTerritory } from '../domain/landed-cost-tables';
import type { RuleBook } from '../domain/offer';
import type { ReturnRules } from '../domain/returns';
import type { Country, Day, Role } from '../domain/shapes/common';
import type { PaymentProvider } from '../domain/shapes/orders';
import { createBlockList } from '../models/blocked';
import { endConsignment, trackingToken } from '../models/consignment';
import { createCustomers, type Customers, type KnownOrderCustomer } from '../models/customer';
import { createGridFsFileStore } from '../models/gridfs-file-store';
import { notBookable } from '../models/logistics-partner';
import { createMails } from '../models/mail';
import { createVault } from '../models/personal';
import { openConsignment } from '../models/tracking-event';
import { loadTaxDeadlines } from '../rules/tax-deadlines';
import type { Places } from '../rules/warehouses';

export interface OrderActivityDependencies {
  connection: Connection;
  mailer: Mailer;
  /** LANDFALL_SECRET. */
  secret: Buffer;
  /** Base address of the pages, no trailing slash. */
  publicUrl: string;
  staffMailDomain: string;
  platform: { legalName: string; address: string };
  payments: Partial<Record<PaymentProvider, PaymentPort>>;
  carrier: CarrierPort;
  broker: BrokerPort;
  book: RuleBook;
  fraud: FraudRules;
  returns: ReturnRules;
  places: Places;
  logisticsRequirementsOn: LogisticsPartnerDependencies['requirementsOn'];
  /** How long a day of transit and of silence lasts, milliseconds. */
  dayMs: number;
  clock: () => Date;
}

/** All activities of orders by name. */
export function composeOrderActivities(deps: OrderActivityDependencies) {
  const { connection, secret, clock, places, platform, publicUrl, mailer } = deps;
  const crossesCustoms = (from: Country, to: Country, on: Day) => !sameTerritory(deps.book.tax, from, to, on);
  const vault = createVault({ connection, secret });
  const customers = createCustomers({ connection, vault, secret });
  const store = createGridFsFileStore(connection);
  const papers = createShipmentPaperActivities({
    store,
    readAddress: async (orderId) => {
      const { deliverTo, name } = await known(customers, orderId);
      return { deliverTo, name };
    },
  });
  return {
    ...createPaymentActivities(deps.payments, async (fileId) => {
      const file = await store.find(fileId);
      return file && { ...file, content: await buffer(await store.open(fileId)) };
    }),
    ...createDisputeActivities(connection),
    ...createChargeActivities(connection),
    ...createCarriageActivities({
      ...{ carrier: deps.carrier, broker: deps.broker, places, crossesCustoms },
      readFile: async (fileId) => buffer(await store.open(fileId)),
      keepFile: (file) => store.putAll([file]),
      addressOf: async (orderId) => (await known(customers, orderId)).deliverTo,
      notBookable: async (name) => notBookable(connection, name, clock().toISOString().slice(0, 10)),
      unfollow: (label) => endConsignment(connection, label, 'voided', clock().toISOString()),
      follow: async ({ label, shipmentId, orderId, plan, to }) => {
        const openedAt = clock().toISOString();
        const { carrier, trackingCode } = label;
        const { heard } = await openConsignment(connection, {
          ...{ shipmentId, orderId, carrier, trackingCode, mode: plan.mode, to, openedAt },
          promisedBy: new Date(Date.parse(openedAt) + plan.days.to * deps.dayMs).toISOString().slice(0, 10),
          silenceAfterMs: Math.max(1, plan.silenceDays * deps.dayMs),
          token: trackingToken(secret, carrier, trackingCode),
        });
        return heard;
      },
    }),
    ...createParcelPaperActivities({
      ...{ connection, store, places, crossesCustoms, papers, platform, clock },
    }),
    ...createSellingActivities({
      ...{ connection, customers, places, clock, book: deps.book, fraud: deps.fraud, returns: deps.returns },
      ...{ blocks: createBlockList({ connection, secret }), filing: loadTaxDeadlines() },
    }),
    ...createLogisticsPartnerActivities({ connection, requirementsOn: deps.logisticsRequirementsOn }),
    ...createIncidentActivities({
      ...{ connection, book: deps.book },
      postcodeOf: async (orderId) => (await known(customers, orderId)).deliverTo.postcode,
    }),
    ...createCustomerActivities({
      ...{ customers, vault, mailer, publicUrl, clock, mails: createMails(connection) },
      staffAddress: (role: Role) => `${role}@${deps.staffMailDomain}`,
      imprint: `${platform.legalName}, ${platform.address}`,
    }),
  };
}

async function known(customers: Customers, orderId: string): Promise<KnownOrderCustomer> {
  const customer = await unlessErased(() => customers.readOrderCustomer(orderId));
  if (!customer) throw new Error(`the customer of order ${orderId} is not in the record`);
  return customer;
}
