/**
 * Computed checks on what a partner declares. They find typing errors and inventions by form and check digit; whether
 * a number belongs to the company is for the reviewed documents to show. Runs in activities, not in workflows.
 */
import { checkVAT, countries as vatCountries } from 'jsvat-next';
import { checkBankAccount } from './bank-accounts';
import { checkRegistryId } from './registry-ids';
import { failed, passed, type IdentifierResult } from './identifier-result';
import type { Country } from './shapes/common';
import type { Declaration } from './shapes/vetting';

export type { IdentifierResult } from './identifier-result';

export type IdentifierCheck = 'registry-id' | 'vat-number' | 'bank-account';

/**
 * Runs one check on a declaration. `country` is the country of establishment. Details never repeat more of a bank
 * account than its last four characters.
 */
export function checkIdentifier(
  check: IdentifierCheck,
  declaration: Declaration,
  country: Country,
): IdentifierResult {
  switch (check) {
    case 'registry-id':
      return checkRegistryId(declaration.registrationNumber, country);
    case 'vat-number':
      return checkVatNumber(declaration.vatNumber, country);
    case 'bank-account':
      return checkBankAccount(declaration, country);
  }
}

const ownPrefix: Readonly<Record<Country, string>> = { GR: 'EL', CH: 'CHE' };

/**
 * The number as its country writes it. Greece prefixes EL (Council Directive 2006/112/EC art. 215), Switzerland CHE
 * (UID-Gesetz, SR 431.03); Norway writes MVA behind the bare number (merverdiavgiftsforskriften § 15-10-1).
 */
function withPrefix(bare: string, country: Country): string {
  if (country === 'NO') return `${bare.replace(/^NO/, '').replace(/MVA$/, '')}MVA`;
  const prefix = ownPrefix[country] ?? country;
  return bare.startsWith(prefix) ? bare : `${prefix}${bare}`;
}

/**
 * Form and check digits of a VAT number, by the algorithms the tax administrations publish (in jsvat-next). The number
 * must be of the country of establishment. Whether it is in use only VIES can tell.
 */
function checkVatNumber(vatNumber: string | undefined, country: Country): IdentifierResult {
  if (vatNumber === undefined)
    return failed('no VAT number declared', 'declare the VAT number of the company');
  const bare = vatNumber.toUpperCase().replace(/[\s./-]/g, '');
  const rules = vatCountries.filter(({ codes }) => codes[0] === country);
  if (rules.length === 0)
    return /^[A-Z0-9]{4,20}$/.test(bare)
      ? passed(`VAT number accepted on form only: no check digit rule known for ${country}`)
      : failed('a VAT number has letters and digits only', 'correct the VAT number');
  const full = withPrefix(bare, country);
  if (checkVAT(full, rules).isValid)
    return passed(`VAT number ${full}: form and check digits of ${country} are right`);
  return failed(
    `${vatNumber} is no VAT number of ${country}: form or check digits are wrong`,
    `copy the VAT number of ${country} from the tax certificate`,
  );
}
