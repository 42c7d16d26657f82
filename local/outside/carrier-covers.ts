/** EasyPost's insurances and claims as far as Landfall uses them, over the book. */
import { Router, type Request } from 'express';

import type { CarrierBook, Claim, Cover } from './carrier-book';
import { claimHours, verdictOn } from './carrier-claims';
import { claimObject, insuranceObject, shipmentIdOfAddress } from './carrier-objects';
import { answer, newId, Refusal, type WireClaim, type WireInsurance } from './carrier-wire';

interface CoverOptions {
  readonly book: CarrierBook;
  readonly pace: () => number;
}

export function createCoverDesk(options: CoverOptions): Router {
  const desk = new CoverDesk(options);
  const router = Router();
  router.post(
    '/insurances',
    answer((request) => desk.insure(request), 201),
  );
  router.get(
    '/insurances/:id',
    answer((request) => insuranceObject(desk.cover(request))),
  );
  router.post(
    '/insurances/:id/refund',
    answer((request) => desk.cancelCover(request)),
  );
  router.post(
    '/claims',
    answer((request) => desk.fileClaim(request), 201),
  );
  router.get(
    '/claims',
    answer(() => desk.claims()),
  );
  router.get(
    '/claims/:id',
    answer((request) => desk.claim(request)),
  );
  return router;
}

class CoverDesk {
  constructor(private readonly options: CoverOptions) {}

  insure(request: Request): object {
    const wanted = (request.body as { insurance?: WireInsurance }).insurance ?? {};
    const parcel = this.options.book.parcel(wanted.tracking_code ?? '');
    const from = this.options.book.shipment(shipmentIdOfAddress(wanted.from_address?.id ?? ''));
    if (!parcel || from?.id !== parcel.id)
      throw new Refusal(422, 'INSURANCE.INVALID', 'the parcel and its addresses are not known');
    if (parcel.handedOver) throw new Refusal(422, 'INSURANCE.SHIPPED', 'it is on its way already');
    const { reference = '', amount = '', currency = 'USD' } = wanted;
    if (!/^\d+(\.\d+)?$/.test(amount))
      throw new Refusal(422, 'INSURANCE.INVALID', 'the amount is no decimal');
    const { trackingCode } = parcel.bought;
    const id = newId('ins');
    const cover = { id, reference, trackingCode, amount, currency, at: Date.now(), cancelled: false };
    this.options.book.write({ is: 'cover', cover });
    return insuranceObject(cover);
  }

  cover(request: Request): Cover {
    const cover = this.options.book.cover(String(request.params['id']));
    if (!cover) throw new Refusal(404, 'NOT_FOUND', 'there is no such insurance');
    return cover;
  }

  cancelCover(request: Request): object {
    const cover = this.cover(request);
    const parcel = this.options.book.parcel(cover.trackingCode);
    if (parcel?.handedOver) throw new Refusal(422, 'INSURANCE.SHIPPED', 'it is on its way already');
    if (!cover.cancelled) this.options.book.write({ is: 'cover-cancelled', id: cover.id });
    return insuranceObject(cover);
  }

  fileClaim(request: Request): object {
    const wanted = request.body as WireClaim;
    const { tracking_code: trackingCode = '', amount = '', type, currency = 'USD', reference = '' } = wanted;
    if (!this.options.book.parcel(trackingCode))
      throw new Refusal(422, 'CLAIM.INVALID', 'there is no such parcel');
    if (type !== 'loss' && type !== 'damage') throw new Refusal(422, 'CLAIM.INVALID', 'loss or damage');
    const at = Date.now();
    const claim: Claim = {
      ...{ id: newId('clm'), reference, trackingCode, type, amount, currency, at },
      invoices: wanted.invoice_attachments?.length ?? 0,
      decidedAt: at + claimHours * this.options.pace(),
    };
    this.options.book.write({ is: 'claim', claim });
    return claimObject(claim, verdictOn(this.options.book, claim, at));
  }

  claims(): object {
    const { book } = this.options;
    const claims = book.allClaims().map((claim) => claimObject(claim, verdictOn(book, claim, Date.now())));
    return { claims, has_more: false };
  }

  claim(request: Request): object {
    const claim = this.options.book.claim(String(request.params['id']));
    if (!claim) throw new Refusal(404, 'NOT_FOUND', 'there is no such claim');
    return claimObject(claim, verdictOn(this.options.book, claim, Date.now()));
  }
}
