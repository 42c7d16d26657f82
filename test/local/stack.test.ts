import { setTimeout as sleep } from 'node:timers/promises';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { mongo } from 'mongoose';

import { Client, Connection } from '@temporalio/client';

import { isAlive } from '../../local/pid-file';
import { startStack, type Stack } from '../../local/stack';
import { folder, removeFolders } from './folders';

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
  async function tokenFor(form: Record<string, string>, basic?: string): Promise<Response> {
    const headers = basic ? { authorization: `Basic ${Buffer.from(basic).toString('base64')}` } : {};
    return fetch(`${setting('OIDC_ISSUER')}/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers,
    });
  }
  async function verified(response: Response) {
    const { access_token: token } = (await response.json()) as { access_token: string };
    const issuer = setting('OIDC_ISSUER');
    const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
    return jwtVerify(token, keys, { issuer, audience: setting('OIDC_AUDIENCE'), typ: 'at+jwt' });
  }
  const mia = {
    grant_type: 'urn:landfall:demo',
    client_id: 'landfall-scripts',
    username: 'mia',
    password: 'landfall',
  };

  test('gives a named person a signed token with her roles', async () => {
    const { payload } = await verified(await tokenFor(mia));
    expect(payload).toMatchObject({ sub: 'staff:mia', name: 'Mia Torres', roles: ['category-manager'] });
  });

  test('refuses a wrong password', async () => {
    const response = await tokenFor({ ...mia, password: 'wrong' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('gives the shop the system role by its client secret only', async () => {
    const { payload } = await verified(await tokenFor({ grant_type: 'client_credentials' }, 'shop:landfall'));
    expect(payload).toMatchObject({ sub: 'shop', roles: ['system'] });
    expect((await tokenFor({ grant_type: 'client_credentials' }, 'shop:wrong')).status).toBe(401);
  });

  test('keeps its keys, so that tokens stay valid over a restart', async () => {
    const response = await tokenFor(mia);
    await stack.service('identity').kill('SIGKILL');
    await stack.service('identity').restart();
    await expect(verified(response)).resolves.toBeDefined();
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
