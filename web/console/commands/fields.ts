/** What a form asks for, read from the JSON schema of a command's body. */
import { language, words } from '../ui/words';
import { sha256Pattern } from './file-hash';
import type { Schema } from './schema';

interface Shared {
  name: string;
  label: string;
  help?: string;
  required: boolean;
}

type Kind =
  | { kind: 'text'; long: boolean; email: boolean; pattern?: string; min?: number; max?: number }
  | { kind: 'day' | 'instant' | 'country' | 'currency' | 'hash' }
  | { kind: 'number'; whole: boolean; min?: number; max?: number; unit?: string; percent: boolean }
  | { kind: 'money' }
  | { kind: 'tick' }
  | { kind: 'choice'; options: Option[] }
  | { kind: 'object'; fields: Field[] }
  | { kind: 'several'; options: Option[] | 'countries' | 'free' }
  | { kind: 'rows'; row: Field; min: number; max: number }
  | { kind: 'map'; value: Field }
  | { kind: 'alternatives'; by?: string; ways: Way[] };

/** One thing a form asks for. */
export type Field = Shared & Kind;

export interface Option {
  value: string | number | boolean;
  label: string;
}

/** One way to fill in what can be said in several ways. */
export interface Way extends Option {
  fields: Field[];
}

/** Both answers of a yes or no, as the person gives them. */
const answers: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  approve: ['Approve', 'Refuse'],
  accept: ['Accept', 'Reject'],
  corrected: ['Corrected', 'Not to be corrected'],
  terminate: ['End the partnership', 'Go on with it'],
  forCause: ['For cause: ends at once', 'With notice'],
  sellable: ['Can be sold again', 'Cannot be sold'],
};

/** What a choice leads to, where its own word says too little. */
const meant: Readonly<Record<string, string>> = {
  'decision: act': 'Take the listings down',
  'decision: clear': 'Clear: another person',
  'decision: confirm': 'Confirm: the person on the list',
};

const units: readonly (readonly [RegExp, string])[] = [
  [/days$/i, 'days'],
  [/grams$/i, 'g'],
  [/ml$/i, 'ml'],
];

/** The fields of a body that is an object, or one of several. */
export function fieldsOf(body: Schema): Field[] {
  const field = fieldOf('', body, true);
  return field.kind === 'object' ? field.fields : [field];
}

/** The field of a schema. `required`: it may not be left empty. */
export function fieldOf(name: string, schema: Schema, required: boolean): Field {
  const { description: help } = schema;
  const shared: Shared = { name, label: labelOf(name, schema), ...(help ? { help } : {}), required };
  const among = schema.oneOf ?? schema.anyOf;
  if (among) return { ...shared, ...amongOf(among) };
  if (schema.enum) return { ...shared, kind: 'choice', options: optionsOf(name, schema.enum) };
  switch (schema.type) {
    case 'boolean':
      return answers[name]
        ? { ...shared, kind: 'choice', options: optionsOf(name, [true, false]) }
        : { ...shared, kind: 'tick' };
    case 'integer':
    case 'number':
      return { ...shared, ...numberOf(name, schema) };
    case 'array':
      return { ...shared, ...listOf(name, schema) };
    case 'object':
      return { ...shared, ...objectOf(schema) };
    default:
      return { ...shared, ...textOf(name, schema) };
  }
}

function labelOf(name: string, { pattern }: Schema): string {
  return pattern === sha256Pattern ? 'File of the document' : name && words(name);
}

function textOf(name: string, { format, pattern, minLength, maxLength }: Schema): Kind {
  if (format === 'date') return { kind: 'day' };
  if (format === 'date-time') return { kind: 'instant' };
  if (pattern === '^[A-Z]{2}$') return { kind: 'country' };
  if (pattern === '^[A-Z]{3}$') return { kind: 'currency' };
  if (pattern === sha256Pattern) return { kind: 'hash' };
  return {
    kind: 'text',
    long: name === 'reason' || (maxLength ?? 0) > 300,
    email: format === 'email',
    ...(pattern ? { pattern } : {}),
    ...(minLength === undefined ? {} : { min: minLength }),
    ...(maxLength === undefined ? {} : { max: maxLength }),
  };
}

function numberOf(name: string, { type, minimum: min, maximum: max }: Schema): Kind {
  const unit = units.find(([form]) => form.test(name))?.[1];
  return {
    kind: 'number',
    whole: type === 'integer',
    percent: type === 'number' && min === 0 && max === 1,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(unit ? { unit } : {}),
  };
}

function objectOf({ properties, required = [], additionalProperties }: Schema): Kind {
  if (!properties)
    return typeof additionalProperties === 'object'
      ? { kind: 'map', value: fieldOf('value', additionalProperties, true) }
      : { kind: 'object', fields: [] };
  if (Object.keys(properties).sort().join() === 'amount,currency') return { kind: 'money' };
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, schema, required.includes(name)),
  );
  return { kind: 'object', fields };
}

function listOf(name: string, { items = {}, minItems = 0, maxItems = 1_000 }: Schema): Kind {
  if (items.enum) return { kind: 'several', options: optionsOf(name, items.enum) };
  if (items.type === 'string')
    return { kind: 'several', options: items.pattern === '^[A-Z]{2}$' ? 'countries' : 'free' };
  return { kind: 'rows', row: fieldOf('', items, true), min: minItems, max: maxItems };
}

/** Ways are told apart by the field that has one value in each of them, else by what only they ask for. */
function amongOf(among: Schema[]): Kind {
  const single = among.flatMap(({ enum: only, type }) =>
    only?.length === 1 && type !== 'object' ? only : [],
  );
  if (single.length === among.length) return { kind: 'choice', options: optionsOf('', single) };
  const names = among.map(({ properties = {} }) => Object.keys(properties));
  const by = names[0]?.find((name) =>
    among.every(({ properties }) => properties?.[name]?.enum?.length === 1),
  );
  const ways = among.map((schema, at): Way => {
    const field = fieldOf('', schema, true);
    const fields = field.kind === 'object' ? field.fields.filter(({ name }) => name !== by) : [];
    const value = by === undefined ? at : (schema.properties?.[by]?.enum?.[0] ?? at);
    const own = names[at]?.find((name) =>
      names.every((other, place) => place === at || !other.includes(name)),
    );
    return { value, label: by === undefined ? words(own ?? `${at + 1}`) : answerOf(by, value), fields };
  });
  return { kind: 'alternatives', ways, ...(by === undefined ? {} : { by }) };
}

function optionsOf(name: string, values: readonly (string | number | boolean)[]): Option[] {
  return values.map((value) => ({ value, label: answerOf(name, value) }));
}

function answerOf(name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return (answers[name] ?? ['Yes', 'No'])[value ? 0 : 1];
  if (name === 'locale') return language(String(value));
  return meant[`${name}: ${value}`] ?? (/^[A-Z]/.test(String(value)) ? String(value) : words(String(value)));
}
