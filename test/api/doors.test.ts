/** What every request meets, whatever it asks for. */
import { createAuthenticator } from '../../api/auth';
import { routes } from '../../api/routes';
import type { Checks } from '../../api/health';
import { startApi, type Answer, type Person, type TestApi } from './support/api';

let api: TestApi;
let mia: Person;
const up = { mongodb: true, temporal: true };
const checks: Checks = {
  mongodb: () => (up.mongodb ? Promise.resolve() : Promise.reject(new Error('away'))),
  temporal: () => (up.temporal ? Promise.resolve() : new Promise(() => {})),
};
beforeAll(async () => {
  api = await startApi({ checks });
  mia = await api.person('staff:mia', 'category-manager');
});
afterAll(() => api.close());

function expectProblem(answer: Answer, status: number, kind: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({
    type: `urn:landfall:problem:${kind}`,
    status,
    title: expect.any(String),
  });
  expect(answer.body['detail']).toEqual(expect.any(String));
  expect(answer.body['requestId']).toBe(answer.headers.get('x-request-id'));
}

describe('signing in', () => {
  const asked = (token: string) =>
    api.ask('GET', '/cases', { headers: { Authorization: `Bearer ${token}` } });
  const roles = ['ops'] as const;

  it('takes a token of the issuer for this audience', async () => {
    expect((await asked(await api.issuer.token('staff:omar', roles))).status).toBe(200);
  });

  it.each([
    ['for another audience', () => api.issuer.token('x', roles, { audience: 'another-api' })],
    ['of another issuer', () => api.issuer.token('x', roles, { issuer: 'https://evil.example' })],
    ['that has expired', () => api.issuer.token('x', roles, { expiresInSeconds: -60 })],
    ['that is an id token', () => api.issuer.token('x', roles, { typ: 'JWT' })],
    ['that nobody signed', () => Promise.resolve(api.issuer.unsigned('x', roles))],
    ['signed by somebody else', () => api.issuer.forged('x', roles)],
    ['that is no token', () => Promise.resolve('abc')],
  ])('refuses a token %s', async (_what, make) => {
    const token = await make();
    const answer = await asked(token);
    expectProblem(answer, 401, 'not-signed-in');
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(JSON.stringify(answer.body)).not.toContain(token.slice(0, 40) || 'x');
  });

  it('asks who does not sign in to do so', async () => {
    expectProblem(await api.ask('GET', '/cases'), 401, 'not-signed-in');
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'admin'],
    ['unknown ones', ['king']],
  ])('lets nobody in whose roles are %s', async (_what, given) => {
    expectProblem(await asked(await api.issuer.token('x', [], { roles: given })), 403, 'not-entitled');
  });

  it('refuses a role that may not do this, and lets the shop read nothing of the staff', async () => {
    const omar = await api.person('staff:omar', 'ops');
    expectProblem(await omar.post('/cases', {}), 403, 'not-entitled');
    const shop = await api.person('shop', 'system');
    expectProblem(await shop.get('/cases'), 403, 'not-entitled');
  });

  it('says so when the issuer is away', async () => {
    const ask = createAuthenticator({ issuer: 'http://127.0.0.1:1', audience: 'a' });
    await expect(ask('Bearer a.b.c')).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  });

  it('writes no token to the log', async () => {
    expect(api.log.length).toBeGreaterThan(5);
    expect(api.log.join('')).not.toContain(mia.token);
    expect(api.log.join('')).not.toContain('Bearer ey');
  });
});

describe('an address', () => {
  it('that is none gives 404', async () => {
    expectProblem(await mia.get('/nowhere'), 404, 'not-found');
  });

  it('tells the methods it knows', async () => {
    const answer = await api.ask('DELETE', '/cases');
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await api.ask('PUT', '/cases/acme:DE/withdrawal')).headers.get('allow')).toBe('POST');
  });

  it('with a broken percent-encoding gives 400', async () => {
    expectProblem(await mia.get('/cases/%E0%A4%A/timeline'), 400, 'invalid-request');
  });

  it('hides the token of a partner link in answer and log', async () => {
    const answer = await api.ask('GET', '/p/s3cret-t0ken?lang=de');
    expectProblem(answer, 404, 'not-found');
    expect(JSON.stringify(answer.body)).not.toContain('s3cret');
    expect(api.log.join('')).toContain('/p/***?lang=de');
    expect(api.log.join('')).not.toContain('s3cret');
  });

  it('keeps the caller’s request id, unless it is odd', async () => {
    const kept = await mia.get('/nowhere', { 'X-Request-Id': 'shop-4711-abc' });
    expect(kept.headers.get('x-request-id')).toBe('shop-4711-abc');
    const odd = await mia.get('/nowhere', { 'X-Request-Id': 'a b' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is answered under a strict policy', async () => {
    const { headers } = await mia.get('/cases');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});

describe('a body', () => {
  const open = '/cases';

  it('with an unknown field is refused, with the field and what to do', async () => {
    const answer = await mia.post('/cases/acme:DE/withdrawal', { reason: 'no margin', reasno: 'x' });
    expectProblem(answer, 400, 'invalid-request');
    expect(answer.errors).toEqual([
      { pointer: '#/reasno', detail: 'unknown field', remedy: expect.stringContaining('leave it out') },
    ]);
  });

  it('tells every wrong field at once', async () => {
    const answer = await mia.post(open, { brand: 'A', country: 'Germany', inputs: { grossMargin: 2 } });
    const pointers = (answer.errors as { pointer: string; remedy: string }[]).map(({ pointer }) => pointer);
    expect(pointers).toEqual(
      expect.arrayContaining(['#/brand', '#/country', '#/market', '#/inputs/grossMargin', '#/contact']),
    );
    for (const { remedy } of answer.errors) expect(remedy).toMatch(/\w+/);
  });

  it('of alternatives is told by the alternative that was meant', async () => {
    const answer = await mia.post('/cases/acme:DE/sourcing-decision', { approve: false });
    expect(answer.errors).toEqual([
      { pointer: '#/reason', detail: expect.any(String), remedy: 'give a string' },
    ]);
  });

  it('that is no JSON gives 400', async () => {
    expectProblem(await mia.post(open, '{"brand":'), 400, 'malformed-body');
  });

  it('of another type gives 415', async () => {
    const answer = await mia.post(open, 'brand=acme', {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  it('of more than 256 kB gives 413', async () => {
    expectProblem(await mia.post(open, { brand: 'x'.repeat(300_000) }), 413, 'body-too-large');
  });

  it('with half a character gives 400', async () => {
    const answer = await mia.post('/cases/acme:DE/withdrawal', '{"reason":"abc \\ud800"}');
    expectProblem(answer, 400, 'malformed-body');
  });

  it('needs an idempotency key', async () => {
    const answer = await api.ask('POST', '/cases/acme:DE/withdrawal', {
      body: { reason: 'no margin' },
      headers: { Authorization: `Bearer ${mia.token}` },
    });
    expectProblem(answer, 400, 'invalid-request');
    expect(answer.errors[0]).toMatchObject({ pointer: 'header:Idempotency-Key' });
  });
});

describe('a query', () => {
  it.each([
    ['/cases?limit=1000', 'query:limit'],
    ['/cases?colour=red', 'query:colour'],
    ['/cases?cursor=abc', 'query:cursor'],
    ['/cases?openedFrom=yesterday', 'query:openedFrom'],
    ['/cases/ACME-DE', 'path:caseId'],
    ['/tasks?overdue=perhaps', 'query:overdue'],
  ])('%s is refused', async (path, pointer) => {
    const answer = await mia.get(path);
    expectProblem(answer, 400, 'invalid-request');
    expect(answer.errors[0]).toMatchObject({ pointer });
  });
});

describe('too many requests', () => {
  it('are told when to go on', async () => {
    const busy = await startApi({ deps: { limits: { perClient: 3, perAddress: 100 } } });
    const person = await busy.person('staff:mia', 'category-manager');
    const other = await busy.person('staff:noah', 'category-manager');
    for (let i = 0; i < 3; i += 1) expect((await person.get('/tasks')).status).toBe(200);
    const answer = await person.get('/tasks');
    expectProblem(answer, 429, 'too-many-requests');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await other.get('/tasks')).status).toBe(200);
    await busy.close();
  });
});

describe('health', () => {
  it('is ready while both answer, and tells within five seconds which does not', async () => {
    expect(await api.ask('GET', '/healthz')).toMatchObject({ status: 200, body: { alive: true } });
    expect(await api.ask('GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true } });
    up.temporal = false;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const began = Date.now();
    expect(await api.ask('GET', '/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, mongodb: true, temporal: false },
    });
    expect(Date.now() - began).toBeLessThan(3_000);
    Object.assign(up, { temporal: true, mongodb: false });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await api.ask('GET', '/readyz')).body).toMatchObject({ mongodb: false, temporal: true });
    up.mongodb = true;
  });
});

describe('the description', () => {
  interface Operation {
    summary: string;
    operationId: string;
    parameters?: { name: string }[];
    responses: object;
  }

  it('is OpenAPI 3.1 and holds every route, with its key and its problems', async () => {
    const { body } = await api.ask('GET', '/openapi.json');
    expect(body['openapi']).toBe('3.1.0');
    expect(routes.length).toBeGreaterThan(35);
    const paths = body['paths'] as Record<string, Record<string, Operation>>;
    for (const { method, path, keyless } of routes) {
      const operation = paths[path]?.[method];
      expect([path, operation?.summary]).toEqual([path, expect.any(String)]);
      expect(Object.keys(operation?.responses ?? {})).toEqual(expect.arrayContaining(['400', '401', '403']));
      const names = (operation?.parameters ?? []).map(({ name }) => name);
      expect(names.includes('Idempotency-Key')).toBe(method === 'post' && !keyless);
      for (const [, name] of path.matchAll(/\{(\w+)\}/g)) expect(names).toContain(name);
    }
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('points nowhere that is not in it', async () => {
    const { body } = await api.ask('GET', '/openapi.json');
    const targets = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, target]) => target ?? '',
    );
    expect(targets.length).toBeGreaterThan(0);
    for (const target of new Set(targets)) {
      const step = (at: unknown, name: string) => (at as Record<string, unknown> | undefined)?.[name];
      const found = target.split('/').reduce<unknown>(step, body);
      expect([target, found]).toEqual([target, expect.any(Object)]);
    }
  });

  it('is shown on a page that runs under its policy', async () => {
    const page = await api.ask('GET', '/docs/');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.status).toBe(200);
    expect(policy).not.toContain('unsafe');
    const html = String(page.body['text']);
    expect(html).not.toMatch(/<script(?![^>]*src=)[^>]*>\s*\S/);
    for (const [, source] of html.matchAll(/<script src="([^"]+)"/g))
      expect((await api.ask('GET', new URL(source ?? '', 'http://x/docs/').pathname)).status).toBe(200);
    expect((await api.ask('GET', '/docs/swagger-ui-init.js')).body['text']).toContain('/cases/{caseId}');
  });
});

it('gives each request an id of its own', async () => {
  const ids = await Promise.all(
    [1, 2, 3].map(async () => (await mia.get('/tasks')).headers.get('x-request-id')),
  );
  expect(new Set(ids).size).toBe(3);
});
