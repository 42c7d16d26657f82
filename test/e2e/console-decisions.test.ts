/** Tasks decided in the console, in a real browser on the real stack: by keyboard, with what is wrong at its field, with four eyes. */
import type { Page } from 'playwright-core';
import { brand, company, holder } from '../../local/demo/cast';
import { Mailbox } from '../../local/demo/mailbox';
import { certificate } from '../../local/demo/papers';
import { choicesOf, submit, upload } from '../../local/demo/partner';
import type { Caller } from '../../local/demo/staff';
import { withBrowser } from './browser';
import { ConsoleUnderTest, expectReadable } from './console';

const desk = { width: 1440, height: 900 };
const patient = { timeout: 30_000 };

withBrowser('decisions in the console', () => {
  let staffConsole: ConsoleUnderTest;
  let mia: Caller;
  let omar: Caller;
  const at: ConsoleUnderTest['at'] = (...asked) => staffConsole.at(...asked);

  beforeAll(async () => {
    staffConsole = await ConsoleUnderTest.start('e2e-decisions', desk);
    mia = await staffConsole.caller('mia');
    omar = await staffConsole.caller('omar');
  }, 300_000);

  afterEach(() => staffConsole.closePages());

  afterAll(() => staffConsole?.stop(), 60_000);

  /** Documents are shown by the browser itself. */
  const expectAllReadable = (page: Page, name: string) =>
    expectReadable(page, name, { fullPage: true, without: 'iframe' });

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
    await expectAllReadable(page, 'task-sourcing');

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
    await expectAllReadable(page, 'task-wrong-field');

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
    await expectAllReadable(page, 'task-document');

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
      `${staffConsole.address}/console${taskOf(`brand-onboarding:${caseId}`, `approve-waiver:${requirement}`)}`,
    );
    await page.getByText('Not by you: this needs a second person').waitFor(patient);
    await page.getByRole('radio', { name: 'Approve' }).click();
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByText('whoever proposes cannot approve').waitFor(patient);
    await expectAllReadable(page, 'task-four-eyes');
  });

  it('a case shows its stages, what it waits for, and each new entry as it happens', async () => {
    const caseId = await openCase('Hven Glass');
    const page = await at('mia', `/cases/${encodeURIComponent(caseId)}`);
    await page.getByRole('region', { name: 'What happened' }).getByText('Live').waitFor(patient);
    await expectAllReadable(page, 'case');
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
    await expectAllReadable(page, 'case-phone');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  function taskOf(processId: string, key: string): string {
    return `/tasks/${encodeURIComponent(processId)}/${encodeURIComponent(key)}`;
  }

  /** The brand declares itself and sends the first document it is asked for. */
  async function sendDocument(caseId: string, name: string): Promise<string> {
    const mailbox = new Mailbox(staffConsole.stack.env['MAIL_INBOX_URL'] ?? '', mailOf(name));
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
