/** Forms made from the schemas of commands: what they ask for, and the body they send. */
import { routes } from '../../api/routes';
import { openApiDocument } from '../../api/openapi';
import { taskKindSchema } from '../../api/schemas';
import { deciding, type Facing } from '../../web/console/areas/task/deciding';
import type { Schema } from '../../web/console/commands/schema';
import { bodyOf, draftsOf, type Named } from '../../web/console/commands/draft';
import { fieldsOf, type Field } from '../../web/console/commands/fields';
import { countries } from '../../web/console/ui/words';

const document = openApiDocument(routes, '/');

function schemaOf(path: string): Schema {
  const body = document.paths?.[path]?.post?.requestBody;
  return (body as { content: Record<string, { schema: Schema }> }).content['application/json']?.schema ?? {};
}

const fieldsAt = (path: string) => fieldsOf(schemaOf(path));
const named = (fields: readonly Field[]) =>
  Object.fromEntries(fields.map((field) => [field.name, field.kind]));

describe('a decision', () => {
  const fields = fieldsAt('/cases/{caseId}/sourcing-decision');
  const decided = (way: number | undefined, reason: string) => bodyOf(fields, { '': { way, reason } });

  it('is one of two answers, named by what they do', () => {
    const [field] = fields;
    expect(field).toMatchObject({ kind: 'alternatives', by: 'approve' });
    expect(field?.kind === 'alternatives' && field.ways.map(({ label }) => label)).toEqual([
      'Approve',
      'Refuse',
    ]);
  });

  it('needs a reason only where it is refused', () => {
    expect(decided(0, '')).toEqual({ body: { approve: true }, wrong: [] });
    expect(decided(1, '').wrong).toEqual([{ pointer: '#/reason', detail: 'This is needed.' }]);
    expect(decided(1, ' too dear ').body).toEqual({ approve: false, reason: 'too dear' });
  });

  it('is not made by leaving it open', () => {
    expect(decided(undefined, '').wrong).toEqual([{ pointer: '#/approve', detail: 'Choose one.' }]);
  });
});

describe('a pilot', () => {
  const fields = fieldsAt('/cases/{caseId}/pilot');
  const thresholds = { minSellThrough: '60', maxReturnRate: '12.5', maxDefectRate: '2' };
  const filled: Named = {
    market: 'DE',
    skus: [{ sku: 'LP-TEA-01', quantity: '60' }],
    windowDays: '',
    budget: { amount: '4500.5', currency: 'EUR' },
    thresholds: { ...thresholds, maxStockOutShare: '10', minOnTime: '92', minRating: '4' },
  };

  it('asks for a country, rows, money and shares', () => {
    expect(named(fields)).toEqual({
      ...{ market: 'country', skus: 'rows', budget: 'money', windowDays: 'number', thresholds: 'object' },
    });
  });

  it('sends minor units and shares as they were typed', () => {
    const { body, wrong } = bodyOf(fields, filled);
    expect(wrong).toEqual([]);
    expect(body).toMatchObject({
      skus: [{ sku: 'LP-TEA-01', quantity: 60 }],
      budget: { amount: 450_050, currency: 'EUR' },
      thresholds: { minSellThrough: 0.6, maxReturnRate: 0.125 },
    });
  });

  it('leaves out what may be left out, and says where a number is wrong', () => {
    const empty = draftsOf(fields)['thresholds'];
    expect(bodyOf(fields, { ...filled, thresholds: empty }).body).not.toHaveProperty('thresholds');
    const { wrong } = bodyOf(fields, { ...filled, skus: [{ sku: 'A', quantity: '1.5' }] });
    expect(wrong).toEqual([{ pointer: '#/skus/0/quantity', detail: 'This is not a whole number.' }]);
  });

  it('comes back from what is known as it was', () => {
    const { body } = bodyOf(fields, filled);
    expect(bodyOf(fields, draftsOf(fields, body)).body).toEqual(body);
  });
});

describe('telling recipients', () => {
  const path = '/privacy-requests/{requestId}/recipients';
  const process = {
    state: { recipients: [{ recipient: 'landpost', outcome: 'told' }, { recipient: 'stripe' }] },
  };
  const [way] = deciding['tell-recipients'].by;
  const begun = draftsOf(fieldsAt(path), way?.start?.({ process } as unknown as Facing));

  it('begins with those who are still to be told, and asks of each how and when it was', () => {
    expect(begun['recipients']).toEqual([expect.objectContaining({ recipient: 'stripe' })]);
    expect(bodyOf(fieldsAt(path), begun).wrong).toEqual([
      { pointer: '#/recipients/0/how', detail: 'Choose one.' },
      { pointer: '#/recipients/0/toldOn', detail: 'This is needed.' },
    ]);
  });

  it('sends how and when it was, or the ground of the law', () => {
    const sent = (row: Named) =>
      bodyOf(fieldsAt(path), { recipients: [{ ...(begun['recipients'] as Named[])[0], ...row }] }).body;
    expect(sent({ way: 0, how: 'portal', toldOn: '2026-11-30' })).toEqual({
      recipients: [{ recipient: 'stripe', outcome: 'told', how: 'portal', toldOn: '2026-11-30' }],
    });
    expect(sent({ way: 1, ground: 'impossible', reason: 'It is dissolved.' })).toEqual({
      recipients: [
        { recipient: 'stripe', outcome: 'not-told', ground: 'impossible', reason: 'It is dissolved.' },
      ],
    });
  });
});

it('every command of staff has a form', () => {
  for (const { path, method, body } of routes)
    if (method === 'post' && body) expect(fieldsAt(path).length).toBeGreaterThan(0);
});

it.each(taskKindSchema.options)('%s is decided by commands that exist, or says whose turn it is', (kind) => {
  const { by, turn } = deciding[kind];
  const posts = routes.filter(({ method }) => method === 'post').map(({ path }) => path);
  for (const { path } of by) expect(posts).toContain(path);
  expect(by.length > 0 || turn !== undefined).toBe(true);
});

describe('the choice of a country', () => {
  it('has each name once: codes of states that are no more are not chosen for their successors', () => {
    const names = countries.map(({ label }) => label.replace(/ \([A-Z]{2}\)$/, ''));
    expect(new Set(names).size).toBe(names.length);
    expect(countries.filter(({ label }) => label.startsWith('Germany'))).toEqual([
      { value: 'DE', label: 'Germany (DE)' },
    ]);
    expect(countries.length).toBeGreaterThan(240);
  });
});
