/** What a partner says of the company and which documents it sends, and what the process is told. */
import type { Refusal } from '../../domain/process';
import { createDeclarations, declarationModel } from '../../models/declaration';
import { openPartnerServer, type PartnerServer } from './partner-server';

let server: PartnerServer;
beforeAll(async () => {
  server = await openPartnerServer();
}, 60_000);
afterAll(() => server.close());

const post = (path: string, fields: Record<string, string> | [string, string][] | FormData) =>
  fetch(server.origin + path, {
    method: 'POST',
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
  });
const show = async (path: string) => (await fetch(server.origin + path)).text();
const refusal = (code: Refusal['refusal']): Refusal => ({
  ...{ ok: false, refusal: code, message: 'internal words', remedy: 'internal remedy' },
});

describe('declare-profile', () => {
  const profile = {
    legalName: 'Lumière SAS',
    address: '1 rue de la Paix\r\n75002 Paris',
    registrationNumber: '552 100 554',
    vatNumber: '',
    iban: 'FR7630006000011234567890189',
    'people.1.name': 'Anne Dupont',
    'people.1.capacity': 'director',
    attested: 'lawful-offers,not-asked',
  };
  const state = { vetting: { checklist: [{ key: 'lawful-offers', kind: 'attested' }] } };
  const ask = (refusals = {}) => server.open({ purpose: 'declare-profile', state, standIn: { refusals } });

  it('is kept encrypted, told once, and uses the link up', async () => {
    const asked = await ask();
    const answers = await Promise.all([1, 2].map(() => post(`${asked.path}/declare`, profile)));
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(await post(`${asked.path}/declare`, profile)).toMatchObject({ status: 410 });
    const told = await asked.told();
    expect(told).toHaveLength(1);
    const saved = await createDeclarations(server.connection, server.vault).readDeclaration(asked.caseId);
    expect(told[0]?.content).toMatchObject({
      declarationId: saved?.declarationId,
      by: { linkId: asked.linkId },
    });
    expect(saved?.declaration).toEqual({
      legalName: 'Lumière SAS',
      address: '1 rue de la Paix\n75002 Paris',
      registrationNumber: '552 100 554',
      iban: 'FR7630006000011234567890189',
      people: [{ name: 'Anne Dupont', capacity: 'director' }],
      attested: ['lawful-offers'],
    });
    const raw = JSON.stringify(
      await declarationModel(server.connection).find({ caseId: asked.caseId }).lean(),
    );
    expect(raw).not.toMatch(/Dupont|FR76|Paix/);
  });

  it('gives a process that does not know its own link yet a moment', async () => {
    const asked = await ask({ declareProfile: { refusal: refusal('wrong-stage'), times: 2 } });
    expect((await post(`${asked.path}/declare`, profile)).status).toBe(200);
    expect(await asked.told()).toHaveLength(3);
  });

  it('goes through after a crash between telling and using up: the same again ends in the same', async () => {
    const asked = await ask();
    const crashed = await server.serve(
      server.router({
        links: { ...server.links, redeemSingleUse: () => Promise.reject(new Error('crash')) },
      }),
    );
    const first = await fetch(`${crashed.origin}${asked.path}/declare`, {
      method: 'POST',
      body: new URLSearchParams(profile),
    });
    crashed.close();
    expect(first.status).toBe(500);
    expect((await post(`${asked.path}/declare`, profile)).status).toBe(200);
    expect(await asked.told()).toHaveLength(1);
    expect((await server.links.linkById(asked.linkId))?.usedAt).toBeDefined();
  });

  it('adds rows for people without saving anything', async () => {
    const asked = await ask();
    const page = await (await post(`${asked.path}/declare`, { ...profile, more: 'yes' })).text();
    expect(page).toContain('name="people.4.name"');
    expect(page).toContain('value="Anne Dupont"');
    expect(await asked.told()).toEqual([]);
  });
});

describe('upload-document', () => {
  const facts = { issuer: 'Allianz', number: 'L-1', issuedOn: '2026-01-01', expiresOn: '2099-12-31' };
  const pdf = (text: string) => Buffer.from(`%PDF-1.7\n1 0 obj\n<< /T (${text}) >>\nendobj\n%%EOF\n`);
  const form = (fields: Record<string, string>, content?: Buffer, name = 'policy.pdf') => {
    const data = new FormData();
    for (const [field, value] of Object.entries(fields)) data.append(field, value);
    if (content) data.append('file', new Blob([new Uint8Array(content)]), name);
    return data;
  };
  const ask = (more = {}) =>
    server.open({
      ...{ purpose: 'upload-document', process: 'document-request', stage: 'awaiting-upload' },
      slot: 'liability-insurance',
      state: { requirement: { key: 'liability-insurance', document: 'liability-insurance', expires: true } },
      ...more,
    });

  it('stores the file and tells the process what it is and what stands on it', async () => {
    const asked = await ask();
    const answer = await post(`${asked.path}/upload`, form(facts, pdf('a'), '保险单.pdf'));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('“保险单.pdf” has arrived complete');
    const [file] = await server.store.list(asked.caseId);
    expect(file).toMatchObject({ slot: 'liability-insurance', scan: 'waiting' });
    const { fileId, sha256 } = file ?? {};
    expect(await asked.told()).toEqual([
      { name: 'documentUploaded', content: { fileId, sha256, linkId: asked.linkId, facts } },
    ]);
    expect(await (await post(`${asked.path}/upload`, form(facts, pdf('a')))).text()).toContain(
      'We already have this file',
    );
  });

  it('names a document customs want in the reader’s language', async () => {
    const requirement = { key: 'certificate-of-origin', expires: false };
    const asked = await ask({ slot: 'certificate-of-origin', state: { requirement } });
    for (const [lang, name] of [
      ['en', 'a certificate of origin'],
      ['de', 'ein Ursprungszeugnis'],
      ['zh', '原产地证书'],
    ])
      expect(await (await fetch(`${server.origin}${asked.path}?lang=${lang}`)).text()).toContain(name);
  });

  it('keeps a good file whose facts are wrong, so that it need not be chosen again', async () => {
    const asked = await ask();
    const answer = await post(`${asked.path}/upload`, form({ ...facts, expiresOn: '' }, pdf('b')));
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toContain('This document needs the date until which it is valid.');
    expect(page).toContain('value="Allianz"');
    expect(await asked.told()).toEqual([]);
    const fileId = /name="fileId" value="([^"]+)"/.exec(page)?.[1] ?? '';
    expect((await post(`${asked.path}/upload`, form({ ...facts, fileId }, Buffer.alloc(0), ''))).status).toBe(
      200,
    );
    expect(await asked.told()).toMatchObject([{ content: { fileId, facts } }]);
  });

  it('does not take a file of another case for its own', async () => {
    const [mine, other] = await Promise.all([ask(), ask()]);
    await post(`${other.path}/upload`, form(facts, pdf('other')));
    const [file] = await server.store.list(other.caseId);
    expect((await post(`${mine.path}/upload`, form({ ...facts, fileId: file?.fileId ?? '' }))).status).toBe(
      400,
    );
    expect(await mine.told()).toEqual([]);
  });

  it.each([
    ['no file', undefined, 400, 'Please choose a file.'],
    ['an empty file', Buffer.alloc(0), 422, 'The file is empty.'],
    ['a web page', Buffer.from('<html><body>hello</body></html>'), 415, 'not a PDF, PNG or JPEG'],
    [
      'a locked PDF',
      Buffer.from('%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF\n'),
      422,
      'protected with a password',
    ],
    ['a file over 25 MB', Buffer.alloc(26 * 1024 * 1024, pdf('x')), 413, 'larger than 25 MB'],
  ])(
    'says beside the field what is wrong with %s, and keeps what was typed',
    async (_what, content, status, says) => {
      const asked = await ask();
      const answer = await post(`${asked.path}/upload`, form(facts, content));
      const page = await answer.text();
      expect(answer.status).toBe(status);
      expect(page).toContain(says);
      expect(page).toContain('value="Allianz"');
      expect(page).toMatch(/id="file"[^>]*aria-describedby="file-hint file-error"/);
      expect(await server.store.list(asked.caseId)).toEqual([]);
    },
  );

  it('says why a document has to be sent again, and notices when it is the same', async () => {
    const mail = { kind: 'revise-document', values: { reason: 'Page 2 is missing.' } };
    const asked = await ask({ mail });
    expect(await show(asked.path)).toContain('Page 2 is missing.');
    await post(`${asked.path}/upload`, form(facts, pdf('c')));
    const again = await post(`${asked.path}/upload`, form(facts, pdf('c')));
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('exactly the file that could not be accepted');
  });
});
