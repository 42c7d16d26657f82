import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import { loadHighRiskCountries } from './high-risk-countries';
import {
  noticePolicySchema,
  onboardingPolicySchema,
  orderPolicySchema,
  privacyPolicySchema,
  taxPolicySchema,
  type NoticePolicy,
  type OnboardingPolicy,
  type OrderPolicy,
  type PrivacyPolicy,
  type TaxPolicy,
} from '../domain/shapes/policy';

/**
 * Reads `rules/policies/<name>.json` and adds the dated list of high-risk countries. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadPolicy(name: OnboardingPolicy['name']): OnboardingPolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.json`);
  const { countries } = loadHighRiskCountries();
  const written = JSON.parse(readFileSync(file, 'utf8')) as object;
  return onboardingPolicySchema.parse({ ...written, highRiskCountries: countries });
}

/**
 * Reads `rules/policies/<name>.orders.json`. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadOrderPolicy(name: OrderPolicy['name']): OrderPolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.orders.json`);
  return orderPolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Reads `rules/policies/<name>.tax.json`. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadTaxPolicy(name: TaxPolicy['name']): TaxPolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.tax.json`);
  return taxPolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Reads `rules/policies/<name>.notices.json`. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadNoticePolicy(name: NoticePolicy['name']): NoticePolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.notices.json`);
  return noticePolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Reads `rules/policies/<name>.privacy.json`. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadPrivacyPolicy(name: PrivacyPolicy['name']): PrivacyPolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.privacy.json`);
  return privacyPolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
