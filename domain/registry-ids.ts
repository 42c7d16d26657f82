/**
 * Numbers of companies in their national registers. Where a register publishes a check digit it is computed; where it
 * publishes only a form, the form is checked and the result says so. Sources stand with each rule.
 */
import { luhn, modulus11, weightedSum } from './check-digits';
import { failed, passed, type IdentifierResult } from './identifier-result';
import type { Country } from './shapes/common';

interface RegistryRule {
  /** What the number is called where it is issued. */
  name: string;
  /** Of the number in upper case, without blanks, dots, commas, hyphens and slashes. */
  form: RegExp;
  example: string;
  /** Absent: the register publishes no check digit. */
  check?: (number: string) => boolean;
}

/** GB 32100-2015 "统一社会信用代码": 31 symbols without I O S V Z, weights 3^i mod 31, check = 31 − Σ mod 31. */
function unifiedSocialCreditCode(number: string): boolean {
  const symbols = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
  const sum = weights.reduce((total, weight, i) => total + weight * symbols.indexOf(number.charAt(i)), 0);
  return symbols.charAt((31 - (sum % 31)) % 31) === number.charAt(17);
}

/**
 * SIREN and SIRET (INSEE, Code de commerce art. R123-221): Luhn. The many SIRETs of La Poste (SIREN 356000000) have a
 * digit sum divisible by 5 instead, but for its seat.
 */
function sirenOrSiret(number: string): boolean {
  if (!luhn(number.slice(0, 9))) return false;
  if (number.length === 9 || number === '35600000000048') return true;
  if (!number.startsWith('356000000')) return luhn(number);
  return weightedSum(number, Array<number>(14).fill(1)) % 5 === 0;
}

/** Corporate number: first digit = 9 − (Σ digit × 1 or 2 alternating from the right, mod 9). 平成26年財務省令第70号 art. 2. */
function corporateNumber(number: string): boolean {
  const sum = weightedSum(number.slice(1), [2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]);
  return 9 - (sum % 9) === Number(number.charAt(0));
}

/** Codice fiscale of a natural person (sole trader), D.M. 23 December 1976: odd places by table, even by value, mod 26. */
function codiceFiscale(number: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  const valueOf = (symbol: string): number =>
    /\d/.test(symbol) ? Number(symbol) : symbol.charCodeAt(0) - 'A'.charCodeAt(0);
  const sum = [...number.slice(0, 15)].reduce((total, symbol, index) => {
    const value = valueOf(symbol);
    return total + (index % 2 === 0 ? (odd[value] ?? 0) : value);
  }, 0);
  return String.fromCharCode('A'.charCodeAt(0) + (sum % 26)) === number.charAt(15);
}

/**
 * NIF of companies, Orden EHA/451/2008: Luhn over the digits gives the control, written as a digit or a letter. Which
 * legal form writes which is told differently by different sources, so either is accepted.
 */
function spanishNif(number: string): boolean {
  const control = [...Array(10).keys()].find((digit) => luhn(`${number.slice(1, 8)}${digit}`)) ?? 0;
  const last = number.charAt(8);
  return last === String(control) || last === 'JABCDEFGHI'.charAt(control);
}

/** Partita IVA: Luhn; digits eight to ten are the issuing office, a province or 120, 121, 888, 999 (D.P.R. 633/1972). */
function partitaIva(number: string): boolean {
  const digits = number.slice(-11);
  return /^\d{7}(0(?!00)\d\d|100|12[01]|888|999)\d$/.test(digits) && luhn(digits);
}

/** REGON, Rozporządzenie Rady Ministrów of 30 November 2015: weights 8 9 2 3 4 5 6 7, mod 11, 10 becomes 0. */
const regon = (number: string): boolean =>
  (weightedSum(number, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === Number(number.charAt(8));

/** Business registration number, National Tax Service: weights 1 3 7 1 3 7 1 3 5, plus the tens of 5 × the ninth. */
function koreanBusinessNumber(number: string): boolean {
  const sum =
    weightedSum(number, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((Number(number.charAt(8)) * 5) / 10);
  return (10 - (sum % 10)) % 10 === Number(number.charAt(9));
}

/** ABN, Australian Business Register "Format of the ABN": subtract 1 from the first digit; weighted sum mod 89 is 0. */
const australianBusinessNumber = (number: string): boolean =>
  (weightedSum(number, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;

const rules: Readonly<Record<Country, readonly RegistryRule[]>> = {
  // Firmenbuchgesetz § 30: one to six digits and a check letter whose computation is not published.
  AT: [{ name: 'Firmenbuchnummer', form: /^(FN)?\d{1,6}[A-Z]$/, example: 'FN 123456a' }],
  AU: [{ name: 'ABN', form: /^\d{11}$/, example: '51 824 753 556', check: australianBusinessNumber }],
  // Arrêté royal of 24 June 2003: the last two digits are 97 − (first eight mod 97).
  BE: [
    {
      name: 'enterprise number',
      form: /^(BE)?[01]\d{9}$/,
      example: '0403.170.701',
      check: (number) => 97 - (Number(number.slice(-10, -2)) % 97) === Number(number.slice(-2)),
    },
  ],
  // UID-Verordnung (SR 431.031): weights 5 4 3 2 7 6 5 4, modulus 11.
  CH: [
    {
      name: 'UID',
      form: /^CHE\d{9}$/,
      example: 'CHE-100.155.212',
      check: (number) => modulus11(number.slice(3), [5, 4, 3, 2, 7, 6, 5, 4]),
    },
  ],
  CN: [
    {
      name: 'unified social credit code',
      // The first symbol is the registering authority; company registers write 9.
      form: /^[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/,
      example: '91110000600037341L',
      check: unifiedSocialCreditCode,
    },
  ],
  // Handelsregisterverordnung § 13: department, number, at some courts a letter; numbers repeat between courts.
  DE: [
    {
      name: 'Handelsregisternummer',
      form: /^[A-ZÄÖÜ()]*(HR[AB]|GNR|GSR|PR|VR)\d{1,6}[A-ZÄÖÜ()]*$/,
      example: 'Amtsgericht München HRB 12345',
    },
  ],
  // CVR-loven; weights 2 7 6 5 4 3 2, modulus 11.
  DK: [
    {
      name: 'CVR number',
      form: /^(DK)?[1-9]\d{7}$/,
      example: '25063864',
      check: (number) => modulus11(number.slice(-8), [2, 7, 6, 5, 4, 3, 2]),
    },
  ],
  ES: [{ name: 'NIF', form: /^[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]$/, example: 'A15075062', check: spanishNif }],
  // Yritys- ja yhteisötietolaki 244/2001; weights 7 9 10 5 8 4 2, modulus 11.
  FI: [
    {
      name: 'Y-tunnus',
      form: /^\d{8}$/,
      example: '0112038-9',
      check: (number) => modulus11(number, [7, 9, 10, 5, 8, 4, 2]),
    },
  ],
  FR: [{ name: 'SIREN or SIRET', form: /^(\d{9}|\d{14})$/, example: '552 100 554', check: sirenOrSiret }],
  // Companies House, "Uniform Resource Identifiers for companies": eight digits, or two symbols and six digits.
  GB: [{ name: 'company number', form: /^(\d{8}|[A-Z]{2}\d{6}|R0\d{6})$/, example: '00445790 or SC123456' }],
  IT: [
    // D.P.R. 633/1972 art. 35; Luhn over eleven digits. A company's codice fiscale is the same kind of number.
    {
      name: 'partita IVA or codice fiscale',
      form: /^(IT)?\d{11}$/,
      example: '00743110157',
      check: partitaIva,
    },
    {
      name: 'codice fiscale of a sole trader',
      form: /^[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]$/,
      example: 'RSSMRA85T10A562S',
      check: codiceFiscale,
    },
    // D.P.R. 581/1995: chamber's province and a running number.
    { name: 'REA number', form: /^[A-Z]{2}\d{5,7}$/, example: 'MI-1234567' },
  ],
  JP: [{ name: 'corporate number', form: /^[1-9]\d{12}$/, example: '7000012050002', check: corporateNumber }],
  KR: [
    {
      name: 'business registration number',
      form: /^\d{10}$/,
      example: '124-81-00998',
      check: koreanBusinessNumber,
    },
  ],
  // Handelsregisterbesluit 2008: eight digits, no check digit.
  NL: [{ name: 'KvK number', form: /^\d{8}$/, example: '33014286' }],
  // Enhetsregisterloven; weights 3 2 7 6 5 4 3 2, modulus 11.
  NO: [
    {
      name: 'organisasjonsnummer',
      form: /^\d{9}$/,
      example: '923 609 016',
      check: (number) => modulus11(number, [3, 2, 7, 6, 5, 4, 3, 2]),
    },
  ],
  PL: [
    // Ustawa o Krajowym Rejestrze Sądowym: ten digits, no check digit.
    { name: 'KRS number', form: /^\d{10}$/, example: '0000028860' },
    { name: 'REGON', form: /^\d{9}$/, example: '610188201', check: regon },
  ],
  // Lagen (1974:174) om identitetsbeteckning för juridiska personer: Luhn; the third digit is 2 or more.
  SE: [{ name: 'organisationsnummer', form: /^\d{2}[2-9]\d{7}$/, example: '556036-0793', check: luhn }],
  // IRS Publication 1635: NN-NNNNNNN, no check digit; prefix 00 is not assigned.
  US: [{ name: 'EIN', form: /^(?!00)\d{9}$/, example: '12-3456789' }],
};

const plain = (number: string): string => number.toUpperCase().replace(/[\s.,\-/]/g, '');

/**
 * Checks the number a company declares from its country's register by form and, where published, by check digit. Of
 * countries without a rule any number of letters and digits is accepted, and the detail says so.
 */
export function checkRegistryId(registrationNumber: string, country: Country): IdentifierResult {
  const number = plain(registrationNumber);
  const known = rules[country];
  if (!known)
    return /^[\p{L}\p{N}()]{2,60}$/u.test(number)
      ? passed(`${registrationNumber} accepted on form only: no register rule known for ${country}`)
      : failed('a registration number has letters and digits only', 'copy it from the register extract');
  const rule = known.find((candidate) => candidate.form.test(number) && (candidate.check?.(number) ?? true));
  if (rule)
    return passed(
      `${registrationNumber} is a possible ${rule.name} of ${country}: ` +
        (rule.check ? 'form and check digit are right' : 'form is right, no check digit is published'),
    );
  const wrongDigit = known.some((candidate) => candidate.form.test(number));
  const names = known.map(({ name, example }) => `${name} (such as ${example})`).join(' or ');
  return failed(
    `${registrationNumber} is no registration number of ${country}: ` +
      (wrongDigit ? 'its check digit is wrong, so a digit is mistyped or missing' : 'its form is wrong'),
    `copy from the register extract the ${names}`,
  );
}
