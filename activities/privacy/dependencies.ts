/** What the activities of privacy requests are built over. */
import type { Connection } from 'mongoose';
import type { Role } from '../../domain/shapes/common';
import type { Contacts } from '../../models/contact';
import type { CustomerRights } from '../../models/customer-rights';
import type { FileStore } from '../../models/file-store';
import { noticesOf, type IpNoticePeople } from '../../models/ip-notice-people';
import type { PrivacyRequests, ShownPrivacyRequest } from '../../models/privacy-request';
import type { RetentionRules } from '../../rules/retention';
import type { MailArchive } from '../mail/archive';
import type { SendingDependencies } from '../mail/send-once';
import type { Histories } from './histories';

export interface PrivacyDependencies extends SendingDependencies {
  connection: Connection;
  requests: PrivacyRequests;
  rights: CustomerRights;
  contacts: Contacts;
  notifiers: IpNoticePeople;
  store: FileStore;
  histories: Histories;
  /** Absent where mails are archived nowhere we can look. */
  archive?: MailArchive;
  /** Who signs certificates: LANDFALL_SECRET. */
  secret: Buffer;
  /** What is named as kept, and for how long. */
  retention: Pick<RetentionRules, 'classes' | 'follow'>;
  staffAddress: (role: Role) => string;
  imprint: string;
  /** IANA zone of the establishment. */
  zone: string;
}

/** The request, which is there before its process starts. @throws Error if it is not */
export async function requestOf(
  { requests }: Pick<PrivacyDependencies, 'requests'>,
  requestId: string,
): Promise<ShownPrivacyRequest> {
  const request = await requests.find(requestId);
  if (!request) throw new Error(`privacy request ${requestId} is not in the record`);
  return request;
}

const customer = 'customer:';

/** Customers' numbers, contacts' ids and the IP notices of people among the subjects of a request. */
export function splitSubjects(subjects: readonly string[] = []): {
  customerIds: string[];
  contactIds: string[];
  noticeIds: string[];
} {
  const { sent, countered } = noticesOf(subjects);
  return {
    customerIds: subjects.filter((id) => id.startsWith(customer)).map((id) => id.slice(customer.length)),
    contactIds: subjects.filter((id) => !id.startsWith(customer) && !id.startsWith('ip-')),
    noticeIds: [...new Set([...sent, ...countered])].sort(),
  };
}

/** The processes of IP notices; their cases are those of brands. */
export function processesOfNotices(noticeIds: readonly string[]): string[] {
  return noticeIds.map((noticeId) => `ip-notice:${noticeId}`);
}

/** The cases of orders. */
export function casesOf(orders: readonly string[] = []): string[] {
  return orders.map((orderId) => `order:${orderId}`);
}
