/** The console in a real browser on the real stack: sign-in, tasks, lists, search, overview, and what it shows when things are away. */
import type { Page } from 'playwright-core';
import { brand } from '../../local/demo/cast';
import { withBrowser } from './browser';
import { ConsoleUnderTest, expectReadable } from './console';

const brands = ['Aalto Ceramics', 'Bergen Wool', 'Cadiz Glass'];
const phone = { width: 390, height: 800 };
const desk = { width: 1280, height: 800 };

withBrowser('the console', () => {
  let staffConsole: ConsoleUnderTest;
  let address: string;
  const at: ConsoleUnderTest['at'] = (...asked) => staffConsole.at(...asked);

  beforeAll(async () => {
    staffConsole = await ConsoleUnderTest.start('e2e-console', desk);
    address = staffConsole.address;
    const mia = await staffConsole.caller('mia');
    for (const name of brands) await mia.post('/cases', { ...brand, brand: name });
  }, 300_000);

  afterEach(() => staffConsole.closePages());

  afterAll(() => staffConsole?.stop(), 60_000);

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
    const page = await staffConsole.page();
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
    await page.getByRole('button', { name: 'Glass from Spain', exact: true }).waitFor();
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
