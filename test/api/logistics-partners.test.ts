/** A carrier through the API, with the real process behind it. */
import { randomUUID } from 'node:crypto';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createSandboxMailer } from '../../activities/mail/sandbox';
import { createSandboxScanner } from '../../activities/malware/sandbox';
import type { OrderDependencies } from '../../api/dependencies';
import { addDays, dayOf } from '../../domain/days';
import { contactModel } from '../../models/contact';
import { createGridFsFileStore } from '../../models/gridfs-file-store';
import { bookableCarriers } from '../../models/logistics-partner';
import { createPartnerLinks } from '../../models/partner-link';
import { loadOrderPolicy } from '../../rules/policy';
import { documentUploaded } from '../../workflows/document-request/messages';
import { beQuiet, eventually, pdf } from '../support/world';
import { carrierActivities, documentKinds } from '../workflows/support/carriers';
import { startApi, type Person, type TestApi } from './support/api';
import { freshNamespace } from './support/worker';

let api: TestApi;
let stop: () => Promise<void>;
let omar: Person;
let olga: Person;
let mia: Person;

const secret = Buffer.alloc(32, 7);
const mailer = createSandboxMailer();

beforeAll(async () => {
  beQuiet();
  const namespace = await freshNamespace();
  api = await startApi({
    namespace,
    deps: { orders: { policy: loadOrderPolicy('demo') } as OrderDependencies },
  });
  const { connection } = api.database;
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const native = await NativeConnection.connect({ address });
  const store = createGridFsFileStore(connection);
  const scanner = createSandboxScanner();
  const workers = await Promise.all(
    ['orders', 'onboarding'].map((taskQueue) =>
      Worker.create({
        ...{ connection: native, namespace, taskQueue, shutdownGraceTime: 0 },
        activities: carrierActivities({ connection, store, mailer, scanner, secret }),
        workflowBundle: { codePath: process.env['TEST_BUNDLE'] ?? '' },
      }),
    ),
  );
  const running = Promise.all(workers.map((worker) => worker.run()));
  stop = async () => {
    for (const worker of workers) worker.shutdown();
    await running;
    await native.close();
  };
  omar = await api.person('staff:omar', 'ops');
  olga = await api.person('staff:olga', 'ops');
  mia = await api.person('staff:mia', 'category-manager');
}, 60_000);

afterAll(async () => {
  await stop();
  await api.close();
});

const today = dayOf(Date.now());
const lastDay = addDays(today, 400);

function application(changes: Record<string, unknown> = {}) {
  return {
    carrier: `carrier-${randomUUID().slice(0, 8)}`,
    name: 'Landpost',
    country: 'DE',
    contact: { name: 'Jan Post', email: 'jan@carrier.example', locale: 'de' },
    facts: {
      finances: { equityRatio: 0.35, currentRatio: 1.6, insolvency: false },
      network: { countries: ['DE', 'FR'] },
      cover: { amount: { amount: 300_000_000, currency: 'EUR' }, validTo: lastDay },
      reputation: { claimsRatio: 0.001, rating: 4.8 },
    },
    wanted: ['DE', 'FR'],
    documentsOnFile: documentKinds.map((kind) => ({
      ...{ kind, number: `${kind}-1`, sha256: 'a'.repeat(64) },
      ...(kind === 'registration' ? {} : { validTo: lastDay }),
    })),
    ...changes,
  };
}

const partners = '/logistics-partners';
const qualify = { decision: 'qualify', validTo: lastDay };

describe('a carrier', () => {
  it('is opened with papers on file, qualified by another person and bookable at once', async () => {
    const body = application();
    const opened = await omar.post(partners, body);
    expect(opened).toMatchObject({
      status: 201,
      body: { carrier: body.carrier, stage: 'deciding', asked: [], assessment: { score: 100 } },
    });
    const address = String(opened.headers.get('location'));
    expect(address).toBe(`${partners}/${body.carrier}`);
    expect(await omar.post(`${address}/decision`, qualify)).toMatchObject({
      ...{ status: 403, body: { type: 'urn:landfall:problem:four-eyes' } },
    });
    expect(await olga.post(`${address}/decision`, qualify)).toMatchObject({
      ...{ status: 200, body: { stage: 'qualified' } },
    });
    expect(await bookableCarriers(api.database.connection, today)).toContain(body.carrier);
  });

  it('is shown with its assessment, its requests and its tasks, and found in the list and the inbox', async () => {
    const { carrier } = (await omar.post(partners, application())).body;
    const shown = await mia.get(`${partners}/${String(carrier)}`);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        partner: { process: 'logistics-partner', stage: 'deciding', state: { assessment: { score: 100 } } },
        documents: [],
        tasks: [{ key: 'review-logistics-partner', role: 'ops' }],
      },
    });
    const inbox = await olga.get('/tasks?kind=review-logistics-partner&limit=100');
    expect(inbox.items).toContainEqual(
      expect.objectContaining({ processId: `logistics-partner:${String(carrier)}` }),
    );
    const first = await mia.get(`${partners}?stage=deciding&limit=1`);
    expect(first.items).toHaveLength(1);
    expect((await mia.get(`${partners}/never-seen`)).status).toBe(404);
  });

  it('is suspended and lifted by two people', async () => {
    const { carrier } = (await omar.post(partners, application())).body;
    const address = `${partners}/${String(carrier)}`;
    await olga.post(`${address}/decision`, qualify);
    const reason = { reason: 'Parcels are opened on the way.' };
    expect((await olga.post(`${address}/suspension`, reason)).body).toMatchObject({ stage: 'suspended' });
    expect(await bookableCarriers(api.database.connection, today)).not.toContain(carrier);
    expect((await olga.post(`${address}/reinstatement`, reason)).status).toBe(403);
    expect((await omar.post(`${address}/reinstatement`, reason)).body).toMatchObject({ stage: 'qualified' });
  });

  it('sends what is missing through a link, and it is reviewed', async () => {
    const { documentsOnFile } = application();
    const body = application({
      documentsOnFile: documentsOnFile.filter(({ kind }) => kind !== 'carrier-licence'),
    });
    const opened = await omar.post(partners, body);
    expect(opened.body).toMatchObject({ stage: 'gathering', asked: ['carrier-licence'] });
    const caseId = `logistics-partner:${body.carrier}`;
    const { connection } = api.database;
    const links = createPartnerLinks({ connection, secret });
    const link = await eventually('the link', async () => (await links.listLinks(caseId))[0]);
    const about = { caseId, slot: 'carrier-licence', fileName: 'licence.pdf', mediaType: 'application/pdf' };
    const { fileId, sha256 } = await api.deps.files.put(pdf('a licence'), {
      ...{ ...about, maxBytes: 1_000_000, origin: 'upload' },
    });
    const facts = { issuer: 'The authority', number: 'L-1', issuedOn: '2026-01-01', expiresOn: lastDay };
    await api.deps.temporal.workflow
      .getHandle(link.processId)
      .signal(documentUploaded, { fileId, sha256, linkId: link.linkId, facts });
    const address = `${partners}/${body.carrier}`;
    const { items } = await olga.get(`${address}/files`);
    expect(items).toEqual([expect.objectContaining({ fileId, slot: 'carrier-licence' })]);
    const chen = await api.person('staff:chen', 'compliance');
    const content = () => chen.get(`${address}/files/${fileId}`);
    const sent = await eventually('the scan', async () => {
      const answer = await content();
      return answer.status === 200 ? answer : undefined;
    });
    expect(sent.headers.get('content-disposition')).toContain('licence.pdf');
    for (const path of ['files', `files/${fileId}`])
      expect([path, (await mia.get(`${address}/${path}`)).status]).toEqual([path, 403]);
    const other = String((await omar.post(partners, application())).body['carrier']);
    expect((await olga.get(`${partners}/${other}/files/${fileId}`)).status).toBe(404);
    const review = () =>
      olga.post(`${address}/documents/carrier-licence/review`, { decision: 'approve', fileId });
    await eventually('the review', async () => ((await review()).status === 200 ? true : undefined));
    await eventually('the decision', async () =>
      (await olga.post(`${address}/decision`, qualify)).status === 200 ? true : undefined,
    );
  });

  it('gets a new link by mail in place of one that was lost, and the old one dies', async () => {
    const { carrier } = (await omar.post(partners, application({ documentsOnFile: [] }))).body;
    const links = `${partners}/${String(carrier)}/links`;
    const lost = await eventually('the links', async () => (await mia.get(links)).items[0]);
    const linkId = String(lost['linkId']);
    expect((await mia.post(`${links}/${linkId}/reissue`)).status).toBe(403);
    const key = { 'Idempotency-Key': randomUUID() };
    const anew = await omar.post(`${links}/${linkId}/reissue`, undefined, key);
    expect(anew).toMatchObject({ status: 201, body: { linkId: expect.stringMatching(/^link-/) as string } });
    expect(anew.headers.get('location')).toBe(links);
    expect((await omar.post(`${links}/${linkId}/reissue`, undefined, key)).body).toEqual(anew.body);
    const { items } = await mia.get(links);
    const state = (id: unknown) => items.find((link) => link['linkId'] === id)?.['state'];
    expect([state(linkId), state(anew.body['linkId'])]).toEqual(['revoked', 'open']);
    const known = createPartnerLinks({ connection: api.database.connection, secret });
    const token = known.tokenOf((await known.linkById(String(anew.body['linkId'])))!);
    expect(mailer.inbox().filter(({ text }) => text.includes(token))).toHaveLength(1);
    const elsewhere = `${partners}/never-seen/links/${linkId}`;
    expect((await omar.post(`${elsewhere}/reissue`)).status).toBe(404);
  });

  it('is opened once: the same key answers the same, another is refused and its contact forgotten', async () => {
    const body = application();
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await omar.post(partners, body, key);
    expect((await omar.post(partners, body, key)).body).toEqual(first.body);
    expect(await omar.post(partners, body)).toMatchObject({
      ...{ status: 409, body: { type: 'urn:landfall:problem:duplicate-case' } },
    });
    const caseId = `logistics-partner:${body.carrier}`;
    expect(await contactModel(api.database.connection).countDocuments({ caseId })).toBe(1);
  });
});

describe('opening is refused', () => {
  const twice = application()
    .documentsOnFile.slice(0, 1)
    .flatMap((document) => [document, document]);
  it.each([
    { what: 'a carrier with no name of ours', changes: { carrier: 'Land Post' }, pointer: '#/carrier' },
    { what: 'a document twice', changes: { documentsOnFile: twice }, pointer: '#/documentsOnFile' },
    { what: 'no country wanted', changes: { wanted: [] }, pointer: '#/wanted' },
  ])('with $what', async ({ changes, pointer }) => {
    const answer = await omar.post(partners, application(changes));
    expect(answer.status).toBe(400);
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('to category managers', async () => {
    expect((await mia.post(partners, application())).status).toBe(403);
  });
});
