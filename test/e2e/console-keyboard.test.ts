/** The console without a mouse: every area, lists, filters, windows and forms; the focus is seen at each step and never lost. */
import type { Page } from 'playwright-core';
import { brand } from '../../local/demo/cast';
import { withBrowser } from './browser';
import { ConsoleUnderTest, expectReadable } from './console';
import { askToWithdraw, Keyboard } from './keyboard';

const brands = ['Aalto Ceramics', 'Bergen Wool', 'Cadiz Glass'];
const desk = { width: 1280, height: 850 };
const phone = { width: 390, height: 800 };
const patient = { timeout: 30_000 };

withBrowser('the console by keyboard', () => {
  let staffConsole: ConsoleUnderTest;

  beforeAll(async () => {
    staffConsole = await ConsoleUnderTest.start('e2e-keyboard', desk);
    const mia = await staffConsole.caller('mia');
    for (const name of brands) await mia.post('/cases', { ...brand, brand: name });
  }, 300_000);

  afterEach(() => staffConsole.closePages());

  afterAll(() => staffConsole?.stop(), 60_000);

  const row = (page: Page, name: string) => page.getByRole('row', { name });

  /** Signs in, and is at a place of the console. */
  async function at(who: string, place: string, viewport = desk): Promise<[Page, Keyboard]> {
    const page = await staffConsole.page(viewport);
    const keyboard = new Keyboard(page);
    await page.goto(`${staffConsole.address}/console${place}`);
    await page.locator('button[value="mia"]').waitFor();
    await keyboard.to(new RegExp(`^${who}`));
    await page.keyboard.press('Enter');
    await page.locator('h1').waitFor(patient);
    return [page, keyboard];
  }

  it('every area of the menu is reached and left again', async () => {
    const [page, keyboard] = await at('Ada Lindqvist', '/tasks');
    const links = page.getByRole('navigation', { name: 'Areas' }).getByRole('link');
    const names = await links.allInnerTexts();
    expect(names.length).toBeGreaterThan(18);
    for (const name of names) {
      await keyboard.to(name);
      await page.keyboard.press('Enter');
      await page.locator('nav [aria-current="page"]', { hasText: name }).waitFor(patient);
      await page.locator('h1').waitFor(patient);
      expect((await keyboard.where()).name).toBe(name);
    }
    expect(keyboard.unseen).toEqual([]);
  }, 120_000);

  it('a list is narrowed, its filters are kept and forgotten, its rows saved', async () => {
    const [page, keyboard] = await at('Mia Torres', '/cases');
    await row(page, 'Aalto Ceramics').waitFor(patient);
    await keyboard.to('Brand begins with');
    await page.keyboard.type('Cadiz');
    await row(page, 'Aalto Ceramics').waitFor({ state: 'detached' });
    await keyboard.to('Stage');
    await keyboard.press('Enter');
    await page.getByRole('option', { name: 'Sourcing' }).waitFor();
    await keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/stage=/);
    expect((await keyboard.where()).name).toBe('Stage');

    await keyboard.to('Saved filters');
    await page.keyboard.press('Enter');
    await keyboard.to('Name of these filters');
    await page.keyboard.type('Glass');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Glass', exact: true }).waitFor();
    await keyboard.where();
    await expectReadable(page, 'saved-filters');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Glass', exact: true }).waitFor({ state: 'hidden' });
    expect((await keyboard.where()).name).toBe('Saved filters');

    await keyboard.to('Save these rows as CSV');
    const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(file.suggestedFilename()).toBe('cases.csv');
    await keyboard.to('Clear', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await row(page, 'Aalto Ceramics').waitFor(patient);
    await keyboard.where();

    await keyboard.to('Saved filters');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Glass', exact: true }).waitFor();
    await keyboard.where();
    await page.keyboard.press('Enter');
    await page.waitForURL(/brand=Cadiz/);
    await page.getByRole('button', { name: 'Glass', exact: true }).waitFor({ state: 'detached' });
    expect((await keyboard.where()).name).toBe('Saved filters');
    await page.keyboard.press('Enter');
    await keyboard.to('Forget Glass');
    await page.keyboard.press('Enter');
    await page.getByText('No saved filters yet').waitFor();
    await keyboard.where();
    expect(keyboard.unseen).toEqual([]);
  }, 120_000);

  it('windows and menus give the focus back to where it was', async () => {
    const [page, keyboard] = await at('Mia Torres', '/tasks');
    await row(page, 'Bergen Wool').waitFor(patient);
    await keyboard.to(/Decide sourcing/);
    const before = (await keyboard.where()).name;
    await page.keyboard.press('Control+k');
    await page.getByLabel(/Brand, number/).waitFor(patient);
    await keyboard.where();
    await page.keyboard.press('Escape');
    await page.getByLabel(/Brand, number/).waitFor({ state: 'detached' });
    expect((await keyboard.where()).name).toBe(before);

    await page.keyboard.press('x');
    await keyboard.to('Refuse all', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').waitFor(patient);
    expect((await keyboard.where()).name).toMatch(/^Reason/);
    await page.keyboard.press('Escape');
    await page.getByLabel('Reason').waitFor({ state: 'detached' });
    expect((await keyboard.where()).name).toBe('Refuse all');

    await keyboard.to('Mia Torres: menu', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await keyboard.where();
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor({ state: 'hidden' });
    expect((await keyboard.where()).name).toBe('Mia Torres: menu');
    expect(keyboard.unseen).toEqual([]);
  }, 120_000);

  it('a form is opened, asked once more, gone back from, and left', async () => {
    const [page, keyboard] = await at('Mia Torres', '/cases');
    await row(page, 'Bergen Wool').waitFor(patient);
    await keyboard.to('Open a case');
    await page.keyboard.press('Enter');
    await page.getByRole('form').waitFor(patient);
    await keyboard.to('Leave “Open a case”');
    await page.keyboard.press('Enter');
    await row(page, 'Bergen Wool').waitFor(patient);
    await keyboard.where();

    await keyboard.to(/^Bergen Wool/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bergen Wool' }).waitFor(patient);
    await askToWithdraw(page, keyboard, patient);
    await keyboard.to('Go back');
    await page.keyboard.press('Enter');
    await page.getByText('The case ends for good').waitFor({ state: 'detached' });
    expect((await keyboard.where()).name).toBe('Withdraw the case');
    await keyboard.to('Leave “Withdraw the case”', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('form').waitFor({ state: 'detached' });
    await keyboard.where();
    expect(keyboard.unseen).toEqual([]);
  }, 120_000);

  it('on a small screen the closed menu is passed by, the open one is gone through', async () => {
    const [page, keyboard] = await at('Mia Torres', '/cases', phone);
    await row(page, 'Bergen Wool').waitFor(patient);
    const passed: string[] = [];
    for (let step = 0; step < 12; step++) passed.push((await keyboard.press('Tab')).name);
    expect(passed).not.toContain('Orders');
    await keyboard.to('Open the menu', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await keyboard.to('Orders');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/console\/orders/);
    await keyboard.where();
    expect(keyboard.unseen).toEqual([]);
  }, 120_000);
});
