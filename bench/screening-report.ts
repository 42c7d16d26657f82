import type { OfacMeta } from '../rules/ofac';
export interface Recall {
  readonly what: string;
  readonly cases: number;
  readonly atThreshold: readonly number[];
}
export interface FalseHits {
  readonly names: number;
  readonly atThreshold: readonly number[];
  readonly examples: readonly string[];
}
export interface ScreeningFigures {
  meta: OfacMeta;
  machine: string;
  thresholds: readonly number[];
  defaultThreshold: number;
  buildMs: number;
  msPerName: { names: number; p50: number; p95: number; p99: number; max: number };
  recalls: readonly Recall[];
  falseHits: FalseHits;
}
export function screeningReport(figures: ScreeningFigures): string {
  return JSON.stringify(figures);
}
