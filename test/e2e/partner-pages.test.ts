/** The partner's pages in a real browser of a phone's size, on the real stack: declare, upload, a dead link. */
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../bench/browser';
import { Mailbox } from '../../local/demo/mailbox';
import { certificate } from '../../local/demo/papers';
import { signIn, type Caller } from '../../local/demo/staff';
import { brand, company, holder } from '../../local/demo/cast';
import type { Stack } from '../../local/stack';
import { withBrowser } from './browser';
import { pictures, startFreshStack } from './stack';

withBrowser('a partner with a phone', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  let mailbox: Mailbox;
  let mia: Caller;
  let caseId: string;

  beforeAll(async () => {
    stack = await startFreshStack('e2e');
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
    const { PUBLIC_URL = '', OIDC_ISSUER = '', MAIL_INBOX_URL = '' } = stack.env;
    mia = await signIn({ api: PUBLIC_URL, issuer: OIDC_ISSUER }, 'mia');
    mailbox = new Mailbox(MAIL_INBOX_URL, brand.contact.email);
    ({ caseId } = await mia.post<{ caseId: string }>('/cases', brand));
    await mia.post(`/cases/${encodeURIComponent(caseId)}/sourcing-decision`, { approve: true });
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  async function open(link: string, name: string): Promise<void> {
    await page.goto(link);
    await expectToFit();
    await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
  }

  /** Nothing is wider than the phone. */
  async function expectToFit(): Promise<void> {
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
  }

  it('is shown what is wrong beside the field, keeps what was typed, and declares the company', async () => {
    const letter = await mailbox.letterAskingTo('declare');
    await open(letter.link, 'declare');
    for (const [name, value] of Object.entries(company)) {
      const field = page.locator(`[name="${name}"]`);
      if ((await page.locator(`select[name="${name}"]`).count()) > 0) await field.selectOption(value);
      else await field.fill(value);
    }
    await page.locator('[name="legalName"]').fill('');
    await page.evaluate(
      "document.querySelectorAll('form').forEach((form) => form.setAttribute('novalidate', ''))",
    );
    await page.locator('form[action$="/declare"] button[type="submit"]:not([aria-hidden])').last().click();
    await page.locator('.summary').waitFor();
    await page.screenshot({ path: path.join(pictures, 'declare-wrong.png'), fullPage: true });
    await expect(page.locator('[name="address"]').inputValue()).resolves.toContain('Taoxichuan');
    await expect(page.locator('[name="legalName"]').getAttribute('aria-invalid')).resolves.toBe('true');

    await page.locator('[name="legalName"]').fill(company['legalName'] ?? '');
    for (const box of await page.locator('[name="attested"]').all()) await box.check();
    await page.locator('form[action$="/declare"] button[type="submit"]:not([aria-hidden])').last().click();
    await page.locator('.good').waitFor();
    await expectToFit();
    await expect(page.locator('[name="legalName"]').count()).resolves.toBe(0);
    await page.screenshot({ path: path.join(pictures, 'declared.png'), fullPage: true });

    const again = await page.goto(letter.link);
    expect(again?.status()).toBe(410);
    await page.screenshot({ path: path.join(pictures, 'dead-link.png'), fullPage: true });
  });

  it('uploads a document, and is refused a file that is not what its name says', async () => {
    const letter = await mailbox.letterAskingTo('upload');
    await open(letter.link, 'upload');
    const paper = { issuer: 'SAMR', number: 'SAMR-1', issuedOn: '2026-01-01', expiresOn: '2031-01-01' };
    const fill = async () => {
      for (const [name, value] of Object.entries(paper)) await page.locator(`[name="${name}"]`).fill(value);
    };
    const send = () => page.locator('form[action$="/upload"] button[type="submit"]').first().click();

    await fill();
    const page1 = Buffer.from('<html><body>hello</body></html>');
    await page.setInputFiles('input[type=file]', {
      name: 'certificate.pdf',
      mimeType: 'application/pdf',
      buffer: page1,
    });
    await send();
    await page.locator('.summary').waitFor();
    await page.screenshot({ path: path.join(pictures, 'upload-wrong.png'), fullPage: true });
    await expect(page.locator('[name="number"]').inputValue()).resolves.toBe('SAMR-1');

    await fill();
    const buffer = await certificate('Certificate', holder, paper);
    await page.setInputFiles('input[type=file]', { name: '证书.pdf', mimeType: 'application/pdf', buffer });
    await send();
    await page.locator('.good').waitFor();
    await expectToFit();
    await page.screenshot({ path: path.join(pictures, 'uploaded.png'), fullPage: true });
    const files = await mia.get<{ items: { fileName: string }[] }>(
      `/cases/${encodeURIComponent(caseId)}/files`,
    );
    expect(files.items.map(({ fileName }) => fileName)).toEqual(['证书.pdf']);
  });

  it('loads nothing from elsewhere and runs no inline script', async () => {
    const letter = await mailbox.letterAskingTo('upload');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const response = await page.goto(letter.link);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(response?.headers()['referrer-policy']).toBe('no-referrer');
    expect(asked.every((url) => url.startsWith(stack.env['PUBLIC_URL'] ?? '-'))).toBe(true);
  });
});
