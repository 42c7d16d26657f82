/** The activities of an order over our own record: see `orders.ts` for what each promises. */
import type { Connection } from 'mongoose';
import { judgeFraud, type FraudRules } from '../domain/fraud';
import { ledgerLinesOf } from '../domain/landed-cost-ledger';
import { basketProblems, offerFor, type Basket, type RuleBook } from '../domain/offer';
import { otherLane, type OtherLane } from '../domain/other-lane';
import { askedAfter, daysIn } from '../domain/local-days';
import { zero } from '../domain/money';
import { chargedIn, judgeReturn, type ReturnDecision, type ReturnRules } from '../domain/returns';
import type { FraudDecision, PlannedShipment, ShipmentStage } from '../domain/order';
import type { Instant } from '../domain/shapes/common';
import type { FilingTable } from '../domain/tax-calendar';
import { taxDayOf, taxedAtPayment, type Booked } from '../domain/tax-points';
import type { BlockList } from '../models/blocked';
import { brandContact } from '../models/brand-contact';
import { clearanceEventsOf } from '../models/clearance-event';
import { endConsignment, findConsignment } from '../models/consignment';
import type { Customers, KnownOrderCustomer } from '../models/customer';
import { bookableCarriers } from '../models/logistics-partner';
import { processesOfCase } from '../models/process';
import { uncountRetail } from '../models/retail-year';
import { contractFacts, incidentsOn, sendingFacts } from '../models/selling-facts';
import { listingsOf } from '../models/shop-listing';
import { receiveStock } from '../models/stock';
import { releaseStock, reserveStock, shipStock } from '../models/stock-reservation';
import { taxLineId, writeTaxLines, type TaxLine } from '../models/tax-ledger';
import type { Places } from '../rules/warehouses';
import { unlessErased } from './mail/send-once';
import { withinYear } from './retail-year';
import type {
  AllocatedShipment,
  Allocation,
  ManualDecision,
  OrderActivities,
  OrderCheck,
  OrderFacts,
  ParcelActivities,
  TaxBooking,
} from './orders';

export interface SellingDependencies {
  connection: Connection;
  customers: Customers;
  book: RuleBook;
  fraud: FraudRules;
  returns: ReturnRules;
  /** When what is sold is taxed, and by whose clock. */
  filing: FilingTable;
  places: Places;
  blocks: BlockList;
  clock: () => Date;
}

/** Local activities of orders and parcels. */
export function createSellingActivities(deps: SellingDependencies): OrderActivities & ParcelActivities {
  const { connection, clock } = deps;
  return {
    ...createParcelActivities(deps),
    checkOrder: (order) => check(deps, order),
    allocateOrder: (...asked) => allocate(deps, ...asked),
    async releaseStock(orderId, number) {
      await releaseStock(connection, orderId, number);
      if (number === undefined) await uncountRetail(connection, orderId);
    },
    async reserveAgain(orderId, { number, plan }, until) {
      const lines = reservedLines(plan, number);
      const now = clock().toISOString();
      return (await reserveStock(connection, { orderId, lines, expiresAt: until, now })).reserved;
    },
    async shipmentStages(orderId) {
      const processes = await processesOfCase(connection, `order:${orderId}`);
      return processes
        .filter(({ process }) => process === 'shipment')
        .map(({ state, stage }) => ({ number: Number(state['number']), stage: stage as ShipmentStage }));
    },
    async shipStock(orderId, { number, warehouseId, lines }) {
      const shipped = lines.map((line) => ({ ...line, warehouseId, shipment: number }));
      return (await shipStock(connection, orderId, shipped)).map(({ sku }) => sku);
    },
    async noteOutcome(orderId, outcome) {
      await deps.customers.noteOutcome(orderId, outcome);
    },
    restock: (receipt) => restock(deps, receipt),
    bookTax: (...bookings) => bookTax(deps, bookings),
    async bookDelivery(booking) {
      await bookTax(deps, [booking]);
      return [];
    },
    judgeReturn: (question) => judgeWish(deps, question),
  };
}

/** Local activities of parcels. */
function createParcelActivities(deps: SellingDependencies): ParcelActivities {
  const { connection, clock } = deps;
  return {
    otherLane: (parcel) => anotherLane(deps, parcel),
    endConsignment: (parcel, stage) => endConsignment(connection, parcel, stage, clock().toISOString()),
    brandContact: (caseId) => brandContact(connection, caseId),
    lastHeard: async (carrier, trackingCode) =>
      (await findConsignment(connection, carrier, trackingCode))?.latest,
    async customsHeard(shipmentId) {
      const events = await clearanceEventsOf(connection, shipmentId);
      return events.flatMap(({ _id, receivedAt: _, state, ...event }) =>
        state === 'charged' ? [] : [{ eventId: _id, state, ...event }],
      );
    },
  };
}

async function anotherLane(
  deps: SellingDependencies,
  { orderId, plan, goods, to, incoterm }: Parameters<ParcelActivities['otherLane']>[0],
): Promise<OtherLane> {
  const on = deps.clock().toISOString().slice(0, 10);
  const { deliverTo } = await customerOf(deps, orderId);
  const moving = { plan, goods, incoterm, to: { country: to, postcode: deliverTo.postcode } };
  const [bookable, incidents] = await Promise.all([
    bookableCarriers(deps.connection, on),
    incidentsOn(deps.connection, on),
  ]);
  const when = { on, bookable, incidents, book: deps.book };
  return otherLane(moving, ({ carrier }) => carrier === plan.carrier, when);
}

async function judgeWish(
  { connection, returns }: SellingDependencies,
  question: Parameters<OrderActivities['judgeReturn']>[0],
): Promise<ReturnDecision> {
  const { request, shipmentId, plan, cost, market, deliveredAt, requestedAt } = question;
  const events = await clearanceEventsOf(connection, shipmentId);
  const released = events.find(({ state }) => state === 'released');
  const facts = {
    ...{ reason: request.reason, mode: plan.mode, market, warehouse: plan.warehouse.id },
    ...askedAfter(market, deliveredAt, requestedAt),
    ...(released ? { releasedOn: daysIn(market, released.at).last } : {}),
    ...{ photos: request.photos.length, charged: chargedIn(cost) },
  };
  return judgeReturn(facts, returns);
}

async function customerOf(deps: SellingDependencies, orderId: string): Promise<KnownOrderCustomer> {
  const customer = await unlessErased(() => deps.customers.readOrderCustomer(orderId));
  if (!customer) throw new Error(`the customer of order ${orderId} is not in the record`);
  return customer;
}

function basketOf(order: OrderFacts, { deliverTo }: KnownOrderCustomer): Basket {
  const { lines, channel, incoterm, mode, on, lawReviewDays } = order;
  const { country, postcode, region } = deliverTo;
  return {
    ...{ lines, channel, incoterm, on, lawReviewDays },
    to: { country, postcode, ...(region ? { region } : {}) },
    ...(mode ? { mode } : {}),
  };
}

async function check(deps: SellingDependencies, order: OrderFacts): Promise<OrderCheck> {
  const [customer, facts] = await Promise.all([
    customerOf(deps, order.orderId),
    contractFacts(deps.connection, skusOf(order)),
  ]);
  const problems = basketProblems(basketOf(order, customer), facts);
  if (problems.length > 0) return { state: 'refused', problems };
  return { state: 'fit', fraud: await judged(deps, order, customer) };
}

async function judged(
  { blocks, customers, clock, fraud }: SellingDependencies,
  order: OrderFacts,
  { customerId, hashes, deliverTo, email }: KnownOrderCustomer,
): Promise<FraudDecision> {
  const [history, blocked] = await Promise.all([
    customers.customerHistory(customerId, hashes, clock(), order.orderId),
    blocks.blocksOf([
      { kind: 'customer', value: customerId },
      { kind: 'email', value: email },
      { kind: 'address', value: addressText(deliverTo) },
    ]),
  ]);
  return judgeFraud(
    {
      ...{ total: order.agreedTotal, signals: order.signals, on: order.on },
      blocked: {
        customer: blocked.some(({ kind }) => kind === 'customer'),
        email: blocked.some(({ kind }) => kind === 'email'),
        address: blocked.some(({ kind }) => kind === 'address'),
      },
      history: { ...history, spent: history.spent ?? zero(order.agreedTotal.currency) },
      deliverTo: {
        ...{ country: deliverTo.country, postcode: deliverTo.postcode },
        street: [deliverTo.name, ...deliverTo.street].join(', '),
      },
    },
    fraud,
  );
}

/** The address as the block list knows it. */
function addressText({ street, postcode, city, country }: KnownOrderCustomer['deliverTo']): string {
  return [...street, postcode, city, country].join(', ');
}

async function allocate(
  deps: SellingDependencies,
  order: OrderFacts,
  expiresAt: string,
  decisions: ManualDecision[],
  authorizedAt: Instant,
): Promise<Allocation> {
  const { connection, clock, book, filing } = deps;
  const [customer, facts] = await Promise.all([
    customerOf(deps, order.orderId),
    sendingFacts(connection, skusOf(order), clock().toISOString()),
  ]);
  const decided = decisions.map((decision) => ({ ...decision, decidedOn: order.on }));
  const { customerId, hashes } = customer;
  const offer = await withinYear(
    deps,
    { customerId, emailHash: hashes.email, except: order.orderId },
    order.country,
    (year) => offerFor(basketOf(order, customer), { ...facts, ...year }, book, decided),
  );
  if (offer.state === 'refused') return { state: 'refused', problems: offer.problems };
  if (offer.state === 'not-known') return { state: 'not-known', missing: offer.missing };
  const { total } = offer.cost;
  const { agreedTotal } = order;
  if (total.amount !== agreedTotal.amount || total.currency !== agreedTotal.currency)
    return { state: 'refused', problems: [otherTotal(total)] };
  const lines = offer.shipments.flatMap(({ plan }) => reservedLines(plan, plan.number));
  const now = clock().toISOString();
  const answer = await reserveStock(connection, { orderId: order.orderId, lines, expiresAt, now });
  if (!answer.reserved) return { state: 'refused', problems: answer.short.map(({ sku }) => soldOut(sku)) };
  const shipments = offer.shipments.map((shipment): AllocatedShipment => {
    const lines = ledgerLinesOf(shipment.cost, 'supply');
    const early = lines.some((line) => taxedAtPayment(line, authorizedAt, filing));
    return early ? { ...shipment, taxedAtPayment: true } : shipment;
  });
  return { ...offer, shipments, state: 'allocated' };
}

function reservedLines({ warehouse, lines }: PlannedShipment, shipment: number) {
  return lines.map(({ sku, quantity }) => ({ warehouseId: warehouse.id, sku, quantity, shipment }));
}

async function restock(
  { connection, places }: SellingDependencies,
  { receiptId, warehouseId, lines }: Parameters<OrderActivities['restock']>[0],
): Promise<void> {
  const warehouse = places.warehouses.get(warehouseId);
  if (!warehouse) throw new Error(`there is no warehouse ${warehouseId}`);
  const { id, country, kind } = warehouse;
  const listings = await listingsOf(connection, skusOf({ lines }));
  for (const { sku, quantity } of lines)
    await receiveStock(connection, {
      ...{ receiptId, warehouse: { id, country, kind }, sku, quantity },
      caseId: listings.get(sku)?.caseId ?? '',
    });
}

async function bookTax(
  { connection, filing }: SellingDependencies,
  bookings: readonly TaxBooking[],
): Promise<void> {
  await writeTaxLines(
    connection,
    bookings.flatMap((booking) => linesOf(booking, filing)),
  );
}

function linesOf(booking: TaxBooking, filing: FilingTable): TaxLine[] {
  const { orderId, shipmentId, event, kind, cost, kept, at, authorizedAt, only, corrects, dispatchedFrom } =
    booking;
  const paid = (line: Booked) => authorizedAt !== undefined && taxedAtPayment(line, authorizedAt, filing);
  const happened = (line: Booked) => (kind === 'supply' && paid(line) ? (authorizedAt ?? at) : at);
  const all = ledgerLinesOf(cost, kind, kept).map(({ base, tax, ...line }, index) => ({
    ...{ ...line, orderId, shipmentId, dispatchedFrom, currency: cost.currency },
    ...{ taxPoint: taxDayOf(line, happened(line), filing), _id: taxLineId(orderId, `${event}-${index + 1}`) },
    ...{
      base: base.amount,
      tax: tax.amount,
      sources: cost.lines.flatMap(({ ref }) => (ref ? [ref] : [])),
    },
    ...(corrects ? { refersTo: taxLineId(orderId, `${corrects}-${index + 1}`) } : {}),
  }));
  return only ? all.filter((line) => paid(line) === (only === 'payment')) : all;
}

function skusOf({ lines }: { lines: readonly { sku: string }[] }): string[] {
  return lines.map(({ sku }) => sku);
}

function otherTotal({ amount, currency }: { amount: number; currency: string }) {
  return {
    code: 'price-changed',
    says: `the total is ${amount} ${currency} (minor units), not what the customer agreed to`,
    remedy: 'ask for a quote again, and show it to the customer',
  };
}

function soldOut(sku: string) {
  return {
    code: 'stock-short',
    sku,
    says: `there is not enough of ${sku} left`,
    remedy: 'order less, or later',
  };
}
