/** Hashes of papers: computed from files people choose, never typed. */
import { openApiDocument } from '../../api/openapi';
import { routes } from '../../api/routes';
import { deciding, type Facing } from '../../web/console/areas/task/deciding';
import { bodyOf, draftsOf } from '../../web/console/commands/draft';
import { fieldsOf, type Field } from '../../web/console/commands/fields';
import { firstDigits, sha256Of } from '../../web/console/commands/file-hash';
import type { Schema } from '../../web/console/commands/schema';

const document = openApiDocument(routes, '/');

function bodyAt(path: string): Schema | undefined {
  const body = document.paths?.[path]?.post?.requestBody;
  return (body as { content: Record<string, { schema: Schema }> } | undefined)?.content['application/json']
    ?.schema;
}

const fieldsAt = (path: string) => fieldsOf(bodyAt(path) ?? {});
const answer = '/orders/{orderId}/shipments/{number}/customs/answer';
// Of FIPS 180-2, appendix B.1.
const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('the hash of a file is its SHA-256 in lower-case hex digits', async () => {
  await expect(sha256Of(new Blob(['abc']))).resolves.toBe(ofAbc);
});

it('is shown by its first digits, in groups', () => {
  expect(firstDigits(ofAbc)).toBe('ba78 16bf 8f01 cfea …');
});

describe('a form that wants the hash of a paper', () => {
  const fields = fieldsAt(answer);
  const filled = { kind: 'certificate-of-origin', number: 'COO-1' };
  const sent = (sha256: object | undefined) =>
    bodyOf(fields, { ...draftsOf(fields, filled), sha256: sha256 as never });

  it('asks for the file, and sends its hash', () => {
    expect(fields.find(({ name }) => name === 'sha256')).toMatchObject({
      ...{ kind: 'hash', label: 'File of the document', required: true },
    });
    expect(sent({ name: 'coo.pdf', bytes: 3, sha256: ofAbc })).toEqual({
      ...{ body: { ...filled, sha256: ofAbc }, wrong: [] },
    });
  });

  it.each([
    [undefined, 'Choose the file.'],
    [{ name: 'coo.pdf', bytes: 3 }, 'coo.pdf is still being read.'],
    [{ name: 'coo.pdf', bytes: 0, sha256: ofAbc }, 'coo.pdf is empty.'],
  ])('sends nothing for %p', (draft, detail) => {
    expect(sent(draft).wrong).toEqual([{ pointer: '#/sha256', detail }]);
  });
});

describe('a decision on a document of our own', () => {
  const facing = {
    process: {
      state: {
        draft: { version: 2, sha256: ofAbc },
        contract: { contractNumber: 'LF-7', sha256: ofAbc },
      },
    },
  } as unknown as Facing;

  it.each([
    ['approve-return', 'Return, version 2'],
    ['sign-contract', 'Contract LF-7'],
  ] as const)('%s names which, and takes its hash from the record', (kind, title) => {
    const [way] = deciding[kind].by;
    expect(way?.about?.(facing)).toEqual({ title, sha256: ofAbc });
    expect(way?.given?.(facing)).toEqual({ sha256: ofAbc });
  });

  it('a filing by hand is confirmed once its receipt is there, with the receipt’s own id', () => {
    const confirm = deciding['file-return'].by.find(({ path }) => path.endsWith('/filing'));
    expect(confirm?.when?.(facing)).toBe(false);
    const uploaded = { fileId: 'file-1', fileName: 'receipt.pdf', sha256: ofAbc };
    expect(confirm?.when?.({ ...facing, uploaded })).toBe(true);
    expect(confirm?.given?.({ ...facing, uploaded })).toEqual({ fileId: 'file-1' });
  });
});

it('no form of staff has a hash to be typed', () => {
  const asked = routes.flatMap(({ method, path, body }) =>
    method === 'post' && body ? [...inside(fieldsAt(path))].map((field) => ({ path, field })) : [],
  );
  const hashes = asked.filter(({ field }) => field.name === 'sha256');
  expect(hashes.length).toBeGreaterThan(4);
  expect(hashes.filter(({ field }) => field.kind !== 'hash')).toEqual([]);
});

function* inside(fields: readonly Field[]): Generator<Field> {
  for (const field of fields) {
    yield field;
    if (field.kind === 'object') yield* inside(field.fields);
    if (field.kind === 'rows') yield* inside([field.row]);
    if (field.kind === 'map') yield* inside([field.value]);
    if (field.kind === 'alternatives') for (const { fields: own } of field.ways) yield* inside(own);
  }
}
