/** What stands in a form while it is filled in, and the body that is made of it. Typed texts stay texts until then. */
import { decimalsOf, numberOf, percentOf, shareOf, shifted, unshifted } from './amounts';
import type { Field, Way } from './fields';
import type { HashedFile } from './file-hash';

export type Draft = undefined | string | number | boolean | Draft[] | { [name: string]: Draft };

/** Something wrong in one place: `pointer` is a JSON pointer into the body, as in the API's own problems. */
export interface Wrong {
  pointer: string;
  detail: string;
  remedy?: string;
}

export type Named = { [name: string]: Draft };

/** What a form begins with: nothing, or what is known already. */
export function draftsOf(fields: readonly Field[], known: unknown = {}): Named {
  const values = known as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field.name, draftOf(field, values[field.name])]));
}

/** The draft of one field. */
export function draftOf(field: Field, known?: unknown): Draft {
  switch (field.kind) {
    case 'number':
      return typeof known !== 'number' ? '' : field.percent ? percentOf(known) : String(known);
    case 'money':
      return moneyDraft(known);
    case 'tick':
      return known === true;
    case 'choice':
      return known as Draft;
    case 'object':
      return draftsOf(field.fields, known);
    case 'several':
      return Array.isArray(known) ? (known as string[]) : [];
    case 'rows': {
      const rows = Array.isArray(known) ? known.map((row) => draftOf(field.row, row)) : [];
      while (rows.length < field.min) rows.push(draftOf(field.row));
      return rows;
    }
    case 'map':
      return Object.entries((known as object) ?? {}).map(([key, value]) => ({
        key,
        value: draftOf(field.value, value),
      }));
    case 'hash':
      return undefined;
    case 'alternatives':
      return alternativeDraft(field, known as Record<string, unknown> | undefined);
    default:
      return typeof known === 'string' ? (field.kind === 'instant' ? localOf(known) : known) : '';
  }
}

function moneyDraft(known: unknown): Draft {
  const { amount, currency = '' } = (known ?? {}) as { amount?: number; currency?: string };
  return { amount: amount === undefined ? '' : unshifted(amount, decimalsOf(currency)), currency };
}

function alternativeDraft(
  { by, ways }: { by?: string; ways: Way[] },
  known: Record<string, unknown> | undefined,
): Draft {
  const way = ways.findIndex(({ value, fields }) =>
    by === undefined
      ? known !== undefined && fields.every(({ name, required }) => !required || name in known)
      : known?.[by] === value,
  );
  const fields = ways.flatMap((each) => each.fields);
  return { way: way === -1 ? undefined : way, ...draftsOf(fields, known ?? {}) };
}

/** The body a form stands for, and what is wrong with it. */
export function bodyOf(fields: readonly Field[], draft: Named): { body: unknown; wrong: Wrong[] } {
  const wrong: Wrong[] = [];
  const [only] = fields;
  const body = only?.name === '' ? read(only, draft[''], '#', wrong) : readAll(fields, draft, '#', wrong);
  return { body, wrong };
}

function readAll(fields: readonly Field[], draft: Named, at: string, wrong: Wrong[]) {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = read(field, draft[field.name], `${at}/${field.name}`, wrong);
    if (value !== undefined) body[field.name] = value;
  }
  return body;
}

function read(field: Field, draft: Draft, at: string, wrong: Wrong[]): unknown {
  if (field.kind !== 'tick' && isBlank(draft)) {
    if (field.required) return missing(field, draft, at, wrong);
    return undefined;
  }
  switch (field.kind) {
    case 'number':
      return readNumber(field, draft as string, at, wrong);
    case 'money':
      return readMoney(draft as { amount: string; currency: string }, at, wrong);
    case 'tick':
      return draft === true || field.required ? draft === true : undefined;
    case 'object':
      return readAll(field.fields, draft as Named, at, wrong);
    case 'rows':
      return (draft as Draft[]).map((row, place) => read(field.row, row, `${at}/${place}`, wrong));
    case 'map':
      return Object.fromEntries(
        (draft as { key: string; value: Draft }[]).map(({ key, value }) => [
          key,
          read(field.value, value, `${at}/${key}`, wrong),
        ]),
      );
    case 'alternatives':
      return readWay(field, draft as Named, at, wrong);
    case 'hash':
      return readHash(draft as HashedFile, at, wrong);
    case 'instant':
      return new Date(draft as string).toISOString();
    case 'choice':
    case 'several':
      return draft;
    default:
      return (draft as string).trim();
  }
}

function missing(field: Field, draft: Draft, at: string, wrong: Wrong[]): unknown {
  switch (field.kind) {
    case 'object':
      return readAll(field.fields, (draft ?? {}) as Named, at, wrong);
    case 'several':
    case 'map':
      return draft ?? [];
    case 'rows':
      if (field.min === 0) return [];
      return (draft as Draft[]).map((row, place) => read(field.row, row, `${at}/${place}`, wrong));
    case 'hash':
      wrong.push({ pointer: at, detail: 'Choose the file.' });
      return undefined;
    case 'alternatives':
    case 'choice': {
      const pointer = field.kind === 'alternatives' && field.by ? `${at}/${field.by}` : at;
      wrong.push({ pointer, detail: 'Choose one.' });
      return undefined;
    }
    default:
      wrong.push({ pointer: at, detail: 'This is needed.' });
      return undefined;
  }
}

function readHash({ name, bytes, sha256 }: HashedFile, at: string, wrong: Wrong[]): string | undefined {
  if (bytes === 0) wrong.push({ pointer: at, detail: `${name} is empty.` });
  else if (sha256 === undefined) wrong.push({ pointer: at, detail: `${name} is still being read.` });
  return sha256;
}

function readNumber(
  { whole, percent, min, max }: Extract<Field, { kind: 'number' }>,
  typed: string,
  at: string,
  wrong: Wrong[],
): number | undefined {
  const value = percent ? shareOf(typed) : whole ? shifted(typed, 0) : numberOf(typed);
  const told = (bound: number) => (percent ? `${percentOf(bound)} %` : `${bound}`);
  if (value === undefined)
    wrong.push({ pointer: at, detail: whole ? 'This is not a whole number.' : 'This is not a number.' });
  else if (min !== undefined && value < min) wrong.push({ pointer: at, detail: `At least ${told(min)}.` });
  else if (max !== undefined && value > max) wrong.push({ pointer: at, detail: `At most ${told(max)}.` });
  return value;
}

function readMoney({ amount, currency }: { amount: string; currency: string }, at: string, wrong: Wrong[]) {
  if (!/^[A-Z]{3}$/.test(currency)) {
    wrong.push({ pointer: `${at}/currency`, detail: 'Which currency?' });
    return undefined;
  }
  const minor = shifted(amount, decimalsOf(currency));
  if (minor === undefined)
    wrong.push({
      pointer: `${at}/amount`,
      detail: `An amount with at most ${decimalsOf(currency)} decimals, such as ${unshifted(1990, decimalsOf(currency))}.`,
    });
  return { amount: minor, currency };
}

function readWay(
  { by, ways }: Extract<Field, { kind: 'alternatives' }>,
  draft: Named,
  at: string,
  wrong: Wrong[],
) {
  const way = ways[draft['way'] as number];
  if (!way) return undefined;
  const body = readAll(way.fields, draft, at, wrong);
  return by === undefined ? body : { [by]: way.value, ...body };
}

/** Whether nothing has been typed. A money with a currency only has no amount; a way is a choice. */
function isBlank(draft: Draft): boolean {
  if (draft === undefined || draft === '' || draft === false) return true;
  if (typeof draft === 'string') return draft.trim() === '';
  if (Array.isArray(draft)) return draft.every(isBlank);
  if (typeof draft !== 'object') return false;
  if ('way' in draft) return draft['way'] === undefined;
  if ('amount' in draft && 'currency' in draft) return isBlank(draft['amount']);
  return Object.values(draft).every(isBlank);
}

/** An instant as `<input type="datetime-local">` takes it: in the person's own zone. */
function localOf(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
