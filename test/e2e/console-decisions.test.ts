/** Tasks decided in the console, in a real browser on the real stack: by keyboard, with what is wrong at its field, with four eyes. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { projectRoot } from '../../config/root';
import { brand, company, holder } from '../../local/demo/cast';
import { Mailbox } from '../../local/demo/mailbox';
import { certificate } from '../../local/demo/papers';
import { choicesOf, submit, upload } from '../../local/demo/partner';
import { signIn, type Caller } from '../../local/demo/staff';
import { startStack, type Stack } from '../../local/stack';
import { openBrowser, withBrowser } from './browser';

const pictures = path.join(projectRoot, 'out', 'screens');
const desk = { width: 1440, height: 900 };
const patient = { timeout: 30_000 };

withBrowser('decisions in the console', () => {
  let stack: Stack;
  let browser: Browser;
  let address: string;
  let mia: Caller;
  let omar: Caller;
  const open: BrowserContext[] = [];

  beforeAll(async () => {
    const dir = path.join(projectRoot, '.local', 'e2e-decisions');
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
    mia = await signIn({ api: PUBLIC_URL, issuer: OIDC_ISSUER }, 'mia');
    omar = await signIn({ api: PUBLIC_URL, issuer: OIDC_ISSUER }, 'omar');
  }, 300_000);

  afterEach(async () => {
    for (const context of open.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  }, 60_000);

  async function at(who: string, place: string, viewport = desk): Promise<Page> {
    const context = await browser.newContext({ viewport });
    open.push(context);
    const page = await context.newPage();
    await page.goto(`${address}/console${place}`);
    await page.locator(`button[value="${who}"]`).click();
    await page.locator('h1').first().waitFor(patient);
    return page;
  }

  async function expectReadable(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: path.join(pictures, `console-${name}.png`), fullPage: true });
    const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }

  async function openCase(name: string): Promise<string> {
    const opening = { ...brand, brand: name, contact: { ...brand.contact, email: mailOf(name) } };
    return (await mia.post<{ caseId: string }>('/cases', opening)).caseId;
  }

  const mailOf = (name: string) => `${name.toLowerCase().replaceAll(' ', '-')}@brand.example`;
  const stageOf = async (caseId: string) =>
    (await mia.get<{ case: { stage: string } }>(`/cases/${encodeURIComponent(caseId)}`)).case.stage;

  it('a category manager decides a sourcing task by keyboard, and is told at the field what is missing', async () => {
    const caseId = await openCase('Dovre Lamps');
    const page = await at('mia', '/tasks');
    await page.locator('tbody tr', { hasText: 'Dovre Lamps' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Decide sourcing' }).waitFor(patient);
    const refuse = page.getByRole('radio', { name: 'Refuse' });
    await refuse.waitFor(patient);
    await expectReadable(page, 'task-sourcing');

    await refuse.focus();
    await page.keyboard.press('Space');
    const record = page.getByRole('button', { name: 'Record the decision' });
    await record.focus();
    await page.keyboard.press('Enter');
    const reason = page.getByRole('textbox', { name: 'Reason' });
    await page.getByText('This is needed.').waitFor();
    await expect(reason.getAttribute('aria-invalid')).resolves.toBe('true');

    await reason.fill('no');
    await record.focus();
    await page.keyboard.press('Enter');
    await page.getByText('The request is not valid').waitFor(patient);
    await expect(reason.getAttribute('aria-invalid')).resolves.toBe('true');
    await expect(stageOf(caseId)).resolves.toBe('sourcing');
    await expectReadable(page, 'task-wrong-field');

    await reason.fill('Too many lamps in this market');
    await record.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Decide sourcing: done' }).waitFor(patient);
    await expect(stageOf(caseId)).resolves.toBe('rejected');
  });

  it('a lost answer is sent again under the same key', async () => {
    const caseId = await openCase('Etna Knives');
    const page = await at('mia', taskOf(`brand-onboarding:${caseId}`, 'decide-sourcing'));
    const keys: string[] = [];
    await page.route('**/sourcing-decision', async (route) => {
      keys.push(route.request().headers()['idempotency-key'] ?? '');
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('radio', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByText('No answer came').waitFor(patient);
    await page.getByRole('button', { name: 'Send the same again' }).click();
    await page.getByRole('heading', { name: 'Decide sourcing: done' }).waitFor(patient);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    await expect(stageOf(caseId)).resolves.toBe('vetting');
  });

  it('operations see the document beside the decision', async () => {
    const caseId = await openCase('Fjord Soap');
    const processId = await sendDocument(caseId, 'Fjord Soap');
    const page = await at('omar', taskOf(processId, 'review-document'));
    const document = page.locator('iframe');
    const decision = page.getByRole('radio', { name: 'Approve' });
    await document.waitFor(patient);
    await expect(document.getAttribute('src')).resolves.toMatch(/^blob:/);
    const [left, right] = [await document.boundingBox(), await decision.boundingBox()];
    expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
    await expectReadable(page, 'task-document');

    await decision.click();
    await expect(page.getByRole('textbox', { name: 'Number' }).inputValue()).resolves.toBe('SAMR-1');
    await page.getByRole('button', { name: 'Record the review' }).click();
    await page.getByRole('heading', { name: 'Review document: done' }).waitFor(patient);
  });

  it('whoever proposed a waiver is told that another has to decide, before and when the API refuses', async () => {
    const page = await at('omar', '/tasks');
    const caseId = await openCase('Gotland Wool');
    await sendDocument(caseId, 'Gotland Wool');
    const requirement = 'tax';
    await omar.post(`/cases/${encodeURIComponent(caseId)}/waivers/${requirement}`, {
      ...{ reason: 'The certificate is on its way', until: '2030-01-31' },
    });
    await page.goto(
      `${address}/console${taskOf(`brand-onboarding:${caseId}`, `approve-waiver:${requirement}`)}`,
    );
    await page.getByText('Not by you: this needs a second person').waitFor(patient);
    await page.getByRole('radio', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByText('whoever proposes cannot approve').waitFor(patient);
    await expectReadable(page, 'task-four-eyes');
  });

  it('a case shows its stages, what it waits for, and each new entry as it happens', async () => {
    const caseId = await openCase('Hven Glass');
    const page = await at('mia', `/cases/${encodeURIComponent(caseId)}`);
    await page.getByRole('region', { name: 'What happened' }).getByText('Live').waitFor(patient);
    await expectReadable(page, 'case');
    await mia.post(`/cases/${encodeURIComponent(caseId)}/sourcing-decision`, { approve: true });
    const now = page.locator('[aria-current="step"]', { hasText: 'Vetting' });
    await now.waitFor({ timeout: 10_000 });

    await page.getByRole('button', { name: 'Other actions' }).click();
    await page.getByRole('menuitem', { name: 'Withdraw the case' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('The brand has sold its rights');
    await page.getByRole('button', { name: 'Withdraw the case', exact: true }).last().click();
    await page.getByText('The case ends for good').waitFor(patient);
    await expect(stageOf(caseId)).resolves.toBe('vetting');
    await page.getByRole('button', { name: 'Yes: withdraw the case' }).click();
    await page.locator('ol[aria-label="Stages"] li', { hasText: 'Withdrawn' }).waitFor(patient);
  });

  it('a case fits a phone', async () => {
    const caseId = await openCase('Ingaro Boats');
    const page = await at('mia', `/cases/${encodeURIComponent(caseId)}`, { width: 390, height: 800 });
    await page.getByRole('heading', { name: 'Ingaro Boats' }).waitFor(patient);
    await expectReadable(page, 'case-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  function taskOf(processId: string, key: string): string {
    return `/tasks/${encodeURIComponent(processId)}/${encodeURIComponent(key)}`;
  }

  /** The brand declares itself and sends the first document it is asked for. */
  async function sendDocument(caseId: string, name: string): Promise<string> {
    const mailbox = new Mailbox(stack.env['MAIL_INBOX_URL'] ?? '', mailOf(name));
    await mia.post(`/cases/${encodeURIComponent(caseId)}/sourcing-decision`, { approve: true });
    const declaring = await mailbox.letterAskingTo('declare');
    const attested = choicesOf(declaring.page, 'attested').join(',');
    await submit(declaring.link, 'declare', { ...company, attested });
    const letter = await mailbox.letterAskingTo('upload');
    const paper = { issuer: 'SAMR', number: 'SAMR-1', issuedOn: '2026-01-01', expiresOn: '2031-01-01' };
    const bytes = await certificate('Certificate', holder, paper);
    await upload(letter.link, { ...paper }, { name: '证书.pdf', bytes });
    for (;;) {
      const { items } = await omar.get<{ items: { kind: string; caseId: string; processId: string }[] }>(
        `/tasks?kind=review-document&caseId=${encodeURIComponent(caseId)}`,
      );
      if (items[0]) return items[0].processId;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
});
