/** What the API is built over. `api/main.ts` makes the real ones; tests make theirs. */
import type { ObligationTable } from '../domain/tax-obligation-facts';
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { HsSearch } from '../domain/hs-search';
import type { NoticePolicy, OrderPolicy, OnboardingPolicy, TaxPolicy } from '../domain/shapes/policy';
import type { StandingListing } from '../domain/offer';
import type { PaymentProvider, QuoteRequest } from '../domain/shapes/orders';
import type { Customers } from '../models/customer';
import type { Warehouse } from '../domain/order';
import type { Contacts } from '../models/contact';
import type { FileStore } from '../models/file-store';
import type { IpNotices } from '../models/ip-notice';
import type { PartnerLinks } from '../models/partner-link';
import type { Signatures } from '../models/signature';
import type { Authenticate } from './auth';
import type { PrivacyDoorDependencies } from './privacy/dependencies';
import type { Overview } from './staff/overview-figures';
import type { Timelines } from './timelines';

/** What orders need beside the rest. */
export interface OrderDependencies {
  /** Frozen into every order that is opened. */
  policy: OrderPolicy;
  customers: Customers;
  /** Providers that have settings here. */
  payments: readonly PaymentProvider[];
  publicUrl: string;
  quote: (request: QuoteRequest, now: Date) => Promise<object>;
  hs: HsSearch;
  /** What stands against publishing a listing, with its place and remedy. */
  /** What stands against publishing a listing: its own facts, the law of its markets, contract, promises and rights. */
  listingProblems: (
    listing: StandingListing,
    on: string,
  ) => Promise<{ path: string; problem: string; remedy: string }[]>;
  warehouses: ReadonlyMap<string, Warehouse>;
}

/** What IP notices need beside the rest. */
export interface NoticeDependencies {
  /** Frozen into every notice that is opened. */
  policy: NoticePolicy;
  store: IpNotices;
}

export interface ApiDependencies {
  orders: OrderDependencies;
  notices: NoticeDependencies;
  privacy: PrivacyDoorDependencies;
  connection: Connection;
  temporal: Client;
  files: FileStore;
  contacts: Contacts;
  links: PartnerLinks;
  signatures: Signatures;
  timelines: Timelines;
  overview: Overview;
  /** Frozen into every tax return that is opened. */
  taxPolicy: TaxPolicy;
  /** Where tax has to be declared. */
  taxThresholds: ObligationTable;
  /** Frozen into every case that is opened. */
  policy: OnboardingPolicy;
  authenticate: Authenticate;
  logger: Logger;
  /** Where a process can be looked at in Temporal's own pages. */
  temporalUi?: { url: string; namespace: string };
  trustedProxies: number;
  /** Requests a minute, per signed-in client, and per address before anybody has signed in. */
  limits: { perClient: number; perAddress: number };
  now: () => Date;
}

/** Far above what people and the shop need, far below what would hurt. In memory, so each API process counts for itself. */
export const usualLimits: ApiDependencies['limits'] = { perClient: 3_000, perAddress: 6_000 };
