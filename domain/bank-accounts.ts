/** Form and check digits of bank accounts. Says whether an account number can exist, not whose it is. */
import { electronicFormatIBAN, getCountrySpecifications, isValidIBAN } from 'ibantools';
import { failed, passed, type IdentifierResult } from './identifier-result';
import type { Country } from './shapes/common';
import type { Declaration } from './shapes/vetting';

interface AccountRule {
  form: RegExp;
  example: string;
  /** Check digits, where they are published; the account comes without blanks and hyphens. */
  check?: (account: string) => boolean;
  says: string;
}

/**
 * ABA routing number: nine digits weighted 3 7 1 sum to a multiple of 10; first two digits 00–12, 21–32, 61–72 or 80.
 * Source: American Bankers Association, Routing Number Policy; Federal Reserve Regulation J, 12 CFR 210.
 */
export function isAbaRoutingNumber(routing: string): boolean {
  if (!/^(0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{7}$/.test(routing)) return false;
  const weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(routing[index]), 0);
  return sum > 0 && sum % 10 === 0;
}

/** Countries without IBAN whose account form is published. */
const accountRules: Readonly<Record<Country, AccountRule>> = {
  US: {
    form: /^\d{9}\/\d{4,17}$/,
    example: '021000021/123456789 (routing number/account)',
    check: (account) => isAbaRoutingNumber(account.slice(0, 9)),
    says: 'ABA routing number with its check digit',
  },
  // People's Bank of China: corporate settlement accounts have no common check digit and differ in length by bank.
  CN: { form: /^\d{8,32}$/, example: '11001234567890123456', says: 'form only, no common check digit in CN' },
  // Zengin format (Japanese Banks' Payment Clearing Network): bank 4, branch 3, account 7 digits.
  JP: {
    form: /^\d{4}\/?\d{3}\/?\d{7}$/,
    example: '0001/001/1234567',
    says: 'bank, branch and account by form',
  },
  // Australian Payments Network, BSB directory: six digits, then an account of up to nine.
  AU: { form: /^\d{6}\/?\d{4,9}$/, example: '062000/12345678', says: 'BSB and account by form' },
  // Payments Canada Standard 005/006: institution 3, transit 5, account 7 to 12 digits.
  CA: {
    form: /^\d{3}\/?\d{5}\/?\d{7,12}$/,
    example: '001/00011/1234567',
    says: 'institution, transit, account by form',
  },
};

const lastFour = (account: string): string => `…${account.slice(-4)}`;

/**
 * Checks the declared account: an IBAN wherever one is given (ISO 13616, check digits ISO 7064 mod 97-10), otherwise
 * the account number by the form of the country of establishment.
 */
export function checkBankAccount(declaration: Declaration, country: Country): IdentifierResult {
  if (declaration.iban !== undefined) return checkIban(declaration.iban, country);
  if (getCountrySpecifications()[country]?.IBANRegistry)
    return failed(
      `no IBAN declared, but banks in ${country} use IBAN`,
      'declare the IBAN of the company account',
    );
  if (declaration.accountNumber === undefined)
    return failed('no bank account declared', 'declare the account number or the IBAN');
  return checkAccountNumber(declaration.accountNumber, country);
}

function checkIban(iban: string, country: Country): IdentifierResult {
  const plain = (electronicFormatIBAN(iban) ?? '').toUpperCase();
  const of = plain.slice(0, 2);
  if (!isValidIBAN(plain))
    return failed(
      `IBAN ${lastFour(plain)}: length, form or check digits are wrong`,
      'copy the IBAN from a bank statement',
    );
  const abroad = of === country ? '' : `; the account is in ${of}, the company in ${country}`;
  return passed(`IBAN ${lastFour(plain)} of ${of}: form and check digits are right${abroad}`);
}

function checkAccountNumber(accountNumber: string, country: Country): IdentifierResult {
  const plain = accountNumber.replace(/[\s-]/g, '');
  const rule = accountRules[country];
  if (!rule)
    return /^[A-Z0-9/]{4,40}$/i.test(plain)
      ? passed(`account ${lastFour(plain)} accepted on form only: no rule known for ${country}`)
      : failed('an account number has letters and digits only', 'correct the account number');
  if (rule.form.test(plain) && (rule.check?.(plain) ?? true))
    return passed(`account ${lastFour(plain)} of ${country}: ${rule.says}`);
  return failed(
    `account ${lastFour(plain)} is no account of ${country}: form or check digit is wrong`,
    `give it as ${rule.example}`,
  );
}
