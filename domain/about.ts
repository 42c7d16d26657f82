/** What a process or a task is about, read from the ids: by these names and values the API's addresses lead to it. */
import type { ProcessKind, Task } from './process';

/** Parameters of addresses. Which of them there are follows from the kind; none for an id that is not one of its kind. */
export interface About {
  caseId?: string;
  /** A brand's document that a rule wants, or a waiver of it. */
  requirement?: string;
  orderId?: string;
  /** Of an order's parcel, or of its return. */
  number?: number;
  /** What customs want of a parcel. */
  document?: string;
  incidentId?: string;
  carrier?: string;
  /** A carrier's document. */
  kind?: string;
  disputeId?: string;
  scheme?: string;
  jurisdiction?: string;
  period?: string;
  noticeId?: string;
  requestId?: string;
}

/** A process as far as it says what it is about. */
export interface Filed {
  process: ProcessKind;
  processId: string;
  /** Under which it is filed: a brand's case, an order, or itself. */
  caseId: string;
}

const order = 'order:(?<orderId>[A-Za-z0-9-]+)';
const parcel = `${order}/shipment-(?<number>\\d+)`;

/** Ids as the processes' messages make them, of those that are not about a brand's case. */
const forms: Partial<Record<ProcessKind, RegExp>> = {
  'order-to-delivery': whole(order),
  shipment: whole(parcel),
  'customs-clearance': whole(`${parcel}/clearance(?:-\\d+)?`),
  'customs-charges': whole(`${parcel}/charges(?:-\\d+)?`),
  'carrier-claim': whole(`${order}/(?:shipment|return)-(?<number>\\d+)/claim`),
  'customer-return': whole(`${order}/return-(?<number>\\d+)`),
  'late-return': whole(`${order}/late-return-(?<number>\\d+)`),
  incident: whole('incident:(?<incidentId>.+)'),
  'payment-dispute': whole('dispute:(?<disputeId>.+)'),
  'logistics-partner': whole('logistics-partner:(?<carrier>.+)'),
  'tax-return': whole('tax-return:(?<scheme>[A-Z-]+):(?<jurisdiction>[A-Z]{2}):(?<period>.+)'),
  'ip-notice': whole('ip-notice:(?<noticeId>.+)'),
  'privacy-request': whole('privacy:(?<requestId>.+)'),
};
const filedUnder = { order: whole(order), carrier: whole('logistics-partner:(?<carrier>.+)') };
const documentOfParcel = whole(`${parcel}/clearance(?:-\\d+)?/document-(?<document>.+?)(?:-\\d+)?`);

/** Tasks that are about a part of their process say so in their key. */
const parts: readonly RegExp[] = [
  /^approve-waiver:(?<requirement>.+)$/,
  /^(?:resolve-loss|correct-tax)-(?<number>\d+)$/,
];

/** What a process is about. Rounds are left out: the API finds the newest. */
export function aboutOf({ process, processId, caseId }: Filed): About {
  if (process === 'document-request') return documentAbout(processId, caseId);
  const form = forms[process];
  if (!form) return { caseId };
  return { ...named(filedUnder.order, caseId), ...named(form, processId) };
}

/** What a task is about: its process, and the part of it that its key names. */
export function aboutTask({ key, ...filed }: Filed & Pick<Task, 'key'>): About {
  return Object.assign(aboutOf(filed), ...parts.map((part) => named(part, key))) as About;
}

/** A document is asked of a brand in its case, of a carrier, or of a brand for a parcel. */
function documentAbout(processId: string, caseId: string): About {
  const which = processId.slice(`document-request:${caseId}:`.length).replace(/:\d+$/, '');
  const { carrier } = named(filedUnder.carrier, caseId);
  if (carrier !== undefined) return { carrier, kind: which };
  if (caseId.startsWith('order:')) return named(documentOfParcel, processId);
  return { caseId, requirement: which };
}

function named(form: RegExp, id: string): About {
  const { number, ...texts } = form.exec(id)?.groups ?? {};
  return { ...texts, ...(number === undefined ? {} : { number: Number(number) }) };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}
