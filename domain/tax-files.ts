/**
 * What authorities take a return as. Pure text, made from whole minor units: no amount passes through a double.
 *
 * Union scheme: the CSV of the Finnish Tax Administration, "Instructions for uploading files - VAT special scheme (One Stop
 * Shop)", vero.fi. Columns A to I were read there. J to M could not be read in full: J (number of the fixed establishment)
 * and the order country, period, amount of K to M follow Annex III of Implementing Regulation (EU) 2020/194 and vero.fi on
 * corrections; how a period is written (`Q2.2026`, `M06.2026`) is footnotes b and c of that annex.
 *
 * Import scheme: its columns could not be read on that page. It is written with those of the Union scheme, B being the IOSS
 * number and J empty. MyTax shows what was uploaded before it is sent: compare the first file there.
 *
 * British VAT: the body of `POST /organisations/vat/{vrn}/returns`, VAT (MTD) API 1.0 of HMRC.
 */
import { decimal } from './money';
import type { Country } from './shapes/common';
import type { FilingScheme, ReturnCorrection, ReturnLine, TaxReturn } from './tax-return';

/** Numbers a Finnish file of the Union scheme names. */
export interface UnionTaxpayer {
  /** `FI` and eight digits. */
  vatNumber: string;
  /** VAT or tax numbers in other member states that goods are sent from, by country, each with its country code. */
  establishments?: Readonly<Record<Country, string>>;
}

/** The nine boxes of a British return, as decimals: pounds and pence in 1 to 5, whole pounds in 6 to 9. */
export interface BritishBoxes {
  vatDueSales: string;
  vatDueAcquisitions: string;
  totalVatDue: string;
  vatReclaimedCurrPeriod: string;
  netVatDue: string;
  totalValueSalesExVAT: string;
  totalValuePurchasesExVAT: string;
  totalValueGoodsSuppliedExVAT: string;
  totalAcquisitionsExVAT: string;
}

/**
 * The file of a Union return, in euros. Figures of zero have no row; a nil return has no rows and is declared in MyTax.
 * @throws RangeError for another scheme or authority, a number of another form, a line below zero, or goods sent from a state without
 *   a number: without one they would be declared as sent from Finland
 */
export function ossUnionFile(found: TaxReturn, { vatNumber, establishments = {} }: UnionTaxpayer): string {
  finnish(found, 'OSS');
  if (!/^FI\d{8}$/.test(vatNumber))
    throw new RangeError(`"${vatNumber}" is no Finnish VAT number; expected FI12345678`);
  return rowsOf(found, vatNumber, ({ dispatchedFrom }) => {
    if (dispatchedFrom === undefined || dispatchedFrom === found.jurisdiction) return '';
    const number = establishments[dispatchedFrom];
    if (number !== undefined) return number;
    throw new RangeError(
      `goods were sent from ${dispatchedFrom}, and the registration names no VAT number there: correct the registration`,
    );
  });
}

/**
 * The file of an import return, in euros. Columns are inferred; see above.
 * @throws RangeError for another scheme or authority, a number of another form, or a line below zero
 */
export function iossFile(found: TaxReturn, iossNumber: string): string {
  finnish(found, 'IOSS');
  // 246 is Finland in ISO 3166-1; six digits and a check digit follow (Implementing Regulation (EU) 2020/194, Annex I).
  if (!/^IM246\d{7}$/.test(iossNumber))
    throw new RangeError(`"${iossNumber}" is no Finnish IOSS number; expected IM246 and seven digits`);
  return rowsOf(found, iossNumber, () => '');
}

/**
 * The boxes of a British return. Tax on purchases (box 4) and acquisitions are not in the ledger and stand at zero: what
 * could be reclaimed is not claimed. Box 6 leaves out the pence.
 * @throws RangeError for another scheme
 */
export function britishBoxes(found: TaxReturn): BritishBoxes {
  expectScheme(found, 'UK-VAT');
  const tax = sum(found.lines.map((line) => line.tax));
  const base = sum(found.lines.map((line) => line.base));
  return {
    ...{ vatDueSales: hundredths(tax), vatDueAcquisitions: '0.00', totalVatDue: hundredths(tax) },
    ...{ vatReclaimedCurrPeriod: '0.00', netVatDue: hundredths(Math.abs(tax)) },
    ...{ totalValueSalesExVAT: String(Math.trunc(base / 100) || 0), totalValuePurchasesExVAT: '0' },
    ...{ totalValueGoodsSuppliedExVAT: '0', totalAcquisitionsExVAT: '0' },
  };
}

/**
 * The JSON that HMRC takes. `periodKey` is the one HMRC gave the obligation (four characters such as `18A1` or `#001`).
 * @param finalised the declaration of a person that the return is complete and correct
 * @throws RangeError for another scheme, or a period key of another form
 */
export function ukVatBody(found: TaxReturn, periodKey: string, finalised: boolean): string {
  if (!/^[0-9A-Za-z#]{4}$/.test(periodKey))
    throw new RangeError(`"${periodKey}" is no period key; HMRC lists them with the obligations`);
  const boxes = Object.entries(britishBoxes(found)).map(([name, value]) => `"${name}":${String(value)}`);
  return `{"periodKey":"${periodKey}",${boxes.join(',')},"finalised":${String(finalised)}}`;
}

function rowsOf(found: TaxReturn, number: string, establishment: (line: ReturnLine) => string): string {
  const sales = found.lines
    .filter(({ base, tax }) => base !== 0 || tax !== 0)
    .map((line) => salesRow(line, establishment(line)));
  const corrections = found.corrections.filter(({ tax }) => tax !== 0).map(correctionRow);
  return [...sales, ...corrections]
    .map((row, index) => [index + 1, number, ...row].join(';'))
    .map((row) => `${row}\r\n`)
    .join('');
}

/** C to M of a sale. Everything here is goods (1). */
function salesRow(line: ReturnLine, establishment: string): string[] {
  const { consumption, base, tax, rate, rateType } = line;
  if (base < 0 || tax < 0) throw new RangeError(`sales to ${consumption} are below zero`);
  const type = rateType === 'standard' ? '1' : '2';
  const amounts = [percent(rate), comma(hundredths(base)), comma(hundredths(tax))];
  return ['1', euCode(consumption), '1', type, ...amounts, establishment, '', '', ''];
}

function correctionRow({ consumption, period, tax }: ReturnCorrection): string[] {
  const empty = Array.from({ length: 7 }, () => '');
  return ['2', ...empty, euCode(consumption), annexPeriod(period), comma(hundredths(tax))];
}

/** `2026-Q2` is `Q2.2026`, `2026-06` is `M06.2026`. */
function annexPeriod(id: string): string {
  const [year = '', part = ''] = id.split('-');
  return `${part.startsWith('Q') ? part : `M${part}`}.${year}`;
}

/** Greece is EL in numbers and files of the EU. */
const euCode = (country: Country): string => (country === 'GR' ? 'EL' : country);

/** A share as per cent, with a comma and at most two decimals. @throws RangeError for a share with more than four */
function percent(rate: string): string {
  const { amount, scale } = decimal(rate);
  const tenthousandths = scale > 4n ? amount / 10n ** (scale - 4n) : amount * 10n ** (4n - scale);
  if (scale > 4n && amount % 10n ** (scale - 4n) !== 0n)
    throw new RangeError(`${rate} has more than two decimals as per cent`);
  return comma(hundredths(Number(tenthousandths)).replace(/\.?0+$/, ''));
}

/** Whole hundredths as a decimal with two places. */
function hundredths(amount: number): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const comma = (text: string): string => text.replace('.', ',');

/** @throws RangeError for a sum that a double does not hold */
function sum(amounts: readonly number[]): number {
  const total = amounts.reduce((so, amount) => so + amount, 0);
  if (!Number.isSafeInteger(total)) throw new RangeError(`${total} is out of range`);
  return total;
}

function finnish(found: TaxReturn, scheme: FilingScheme): void {
  expectScheme(found, scheme);
  if (found.jurisdiction !== 'FI' || found.currency !== 'EUR')
    throw new RangeError(`a file for Finland was asked of a return to ${found.jurisdiction}`);
}

function expectScheme(found: TaxReturn, scheme: FilingScheme): void {
  if (found.scheme !== scheme) throw new RangeError(`a ${scheme} file was asked of a ${found.scheme} return`);
}
