/** Terms, signature, rights, and leaving: what a partner decides, and what the process is told. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Refusal } from '../../domain/process';
import type { Terms } from '../../domain/shapes/terms';
import { createSignatures, signatureModel } from '../../models/signature';
import { keepTermSheet } from '../../models/term-sheet';
import { sampleTerms } from '../domain/sample-terms';
import { openPartnerServer, type Opened, type PartnerServer } from './partner-server';

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

describe('answer-terms', () => {
  const ask = async (refusals = {}, terms: Terms[] = [sampleTerms({ moq: 200 }), sampleTerms()]) => {
    const asked = await server.open({ purpose: 'answer-terms', stage: 'negotiation', standIn: { refusals } });
    for (const [index, each] of terms.entries())
      await keepTermSheet(server.connection, {
        ...{ caseId: asked.caseId, version: index + 1, side: 'platform', by: 'mia', terms: each },
        at: '2027-01-01T00:00:00.000Z',
      });
    return asked;
  };

  it('shows the newest version and what changed, and accepts it', async () => {
    const asked = await ask();
    const page = await show(asked.path);
    expect(page).toContain('Term sheet, version 2');
    expect(page).toMatch(
      /<td[^>]*data-version="Version 1"><del>200 pieces per order<\/del><\/td><td[^>]*"Version 2"><ins>100 pieces per order<\/ins>/,
    );
    expect((await post(`${asked.path}/accept`, { version: '2' })).status).toBe(200);
    expect(await asked.told()).toMatchObject([
      { name: 'acceptTerms', content: { side: 'brand', version: 2 } },
    ]);
  });

  it('says kindly that an exclusivity collides, in our words, and can be accepted later', async () => {
    const asked = await ask({ acceptTerms: { refusal: refusal('exclusivity-collision'), times: 1 } });
    const answer = await post(`${asked.path}/accept`, { version: '2' });
    const page = await answer.text();
    expect(answer.status).toBe(409);
    expect(page).toContain('collide with a promise given to another party');
    expect(page).not.toContain('internal');
    await server.record(asked.processId, 'brand-onboarding', asked.caseId, 'negotiation', {});
    expect((await post(`${asked.path}/accept`, { version: '2' })).status).toBe(200);
  });

  it('proposes what was changed, exactly, and leaves the rest', async () => {
    const asked = await ask();
    const changes = {
      'price.0': '12,75',
      moq: '80',
      depositPercent: '33.3',
      removeExclusivity: '1',
      contractTo: '2027-11-30',
    };
    const answers = await Promise.all(
      [1, 2].map(() => post(`${asked.path}/propose`, { basedOn: '2', ...changes })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const base = sampleTerms();
    const period = { from: '2027-01-01', to: '2027-11-30' };
    const [told, ...more] = await asked.told();
    expect(more).toEqual([]);
    expect(told?.content).toMatchObject({
      ...{ side: 'brand', basedOn: 2 },
      terms: {
        ...base,
        priceList: [
          { ...base.priceList[0], unitPrice: { amount: 1275, currency: 'EUR' } },
          base.priceList[1],
        ],
        moq: 80,
        sale: { ...base.sale, period },
        exclusivity: [{ subject: 'brand', scope: { ...base.sale, territory: ['DE'], period } }],
        payment: { depositShare: 0.333, balanceDays: 30 },
        contract: period,
      },
    });
  });

  it.each([
    [{ 'price.0': '12.345' }, 'Desk lamp: Please give a number'],
    [{ 'price.1': '0' }, 'The price must be above zero.'],
    [{ moq: '0' }, 'at least 1'],
    [{ contractTo: '2027-01-31' }, 'The notice period is longer than the contract.'],
    [{ depositPercent: '100' }, 'put 0 days here'],
    [{}, 'You have changed nothing.'],
  ])('refuses %j with a reason beside the field', async (change, says) => {
    const asked = await ask();
    const answer = await post(`${asked.path}/propose`, {
      basedOn: '2',
      ...(change as Record<string, string>),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(says);
    expect(await asked.told()).toEqual([]);
  });

  it('lets the brand leave, asked twice', async () => {
    const asked = await ask();
    const reason = 'We found <b>another</b> way';
    expect((await post(`${asked.path}/withdraw`, { reason: '' })).status).toBe(422);
    const confirm = await (await post(`${asked.path}/withdraw`, { reason })).text();
    expect(confirm).toContain('We found &lt;b&gt;another');
    expect(await asked.told()).toEqual([]);
    expect((await post(`${asked.path}/withdraw`, { reason, confirm: 'yes' })).status).toBe(200);
    expect(await asked.told()).toMatchObject([{ name: 'withdraw', content: { side: 'brand', reason } }]);
  });
});

describe('sign-contract', () => {
  const bytes = Buffer.from('%PDF-1.7 the contract %%EOF');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const signature = { sha256, name: 'Anne Dupont', capacity: 'Directrice', consent: 'yes' };
  const ask = async (): Promise<Opened> => {
    const fileId = `contract-${Math.random()}`;
    const contract = { contractNumber: 'LF-2027-1', fileId, sha256 };
    const asked = await server.open({
      ...{
        purpose: 'sign-contract',
        process: 'contract-signing',
        stage: 'awaiting-brand',
        state: { contract },
      },
    });
    await server.store.put(Readable.from([bytes]), {
      ...{ caseId: asked.caseId, slot: 'contract', fileName: 'contract.pdf', mediaType: 'application/pdf' },
      ...{ maxBytes: 1000, origin: 'generated', fileId },
    });
    return asked;
  };

  it('shows the document and its fingerprint, and records the signature under exactly that', async () => {
    const asked = await ask();
    expect(await show(asked.path)).toContain(`name="sha256" value="${sha256}"`);
    const paper = await fetch(`${server.origin}${asked.path}/contract.pdf`);
    expect(Buffer.from(await paper.arrayBuffer())).toEqual(bytes);
    expect((await post(`${asked.path}/sign`, signature)).status).toBe(200);
    const [told] = await asked.told();
    const { signatureId } = told?.content as { signatureId: string };
    expect(told?.content).toMatchObject({ sha256, by: { linkId: asked.linkId } });
    const kept = await createSignatures(server.connection, server.vault).readSignature(signatureId);
    expect(kept).toMatchObject({ sha256, signer: { name: 'Anne Dupont', capacity: 'Directrice' } });
    const raw = JSON.stringify(await signatureModel(server.connection).findById(signatureId).lean());
    expect(raw).not.toContain('Dupont');
    expect((await post(`${asked.path}/sign`, signature)).status).toBe(410);
  });

  it.each([
    [{ sha256: 'f'.repeat(64) }, 409, 'is not the current one'],
    [{ consent: '' }, 422, 'Please tick that you have read the contract'],
    [{ name: ' ' }, 422, 'Full name: Please fill this in.'],
  ])('is not signed with %j', async (change, status, says) => {
    const asked = await ask();
    const answer = await post(`${asked.path}/sign`, { ...signature, ...(change as Record<string, string>) });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(says);
    expect(await asked.told()).toEqual([]);
  });
});

describe('grant-rights', () => {
  const scope = sampleTerms().sale;
  const wanted = { assets: ['trademark', 'images'], scope };
  const missing = [{ asset: 'images', missing: [scope] }];
  const ask = (gaps: unknown[] = []) =>
    server.open({
      ...{ purpose: 'grant-rights', process: 'rights-grant', stage: 'awaiting-grant' },
      ...{ state: { wanted, missing }, standIn: { gaps } },
    });
  const grant: [string, string][] = [
    ['grant.images', 'yes'],
    ['grant.images.territory', 'at,DE'],
    ['grant.images.channels', 'own-shop'],
    ['grant.images.channels', 'marketplace'],
    ['grant.images.from', '2027-01-01'],
    ['grant.images.to', '2027-12-31'],
  ];

  it('is filled in with what is missing, and grants what is ticked', async () => {
    const asked = await ask();
    expect(await show(asked.path)).toMatch(/name="grant\.images\.territory" value="AT" checked/);
    expect((await post(`${asked.path}/grant`, grant)).status).toBe(200);
    const grants = [{ asset: 'images', scope, sublicence: false }];
    expect(await asked.told()).toMatchObject([{ name: 'grantRights', content: { grants } }]);
  });

  it('shows what is still missing', async () => {
    const asked = await ask([{ asset: 'trademark', missing: [scope] }]);
    const page = await (await post(`${asked.path}/grant`, grant)).text();
    expect(page).toContain('Something is still missing');
    expect(page).toContain('trademarks: Austria and Germany');
  });

  it('says what is wrong when nothing, or nonsense, is granted', async () => {
    const asked = await ask();
    expect((await post(`${asked.path}/grant`, {})).status).toBe(422);
    const turned = [...grant.slice(0, 4), ['grant.images.from', '2028-01-01'], ...grant.slice(5)] as [
      string,
      string,
    ][];
    const page = await (await post(`${asked.path}/grant`, turned)).text();
    expect(page).toContain('id="grant.images.to-error"');
    expect(await asked.told()).toEqual([]);
  });
});
