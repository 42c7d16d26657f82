/** The pages behind mailed links, in use: on a line that breaks, with a camera, in the reader's own time. */
import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../bench/browser';
import { openPartnerServer, type PartnerServer } from '../api/partner-server';
import { event, order, parcel, type TrackingServer } from '../api/tracking-server';
import { withBrowser } from './browser';
import { desk, documentRequest, obstaclesOn, openPage, openTracking, phone, picture } from './link-pages';

withBrowser('pages behind links, in use', () => {
  let partner: PartnerServer;
  let tracking: TrackingServer;
  let browser: Browser;
  let photo: Buffer;

  beforeAll(async () => {
    [partner, browser] = await Promise.all([openPartnerServer(), openBrowser()]);
    tracking = await openTracking(partner);
    const page = await openPage(browser, phone);
    const shot = await page.screenshot({ type: 'jpeg' });
    photo = Buffer.concat([shot, randomBytes(3 * 1024 * 1024)]);
    await page.context().close();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([partner?.close(), tracking?.close()]);
  });

  const file = (buffer: Buffer, name = '证书.jpg', mimeType = 'image/jpeg') => ({ name, mimeType, buffer });
  const fill = async (page: Page) => {
    const facts = { issuer: 'SAMR', number: 'S-1', issuedOn: '2026-01-01' };
    for (const [name, value] of Object.entries(facts)) await page.locator(`[name="${name}"]`).fill(value);
  };

  describe('a document', () => {
    it('goes on where it stopped when the line comes back, and what was typed is still there', async () => {
      const asked = await partner.open(documentRequest);
      const page = await openPage(browser, phone);
      await page.goto(partner.origin + asked.path);
      const offsets: number[] = [];
      await page.route('**/parts/*', async (route) => {
        const offset = route.request().headers()['upload-offset'];
        if (route.request().method() !== 'PATCH' || offset === undefined) return route.continue();
        offsets.push(Number(offset));
        if (offsets.length === 2) {
          await page.context().setOffline(true);
          return route.abort('connectionreset');
        }
        return route.continue();
      });
      await page.setInputFiles('#file', file(photo));
      await page.locator('.card[data-state=waiting]').waitFor();
      await page.locator('#line.line-offline').waitFor();
      await expect(page.locator('.card-status').innerText()).resolves.toContain('goes on where it stopped');
      await fill(page);
      expect(await obstaclesOn(page)).toEqual([]);
      await picture(page, 'upload-offline');
      await page.context().setOffline(false);
      await page.locator('.card[data-state=arrived]').waitFor();
      await picture(page, 'upload-arrived');
      expect(offsets.filter((offset) => offset === 0)).toHaveLength(1);
      await page.locator('form[action*="/upload"] button[type=submit]').click();
      await expect(page.locator('.good').innerText()).resolves.toContain('证书.jpg');
      await picture(page, 'upload-thanks');
      const [stored] = await partner.store.list(asked.caseId);
      expect(stored).toMatchObject({ fileName: '证书.jpg', bytes: photo.length });
      await page.context().close();
    });

    it('shows how much of it has arrived, and can be taken back', async () => {
      const asked = await partner.open(documentRequest);
      const page = await openPage(browser, phone);
      await page.goto(partner.origin + asked.path);
      let parts = 0;
      await page.route('**/parts/*', async (route) => {
        if (route.request().method() === 'PATCH' && (parts += 1) === 3) return; // never answered
        await route.continue();
      });
      await page.setInputFiles('#file', file(photo));
      const bar = page.locator('.card progress');
      await page.locator('.card .hint', { hasText: /[12](\.\d)? MB of 3(\.\d)? MB/ }).waitFor();
      await expect(bar.getAttribute('max')).resolves.toBe(String(photo.length));
      await expect(page.locator('.card-picture').count()).resolves.toBe(1);
      await picture(page, 'upload-progress');
      await page.locator('.card button').click();
      await expect(page.locator('.card').count()).resolves.toBe(0);
      await expect(page.locator('#file').inputValue()).resolves.toBe('');
      await page.context().close();
    });

    it('can come from the camera of a phone, and from a drop on a desk', async () => {
      const asked = await partner.open(documentRequest);
      const page = await openPage(browser, phone);
      await page.goto(partner.origin + asked.path);
      const camera = page.locator('.camera input');
      await expect(page.locator('.camera').isVisible()).resolves.toBe(true);
      await expect(camera.getAttribute('capture')).resolves.toBe('environment');
      await expect(camera.getAttribute('accept')).resolves.toBe('image/jpeg,image/png');
      await camera.setInputFiles(file(photo, 'camera.jpg'));
      await page.locator('.card[data-state=arrived]').waitFor();
      await page.context().close();

      const large = await openPage(browser, desk);
      await large.goto(partner.origin + asked.path);
      await expect(large.locator('.camera').isVisible()).resolves.toBe(false);
      await large.evaluate(`{
        const dropped = new DataTransfer();
        dropped.items.add(new File(['%PDF-1.4 %%EOF'], 'dropped.pdf', { type: 'application/pdf' }));
        document.querySelector('[data-file-field]').dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true }));
      }`);
      await large.locator('.card[data-state=arrived]').waitFor();
      await expect(large.locator('.card strong').innerText()).resolves.toBe('dropped.pdf');
      await large.context().close();
    });

    it('that is plainly wrong is refused before anything is sent; the server says the rest', async () => {
      const asked = await partner.open(documentRequest);
      const page = await openPage(browser, phone);
      await page.goto(partner.origin + asked.path);
      const sent: string[] = [];
      page.on('request', (request) => sent.push(request.method()));
      await page.setInputFiles('#file', file(Buffer.from('text'), 'notes.txt', 'text/plain'));
      await expect(page.locator('.card-status').innerText()).resolves.toContain('not a PDF, PNG or JPEG');
      await page.setInputFiles('#file', file(Buffer.alloc(0), 'empty.pdf', 'application/pdf'));
      await expect(page.locator('.card-status').innerText()).resolves.toContain('The file is empty');
      expect(sent).toEqual([]);
      await picture(page, 'upload-refused');
      const html = Buffer.from('<html><body>hello</body></html>');
      await page.setInputFiles('#file', file(html, 'certificate.pdf', 'application/pdf'));
      await fill(page);
      await page.locator('form[action*="/upload"] button[type=submit]').click();
      await page.locator('.summary').waitFor();
      await expect(page.locator('#file-error').innerText()).resolves.toContain('not a PDF, PNG or JPEG');
      await expect(page.locator('[name=number]').inputValue()).resolves.toBe('S-1');
      await expect(page.evaluate('document.activeElement.className')).resolves.toBe('summary');
      await picture(page, 'upload-wrong');
      await page.context().close();
    });
  });

  it('a form sent while offline waits with all that was typed, and is sent once', async () => {
    const asked = await partner.open({ purpose: 'declare-profile' });
    const page = await openPage(browser, phone);
    await page.goto(`${partner.origin}${asked.path}/withdraw`);
    await page.locator('[name=reason]').fill('We have found another partner.');
    await page.context().setOffline(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#line.line-offline button').waitFor();
    await expect(page.locator('[name=reason]').inputValue()).resolves.toContain('another partner');
    await picture(page, 'form-offline');
    await page.context().setOffline(false);
    await page.locator('blockquote').waitFor();
    await page.locator('button.final').click();
    await page.locator('.good').waitFor();
    expect(await asked.told()).toHaveLength(1);
    await page.context().close();
  });

  it('a service that is away for a moment is asked again by itself', async () => {
    const asked = await partner.open({ purpose: 'declare-profile' });
    const page = await openPage(browser, phone);
    await page.goto(`${partner.origin}${asked.path}/withdraw`);
    await page.locator('[name=reason]').fill('We have found another partner.');
    let away = 1;
    await page.route('**/withdraw', (route) =>
      away-- > 0 ? route.fulfill({ status: 503, body: '' }) : route.continue(),
    );
    await page.locator('button[type=submit]').click();
    await page.locator('#line.line-away').waitFor();
    await page.locator('blockquote').waitFor();
    await page.context().close();
  });

  describe('a tracking page', () => {
    it("is in the reader's own time, unless they choose another, and shows news by itself", async () => {
      tracking.said.events = [event('handed-over', '2026-11-20T08:00:00.000Z', { place: 'Lyon' })];
      const trackingCode = 'OWN-TIME';
      const placed = await tracking.placedOrder([
        order('fulfilling'),
        parcel('in-transit', { trackingCode }),
      ]);
      await tracking.booked(placed.orderId, trackingCode, '2026-11-30');
      const page = await openPage(browser, { ...phone, timezoneId: 'Asia/Shanghai', locale: 'en-GB' });
      await page.clock.install();
      await page.goto(tracking.origin + placed.path);
      const time = page.locator('.events time').first();
      await expect(time.innerText()).resolves.toMatch(/20 Nov 2026,? 16:00/);
      const expected = page.locator('.state time');
      await expect(expected.innerText()).resolves.toBe('1 December 2026');
      await expect(page.locator('#tz').inputValue()).resolves.toBe('Asia/Shanghai');
      tracking.said.events = [
        ...tracking.said.events,
        event('customs-held', '2026-11-21T20:00:00.000Z', { place: 'Köln' }),
      ];
      await page.clock.runFor(21_000);
      await page.locator('text=Held by customs').waitFor();
      await expect(time.innerText()).resolves.toMatch(/22 Nov 2026,? 04:00/);
      await expect(expected.innerText()).resolves.toBe('1 December 2026');
      await expect(page.locator('#news').textContent()).resolves.toContain('news');
      await page.goto(`${tracking.origin}${placed.path}?tz=America%2FNew_York`);
      await expect(time.innerText()).resolves.toMatch(/21 Nov 2026,? 15:00/);
      await expect(expected.innerText()).resolves.toBe('30 November 2026');
      await page.context().close();
    });

    it('takes photos of a return as they are taken, and keeps the rest of the form', async () => {
      const placed = await tracking.placedOrder([order('return-window'), parcel('delivered')]);
      const page = await openPage(browser, phone);
      await page.goto(tracking.origin + placed.path);
      await page.locator('.return summary').click();
      await page.locator('#parcel-1-reason').selectOption('damaged');
      await page.locator('#parcel-1-0').fill('2');
      await expect(page.locator('.camera input').getAttribute('capture')).resolves.toBe('environment');
      let first = true;
      await page.route('**/photo*', (route) => {
        const cut = first;
        first = false;
        return cut ? route.abort('connectionreset') : route.continue();
      });
      await page.locator('.camera input').setInputFiles(file(photo, 'crack.jpg'));
      await page.locator('.kept').waitFor();
      await expect(page.locator('.kept').innerText()).resolves.toContain('crack.jpg');
      await expect(page.locator('#parcel-1-0').inputValue()).resolves.toBe('2');
      expect(await obstaclesOn(page)).toEqual([]);
      await picture(page, 'return-photo');
      await page.locator('form[action*="/return"] button[type=submit]').last().click();
      await page.locator('h1', { hasText: 'We have your request' }).waitFor();
      await page.context().close();
    });
  });
});
