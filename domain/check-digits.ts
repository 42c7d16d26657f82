/** The check-digit schemes that several registries share. All take digits only. */

const digitsOf = (text: string): number[] => [...text].map(Number);

/** Σ weight × digit, for as many digits as there are weights. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  const values = digitsOf(digits);
  return weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0);
}

/** Luhn, ISO/IEC 7812-1 annex B: from the right every second digit doubled, digits of the products summed, mod 10. */
export function luhn(digits: string): boolean {
  const sum = digitsOf(digits)
    .reverse()
    .map((digit, index) => (index % 2 === 0 ? digit : digit * 2))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return sum % 10 === 0;
}

/**
 * Modulus 11 with the check digit last: 11 − (Σ weight × digit mod 11), where 11 counts as 0 and 10 is never issued.
 * `weights` are for the digits before the check digit.
 */
export function modulus11(digits: string, weights: readonly number[]): boolean {
  const expected = (11 - (weightedSum(digits, weights) % 11)) % 11;
  return expected === Number(digits.slice(-1));
}
