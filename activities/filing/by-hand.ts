/** Where no program is let in: the file is there to download, a person files it, and uploads the receipt. */
import type { Country } from '../../domain/shapes/common';
import type { FilingScheme } from '../../domain/tax-return';
import type { FilingPort } from './port';

/** Where returns are filed by hand, by country. */
const places: Record<string, string> = {
  FI: 'MyTax (OmaVero), Special scheme for VAT',
  GB: 'HMRC online services, with bridging software',
};

export function createByHandFiling(scheme: FilingScheme, jurisdiction: Country): FilingPort {
  const where = places[jurisdiction] ?? `the portal of the tax authority of ${jurisdiction} for ${scheme}`;
  return {
    find: () => Promise.resolve(undefined),
    file: () => Promise.resolve({ state: 'by-hand', where }),
  };
}
