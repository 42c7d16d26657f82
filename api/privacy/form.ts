/** The form of a privacy request, as typed. */
import type { Locale } from '../../domain/shapes/common';
import { privacyRequestSchema, type PrivacyRequestBody } from '../../domain/shapes/privacy';
import { filled, type Form } from '../partner/form';

export interface AskProblem {
  /** Id of the field it stands beside. */
  field: string;
  says: 'kind' | 'email' | 'residence' | 'correction';
}

/** Reads the form; each thing that is wrong once. */
export function readAsk(
  form: Form,
  locale: Locale,
): { ask: PrivacyRequestBody } | { problems: AskProblem[] } {
  const kind = filled(form, 'kind');
  const correction = kind === 'correct' ? { correction: correctionIn(form) } : {};
  const read = privacyRequestSchema.safeParse({
    ...{ kind, locale, email: filled(form, 'email') ?? '', ...correction },
    residence: (filled(form, 'residence') ?? '').toUpperCase(),
  });
  if (read.success) return { ask: read.data };
  const wrong = new Set(read.error.issues.map(({ path }) => problemAt(String(path[0]), String(path[1]))));
  return { problems: [...new Map([...wrong].map((one) => [one.field, one])).values()] };
}

function problemAt(part: string, within: string): AskProblem {
  if (part === 'kind' || part === 'email' || part === 'residence') return { field: part, says: part };
  return within === 'email' ? { field: 'newEmail', says: 'email' } : { field: 'newName', says: 'correction' };
}

function correctionIn(form: Form): Record<string, unknown> {
  const [name, email] = [filled(form, 'newName'), filled(form, 'newEmail')];
  const street = filled(form, 'newStreet');
  const [postcode, city] = [filled(form, 'newPostcode'), filled(form, 'newCity')];
  const deliverTo = {
    ...(street ? { street: [street] } : {}),
    ...(postcode ? { postcode } : {}),
    ...(city ? { city } : {}),
  };
  return {
    ...(name ? { name } : {}),
    ...(email ? { email } : {}),
    ...(Object.keys(deliverTo).length > 0 ? { deliverTo } : {}),
  };
}
