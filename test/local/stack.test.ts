import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { mongo } from 'mongoose';

import { Client, Connection } from '@temporalio/client';

import { projectRoot } from '../../config/root';
import { people } from '../../local/people';
import { isAlive } from '../../local/pid-file';
import { startStack, type Stack } from '../../local/stack';
import { run } from '../../local/tools/run';
import { personToken, shopToken } from '../../local/tokens';
import { folder, removeFolders } from './folders';
import { signInOnThePage } from './sign-in';

jest.setTimeout(300_000);

/** Real servers: what this file asserts is what fault tests build on. Needs `dist/` for the identity provider. */
let stack: Stack;

beforeAll(async () => {
  const services = ['temporal', 'mongo', 'mail', 'identity'] as const;
  stack = await startStack({ dir: folder(), ports: 'free', services });
});
afterAll(async () => {
  await stack.stop();
  removeFolders();
});

const setting = (name: string): string => stack.env[name] ?? fail(name);
function fail(name: string): never {
  throw new Error(`the stack sets no ${name}`);
}

test('MongoDB killed right after a write has it when started again, at the same address', async () => {
  const client = new mongo.MongoClient(setting('MONGODB_URI'));
  const brands = client.db().collection('brands');
  await client.withSession((session) =>
    session.withTransaction(() => brands.insertOne({ name: 'Acme' }, { session })),
  );
  const before = stack.service('mongo').pid;
  await stack.service('mongo').kill('SIGKILL');
  expect(stack.service('mongo').pid).toBeUndefined();
  await stack.service('mongo').restart();
  expect(stack.service('mongo').pid).not.toBe(before);
  expect(await brands.countDocuments({ name: 'Acme' })).toBe(1);
  await client.close();
});

test('Temporal killed has its workflows when started again, at the same address', async () => {
  const connection = await Connection.connect({ address: setting('TEMPORAL_ADDRESS') });
  const client = new Client({ connection });
  await client.workflow.start('brandOnboarding', {
    workflowId: 'brand-onboarding:acme:DE',
    taskQueue: 'onboarding',
  });
  await stack.service('temporal').kill('SIGKILL');
  await stack.service('temporal').restart();
  const description = await client.workflow.getHandle('brand-onboarding:acme:DE').describe();
  expect(description.status.name).toBe('RUNNING');
  await connection.close();
});

test('restart of a server that runs ends the old process first', async () => {
  const before = stack.service('mail').pid as number;
  await stack.service('mail').restart();
  expect(isAlive(before)).toBe(false);
  await expect(fetch(`${setting('MAIL_INBOX_URL')}/readyz`)).resolves.toMatchObject({ ok: true });
});

describe('the identity provider', () => {
  async function claims(token: string): Promise<JWTPayload> {
    const issuer = setting('OIDC_ISSUER');
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    const expected = { issuer, audience: setting('OIDC_AUDIENCE'), typ: 'at+jwt' };
    return (await jwtVerify(token, keys, expected)).payload;
  }
  const refusal = (form: Record<string, string>): Promise<Response> =>
    fetch(`${setting('OIDC_ISSUER')}/token`, { method: 'POST', body: new URLSearchParams(form) });

  test('gives each demo person a signed token with name, e-mail and roles', async () => {
    for (const { id, username, name, email, roles } of people) {
      const token = await personToken(setting('OIDC_ISSUER'), username);
      expect(await claims(token)).toMatchObject({ sub: id, name, email, roles });
    }
  });

  test('refuses a wrong password', async () => {
    const wrong = { username: 'mia', password: 'wrong' };
    const response = await refusal({
      grant_type: 'urn:landfall:demo',
      client_id: 'landfall-scripts',
      ...wrong,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('gives the shop the system role, by its secret only', async () => {
    expect(await claims(await shopToken(setting('OIDC_ISSUER')))).toMatchObject({
      sub: 'shop',
      roles: ['system'],
    });
    expect((await refusal({ grant_type: 'client_credentials', client_id: 'shop' })).status).toBe(401);
  });

  test('keeps its keys, so that tokens stay valid over a kill and a restart', async () => {
    const token = await personToken(setting('OIDC_ISSUER'), 'ada');
    await stack.service('identity').kill('SIGKILL');
    await stack.service('identity').restart();
    await expect(claims(token)).resolves.toMatchObject({ sub: 'staff:ada' });
  });

  test('signs a person in on its page, by authorization code with PKCE', async () => {
    const token = await signInOnThePage(
      setting('OIDC_ISSUER'),
      'http://127.0.0.1:3999/console/callback',
      'olga',
    );
    expect(await claims(token)).toMatchObject({
      sub: 'staff:olga',
      roles: ['ops'],
      client_id: 'landfall-console',
    });
  });

  test('refuses to run in production', async () => {
    const file = path.join(projectRoot, 'dist', 'local', 'identity-provider.js');
    const production = run(process.execPath, [file], { env: { ...process.env, NODE_ENV: 'production' } });
    await expect(production).rejects.toThrow('refuses to run with NODE_ENV=production');
  });
});

test('a server that ends by itself is reported with its log', async () => {
  const lines: string[] = [];
  const other = await startStack({
    dir: folder(),
    ports: 'free',
    services: ['mail'],
    onProgress: (l) => lines.push(l),
  });
  process.kill(other.service('mail').pid as number, 'SIGKILL');
  await sleep(300);
  expect(lines.at(-1)).toMatch(/^Mail catcher ended by SIGKILL; its log is .*mail\.log$/);
  await other.stop();
});
