/**
 * Days where a customer is. A period of days ends with the last hour of its last day, in local time (Regulation (EEC, Euratom)
 * 1182/71 art. 3). Which zone of its country a place is in nobody says, so where a country has several, both ends are given, and
 * whoever counts takes the one that is better for the customer.
 */
import { getCountry } from 'countries-and-timezones';
import { dayIn } from './business-days';
import type { Country, Day, Instant } from './shapes/common';

/** All of China keeps Beijing time; the library has Urumqi's too, which is a custom. */
const byLaw: Readonly<Record<Country, readonly string[]>> = { CN: ['Asia/Shanghai'] };

/** The first and the last of the days it is at an instant in the zones of a country; by UTC in one nobody knows. */
export function daysIn(country: Country, at: Instant): { first: Day; last: Day } {
  const zones = byLaw[country] ?? getCountry(country)?.timezones ?? [];
  const days = zones.map((zone) => dayIn(zone, at)).sort();
  const utc = at.slice(0, 10);
  return { first: days[0] ?? utc, last: days.at(-1) ?? utc };
}

/**
 * From when to when a customer has waited, in their days: delivered on the last day it was anywhere in the country, asked on the
 * first, though never before the goods were there.
 */
export function askedAfter(
  country: Country,
  deliveredAt: Instant,
  requestedAt: Instant,
): { deliveredOn: Day; requestedOn: Day } {
  const { last: deliveredOn } = daysIn(country, deliveredAt);
  const { first } = daysIn(country, requestedAt);
  const afterwards = Date.parse(requestedAt) >= Date.parse(deliveredAt);
  return { deliveredOn, requestedOn: afterwards && first < deliveredOn ? deliveredOn : first };
}
