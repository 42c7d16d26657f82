/** EasyPost's endpoints as far as Landfall uses them, over the book. Written to docs.easypost.com; `intercept` is our own. */
import { Router, type Request, type Response } from 'express';

import { seededChance } from './chance';
import type { CarrierBook, Consignment, Purchase } from './carrier-book';
import { trackingCodeOf } from './carrier-codes';
import { createCoverDesk } from './carrier-covers';
import { labelPdf } from './carrier-label';
import { shipmentObject, trackerObject } from './carrier-objects';
import type { Scenarios } from './carrier-scenarios';
import { offersFor } from './carrier-tariff';
import { journeyOf, type Traffic } from './carrier-traffic';
import { answer, newId, refuse, Refusal, type WireShipment } from './carrier-wire';
import { scanOf, told, type CarrierScenario } from './timeline';

export interface DeskOptions {
  readonly book: CarrierBook;
  readonly traffic: Traffic;
  readonly scenarios: Scenarios<CarrierScenario>;
  /** Milliseconds of a simulated hour, which may change. */
  readonly pace: () => number;
  /** Whether a parcel is handed over by itself a little after it was bought. */
  readonly handsOverByItself: () => boolean;
}

const gramsPerOunce = 28.349523125;

export function createCarrierDesk(options: DeskOptions): Router {
  const desk = new Desk(options);
  const router = Router();
  // Whoever has a label's address may read it, as with EasyPost.
  router.get('/labels/:code.pdf', (request, response) => desk.label(request, response));
  router.use((request, response, next) => {
    if (request.headers.authorization?.startsWith('Basic ')) next();
    else refuse(response, new Refusal(401, 'APIKEY.INACTIVE', 'an API key is needed'));
  });
  router.post(
    '/shipments',
    answer((request) => desk.create(request), 201),
  );
  router.get(
    '/shipments/:id',
    answer((request) => desk.show(request)),
  );
  router.post(
    '/shipments/:id/buy',
    answer((request) => desk.buy(request)),
  );
  router.post(
    '/shipments/:id/refund',
    answer((request) => desk.refund(request)),
  );
  router.post(
    '/shipments/:id/intercept',
    answer((request) => desk.intercept(request)),
  );
  router.get(
    '/trackers',
    answer((request) => desk.trackers(request)),
  );
  router.use(createCoverDesk(options));
  return router;
}

class Desk {
  constructor(private readonly options: DeskOptions) {}

  create(request: Request): object {
    const wanted = (request.body as { shipment?: WireShipment }).shipment ?? {};
    const { from_address: from = {}, to_address: to = {} } = wanted;
    for (const address of [from, to])
      if (!address.street1 || !address.city || !/^[A-Z]{2}$/.test(address.country ?? ''))
        throw new Refusal(422, 'ADDRESS.PARAMETERS.INVALID', 'street1, city and country are needed');
    const grams = Math.round((wanted.parcel?.weight ?? 0) * gramsPerOunce);
    if (!(grams > 0)) throw new Refusal(422, 'PARCEL.WEIGHT.INVALID', 'the weight must be above zero');
    const rates = offersFor(from.country ?? '', to.country ?? '', grams);
    const id = newId('shp');
    const reference = wanted.reference ?? id;
    const shipment = {
      ...{ id, reference, from, to, grams, createdAt: Date.now() },
      printed: wanted.options?.print_custom_1 ?? reference,
      customsInfo: wanted.customs_info ?? null,
      rates: rates.map((rate) => ({ ...rate, id: newId('rate') })),
    };
    this.options.book.write({ is: 'shipment', shipment });
    return this.shown(this.shipment(id), request);
  }

  show(request: Request): object {
    return this.shown(this.shipment(request.params['id']), request);
  }

  buy(request: Request): object {
    const { book, traffic, scenarios } = this.options;
    const shipment = this.shipment(request.params['id']);
    if (shipment.bought) throw new Refusal(422, 'SHIPMENT.POSTAGE.EXISTS', 'postage was bought before');
    const rateId = (request.body as { rate?: { id?: string } }).rate?.id;
    const rate = shipment.rates.find(({ id }) => id === rateId);
    if (!rate) throw new Refusal(422, 'SHIPMENT.POSTAGE.FAILURE', 'the rate is not one of this shipment');
    const at = Date.now();
    const purchase: Purchase = {
      ...{ rateId: rate.id, at, trackerId: newId('trk') },
      trackingCode: trackingCodeOf(rate.carrier, book.nextSerial(), shipment.from.country ?? ''),
      scenario: scenarios.of(shipment.printed),
      handOverAt: this.handOverAt(shipment, at),
    };
    const bought = { ...shipment, bought: purchase };
    const scans = [scanOf(journeyOf(bought), 'label-created', at)];
    book.write({ is: 'bought', id: shipment.id, purchase, scans });
    const parcel = book.parcel(purchase.trackingCode);
    if (parcel) traffic.wake(parcel);
    return this.shown(shipment, request);
  }

  refund(request: Request): object {
    const shipment = this.shipment(request.params['id']);
    if (!shipment.bought) throw new Refusal(422, 'SHIPMENT.REFUND.UNAVAILABLE', 'there is no postage');
    if (shipment.handedOver) return { ...this.shown(shipment, request), refund_status: 'rejected' };
    if (shipment.refundedAt === undefined)
      this.options.book.write({ is: 'refunded', id: shipment.id, at: Date.now() });
    return this.shown(shipment, request);
  }

  intercept(request: Request): object {
    const { bought } = this.shipment(request.params['id']);
    const parcel = bought && this.options.book.parcel(bought.trackingCode);
    if (!parcel) throw new Refusal(422, 'SHIPMENT.INTERCEPT.UNAVAILABLE', 'there is no postage');
    return { status: this.options.traffic.intercept(parcel, Date.now()) };
  }

  trackers(request: Request): object {
    const code = request.query['tracking_code'];
    const parcel = typeof code === 'string' ? this.options.book.parcel(code) : undefined;
    const trackers = parcel ? [trackerObject(parcel, told(parcel.scans, Date.now()))] : [];
    return { trackers, has_more: false };
  }

  async label(request: Request, response: Response): Promise<void> {
    const parcel = this.options.book.parcel(String(request.params['code']));
    if (!parcel) refuse(response, new Refusal(404, 'NOT_FOUND', 'there is no such label'));
    else response.type('application/pdf').send(await labelPdf(parcel));
  }

  private shipment(id: string | string[] | undefined): Consignment {
    const shipment = this.options.book.shipment(String(id));
    if (!shipment) throw new Refusal(404, 'NOT_FOUND', 'there is no such shipment');
    return shipment;
  }

  private handOverAt(shipment: Consignment, at: number): number | null {
    if (!this.options.handsOverByItself()) return null;
    return Math.round(at + (6 + 6 * seededChance(shipment.reference)()) * this.options.pace());
  }

  private shown(shipment: Consignment, request: Request): object {
    const base = `${request.protocol}://${request.get('host')}${request.baseUrl}`;
    return shipmentObject(shipment, base, told(shipment.scans, Date.now()));
  }
}
