/**
 * What the Finnish Tax Administration's file of the special schemes has to be: thirteen columns, semicolons, decimal commas, numbered
 * rows. Written from its published layout on its own, so that it can find what the sender has misread.
 */

export interface CsvReading {
  problems: { code: string; says: string }[];
  /** Cents: for each country what is due, never below nothing. */
  due: number;
}

const amountForm = /^-?\d+,\d{2}$/;
const periodForm = /^(Q[1-4]|M(0[1-9]|1[0-2]))\.20\d{2}$/;
const euCodes = new Set(
  'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' '),
);

/** Reads a file; one without rows declares that nothing was sold. */
export function readCsv(text: string, number: string): CsvReading {
  const rows = text.split('\r\n').filter((row) => row !== '');
  const problems: CsvReading['problems'] = [];
  const byCountry = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const cells = row.split(';');
    const wrong = (code: string, says: string) => problems.push({ code, says: `row ${index + 1}: ${says}` });
    if (cells.length !== 13) wrong('columns', `${cells.length} columns instead of 13`);
    else if (cells[0] !== String(index + 1)) wrong('row-number', `is numbered ${cells[0]}`);
    else if (cells[1] !== number) wrong('number', `is of ${cells[1]}`);
    else {
      const read = cells[2] === '1' ? saleIn(cells, wrong) : correctionIn(cells, wrong);
      if (read) byCountry.set(read.country, (byCountry.get(read.country) ?? 0) + read.tax);
    }
  }
  const due = [...byCountry.values()].reduce((sum, balance) => sum + Math.max(0, balance), 0);
  return { problems, due };
}

type Wrong = (code: string, says: string) => void;

function saleIn(cells: readonly string[], wrong: Wrong): { country: string; tax: number } | undefined {
  const [, , , country = '', goods, type, rate = '', base = '', tax = ''] = cells;
  if (!euCodes.has(country)) wrong('country', `${country} is no member state`);
  else if (goods !== '1' && goods !== '2') wrong('supply-type', 'is neither goods nor services');
  else if (type !== '1' && type !== '2') wrong('rate-type', 'is neither standard nor reduced');
  else if (!/^\d{1,2}(,\d{1,2})?$/.test(rate)) wrong('rate', `${rate} is no rate`);
  else if (!amountForm.test(base) || !amountForm.test(tax)) wrong('amount', 'is no amount with two decimals');
  else if (cents(base) < 0 || cents(tax) < 0) wrong('amount', 'sales are below zero');
  else if (!agrees(base, rate, tax)) wrong('sum', `${tax} is not ${rate} % of ${base}`);
  else return { country, tax: cents(tax) };
  return undefined;
}

function correctionIn(cells: readonly string[], wrong: Wrong): { country: string; tax: number } | undefined {
  const [country = '', period = '', tax = ''] = cells.slice(10);
  if (cells[2] !== '2') wrong('row-type', `${cells[2]} is no type of row`);
  else if (cells.slice(3, 10).some((cell) => cell !== '')) wrong('correction', 'has figures of a sale');
  else if (!euCodes.has(country)) wrong('country', `${country} is no member state`);
  else if (!periodForm.test(period)) wrong('period', `${period} is no period`);
  else if (!amountForm.test(tax)) wrong('amount', 'is no amount with two decimals');
  else return { country, tax: cents(tax) };
  return undefined;
}

const cents = (text: string): number => Number(text.replace(',', ''));

/** Tax is taken parcel by parcel and rounded each time, so that a sum may be off by little: a hundredth and a cent a hundred. */
function agrees(base: string, rate: string, tax: string): boolean {
  const expected = (cents(base) * Number(rate.replace(',', '.'))) / 100;
  return Math.abs(expected - cents(tax)) <= 100 + expected / 100;
}
