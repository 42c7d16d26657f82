/** What is told to EasyPost of a parcel. Field names as in docs.easypost.com/docs/shipments and /docs/customs-infos. */
import { createHash } from 'node:crypto';

import type { Address } from '../../domain/shapes/orders';
import { decimalText } from '../payments/amounts';
import type { Parcel } from './port';

const gramsPerOunce = 28.349523125;

/** EasyPost weighs in ounces with one decimal. Never nothing. */
export function ouncesOf(grams: number): number {
  return Math.max(0.1, Math.round((grams / gramsPerOunce) * 10) / 10);
}

/**
 * EasyPost has no idempotency keys. Its objects take a reference that can stand in place of their id, so the key becomes
 * one: the same key finds what it made before. Hex only: it is a part of paths.
 */
export function referenceOf(key: string): string {
  return `lf-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

export function shipmentRequest(parcel: Parcel, key: string): object {
  return {
    reference: referenceOf(key),
    from_address: addressOf(parcel.from),
    to_address: addressOf(parcel.to),
    parcel: { weight: ouncesOf(parcel.grossGrams) },
    ...(parcel.customs.length > 0 ? { customs_info: customsOf(parcel) } : {}),
    options: { label_format: 'PDF', incoterm: parcel.incoterm, print_custom_1: parcel.reference },
  };
}

function addressOf({ name, street, city, region, postcode, country, phone }: Address): object {
  const [street1, ...others] = street;
  return {
    ...{ name, street1, city, zip: postcode, country },
    ...(others.length > 0 ? { street2: others.join(', ') } : {}),
    ...(region === undefined ? {} : { state: region }),
    ...(phone === undefined ? {} : { phone }),
  };
}

function customsOf(parcel: Parcel): object {
  return {
    ...{ contents_type: 'merchandise', restriction_type: 'none', non_delivery_option: 'return' },
    ...{ customs_certify: true, customs_signer: parcel.from.name },
    // Values and weights are those of the whole line, as EasyPost wants them.
    customs_items: parcel.customs.map((item) => ({
      ...{ description: item.description, quantity: item.quantity, origin_country: item.origin },
      ...{
        hs_tariff_number: item.hsCode,
        value: Number(decimalText(item.value)),
        currency: item.value.currency,
      },
      weight: ouncesOf(item.netGrams),
    })),
  };
}
