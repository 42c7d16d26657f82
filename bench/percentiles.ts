/** Times of many calls, told as their percentiles. */

export interface Percentiles {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Percentiles of times in milliseconds, by the nearest rank, to a tenth. All 0 of no times. */
export function percentilesOf(times: readonly number[]): Percentiles {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => tenth(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Rounded to a tenth. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
