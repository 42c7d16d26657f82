/** What a partner typed: read without trust, kept for showing again, with what is wrong beside each field. */
import type { ZodError, core } from 'zod';
import type { Speech } from './speech';

/** Fields by name. A name sent several times, as check boxes do, is one text joined by commas. */
export type Form = ReadonlyMap<string, string>;

/** What is wrong with one field, in the reader's language. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A form as templates show it. */
export interface FormView {
  value(name: string): string;
  /** Whether a check box or an option is chosen. */
  chosen(name: string, option: string): boolean;
  error(name: string): string | undefined;
  problems: readonly (FieldProblem & { label: string | undefined })[];
}

/** Control and text-direction characters have no business in a form; line breaks stay. */
const unprintable = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Reads a parsed `application/x-www-form-urlencoded` body, or the text fields of a multipart one. */
export function readForm(body: unknown): Form {
  if (typeof body !== 'object' || body === null) return new Map();
  return new Map(Object.entries(body).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  const text = Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string' && item !== '').join(',')
    : value;
  return typeof text === 'string' ? text.replaceAll('\r\n', '\n').replace(unprintable, '') : '';
}

/** The trimmed text of a field; `undefined` if there is none. */
export function filled(form: Form, name: string): string | undefined {
  return form.get(name)?.trim() || undefined;
}

/** The items of a field that holds a list: `DE, AT` or several check boxes. */
export function listed(form: Form, name: string): string[] {
  const items = (form.get(name) ?? '').split(/[,;\s]+/).filter((item) => item !== '');
  return [...new Set(items)];
}

/** Whether a check box was ticked. */
export function ticked(form: Form, name: string): boolean {
  return ['yes', 'on', 'true', '1'].includes(form.get(name) ?? '');
}

/** A form with what is wrong in it, ready to be shown. `labelOf` names a field where its problem stands apart from it. */
export function formView(
  form: Form,
  problems: readonly FieldProblem[] = [],
  labelOf: (field: string) => string | undefined = () => undefined,
): FormView {
  return {
    problems: problems.map((problem) => ({ ...problem, label: labelOf(problem.field) })),
    value: (name) => form.get(name) ?? '',
    chosen: (name, option) => (form.get(name) ?? '').split(',').includes(option),
    error: (name) => problems.find(({ field }) => field === name)?.message,
  };
}

/**
 * What a schema found wrong, one problem for each field. `fieldOf` says which field of the form a path of the schema is
 * filled from.
 */
export function problemsOf(
  error: ZodError,
  speech: Speech,
  fieldOf: (path: string) => string = (path) => path,
): FieldProblem[] {
  const problems = new Map<string, string>();
  for (const issue of error.issues) {
    const field = fieldOf(issue.path.map(String).join('.'));
    if (!problems.has(field)) problems.set(field, messageOf(issue, speech));
  }
  return [...problems].map(([field, message]) => ({ field, message }));
}

function messageOf(issue: core.$ZodIssue, speech: Speech): string {
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) > 1
        ? speech.t('wrong.tooShort', { minimum: Number(issue.minimum) })
        : issue.origin === 'number' || issue.origin === 'int'
          ? speech.t('wrong.tooSmall', { minimum: Number(issue.minimum) })
          : speech.t('wrong.missing');
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int'
        ? speech.t('wrong.tooBig', { maximum: Number(issue.maximum) })
        : speech.t('wrong.tooLong', { maximum: Number(issue.maximum) });
    case 'invalid_format':
      return issue.format === 'date' ? speech.t('wrong.date') : speech.t('wrong.format');
    case 'invalid_type':
      return speech.t(['number', 'int'].includes(issue.expected) ? 'wrong.number' : 'wrong.missing');
    case 'invalid_value':
      return speech.t('wrong.choice');
    default:
      return speech.t('wrong.other');
  }
}
