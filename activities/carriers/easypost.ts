/**
 * Carriers through EasyPost's published API (https://docs.easypost.com), with its own SDK. EasyPost has no idempotency keys:
 * shipments and covers are made under a reference derived from the key and looked up by it first. What EasyPost does not
 * offer, and a sandbox that speaks its API may, is behind `extensions`.
 */
import EasyPostClient from '@easypost/api';

import { decimalText, moneyOf } from '../payments/amounts';
import { claimRequest, stateOfClaim, type EasyPostClaim } from './easypost-claims';
import { referenceOf, shipmentRequest } from './easypost-request';
import { hasLeft, isRefunded, type EasyPostInsurance, type EasyPostShipment } from './easypost-shapes';
import { eventsOf, type EasyPostTracker } from './easypost-tracking';
import { parseEasyPostWebhook } from './easypost-webhook';
import { calling, carrierRefused, codeOf, statusOf } from './failure';
import type { CarrierPort, Label, Parcel, Rate } from './port';

export interface EasyPostOptions {
  /** With its version: `https://api.easypost.com/v2`. */
  apiUrl: string;
  apiKey: string;
  webhookSecret: string;
  /** Whom EasyPost writes to about a claim, and whom it pays. */
  claims: { email: string; recipient: string };
  /** Intercepting, and covers in other currencies than US dollars: not in EasyPost's API. */
  extensions: boolean;
}

const timeoutMs = 20_000;
const largestLabel = 5_000_000;

type Request = <T>(method: 'get' | 'post', path: string, body?: object) => Promise<T>;

/** The port over one EasyPost account. */
export function createEasyPostCarrier(options: EasyPostOptions): CarrierPort {
  const carrier = new EasyPostCarrier(options);
  return {
    name: 'easypost',
    quote: (parcel) => carrier.quote(parcel),
    book: (parcel, key) => carrier.book(parcel, key),
    void: ({ labelId }) => carrier.void(labelId),
    track: (trackingCode) => carrier.track(trackingCode),
    intercept: ({ labelId }) => carrier.intercept(labelId),
    insure: (cover) => carrier.insure(cover),
    cancelCover: (coverId) => carrier.cancelCover(coverId),
    fileClaim: (claim) => carrier.fileClaim(claim),
    claim: (claimId) => carrier.claim(claimId),
    parseWebhook: (request) => parseEasyPostWebhook(options.webhookSecret, request),
  };
}

class EasyPostCarrier {
  private readonly request: Request;

  constructor(private readonly options: EasyPostOptions) {
    const client = new EasyPostClient(options.apiKey, {
      baseUrl: options.apiUrl.endsWith('/') ? options.apiUrl : `${options.apiUrl}/`,
      // The SDK's own `timeout` is not passed on to its HTTP client.
      requestMiddleware: (request: { timeout(limit: object): unknown }) =>
        request.timeout({ response: timeoutMs, deadline: timeoutMs }),
    }) as unknown as { makeApiCall: Request };
    this.request = (method, path, body) => client.makeApiCall(method, path, body);
  }

  async quote(parcel: Parcel): Promise<Rate[]> {
    const wanted = { shipment: shipmentRequest(parcel, `quote/${parcel.reference}`) };
    const { rates } = await calling('quote', () =>
      this.request<EasyPostShipment>('post', 'shipments', wanted),
    );
    return rates.map((rate) => ({
      ...{ carrier: rate.carrier, service: rate.service, cost: moneyOf(rate.rate, rate.currency) },
      days: rate.delivery_days ?? rate.est_delivery_days ?? 0,
    }));
  }

  async book(parcel: Parcel, key: string): Promise<Label> {
    const shipment = (await this.found(referenceOf(key))) ?? (await this.created(parcel, key));
    return this.labelOf(shipment.tracking_code ? shipment : await this.bought(shipment, parcel));
  }

  async void(labelId: string): Promise<'voided' | 'too-late'> {
    const shipment = await this.shipment(labelId);
    if (isRefunded(shipment)) return 'voided';
    // Some carriers give money back for a label they have scanned; the parcel is under way all the same.
    if (shipment.tracker && hasLeft(shipment.tracker)) return 'too-late';
    const path = `shipments/${labelId}/refund`;
    const after = await calling('void', () => this.request<EasyPostShipment>('post', path));
    return isRefunded(after) ? 'voided' : 'too-late';
  }

  async track(trackingCode: string) {
    const query = { tracking_code: trackingCode };
    const { trackers } = await calling('track', () =>
      this.request<{ trackers: EasyPostTracker[] }>('get', 'trackers', query),
    );
    // Codes are used again after years; EasyPost lists the newest first.
    const [tracker] = trackers;
    return tracker ? eventsOf(tracker) : [];
  }

  async intercept(labelId: string): Promise<'accepted' | 'too-late'> {
    if (!this.options.extensions) return 'too-late';
    const path = `shipments/${labelId}/intercept`;
    const { status } = await calling('intercept', () => this.request<{ status: string }>('post', path));
    return status === 'accepted' ? 'accepted' : 'too-late';
  }

  async insure({ labelId, trackingCode, value, key }: Parameters<CarrierPort['insure']>[0]) {
    const reference = referenceOf(key);
    const before = await this.lookedUp<EasyPostInsurance>('insurances', reference);
    if (before) return { coverId: before.id };
    const shipment = await this.shipment(labelId);
    const insurance = {
      ...{ reference, tracking_code: trackingCode, amount: decimalText(value), ...this.currency(value) },
      ...{ carrier: shipment.selected_rate?.carrier },
      from_address: { id: shipment.from_address.id },
      to_address: { id: shipment.to_address.id },
    };
    const cover = await calling('insure', () =>
      this.request<EasyPostInsurance>('post', 'insurances', { insurance }),
    );
    return { coverId: cover.id };
  }

  async cancelCover(coverId: string): Promise<void> {
    const cover = await calling('cover', () =>
      this.request<EasyPostInsurance>('get', `insurances/${coverId}`),
    );
    if (cover.status === 'cancelled') return;
    await calling('cancel cover', () => this.request('post', `insurances/${coverId}/refund`));
  }

  async fileClaim(claim: Parameters<CarrierPort['fileClaim']>[0]) {
    const reference = referenceOf(claim.key);
    const { claims } = await calling('claims', () =>
      this.request<{ claims: EasyPostClaim[] }>('get', 'claims', { page_size: 100 }),
    );
    const before = claims.find((one) => one.reference === reference);
    if (before) return { claimId: before.id };
    const wanted = {
      ...claimRequest(claim, this.options.claims),
      ...{ reference, ...this.currency(claim.amount) },
    };
    const filed = await calling('claim', () => this.request<EasyPostClaim>('post', 'claims', wanted));
    return { claimId: filed.id };
  }

  async claim(claimId: string) {
    return stateOfClaim(
      await calling('claim', () => this.request<EasyPostClaim>('get', `claims/${claimId}`)),
    );
  }

  /** EasyPost counts covers and claims in US dollars. @throws ApplicationFailure `carrier-refused` for another currency */
  private currency({ currency }: { currency: string }): { currency?: string } {
    if (this.options.extensions) return { currency };
    if (currency !== 'USD') throw carrierRefused(`EasyPost insures in USD, not in ${currency}.`);
    return {};
  }

  private shipment(id: string): Promise<EasyPostShipment> {
    return calling('shipment', () => this.request<EasyPostShipment>('get', `shipments/${id}`));
  }

  private found(reference: string): Promise<EasyPostShipment | undefined> {
    return this.lookedUp<EasyPostShipment>('shipments', reference);
  }

  private lookedUp<T>(kind: 'shipments' | 'insurances', reference: string): Promise<T | undefined> {
    return calling(kind, async () => {
      try {
        return await this.request<T>('get', `${kind}/${reference}`);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  private created(parcel: Parcel, key: string): Promise<EasyPostShipment> {
    const shipment = shipmentRequest(parcel, key);
    return calling('book', () => this.request<EasyPostShipment>('post', 'shipments', { shipment }));
  }

  private async bought(shipment: EasyPostShipment, parcel: Parcel): Promise<EasyPostShipment> {
    const rate = shipment.rates.find(
      ({ carrier, service }) => carrier === parcel.carrier && service === parcel.service,
    );
    if (!rate)
      throw carrierRefused(`${parcel.carrier} ${parcel.service} is not offered for ${parcel.reference}.`);
    return calling('buy', async () => {
      try {
        const path = `shipments/${shipment.id}/buy`;
        return await this.request<EasyPostShipment>('post', path, { rate: { id: rate.id } });
      } catch (error) {
        // Another attempt bought it in between.
        if (codeOf(error) === 'SHIPMENT.POSTAGE.EXISTS') return this.shipment(shipment.id);
        throw error;
      }
    });
  }

  private async labelOf(shipment: EasyPostShipment): Promise<Label> {
    const { tracking_code: trackingCode, selected_rate: rate } = shipment;
    if (!trackingCode || !rate)
      throw new Error(`Shipment ${shipment.id} was bought, yet has no tracking code.`);
    const url = shipment.postage_label?.label_pdf_url;
    const label = { labelId: shipment.id, trackingCode, carrier: rate.carrier };
    const cost = moneyOf(rate.rate, rate.currency);
    return { ...label, cost, ...(url ? { pdf: await this.pdf(url) } : {}) };
  }

  private async pdf(url: string): Promise<string> {
    const { protocol, host } = new URL(url);
    if (protocol !== 'https:' && host !== new URL(this.options.apiUrl).host)
      throw carrierRefused('The label is at an address that is not encrypted.');
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) throw new Error(`The label could not be fetched (HTTP ${answer.status}).`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (bytes.length > largestLabel) throw new Error(`The label has ${bytes.length} bytes.`);
    return bytes.toString('base64');
  }
}
