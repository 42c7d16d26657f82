/** How the papers of a shipment put its facts into words: parties, addresses, weights, codes. */
import { canonicalSha256 } from '../../domain/canonical';
import { countryName, formatMoney } from '../../domain/contract-facts';
import {
  type CustomsIdentifier,
  type LithiumMark,
  type PaperParty,
  type ShipmentPaperFacts,
  paperContradictions,
} from '../../domain/paper-facts';
import type { Instant, Money } from '../../domain/shapes/common';
import type { Address } from '../../domain/shapes/orders';
import type { PaperSettings } from './page';

export interface PartyOnPaper {
  name: string;
  address: string[];
  country: string;
  phone?: string;
  identifiers: CustomsIdentifier[];
}

/** The facts contradict themselves. Permanent: whoever gave them has to mend them. */
export class PaperFactsError extends Error {
  override readonly name = 'PaperFactsError';

  constructor(shipmentId: string, problems: readonly string[]) {
    super(`No paper for ${shipmentId}: ${problems.join('; ')}.`);
  }
}

/** The settings of a shipment's paper. @throws PaperFactsError */
export function paperSettings(
  kind: string,
  facts: ShipmentPaperFacts,
  options: { compress?: boolean },
): PaperSettings {
  const problems = paperContradictions(facts);
  if (problems.length > 0) throw new PaperFactsError(facts.shipmentId, problems);
  return {
    title: `${kind} ${facts.shipmentId}`,
    author: facts.exporter.name,
    language: 'en',
    createdAt: `${facts.issuedOn}T00:00:00.000Z`,
    contentSha256: canonicalSha256({ kind, facts }),
    ...options,
  };
}

/** Who sends and who receives: on a return the customer sends and the house receives. */
export function partiesOf({ exporter, recipient, reasonForExport }: ShipmentPaperFacts): {
  from: PartyOnPaper;
  to: PartyOnPaper;
} {
  const customer = { ...recipientOnPaper(recipient), identifiers: [] };
  const house = partyOnPaper(exporter);
  return reasonForExport === 'return' ? { from: customer, to: house } : { from: house, to: customer };
}

function partyOnPaper(party: PaperParty): PartyOnPaper {
  return { ...party, country: countryName(party.country, 'en') };
}

function recipientOnPaper(address: Address): Omit<PartyOnPaper, 'identifiers'> {
  return {
    name: address.name,
    address: addressLines(address),
    country: countryName(address.country, 'en'),
    ...(address.phone ? { phone: address.phone } : {}),
  };
}

/** Street, place and postcode in the order their country writes them; without name and country. */
export function addressLines({ street, city, postcode, region, country }: Address): string[] {
  const state = region && region !== city ? region : undefined;
  if (['US', 'CA', 'AU'].includes(country))
    return [...street, [city, state, postcode].filter(Boolean).join(' ')];
  if (['GB', 'IE'].includes(country)) return [...street, city, ...(state ? [state] : []), postcode];
  if (country === 'CN') return [...street, [city, state].filter(Boolean).join(', '), postcode];
  return [...street, `${postcode} ${city}`, ...(state ? [state] : [])];
}

/** `EORI DE123, VAT DE456`; empty when there are none. */
export function identifierLine(identifiers: readonly CustomsIdentifier[]): string {
  return identifiers.map(({ kind, number }) => `${kind} ${number}`).join(', ');
}

/** Kilograms with three decimals: 1234 g is `1.234`. */
export function kilograms(grams: number): string {
  return (grams / 1000).toFixed(3);
}

/** HS codes in the groups people compare them by: `6911.10`, `6911.10.00`. */
export function readableHs(code: string): string {
  return [code.slice(0, 4), ...(code.slice(4).match(/\d{2}/g) ?? [])].join('.');
}

/** What the UN numbers stand for. */
export const LITHIUM_NAMES: Record<LithiumMark, string> = {
  UN3480: 'Lithium ion batteries',
  UN3481: 'Lithium ion batteries contained in or packed with equipment',
  UN3090: 'Lithium metal batteries',
  UN3091: 'Lithium metal batteries contained in or packed with equipment',
};

/** An amount without its currency, for columns that name it at the head: `1,234.50`. */
export function figures(money: Money): string {
  return formatMoney(money).slice(4);
}

/** `2026-11-24 09:30 UTC`. */
export function utc(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
