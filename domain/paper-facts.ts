/** What the papers of a shipment say. Amounts are minor units, weights grams of the whole line or parcel, instants UTC. */
import type { TrackingEvent } from './order';
import type { Country, Currency, Day, Instant, Money } from './shapes/common';
import type { Address } from './shapes/orders';

/** A number a party or a scheme is known by at customs. */
export interface CustomsIdentifier {
  kind: 'IOSS' | 'EORI' | 'VAT' | 'GST' | 'ARN';
  number: string;
}

/** The house's side of a shipment: who sells and, on a return, who takes back. */
export interface PaperParty {
  name: string;
  /** Street, place and postcode as they are written in that country; without name and country. */
  address: string[];
  country: Country;
  phone?: string;
  identifiers: CustomsIdentifier[];
}

export interface PaperLine {
  sku: string;
  /** What customs are told: the plain name of the goods. */
  customsDescription: string;
  hsCode: string;
  origin: Country;
  quantity: number;
  /** Of all pieces of the line. */
  netGrams: number;
  /** Of all pieces of the line. */
  grossGrams: number;
  unitPrice: Money;
  /** Of the whole line. */
  value: Money;
}

export type LithiumMark = 'UN3480' | 'UN3481' | 'UN3090' | 'UN3091';

/**
 * One shipment as its papers show it. `exporter` and `recipient` are those of the sale; under `reasonForExport: 'return'`
 * the papers turn them round: the customer sends, the house receives.
 */
export interface ShipmentPaperFacts {
  shipmentId: string;
  orderId: string;
  /** Date of all papers, and of the PDF files themselves. */
  issuedOn: Day;
  exporter: PaperParty;
  recipient: Address;
  /** Who ordered. */
  buyer: string;
  /** Whether the parcel leaves the customs territory it starts in; within one, no customs papers are made. */
  crossesCustoms: boolean;
  /** `post`: through a postal operator, with a CN 23; `express`: through a carrier that clears on the invoice. */
  carriage: 'post' | 'express';
  incoterm: 'DDP' | 'DAP';
  namedPlace: string;
  currency: Currency;
  lines: PaperLine[];
  freight: Money;
  insurance: Money;
  /** Lines, freight and insurance together. */
  total: Money;
  reasonForExport: 'sale' | 'return';
  /** Number of the return authorization, on the papers of a return. */
  rma?: string;
  /** With packaging. */
  grossGrams: number;
  trackingCode: string;
  carrier: string;
  service: string;
  /** Numbers under which the import is declared. */
  identifiers: CustomsIdentifier[];
  certificates: { kind: string; number: string }[];
  invoiceNumber: string;
  lithium: LithiumMark[];
  dutiesPaidBy: 'sender' | 'recipient';
}

/** What passes through a workflow's history: the facts without the persons who ordered and receive. */
export type ShipmentPaperRequest = Omit<ShipmentPaperFacts, 'recipient' | 'buyer'>;

export type PaperKind = 'commercial-invoice' | 'cn23' | 'packing-list' | 'label' | 'return-label';

/** The papers a shipment travels with, in the order they are made. A return goes without a packing list. */
export function papersOf({
  crossesCustoms,
  carriage,
  reasonForExport,
}: Pick<ShipmentPaperFacts, 'crossesCustoms' | 'carriage' | 'reasonForExport'>): PaperKind[] {
  const customs: PaperKind[] = carriage === 'post' ? ['commercial-invoice', 'cn23'] : ['commercial-invoice'];
  const goods: PaperKind[] = reasonForExport === 'return' ? ['return-label'] : ['packing-list', 'label'];
  return [...(crossesCustoms ? customs : []), ...goods];
}

/**
 * What contradicts itself in the facts, in sentences; empty when all is well. A paper whose lines do not add up to its total
 * is refused at customs, so none is made.
 */
export function paperContradictions(facts: ShipmentPaperRequest): string[] {
  const amounts = [
    facts.freight,
    facts.insurance,
    facts.total,
    ...facts.lines.flatMap((line) => [line.unitPrice, line.value]),
  ];
  const others = [...new Set(amounts.map((money) => money.currency))].filter(
    (currency) => currency !== facts.currency,
  );
  const sum = goodsValue(facts).amount + facts.freight.amount + facts.insurance.amount;
  const net = sumOf(facts.lines, (line) => line.netGrams);
  const problems: string[] = [];
  if (facts.lines.length === 0) problems.push('the shipment has no lines');
  if (others.length > 0)
    problems.push(`the papers are in ${facts.currency}, but amounts are in ${others.join(', ')}`);
  else if (sum !== facts.total.amount)
    problems.push(`lines, freight and insurance add up to ${sum}, the total says ${facts.total.amount}`);
  if (net > facts.grossGrams)
    problems.push(`the goods weigh ${net} g net, more than the parcel's ${facts.grossGrams} g gross`);
  return problems;
}

/** Value of the goods alone, in the currency of the papers. */
export function goodsValue({ lines, currency }: Pick<ShipmentPaperFacts, 'lines' | 'currency'>): Money {
  return { amount: sumOf(lines, (line) => line.value.amount), currency };
}

/** The sum of a number over items. */
export function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** What became of a shipment in an incident. */
export type IncidentOutcome = 'rerouted' | 'waited' | 'not-reroutable' | 'cancelled' | 'lost';

/** The closing report of an incident: names shipments, never customers. */
export interface IncidentReportFacts {
  incidentId: string;
  title: string;
  kind: string;
  place: string;
  openedAt: Instant;
  closedAt: Instant;
  issuer: string;
  summary: string;
  /** Of `costs` and `total`, and of the shipments' costs. */
  currency: Currency;
  shipments: {
    shipmentId: string;
    orderId: string;
    outcome: IncidentOutcome;
    /** Carrier and service before and, if rebooked, after. */
    from: string;
    to?: string;
    cost: Money;
  }[];
  costs: { what: string; amount: Money }[];
  total: Money;
  /** `by` is a staff member's user name or `policy`. */
  decisions: { at: Instant; by: string; decided: string; reason: string }[];
}

/** Cover sheet of a claim against a carrier. */
export interface ClaimDossierFacts {
  claimKey: string;
  shipmentId: string;
  orderId: string;
  issuedOn: Day;
  issuer: string;
  kind: 'lost' | 'damaged';
  carrier: string;
  service: string;
  trackingCode: string;
  coverId?: string;
  contents: string;
  grossGrams: number;
  value: Money;
  claimed: Money;
  handedOverAt: Instant;
  /** Last day the carrier takes the claim. */
  deadline: Day;
  destination: Country;
  events: Pick<TrackingEvent, 'kind' | 'at' | 'place' | 'detail'>[];
  papers: { name: string; sha256: string }[];
}
