/** Somebody who has ordered has themselves erased, and afterwards nobody finds them. */
import { pdfText } from '../../../activities/documents/pdf-text';
import { isSigned } from '../../../activities/privacy/certificate';
import type { PlaceOrder } from '../../../domain/shapes/orders';
import { createContacts } from '../../../models/contact';
import { orderCustomerModel } from '../../../models/customer';
import { createDeclarations } from '../../../models/declaration';
import { createVault, PersonalDataErased } from '../../../models/personal';
import { placeHold, releaseHold } from '../../../models/legal-hold';
import { createSignatures } from '../../../models/signature';
import { storedFileModel } from '../../../models/stored-file';
import { taxLinesOf } from '../../../models/tax-ledger';
import { auditEntryModel } from '../../../models/audit-entry';
import { verifyChains, type AuditEntry } from '../../../domain/audit';
import { decidePrivacyRequest, settleFindings } from '../../../workflows/privacy-request/messages';
import { chen } from '../../support/acting';
import { secret, startOrderWorld, type OrderWorld } from '../../support/order-world';
import { day, noReturns, OrderActing } from '../support/order-acting';
import { goodsOnSale } from '../support/order-goods';
import { PrivacyActing } from '../support/privacy-acting';

let world: OrderWorld;

beforeAll(async () => {
  world = await startOrderWorld();
}, 120_000);

afterAll(() => world.close());

/** A customer nobody else shares a name or a street with. */
let people = 0;
async function ordering(name: string, street: string) {
  const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
  const acting = await OrderActing.ordering(world, goods, noReturns);
  const { customer, deliverTo } = acting.order;
  const person: Pick<PlaceOrder, 'customer' | 'deliverTo'> = {
    customer: { ...customer, name },
    deliverTo: { ...deliverTo, name, street: [street], phone: `+33 6 12 34 56 ${(people += 1) + 10}` },
  };
  Object.assign(acting.order, person);
  return acting;
}

async function delivered(name: string, street: string) {
  const acting = await ordering(name, street);
  await acting.handedOver();
  await acting.carrier('delivered');
  expect(await acting.ends()).toBe('completed');
  return acting;
}

/** Everything in the database that names one of these, by collection and id. */
async function standing(...texts: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of (await world.connection.db?.listCollections().toArray()) ?? [])
    for await (const document of world.connection.db!.collection(name).find()) {
      const content = document['content'] as { buffer?: Buffer } | undefined;
      const bytes = content?.buffer ? Buffer.from(content.buffer) : undefined;
      const text =
        JSON.stringify(document) + (bytes?.subarray(0, 4).toString() === '%PDF' ? pdfText(bytes) : '');
      if (texts.some((one) => text.includes(one))) found.push(`${name} ${String(document._id)}`);
    }
  return found;
}

describe('an erasure', () => {
  it('leaves nothing that names the person, keeps the tax lines, and says what was kept', async () => {
    const acting = await delivered('Apolline Rochefort', '17 quai des Brumes');
    const { email, customerId } = acting.order.customer;
    const tax = await taxLinesOf(world.connection, acting.orderId);
    expect(tax.length).toBeGreaterThan(0);
    expect(await standing('Apolline', 'quai des Brumes')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^files .*label/),
        expect.stringMatching(/^files .*invoice/),
      ]),
    );

    const asked = await PrivacyActing.asking(world, { kind: 'erase', email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');

    expect(await asked.report()).toMatchObject({
      findings: [],
      orders: 1,
      subjects: 1,
      removed: { lookupKeys: 4, files: expect.any(Number) },
      kept: expect.arrayContaining([
        {
          ...{ class: 'order-papers', count: 1, until: expect.any(String) },
          law: expect.stringContaining('AO'),
        },
        {
          class: 'tax-ledger',
          count: tax.length,
          law: expect.stringContaining('63c'),
          until: expect.any(String),
        },
      ]),
    });
    const papers = await storedFileModel(world.connection).find({ caseId: acting.id }).lean();
    expect(papers.map(({ slot }) => slot)).toEqual(['customs-declaration']);
    expect(await standing('Apolline', 'Rochefort', email, 'quai des Brumes', '12 34 56 11')).toEqual([]);
    expect(await taxLinesOf(world.connection, acting.orderId)).toEqual(tax);
    for (const { _id } of await world.connection.collection('processes').find().toArray()) {
      const history = await world.client.workflow
        .getHandle(String(_id))
        .fetchHistory()
        .catch(() => undefined);
      expect(JSON.stringify(history?.events?.map(decoded) ?? '')).not.toMatch(/Rochefort|Brumes|apolline/i);
    }
    expect(JSON.stringify(world.mailer.inbox())).not.toMatch(/Rochefort|Brumes/i);
    expect(world.mailer.inbox().filter(({ to }) => to === email)).toEqual([]);
    const vault = createVault({ connection: world.connection, secret });
    await expect(vault.seal(`customer:${customerId}`, {})).rejects.toThrow(PersonalDataErased);
    await expect(vault.seal(`privacy-request:${asked.requestId}`, {})).rejects.toThrow(PersonalDataErased);
    expect(await orderCustomerModel(world.connection).findById(acting.orderId).lean()).not.toHaveProperty(
      'hashes',
    );
  });

  it('waits for what is under way, tells the person, and goes on by itself', async () => {
    const acting = await ordering('Théophile Garance', '3 impasse du Moulin');
    await acting.handedOver();
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.reaches('waiting');
    expect((await asked.mail('as soon as your orders')).text).toContain('1 are still under way');
    expect((await standing('Garance')).length).toBeGreaterThan(0);
    await acting.carrier('delivered');
    expect(await acting.ends()).toBe('completed');
    await world.pass(day);
    await asked.recipientsTold();
    await asked.reaches('erased');
    expect(await standing('Garance')).toEqual([]);
  });

  it('does not touch what a legal hold keeps, and can be refused for it', async () => {
    const acting = await delivered('Hippolyte Vasseur', '9 rue du Phare');
    await placeHold(world.connection, {
      ...{ _id: acting.id, reason: 'a claim in court', by: 'chen', at: world.now().toISOString() },
    });
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.reaches('waiting');
    const reason = 'The data are needed for a claim in court (art. 17(3)(e)).';
    const answer = await asked.update(decidePrivacyRequest, {
      by: chen,
      ...{ decision: 'refuse' as const, ground: 'kept-by-law' as const, reason },
    });
    expect(answer).toMatchObject({ ok: true });
    await asked.reaches('refused');
    expect((await asked.mail('do not carry out')).text).toContain(reason);
    expect((await standing('Vasseur')).length).toBeGreaterThan(0);
    await releaseHold(world.connection, acting.id);
  });

  it('blackens what carriers and staff wrote of the person; the audit chain stays whole', async () => {
    const acting = await ordering('Zénobie Castellan', '41 rue des Tanneurs');
    await acting.handedOver();
    const { trackingCode } = await acting.snapshot(acting.shipmentId());
    await world.connection
      .collection('tracking_events')
      .updateMany({ trackingCode }, { $set: { detail: 'left with Zénobie Castellan' } });
    await acting.carrier('delivered');
    await acting.ends();
    const { collection } = auditEntryModel(world.connection);
    const [entry] = await collection.find({ caseId: acting.id }).sort({ seq: -1 }).limit(1).toArray();
    await collection.updateOne(
      { _id: entry!._id },
      { $set: { detail: { reason: 'Zénobie Castellan rang' } } },
    );
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');
    expect((await asked.report()).removed.freeTexts).toBeGreaterThan(0);
    expect(await standing('Castellan')).toEqual([]);
    const entries = await collection.find({ caseId: acting.id }).sort({ chain: 1, seq: 1 }).toArray();
    expect(verifyChains(entries as unknown as AuditEntry[])).toMatchObject({ ok: true });
  });

  it('that leaves something asks compliance, and has no certificate until nothing is found', async () => {
    const acting = await delivered('Ludivine Sarrazin', '5 chemin des Crêtes');
    await world.connection.collection('grants').insertOne({ note: 'Ludivine Sarrazin' });
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    expect(await asked.task('findings')).toMatchObject({
      role: 'compliance',
      why: expect.stringContaining('grants'),
    });
    await asked.reaches('checking');
    expect((await asked.report()).findings).toEqual([
      { where: 'mongodb', in: 'grants', id: expect.any(String), kind: 'name' },
    ]);
    await world.connection.collection('grants').deleteMany({ note: 'Ludivine Sarrazin' });
    await asked.update(settleFindings, { by: chen, decision: 'search-again', reason: 'removed by hand' });
    await asked.recipientsTold();
    await asked.reaches('erased');
    expect(await asked.report()).toMatchObject({ findings: [] });
  });

  it('that dies when the keys are gone already goes on with what it looked for', async () => {
    const acting = await delivered('Eulalie Brassempouy', '2 sentier du Lavoir');
    const { archive } = world.mailer;
    const { remove } = archive;
    let died = 0;
    archive.remove = (mails) => {
      if (died > 1) return remove(mails);
      died += 1;
      return Promise.reject(new Error('the archive is away'));
    };
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');
    archive.remove = remove;
    expect(died).toBe(2);
    expect(await asked.report()).toMatchObject({
      findings: [],
      removed: { lookupKeys: 4 },
      texts: expect.any(Number),
    });
    expect((await asked.report()).texts).toBeGreaterThan(5);
    expect(await standing('Brassempouy', 'Lavoir')).toEqual([]);
  });

  it('takes the copies of earlier requests with it', async () => {
    const acting = await delivered('Aubépine Fontvieille', '6 place du Marronnier');
    const { email } = acting.order.customer;
    const copy = await PrivacyActing.asking(world, { kind: 'access', email });
    await copy.allowed();
    await copy.reaches('answered');
    const { text } = await copy.mail('copy of your data');
    expect(await copy.follow(text)).toBeDefined();
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');
    expect(await copy.follow(text)).toBeUndefined();
    expect(await standing('Fontvieille', email)).toEqual([]);
  });

  it('of a company’s contact looks into what the company signed and declared, and names what is kept', async () => {
    const { connection } = world;
    const vault = createVault({ connection, secret });
    const [caseId, contactId, email] = ['tisane:DE', 'contact-tisane', 'ottilie@tisane.example'];
    const person = { name: 'Ottilie Wackernagel', email, locale: 'en' as const };
    await createContacts(connection, vault).saveContact({ contactId, caseId, ...person });
    const ended = { caseId, openedAt: '2025-01-01T00:00:00.000Z', endedAt: '2026-02-03T00:00:00.000Z' };
    const onboarding = { ...ended, _id: `brand-onboarding:${caseId}`, process: 'brand-onboarding' };
    const state = { note: 'Ottilie Wackernagel rang' };
    await connection.collection('processes').insertOne({ ...onboarding, stage: 'live', state } as never);
    // Any workflow under the onboarding's name: its history is to be read.
    const history = { workflowId: onboarding._id, taskQueue: 'orders', args: [] };
    await world.client.workflow.execute('retention', history);
    const signatures = createSignatures(connection, vault);
    const signed = { caseId, sha256: 'ab', at: '2025-02-01T00:00:00.000Z' };
    const signer = { name: person.name, capacity: 'managing director' };
    await signatures.saveSignature({ ...signed, signatureId: 's-1', linkId: 'link-1', signer });
    await signatures.saveSignature({
      ...{ ...signed, signatureId: 's-2', linkId: 'link-2' },
      signer: { name: 'Konrad Immergrün', capacity: 'owner' },
    });
    await createDeclarations(connection, vault).saveDeclaration({
      ...{ declarationId: 'd-1', caseId, at: world.now() },
      declaration: {
        ...{ legalName: 'Tisane GmbH', address: 'Deich 1, Hamburg', registrationNumber: '12345678' },
        ...{ people: [{ name: person.name, capacity: 'director' }], attested: [] },
      },
    });
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email });
    await asked.allowed();
    await asked.reaches('erased');
    const report = await asked.report();
    expect(report).toMatchObject({ findings: [], partnerships: 1, scanned: { sealed: 3, histories: 2 } });
    expect(report.kept).toEqual(
      expect.arrayContaining([
        { class: 'signatures', count: 1, law: expect.stringContaining('HGB'), until: '2036-12-31' },
        { class: 'declarations', count: 1, law: expect.stringContaining('17(3)'), until: '2036-12-31' },
      ]),
    );
    expect(await standing('Wackernagel')).toEqual([]);
    await expect(vault.seal(contactId, {})).rejects.toThrow(PersonalDataErased);
    expect((await signatures.readSignature('s-1'))?.signer.name).toBe(person.name);
  });

  it('gives a certificate that our public key vouches for', async () => {
    const acting = await delivered('Barnabé Quintrec', '12 venelle du Puits');
    const sent: string[] = [];
    const { send } = world.mailer;
    world.mailer.send = async (mail) => {
      sent.push(mail.text);
      return send(mail);
    };
    const asked = await PrivacyActing.asking(world, { kind: 'erase', email: acting.order.customer.email });
    await asked.allowed();
    await asked.recipientsTold();
    await asked.reaches('erased');
    world.mailer.send = send;
    const letter = sent.find((text) => text.includes('/certificate/')) ?? '';
    expect(letter).toContain('tax ledger');
    const { recipients } = await asked.report();
    expect(recipients).toEqual(['customs-broker', 'landpost', 'stripe']);
    expect(letter).toContain(recipients.join(', '));
    const named = await auditEntryModel(world.connection).findOne({
      ...{ chain: asked.id, action: 'recipients-named' },
    });
    expect(named?.detail).toEqual({ recipients });
    const certificate = await asked.follow(letter);
    const words = pdfText(certificate ?? Buffer.alloc(0)).replaceAll('\n', '');
    const [, signature = ''] = /Signature\s*([A-Za-z0-9+/]{86}==)/.exec(words) ?? [];
    const [, key = ''] = /Public key\s*([A-Za-z0-9+/]+=*)/.exec(words) ?? [];
    const facts = { requestId: asked.requestId, report: await asked.report() };
    expect(isSigned(key, facts, signature)).toBe(true);
    expect(isSigned(key, { ...facts, requestId: 'pr-another' }, signature)).toBe(false);
  });
});

function decoded(event: unknown): string {
  return JSON.stringify(event, (_key, value: unknown) =>
    value instanceof Uint8Array ||
    (typeof value === 'object' && value !== null && 'type' in value && 'data' in value)
      ? Buffer.from((value as { data?: number[] }).data ?? (value as Uint8Array)).toString('utf8')
      : value,
  );
}
