/** Ledger lines and rules for tests of returns. */
import { computeReturn, type FilingRules } from '../../domain/tax-computation';
import { periodNamed } from '../../domain/tax-calendar';
import type { FilingScheme, LedgerEntry, ReturnGap, ReturnKey, TaxReturn } from '../../domain/tax-return';
import { loadReferenceRates } from '../../rules/exchange-rates';
import { loadTaxTables } from '../../rules/tax';
import { loadTaxDeadlines } from '../../rules/tax-deadlines';

export const referenceRates = loadReferenceRates();

export const filingRules: FilingRules = {
  filing: loadTaxDeadlines(),
  taxRates: loadTaxTables().taxRates,
  on: '2026-11-24',
  reviewDays: 180,
};

export const returnKey = (scheme: FilingScheme, period: string): ReturnKey => ({
  scheme,
  jurisdiction: scheme === 'UK-VAT' ? 'GB' : 'FI',
  period: periodNamed(scheme, period),
});

let made = 0;

/** A supply to Germany under OSS in the third quarter of 2026, 100.00 EUR and 19 %. */
export function sale(over: Partial<LedgerEntry> = {}): LedgerEntry {
  made += 1;
  return {
    ...{ id: `order-${made}/delivered`, kind: 'supply', jurisdiction: 'DE', scheme: 'OSS', rate: '0.19' },
    ...{ base: 100_00, tax: 19_00, currency: 'EUR', taxPoint: '2026-08-15', orderId: `order-${made}` },
    ...over,
  };
}

/** What was given back of a sale, in full unless said otherwise. */
export function refund(of: LedgerEntry, taxPoint: string, over: Partial<LedgerEntry> = {}): LedgerEntry {
  const corrects = { id: of.id, taxPoint: of.taxPoint };
  return { ...of, id: `${of.id}/refund`, kind: 'refund', taxPoint, corrects, ...over };
}

const answer = (key: ReturnKey, entries: readonly LedgerEntry[], rules: Partial<FilingRules>) =>
  computeReturn(key, entries, referenceRates, { ...filingRules, ...rules });

/** @throws Error when it can't be computed */
export function computed(
  key: ReturnKey,
  entries: readonly LedgerEntry[],
  rules: Partial<FilingRules> = {},
): TaxReturn {
  const found = answer(key, entries, rules);
  if (found.state !== 'computed') throw new Error(found.gaps.map(({ says }) => says).join('; '));
  return found.return;
}

/** What is missing; nothing when it can be computed. */
export function gapsOf(
  key: ReturnKey,
  entries: readonly LedgerEntry[],
  rules: Partial<FilingRules> = {},
): ReturnGap[] {
  const found = answer(key, entries, rules);
  return found.state === 'computed' ? [] : found.gaps;
}
