/** The console in a real browser on the real stack: sign-in, tasks, lists, search, overview, and what it shows when things are away. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { projectRoot } from '../../config/root';
import { brand } from '../../local/demo/cast';
import { signIn } from '../../local/demo/staff';
import { startStack, type Stack } from '../../local/stack';
import { openBrowser, withBrowser } from './browser';

const pictures = path.join(projectRoot, 'out', 'screens');
const brands = ['Aalto Ceramics', 'Bergen Wool', 'Cadiz Glass'];
const phone = { width: 390, height: 800 };
const desk = { width: 1280, height: 800 };

withBrowser('the console', () => {
  let stack: Stack;
  let browser: Browser;
  let address: string;
  const open: BrowserContext[] = [];

  beforeAll(async () => {
    const dir = path.join(projectRoot, '.local', 'e2e-console');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    stack = await startStack({
      dir,
      ports: 'free',
      policy: 'demo',
      env: { LOG_LEVEL: 'warn', MONGO_STANDIN_SYNC: 'off' },
    });
    browser = await openBrowser();
    const { PUBLIC_URL = '', OIDC_ISSUER = '' } = stack.env;
    address = PUBLIC_URL;
    const mia = await signIn({ api: PUBLIC_URL, issuer: OIDC_ISSUER }, 'mia');
    for (const name of brands) await mia.post('/cases', { ...brand, brand: name });
  }, 300_000);

  afterEach(async () => {
    for (const context of open.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  /** Signed in through the issuer's own page, at an address of the console. */
  async function at(who: string, place: string, viewport = desk): Promise<Page> {
    const context = await browser.newContext({ viewport });
    open.push(context);
    const page = await context.newPage();
    await page.goto(`${address}/console${place}`);
    await page.locator(`button[value="${who}"]`).click();
    await page.locator('h1').waitFor();
    return page;
  }

  async function expectReadable(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: path.join(pictures, `console-${name}.png`) });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }

  const rows = (page: Page) => page.locator('tbody tr[aria-rowindex]');

  it('signs in and comes back to the address that was asked for; tokens stay out of storage', async () => {
    const page = await at('mia', '/cases?stage=sourcing');
    await rows(page).first().waitFor();
    expect(page.url()).toBe(`${address}/console/cases?stage=sourcing`);
    const kept = await page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).not.toMatch(/eyJ/);
    await page.reload();
    await rows(page).first().waitFor();
  });

  it('runs under a strict policy and breaks none of it', async () => {
    const response = await fetch(`${address}/console/tasks`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).not.toMatch(/unsafe/);
    const page = await at('mia', '/tasks');
    const broken: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) broken.push(message.text());
    });
    await page.goto(`${address}/console/overview`);
    await page.locator('canvas').first().waitFor();
    expect(broken).toEqual([]);
  });

  it('is there with less than 250 kB of scripts and styles, as they are sent', async () => {
    const context = await browser.newContext({ viewport: desk });
    open.push(context);
    const page = await context.newPage();
    let bytes = 0;
    const seen = new Set<string>();
    page.on('response', (response) => {
      if (!response.url().startsWith(`${address}/console/assets/`) || seen.has(response.url())) return;
      seen.add(response.url());
      bytes += Number(response.headers()['content-length']);
    });
    await page.goto(`${address}/console/`);
    await page.locator('button[value="mia"]').click();
    await rows(page).first().waitFor();
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(250_000);
  });

  it('shows what waits for me; arrow keys move from row to row, Enter opens', async () => {
    const page = await at('mia', '/tasks');
    await rows(page).first().focus();
    expect(await rows(page).count()).toBe(3);
    await page.keyboard.press('j');
    const second = await page.locator('tr:focus').getAttribute('data-index');
    expect(second).toBe('1');
    await expectReadable(page, 'tasks');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/tasks\/.+/);
  });

  it('decides several cases at once, with one reason', async () => {
    const page = await at('mia', '/tasks');
    await rows(page).first().focus();
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await page.getByRole('button', { name: 'Refuse all' }).click();
    await page.getByLabel('Reason').fill('The season is over.');
    await expectReadable(page, 'bulk');
    await page.getByRole('button', { name: 'Refuse all 2' }).click();
    await page.getByText('2 decided, 0 refused').waitFor();
    await page.getByRole('button', { name: 'Close' }).last().click();
    await rows(page).nth(1).waitFor({ state: 'detached' });
  });

  it('narrows a list by its address, keeps filters by name, and writes the rows as CSV', async () => {
    const page = await at('mia', '/cases');
    await rows(page).first().waitFor();
    await page.getByLabel('Brand begins with').fill('Cadiz');
    await page.waitForURL(/brand=Cadiz/);
    await rows(page).nth(1).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Name of these filters').fill('Glass from Spain');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Glass from Spain' }).waitFor();
    await page.keyboard.press('Escape');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save these rows as CSV' }).click(),
    ]);
    const stream = await file.createReadStream();
    const text = (await stream.toArray()).join('');
    expect(text).toMatch(/^\uFEFFBrand,Market,Stage/);
    expect(text).toContain('Cadiz Glass,DE,');
    expect(text.trim().split('\n')).toHaveLength(2);
  });

  it('finds a case from anywhere by the beginning of its name', async () => {
    const page = await at('omar', '/orders');
    await page.getByText('No order has come in yet').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByLabel(/Brand, number/).fill('bergen');
    await page.getByRole('link', { name: /Bergen Wool/ }).waitFor();
    await expectReadable(page, 'search');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/cases\/bergen-wool/);
  });

  it('shows in figures what runs, each leading to its rows', async () => {
    const page = await at('mia', '/overview');
    await page.getByRole('link', { name: 'Sourcing' }).waitFor();
    await expectReadable(page, 'overview');
    await page.getByRole('link', { name: 'Sourcing' }).click();
    await page.waitForURL(/\/console\/cases\?.*stage=sourcing/);
    await rows(page).first().waitFor();
  });

  it('fits a phone', async () => {
    const page = await at('mia', '/cases', phone);
    await rows(page).first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
    await expectReadable(page, 'phone');
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.waitForURL(/\/console\/orders/);
  });

  it('says what is not mine, what is not there, that nobody answers, and that the line is down', async () => {
    const page = await at('mia', '/audit');
    await page.getByText('This is not yours to see').waitFor();
    await expectReadable(page, 'forbidden');
    await page.goto(`${address}/console/nowhere`);
    await page.getByText('There is no such page').waitFor();
    await page.goto(`${address}/console/tasks`);
    await rows(page).first().waitFor();
    await page.route(/\/(cases|orders)\?/, (route) => route.abort());
    await page.getByRole('link', { name: 'Orders', exact: true }).click();
    await page.getByText('The server does not answer').waitFor({ timeout: 20_000 });
    await expectReadable(page, 'away');
    await page.context().setOffline(true);
    await page.getByText('You are offline. What you see may be old').waitFor();
    await page.unroute(/\/(cases|orders)\?/);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No order has come in yet').waitFor();
  });
});
