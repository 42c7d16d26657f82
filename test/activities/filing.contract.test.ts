/** What every way to an authority promises: the gateway for files, HMRC's API, and a person. */
import { createHash } from 'node:crypto';
import { createByHandFiling } from '../../activities/filing/by-hand';
import { createGatewayFiling } from '../../activities/filing/gateway';
import { createHmrcFiling } from '../../activities/filing/hmrc';
import type { FilingPort, Submission } from '../../activities/filing/port';
import { createTaxAuthoritySandbox, type TaxAuthoritySandbox } from '../../local/outside/tax-authority';
import { startSandbox, type SandboxServer } from '../support/sandbox-server';

let server: SandboxServer<TaxAuthoritySandbox>;

beforeEach(async () => {
  server = await startSandbox(createTaxAuthoritySandbox, 1);
});
afterEach(() => server.close());

const row = (tax = '19,00', number = 'FI12345678') => `1;${number};1;DE;1;1;19;100,00;${tax};;;;\r\n`;
const boxes = (sales = '40.00', net = sales) =>
  `{"vatDueSales":${sales},"vatDueAcquisitions":0.00,"totalVatDue":${sales},"vatReclaimedCurrPeriod":0.00,` +
  `"netVatDue":${net},"totalValueSalesExVAT":200,"totalValuePurchasesExVAT":0,"totalValueGoodsSuppliedExVAT":0,"totalAcquisitionsExVAT":0}`;

interface Way {
  port: (url: string) => FilingPort;
  submission: (over?: Partial<Submission> & { text?: string; version?: number }) => Submission;
  /** A file whose sums are wrong. */
  unsound: string;
  /** Another file for the same period. */
  other: string;
  unknown: string;
}

function submissionOf(about: Omit<Submission, 'key' | 'file'>, usual: string, mediaType: string) {
  return ({
    text = usual,
    version = 1,
    ...over
  }: Partial<Submission> & { text?: string; version?: number } = {}) => {
    const content = Buffer.from(text);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const key = `tax-return:${about.scheme}:${about.period.id}/v${version}`;
    return { key, ...about, file: { fileName: 'file', mediaType, sha256, content }, ...over };
  };
}

const quarter = { id: '2026-Q3', from: '2026-07-01', to: '2026-09-30' };

const ways: Record<string, Way> = {
  gateway: {
    port: (apiUrl) => createGatewayFiling({ apiUrl, apiKey: 'key' }),
    submission: submissionOf(
      { scheme: 'OSS', jurisdiction: 'FI', number: 'FI12345678', period: quarter },
      row(),
      'text/csv',
    ),
    ...{ unsound: row('99,00'), other: row('19,01'), unknown: 'FI99999999' },
  },
  hmrc: {
    port: (url) =>
      createHmrcFiling({ apiUrl: `${url}/hmrc`, accessToken: () => Promise.resolve('token'), version: '1' }),
    submission: submissionOf(
      { scheme: 'UK-VAT', jurisdiction: 'GB', number: '123456789', period: quarter },
      boxes(),
      'application/json',
    ),
    ...{ unsound: boxes('40.00', '39.00'), other: boxes('41.00'), unknown: '999999999' },
  },
};

describe.each(Object.entries(ways))('%s', (name, { port, submission, unsound, other, unknown }) => {
  test('takes a return once: asked again it is found, with its reference', async () => {
    const filing = port(server.url);
    expect(await filing.find(submission())).toBeUndefined();
    const answer = await filing.file(submission());
    expect(answer).toMatchObject({ state: 'accepted', reference: expect.stringMatching(/.{4}/) });
    expect(await filing.find(submission())).toMatchObject({ state: 'accepted' });
    expect(server.part.book()).toHaveLength(1);
    const receipt = answer.state === 'accepted' ? answer.receipt : undefined;
    expect(receipt?.content.length).toBeGreaterThan(100);
  });

  test('a return that is sent twice stands once', async () => {
    const filing = port(server.url);
    await filing.file(submission());
    expect(await filing.file(submission())).toMatchObject({ state: 'accepted' });
    expect(server.part.book().filter(({ state }) => state === 'accepted')).toHaveLength(1);
  });

  test('answers get lost, and still it is filed once', async () => {
    server.options.failureShare = 0.5;
    const filing = port(server.url);
    let done = false;
    for (let attempt = 0; attempt < 200 && !done; attempt += 1)
      done = await (async () => (await filing.find(submission())) ?? (await filing.file(submission())))()
        .then(({ state }) => state === 'accepted')
        .catch(() => false);
    expect(done).toBe(true);
    expect(server.part.book()).toMatchObject([{ state: 'accepted' }]);
  });

  test('wrong sums are rejected with a reason, and nothing stands', async () => {
    const answer = await port(server.url).file(submission({ text: unsound }));
    expect(answer).toMatchObject({ state: 'rejected', reasons: [{ code: expect.stringMatching(/.{3}/) }] });
    expect(server.part.book().filter(({ state }) => state === 'accepted')).toEqual([]);
  });

  test('another return for a period that has one is rejected', async () => {
    const filing = port(server.url);
    await filing.file(submission());
    const second = submission({ text: other, version: 2 });
    const answer = (await filing.find(second)) ?? (await filing.file(second));
    expect(answer).toMatchObject({
      state: 'rejected',
      reasons: [{ code: expect.stringMatching(/duplicate/i) }],
    });
  });

  test('a return that was rejected can be filed as another version', async () => {
    const filing = port(server.url);
    await server.post('/_tax/rejections', { period: 'next', says: 'not today' });
    expect(await filing.file(submission())).toMatchObject({
      state: 'rejected',
      reasons: [{ says: expect.stringContaining('not today') }],
    });
    const again = submission({ version: 2 });
    expect((await filing.find(again)) ?? (await filing.file(again))).toMatchObject({ state: 'accepted' });
  });

  test('an authority that can’t be reached is worth another try', async () => {
    await expect(port('http://127.0.0.1:9').file(submission())).rejects.toThrow(/did not answer/);
  });

  test('an unknown number gets nothing filed', async () => {
    const stranger = submission({ number: unknown });
    const answer = await port(server.url)
      .file(stranger)
      .catch(() => 'refused');
    // HMRC says that we are not authorised for it, which is ours to mend; the gateway names the number.
    expect(name === 'hmrc' ? answer : (answer as { state: string }).state).toBe(
      name === 'hmrc' ? 'refused' : 'rejected',
    );
    expect(server.part.book().filter(({ state }) => state === 'accepted')).toEqual([]);
  });
});

test('who hangs up before the gateway has served them has filed nothing, not an empty file', async () => {
  const { port, submission } = ways['gateway'] as Way;
  Object.assign(server.options, { latencyMs: { min: 100, max: 100 } });
  const { key, number, file } = submission();
  const about = {
    'x-scheme': 'OSS',
    'x-registration': number,
    'x-period': '2026-Q3',
    'x-sha256': file.sha256,
  };
  const sent = fetch(`${server.url}/returns`, {
    ...{ method: 'POST', body: new Uint8Array(file.content), signal: AbortSignal.timeout(30) },
    headers: { authorization: 'Bearer key', 'idempotency-key': key, 'content-type': 'text/csv', ...about },
  });
  await expect(sent).rejects.toThrow();
  expect(await port(server.url).find(submission())).toBeUndefined();
  expect(await port(server.url).file(submission())).toMatchObject({ state: 'accepted' });
});

test('by hand nothing is sent, and it is said where a person files it', async () => {
  const port = createByHandFiling('IOSS', 'FI');
  const submission = ways['gateway']?.submission();
  if (!submission) throw new Error('a submission');
  expect(await port.find(submission)).toBeUndefined();
  expect(await port.file(submission)).toMatchObject({
    state: 'by-hand',
    where: expect.stringContaining('MyTax'),
  });
  expect(server.part.book()).toEqual([]);
});

test('an authority that was killed knows what it has taken', async () => {
  const { port, submission } = ways['gateway'] as Way;
  await port(server.url).file(submission());
  await server.close();
  server = await startSandbox(createTaxAuthoritySandbox, 1, server.journal);
  expect(await port(server.url).find(submission())).toMatchObject({ state: 'accepted' });
});
