/** The doors of the partner's pages: links, limits, origins, languages; and what is on every page. */
import { mongo } from 'mongoose';
import { openPartnerServer, textOf, type Opened, type PartnerServer } from './partner-server';

const checklist = [
  { key: 'lawful-offers', kind: 'attested' },
  { key: 'registration', kind: 'verified' },
];
const vetting = { vetting: { checklist } };
const profile = {
  legalName: 'Lumière SAS',
  address: '1 rue de la Paix\r\n75002 Paris',
  registrationNumber: '552 100 554',
  iban: 'FR76 3000 6000 0112 3456 7890 189',
  'people.0.name': 'Anne Dupont',
  'people.0.capacity': 'director',
  attested: 'lawful-offers',
};

let server: PartnerServer;
beforeAll(async () => {
  server = await openPartnerServer();
}, 60_000);
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { headers, redirect: 'manual' });
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(server.origin + path, { method: 'POST', body: new URLSearchParams(fields), headers });
const askProfile = (more: Partial<Parameters<PartnerServer['open']>[0]> = {}): Promise<Opened> =>
  server.open({ purpose: 'declare-profile', state: vetting, ...more });

describe('a link that works', () => {
  it('shows what is asked, until when, and changes nothing however often it is opened', async () => {
    const asked = await askProfile();
    const pages = await Promise.all(['', '/withdraw', '/declare', ''].map((path) => get(asked.path + path)));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 303, 200]);
    expect(pages[2]?.headers.get('location')).toBe(asked.path);
    const page = await textOf(pages[0]);
    expect(page).toContain('Tell us about your company');
    expect(page).toContain('This link works until');
    expect(page).toContain('name="attested" value="lawful-offers"');
    expect(await asked.told()).toEqual([]);
    expect((await server.links.linkById(asked.linkId))?.usedAt).toBeUndefined();
  });

  it('is shown in the language of the link, or the one chosen', async () => {
    const asked = await askProfile({ locale: 'zh' });
    expect(await textOf(await get(asked.path))).toMatch(/<html lang="zh-CN" dir="ltr">[\s\S]*请介绍贵公司/);
    const german = await textOf(await get(`${asked.path}?lang=de`));
    expect(german).toContain('<html lang="de-DE" dir="ltr">');
    expect(german).toContain(`action="${asked.path}/declare?lang=de"`);
  });

  it('is not kept, framed, or told to other sites; and its token is in no log', async () => {
    const asked = await askProfile();
    const { headers } = await get(asked.path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    });
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(server.lines.join('')).not.toContain(asked.token);
  });

  it('waits kindly while the record is behind', async () => {
    const asked = await server.open({ purpose: 'grant-rights', process: 'rights-grant', record: false });
    const page = await get(asked.path);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('We are just getting this ready');
  });

  it('has a style sheet that may be kept for ever', async () => {
    const address = /href="(\/p\/assets\/[^"]+\.css)"/.exec(
      await textOf(await get((await askProfile()).path)),
    )?.[1];
    const sheet = await get(address ?? '');
    expect(sheet.headers.get('cache-control')).toContain('immutable');
    expect(sheet.headers.get('content-type')).toContain('text/css');
  });
});

describe('a link that does not work', () => {
  it('looks the same whether it is unknown, tampered with, malformed, expired, revoked, closed or used', async () => {
    const [expired, revoked, closed, used, good] = await Promise.all([
      askProfile({ lifetimeMs: -1 }),
      ...Array.from({ length: 4 }, () => askProfile()),
    ]);
    const now = new Date();
    await server.links.revokeLink(revoked?.linkId ?? '', 'staff', now);
    await server.links.closeLinks({ caseId: closed?.caseId ?? '' }, now);
    await server.links.redeemSingleUse(used?.linkId ?? '', now);
    const token = good?.token ?? '';
    const tampered = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    const dead = [expired, revoked, closed, used].map((link) => link?.path ?? '');
    const paths = [...dead, `/p/${'x'.repeat(43)}`, `/p/${tampered}`, '/p/short', '/p/%E0%A4%A'];
    const answers = await Promise.all(paths.map((path) => get(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 410));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('This link does not work');
    const acts = await Promise.all(dead.map((path) => post(`${path}/declare`, profile)));
    expect(acts.map(({ status }) => status)).toEqual([410, 410, 410, 410]);
    expect(new Set(await Promise.all(acts.map((answer) => answer.text()))).size).toBe(1);
  });

  it('speaks the language the browser asks for', async () => {
    const page = await get(`/p/${'x'.repeat(43)}`, { 'Accept-Language': 'de-AT,de;q=0.9,en;q=0.5' });
    expect(await page.text()).toContain('Dieser Link funktioniert nicht');
  });

  it('is also what a link of one purpose is for the acts of another', async () => {
    const asked = await askProfile();
    expect((await post(`${asked.path}/accept`, { version: '1' })).status).toBe(410);
    expect((await post(`${asked.path}/constructor`, {})).status).toBe(410);
    expect((await get(`${asked.path}/contract.pdf`)).status).toBe(410);
    expect(await asked.told()).toEqual([]);
  });
});

describe('a form', () => {
  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    [{ Origin: 'https://evil.example' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, 422],
    [{}, 422],
  ])('sent with %j is answered with %i', async (headers, status) => {
    const asked = await askProfile();
    expect((await post(`${asked.path}/declare`, {}, headers as Record<string, string>)).status).toBe(status);
  });

  it('keeps what was typed, says beside each field what is wrong, and never becomes markup', async () => {
    const asked = await askProfile();
    const nasty = '"><script>alert(1)</script>';
    const answer = await post(`${asked.path}/declare`, {
      ...profile,
      legalName: nasty,
      address: '',
      'people.0.capacity': '',
    });
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).not.toMatch(/<script(?! type="module" src="\/p\/assets\/)/);
    expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(page).toMatch(/id="address"[^>]*aria-describedby="address-error" aria-invalid="true"/);
    expect(page).toContain(
      '<a href="#people.0.capacity">Person 1, Capacity: Please choose one of the options.</a>',
    );
    expect(page).toContain('value="Anne Dupont"');
    expect(page).toMatch(/name="attested" value="lawful-offers" checked/);
    expect(await asked.told()).toEqual([]);
  });
});

describe('too many requests', () => {
  it('are put off kindly, by link and by address', async () => {
    const strict = await openPartnerServer({ limits: { perAddress: 5, perLink: 2 } });
    try {
      const one = `${strict.origin}/p/${'a'.repeat(43)}`;
      const statuses: number[] = [];
      for (const url of [
        one,
        one,
        one,
        `${strict.origin}/p/b`,
        `${strict.origin}/p/c`,
        `${strict.origin}/p/d`,
      ])
        statuses.push((await fetch(url)).status);
      expect(statuses).toEqual([410, 410, 429, 410, 410, 429]);
      const put = await fetch(one);
      expect(put.headers.get('retry-after')).not.toBeNull();
      expect(await put.text()).toContain('One moment, please');
    } finally {
      await strict.close();
    }
  }, 60_000);
});

describe('when Temporal or the database is away', () => {
  it('the page says so with 503 and carries what was typed, to be sent again', async () => {
    const links = { ...server.links, findByToken: () => Promise.reject(noDatabase()) };
    const lame = await server.serve(server.router({ links }));
    try {
      const body = new URLSearchParams({ legalName: 'Lumière & Söhne' });
      const answer = await fetch(`${lame.origin}/p/${'x'.repeat(43)}/declare`, { method: 'POST', body });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('10');
      const page = await answer.text();
      expect(page).toContain('Nothing you have sent before is lost');
      expect(page).toContain('<input type="hidden" name="legalName" value="Lumière &amp; Söhne">');
    } finally {
      lame.close();
    }
  });
});

function noDatabase(): Error {
  return new mongo.MongoNetworkError('connection refused');
}
