import { processAddress } from '../../ui/places';

/** The API tells of each figure the address of its rows; the console shows them under an address of its own. */
const places: Readonly<Record<string, string>> = {
  '/customs-clearances': '/customs-holds',
  '/tax/returns': '/tax',
  '/tax/registrations': '/registrations',
  '/legal-holds': '/holds',
};

/** @param rows an address of the API, such as `/cases?stage=vetting` */
export function placeOf(rows: string): string {
  const [path = '', query] = rows.split('?');
  const taxReturn = /^\/tax\/returns\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
  if (taxReturn) return processAddress(['tax-return', ...taxReturn.slice(1)].join(':'));
  const place = places[path] ?? path;
  return query ? `${place}?${query}` : place;
}
