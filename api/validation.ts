/** Says what is wrong in a request, where, and what to write instead. */
import type { ZodError, ZodType } from 'zod';
import type { $ZodIssue } from 'zod/v4/core';
import { problem, type ProblemError } from './problem';

/** The part of a request a value came from; the start of its pointers. */
export type Part = '#/' | 'query:' | 'path:' | 'header:';

/**
 * The value as its schema makes it.
 * @throws Problem `invalid-request` that names each wrong field, what is wrong and the remedy
 */
export function parsed<T>(schema: ZodType<T>, value: unknown, part: Part): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw problem('invalid-request', 'Some fields are not as they should be.', {
    errors: errorsOf(result.error, part),
  });
}

/** Each issue with its pointer and remedy; of unknown fields one for each. */
export function errorsOf(error: ZodError, part: Part): ProblemError[] {
  return error.issues.flatMap((issue) => errorsOfIssue(issue, part)).slice(0, 50);
}

function errorsOfIssue(issue: $ZodIssue, part: Part): ProblemError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerOf(part, [...issue.path, key]),
      detail: 'unknown field',
      remedy: 'leave it out, or correct its name: see /openapi.json',
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => a.length - b.length)[0] ?? [];
    if (nearest.length > 0)
      return nearest.flatMap((inner) =>
        errorsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, part),
      );
  }
  return [{ pointer: pointerOf(part, issue.path), detail: issue.message, remedy: remedyFor(issue) }];
}

function pointerOf(part: Part, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  if (part !== '#/') return `${part}${steps.join('.')}`;
  return steps.length === 0 ? '#' : `#/${steps.join('/')}`;
}

function remedyFor(issue: $ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `give ${article(issue.expected)}`;
    case 'invalid_value':
      return `give one of: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `give at least ${String(issue.minimum)}${unitOf(issue.origin)}`;
    case 'too_big':
      return `give at most ${String(issue.maximum)}${unitOf(issue.origin)}`;
    case 'invalid_format':
      return formats[issue.format] ?? `write it as the format "${issue.format}" wants it`;
    case 'invalid_union':
      return 'give one of the forms described in /openapi.json';
    default:
      return 'change it so that the rule in `detail` holds';
  }
}

const formats: Record<string, string> = {
  date: 'write a day as YYYY-MM-DD',
  datetime: 'write an instant in UTC as 2026-11-24T08:00:00Z',
  email: 'give an address such as name@brand.example',
  regex: 'write it as described in `detail`',
};

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' items' : '';
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
