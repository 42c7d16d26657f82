import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../config/root';
import { onboardingPolicySchema, type OnboardingPolicy } from '../domain/shapes/policy';

/**
 * Reads `rules/policies/<name>.json`. Durations come out in milliseconds.
 * @throws ZodError naming the wrong field
 */
export function loadPolicy(name: OnboardingPolicy['name']): OnboardingPolicy {
  const file = path.join(projectRoot, 'rules', 'policies', `${name}.json`);
  return onboardingPolicySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
