/** The papers of a parcel, from what its process knows: see `shipment-papers.ts` for how they are drawn and kept. */
import { Readable } from 'node:stream';
import type { Connection } from 'mongoose';
import { sum, times } from '../domain/money';
import type { CostKind, GoodsLine, LandedCost } from '../domain/order';
import type { CustomsIdentifier, PaperParty, ShipmentPaperRequest } from '../domain/paper-facts';
import type { Country, Day } from '../domain/shapes/common';
import type { FileStore } from '../models/file-store';
import { eventsOf } from '../models/tracking-event';
import type { Places } from '../rules/warehouses';
import { drawClaimDossier } from './documents/claim-dossier';
import { drawIncidentReport } from './documents/incident-report';
import type { AffectedShipment, IncidentReport, IncidentReportActivities, RerouteOutcome } from './incidents';
import type { BookedLabel, PaperActivities, ParcelRequest, ReturnParcel } from './outside';
import type { ShipmentPaperActivities } from './shipment-papers';

export interface ParcelPaperDependencies {
  connection: Connection;
  store: FileStore;
  places: Places;
  /** Whether goods are declared to customs between two countries on a day. */
  crossesCustoms: (from: Country, to: Country, on: Day) => boolean;
  papers: ShipmentPaperActivities;
  /** Who sells: on invoices. */
  platform: { legalName: string; address: string };
  clock: () => Date;
}

/** Carriers that carry by post; the others clear on the invoice. */
const posts = new Set(['landpost']);

export function createParcelPaperActivities(
  deps: ParcelPaperDependencies,
): PaperActivities & IncidentReportActivities {
  return {
    makePapers: (request, label) => deps.papers.makeShipmentPapers(paperRequest(deps, request, label)),
    makeReturnPapers: (request, label) => deps.papers.makeShipmentPapers(returnRequest(deps, request, label)),
    makeClaimDossier: (claim) => claimDossier(deps, claim),
    makeIncidentReport: (report) => incidentReport(deps, report),
  };
}

function paperRequest(
  { places, platform, crossesCustoms }: ParcelPaperDependencies,
  request: ParcelRequest,
  label: BookedLabel,
): ShipmentPaperRequest {
  const { plan, goods, to, incoterm, cost, shipmentId, orderId } = request;
  const lines = plan.lines.flatMap(({ sku, quantity }) => {
    const line = goods.find((each) => each.sku === sku);
    return line ? [paperLine(line, quantity)] : [];
  });
  const freight = partOf(cost, 'freight');
  const insurance = partOf(cost, 'insurance');
  const identifiers = places.identifiersFor(to, cost.scheme);
  const value = sum(
    lines.map((line) => line.value),
    cost.currency,
  );
  return {
    ...{
      shipmentId,
      orderId,
      issuedOn: cost.on,
      incoterm,
      currency: cost.currency,
      lines,
      freight,
      insurance,
    },
    exporter: exporterOf(places, plan.warehouse.id, platform.legalName, identifiers),
    crossesCustoms: crossesCustoms(plan.warehouse.country, to, cost.on),
    carriage: posts.has(plan.carrier) ? 'post' : 'express',
    namedPlace: to,
    total: sum([value, freight, insurance], cost.currency),
    reasonForExport: 'sale',
    grossGrams: plan.grossGrams,
    ...{ trackingCode: label.trackingCode, carrier: plan.carrier, service: plan.service, identifiers },
    certificates: goods.flatMap((line) => line.certificates.map(({ kind, number }) => ({ kind, number }))),
    invoiceNumber: `INV-${orderId}-${plan.number}`,
    lithium: [...new Set(goods.flatMap(({ lithium }) => (lithium ? [lithium] : [])))],
    dutiesPaidBy: incoterm === 'DDP' ? 'sender' : 'recipient',
  };
}

/** Turned round, and without freight: what comes back is worth what it was sold for. */
function returnRequest(
  deps: ParcelPaperDependencies,
  request: ReturnParcel,
  label: BookedLabel,
): ShipmentPaperRequest {
  const { plan, lines, goods, from, cost, orderId, returnId, number, returnTo } = request;
  const weight = lines.reduce(
    (grams, { sku, quantity }) =>
      grams + (goods.find((line) => line.sku === sku)?.grossGrams ?? 0) * quantity,
    0,
  );
  const nothing = { amount: 0, currency: cost.currency };
  const sale = paperRequest(
    deps,
    { ...request, shipmentId: returnId, attempt: 1, to: from, incoterm: 'DDP', plan: { ...plan, lines } },
    label,
  );
  const country = deps.places.warehouses.get(returnTo)?.country;
  if (!country) throw new Error(`there is no warehouse ${returnTo}`);
  return {
    ...sale,
    ...{ freight: nothing, insurance: nothing, grossGrams: weight, reasonForExport: 'return' },
    exporter: exporterOf(deps.places, returnTo, deps.platform.legalName, sale.identifiers),
    crossesCustoms: deps.crossesCustoms(from, country, cost.on),
    total: sum(
      sale.lines.map((line) => line.value),
      cost.currency,
    ),
    rma: `${orderId}/${number}`,
    invoiceNumber: `RET-${orderId}-${number}`,
  };
}

function paperLine(line: GoodsLine, quantity: number) {
  const { sku, customsDescription, hsCode, origin, unitPrice } = line;
  return {
    ...{ sku, customsDescription, hsCode, origin, quantity, unitPrice },
    netGrams: line.netGrams * quantity,
    grossGrams: line.grossGrams * quantity,
    value: times(unitPrice, quantity),
  };
}

function partOf({ lines, currency }: LandedCost, kind: CostKind) {
  return sum(
    lines.filter((line) => line.kind === kind).map(({ amount }) => amount),
    currency,
  );
}

function exporterOf(
  { warehouses }: Places,
  warehouseId: string,
  legalName: string,
  identifiers: CustomsIdentifier[],
): PaperParty {
  const place = warehouses.get(warehouseId);
  if (!place) throw new Error(`there is no warehouse ${warehouseId}`);
  const { street, postcode, city, region, country, phone } = place.address;
  return {
    ...{ name: legalName, country, identifiers },
    address: [...street, [postcode, city, region].filter((part) => part !== undefined).join(' ')],
    ...(phone ? { phone } : {}),
  };
}

async function claimDossier(
  { connection, store, places, platform }: ParcelPaperDependencies,
  {
    claimId,
    request,
    label,
    coverId,
    kind,
    amount,
    deadline,
    papers,
    returnTo,
  }: Parameters<PaperActivities['makeClaimDossier']>[0],
): Promise<{ fileId: string; sha256: string }> {
  const { plan, goods, cost, orderId, shipmentId, to } = request;
  const { items: events } = await eventsOf(connection, label, { limit: 100 });
  const handedOver = events.find((event) => event.kind === 'handed-over') ?? events[0];
  const pdf = await drawClaimDossier({
    ...{ claimKey: claimId, shipmentId, orderId, issuedOn: cost.on, issuer: platform.legalName, kind },
    ...{ carrier: plan.carrier, service: plan.service, trackingCode: label.trackingCode },
    ...(coverId ? { coverId } : {}),
    contents: goods.map((line) => line.customsDescription).join('; '),
    grossGrams: plan.grossGrams,
    value: partOf(cost, 'goods'),
    claimed: amount,
    handedOverAt: handedOver?.at ?? `${cost.on}T00:00:00.000Z`,
    deadline: deadline.slice(0, 10),
    destination: (returnTo === undefined ? undefined : places.warehouses.get(returnTo)?.country) ?? to,
    events: events.map((event) => ({
      ...{ kind: event.kind, at: event.at },
      ...(event.place ? { place: event.place } : {}),
      ...(event.detail ? { detail: event.detail } : {}),
    })),
    papers: papers.map((paper) => ({ name: paper.kind, sha256: paper.sha256 })),
  });
  return keep(store, pdf, {
    caseId: `order:${orderId}`,
    slot: 'claim-dossier',
    fileId: `dossier:${claimId}`,
  });
}

async function incidentReport(
  { store, platform }: ParcelPaperDependencies,
  { facts, openedAt, closedAt, openedBy, approvedBy, affected, more, extraCost }: IncidentReport,
): Promise<{ fileId: string; sha256: string }> {
  const currency = extraCost[0]?.currency ?? 'EUR';
  const costs = extraCost.map((amount) => ({ what: `more freight in ${amount.currency}`, amount }));
  const pdf = await drawIncidentReport({
    ...{ incidentId: facts.incidentId, title: facts.says, kind: facts.kind, openedAt, closedAt },
    ...{ issuer: platform.legalName, currency },
    summary: more ? `${facts.says} (${more} more under way are not listed)` : facts.says,
    place: [facts.carrier ?? 'all carriers', facts.service, facts.to]
      .filter((part) => part !== undefined)
      .join(', '),
    shipments: affected.map((parcel) => shipmentRow(parcel, parcel.carrier ?? facts.carrier ?? '', currency)),
    costs: costs.filter(({ amount }) => amount.currency === currency),
    total: extraCost[0] ?? { amount: 0, currency },
    decisions: [
      { at: openedAt, by: openedBy, decided: 'opened', reason: facts.says },
      ...(approvedBy
        ? [{ at: closedAt, by: approvedBy, decided: 'approved the cost', reason: facts.says }]
        : []),
    ],
  });
  return keep(store, pdf, {
    caseId: `incident:${facts.incidentId}`,
    slot: 'incident-report',
    fileId: `incident-report:${facts.incidentId}`,
  });
}

function shipmentRow(
  { shipmentId, orderId, alternative, outcome }: AffectedShipment & { outcome: RerouteOutcome },
  carrier: string,
  currency: string,
) {
  const moved = outcome === 'rerouted' && !('none' in alternative);
  return {
    ...{ shipmentId, orderId, from: carrier },
    outcome: moved
      ? ('rerouted' as const)
      : outcome === 'past-the-point'
        ? ('waited' as const)
        : ('not-reroutable' as const),
    ...(moved ? { to: `${alternative.plan.carrier} ${alternative.plan.service}` } : {}),
    cost:
      moved && alternative.extraCost.currency === currency ? alternative.extraCost : { amount: 0, currency },
  };
}

async function keep(
  store: FileStore,
  pdf: Buffer,
  file: { caseId: string; slot: string; fileId: string },
): Promise<{ fileId: string; sha256: string }> {
  const { fileId, sha256 } = await store.put(Readable.from([pdf]), {
    ...file,
    fileName: `${file.fileId.replaceAll(/[:/]/g, '-')}.pdf`,
    mediaType: 'application/pdf',
    maxBytes: 25 * 1024 * 1024,
    origin: 'generated',
  });
  return { fileId, sha256 };
}
