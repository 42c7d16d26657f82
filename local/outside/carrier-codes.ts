/** Tracking codes in the shape each carrier gives them. `serial` counts from 1; a carrier never gives the same twice. */

/** Spreads serials over eight digits without repeating one: the factor shares no divisor with 10^8. */
function spread(serial: number): string {
  return String((serial * 7_654_321 + 20_000_000) % 100_000_000).padStart(8, '0');
}

const weights = [8, 6, 4, 2, 3, 5, 9, 7];

/** Check digit of a UPU S10 item identifier: weights 8 6 4 2 3 5 9 7, modulo 11; 10 becomes 0 and 11 becomes 5. */
export function s10CheckDigit(eightDigits: string): number {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(eightDigits[index]), 0);
  const check = 11 - (sum % 11);
  if (check === 10) return 0;
  return check === 11 ? 5 : check;
}

/** A code of this carrier for a parcel from this country (ISO 3166-1 alpha-2). */
export function trackingCodeOf(carrier: string, serial: number, from: string): string {
  const digits = spread(serial);
  // Letter post, tracked: service indicators LA to LZ.
  if (carrier === 'landpost') return `LF${digits}${s10CheckDigit(digits)}${from}`;
  // As air waybills: the last digit is the rest of the others by seven.
  if (carrier === 'swiftair') return `4${digits}${Number(`4${digits}`) % 7}`;
  return carrier === 'bondex' ? `BX0${digits}CN` : `MH77${digits}`;
}
