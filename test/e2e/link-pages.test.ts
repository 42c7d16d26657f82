/** Every page behind a mailed link: for everybody, on every screen, in every language, in both directions. */
import type { Browser } from 'playwright-core';
import { openBrowser } from '../../bench/browser';
import { openPartnerServer, type PartnerServer } from '../api/partner-server';
import type { TrackingServer } from '../api/tracking-server';
import { withBrowser } from './browser';
import {
  desk,
  obstaclesOn,
  openPage,
  openTracking,
  partnerPages,
  phone,
  picture,
  trackingPages,
} from './link-pages';

withBrowser('pages behind links', () => {
  let partner: PartnerServer;
  let tracking: TrackingServer;
  let browser: Browser;
  let pages: Record<string, string>;

  beforeAll(async () => {
    [partner, browser] = await Promise.all([openPartnerServer(), openBrowser()]);
    tracking = await openTracking(partner);
    pages = { ...(await partnerPages(partner)), ...(await trackingPages(tracking, tracking.origin)) };
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([partner?.close(), tracking?.close()]);
  });

  it.each([
    ['phone', { ...phone, colorScheme: 'light' as const }, []],
    // What looks the same elsewhere need not be looked at twice.
    [
      'desk',
      { ...desk, colorScheme: 'dark' as const },
      ['revise', 'sign', 'counter', 'withdraw', 'lost', 'fresh'],
    ],
  ] as const)(
    'put nothing in the way of people (%s)',
    async (name, options, left: readonly string[]) => {
      const page = await openPage(browser, options);
      const obstacles: Record<string, string[]> = {};
      const shown = Object.entries(pages).filter(([which]) => !left.includes(which));
      for (const [which, address] of shown) {
        await page.goto(address);
        for (const details of await page.locator('details > summary').all()) await details.click();
        const found = await obstaclesOn(page);
        if (found.length > 0) obstacles[which] = found;
        await picture(page, `${which}-${name}`);
      }
      expect(obstacles).toEqual({});
      await page.context().close();
    },
    120_000,
  );

  it.each([
    ['en', 'What is asked of you', 'Your order'],
    ['de', 'Worum Sie gebeten sind', 'Ihre Bestellung'],
    ['zh', '需要您提供的内容', '您的订单'],
  ])('speak %s', async (lang, asked, order) => {
    const page = await openPage(browser, { ...phone, locale: lang });
    await page.goto(`${pages['upload']}?lang=${lang}`);
    await expect(page.locator('.progress h2').innerText()).resolves.toContain(asked);
    await picture(page, `upload-${lang}`);
    await page.goto(pages['moving'] ?? '');
    await expect(page.locator('h1').innerText()).resolves.toContain(order);
    await expect(page.locator('html').getAttribute('lang')).resolves.toMatch(new RegExp(`^${lang}`));
    await picture(page, `moving-${lang}`);
    await page.context().close();
  });

  it('read from right to left as well: nothing is cut off, and everything changes sides', async () => {
    const page = await openPage(browser, phone);
    const beside = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      return box ? { start: box.x, end: 360 - box.x - box.width } : { start: 0, end: 0 };
    };
    for (const name of ['upload', 'terms', 'grant', 'moving', 'arrived']) {
      await page.goto(pages[name] ?? '');
      const [left] = [await beside('.name')];
      await page.evaluate("document.documentElement.dir = 'rtl'");
      const right = await beside('.name');
      expect(right.end).toBeCloseTo(left.start, 0);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await picture(page, `${name}-rtl`);
    }
    await page.context().close();
  });

  it('show how far everything is that was asked of this person, and nothing of others', async () => {
    const page = await openPage(browser, phone);
    await page.goto(pages['upload'] ?? '');
    const text = await page.locator('.progress').innerText();
    expect(text).toContain('1 of 3 done');
    expect(text).toMatch(/Tax registration certificate\s+done/);
    expect(text).toMatch(/Proof of your bank account\s+with us/);
    expect(text).toMatch(/Company registration extract \(this page\)\s+to do/);
    expect(text).not.toContain('Trademark');
    await expect(page.locator('.progress [aria-current=step]').innerText()).resolves.toBe('Terms');
    await page.context().close();
  });

  it('put two versions of the terms side by side', async () => {
    const page = await openPage(browser, desk);
    await page.goto(pages['terms'] ?? '');
    const changes = await page.locator('.changes .changed').allInnerTexts();
    expect(changes.map((row) => row.split(/\t|\n/).filter(Boolean))).toEqual([
      expect.arrayContaining(['200 pieces per order', '100 pieces per order']),
      expect.arrayContaining(['20 days', '21 days']),
    ]);
    const [was, is] = await page.locator('.changes .changed').first().locator('td').all();
    const [before, after] = [await was?.boundingBox(), await is?.boundingBox()];
    expect(before?.y).toBe(after?.y);
    expect(before?.x).toBeLessThan(after?.x ?? 0);
    await page.context().close();
  });

  it('work without a script', async () => {
    const page = await openPage(browser, { ...phone, javaScriptEnabled: false });
    await page.goto(pages['declare'] ?? '');
    await page.locator('[name=legalName]').fill('Lumière SAS');
    await page.locator('form[action$="/declare"] button').last().click();
    await expect(page.locator('.summary li').count()).resolves.toBeGreaterThan(1);
    await expect(page.locator('[name=legalName]').inputValue()).resolves.toBe('Lumière SAS');
    await page.goto(pages['moving'] ?? '');
    await expect(page.locator('.events time').first().innerText()).resolves.toContain('UTC');
    await page.context().close();
  });

  it('name their secret to nobody: not in what they load, and not as a referrer', async () => {
    const page = await openPage(browser, desk);
    for (const name of ['upload', 'moving']) {
      const address = pages[name] ?? '';
      const asked: { url: string; referrer: string | undefined }[] = [];
      page.on('request', (request) => {
        if (request.url() !== address)
          asked.push({ url: request.url(), referrer: request.headers()['referer'] });
      });
      const response = await page.goto(address);
      const token = address.split('/').at(-1) ?? '-';
      expect(asked.some(({ url }) => url.endsWith('.js'))).toBe(true);
      expect(asked.filter(({ url, referrer }) => url.includes(token) || (referrer ?? '') !== '')).toEqual([]);
      const policy = response?.headers()['content-security-policy'] ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
    }
    await page.context().close();
  });
});
