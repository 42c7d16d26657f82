/**
 * The day of each role at the console, on real processes on the real stack: whatever staff do here is done by the console alone.
 * The API, the shop and the partner's links only bring processes to where the role's work begins.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { offer, salesFacts } from '../../local/demo/cast';
import { orderLines } from '../../local/demo/goods';
import { codeMailedTo, Mailbox } from '../../local/demo/mailbox';
import { OrdersStory } from '../../local/demo/orders';
import { submit } from '../../local/demo/partner';
import type { Caller } from '../../local/demo/staff';
import { Story } from '../../local/demo/story';
import { withBrowser } from './browser';
import { ConsoleUnderTest, expectReadable } from './console';
import { askToWithdraw, Keyboard } from './keyboard';

const desk = { width: 1280, height: 850 };
const phone = { width: 390, height: 800 };
const patient = { timeout: 60_000 };
const quiet = () => undefined;
const today = new Date().toISOString().slice(0, 10);
const freshOrder = () => `DAY-${randomUUID().slice(0, 8)}`;

interface View {
  stage: string;
  state: Record<string, unknown>;
}

withBrowser('days at the console', () => {
  let staffConsole: ConsoleUnderTest;
  let addresses: { api: string; issuer: string; inbox: string; outside: string };
  let admin: Caller;
  let shop: Caller;
  /** A brand that is live, with goods on sale: brought there beside the first day. */
  let selling: Promise<Story>;
  const at: ConsoleUnderTest['at'] = (...asked) => staffConsole.at(...asked);

  beforeAll(async () => {
    const pace = { OUTSIDE_PACE_MS: '20', OUTSIDE_FAILURES: '0' };
    staffConsole = await ConsoleUnderTest.start('e2e-days', desk, pace);
    const { env } = staffConsole.stack;
    const setting = (name: string) => env[name] ?? '';
    addresses = {
      ...{ api: setting('PUBLIC_URL'), issuer: setting('OIDC_ISSUER') },
      ...{ inbox: setting('MAIL_INBOX_URL'), outside: setting('OUTSIDE_URL') },
    };
    admin = await staffConsole.caller('ada');
    shop = await staffConsole.caller('shop');
    selling = openForSale();
    // Who waits for it is told.
    selling.catch(quiet);
  }, 300_000);

  afterEach(() => staffConsole.closePages());

  afterAll(() => staffConsole?.stop(), 60_000);

  async function openForSale(): Promise<Story> {
    const story = await Story.begin(addresses, quiet);
    await story.run();
    await (await OrdersStory.begin(addresses, story, quiet)).prepare();
    return story;
  }

  it('a category manager opens a case and brings it to a contract; operations, finance and the signatory do their parts', async () => {
    // Of its own each time: the test may be tried once more.
    const opening = {
      brand: `Fjord Soap ${randomUUID().slice(0, 4)}`,
      email: `${randomUUID()}@fjord.example`,
    };
    const story = await Story.begin(addresses, quiet, opening);
    const mailbox = new Mailbox(addresses.inbox, opening.email);
    const mia = await at('mia', '/cases');
    const omar = await at('omar', '/tasks');
    const caseOf = (page: Page) => taskOf(page, `brand-onboarding:${story.caseId}`);
    await story.run(undefined, {
      open: async () => {
        await openCase(mia, opening);
        story.caseId = decodeURIComponent(new URL(mia.url()).pathname.split('/').pop() ?? '');
      },
      sourcing: async () => {
        await mia.getByRole('link', { name: 'Decide sourcing' }).click();
        await mia.getByRole('radio', { name: 'Approve' }).click();
        await done(mia, 'Record the decision', 'Decide sourcing');
      },
      vetting: async () => {
        await caseOf(omar)('approve-vetting');
        await omar.getByRole('radio', { name: 'Approve' }).click();
        await done(omar, 'Record the decision', 'Approve vetting');
      },
      terms: async () => {
        await caseOf(mia)('answer-terms');
        await proposeTerms(mia);
        const letter = await mailbox.letterAskingTo('accept');
        await submit(letter.link, 'propose', { basedOn: '1', moq: '240', leadTimeDays: '60' });
        await until('the brand’s version', async () =>
          (await admin.get<{ items: unknown[] }>(`/cases/${encodeURIComponent(story.caseId)}/term-sheets`))
            .items.length === 2
            ? true
            : undefined,
        );
        await caseOf(mia)('answer-terms');
        await mia.getByText('Accept the brand’s version').waitFor(patient);
        await done(mia, 'Accept this version', 'Answer terms');
        await story.reaches('pilot');
      },
      pilot: async () => {
        await caseOf(omar)('plan-pilot');
        await planPilot(omar);
        const facts = { facts: salesFacts(today) };
        await until('the pilot', () =>
          admin.get(`/processes/${encodeURIComponent(`pilot-trial:${story.caseId}`)}`),
        );
        await shop.post(`/shop/cases/${encodeURIComponent(story.caseId)}/sales-facts`, facts);
      },
      verdict: async () => {
        await taskOf(mia, `pilot-trial:${story.caseId}`)('confirm-verdict');
        await expectReadable(mia, 'task-verdict', { fullPage: true });
        await done(mia, 'Record the verdict', 'Confirm verdict');
        await story.reaches('contract');
      },
      approval: async () => {
        const fatima = await at('fatima', '/tasks');
        await openInInbox(fatima, story.caseId, 'approve-contract');
        await fatima.getByRole('radio', { name: 'Approve' }).click();
        await done(fatima, 'Record the decision', 'Approve contract');
      },
      'platform-signature': async () => {
        const ada = await at('ada', '/tasks');
        await openInInbox(ada, story.caseId, 'sign-contract', 'admin');
        await ada.getByRole('button', { name: 'Sign the contract' }).click();
        await ada.getByText('Your signature binds the platform').waitFor(patient);
        await done(ada, 'Yes: sign the contract', 'Sign contract');
        await story.reaches('rights');
      },
    });
  }, 180_000);

  it('operations answer customs for a parcel they hold', async () => {
    const orderId = freshOrder();
    await selling;
    await steer('/broker/_broker/scenarios', `order:${orderId}`, 'documents-wanted');
    await placeOrder(orderId, 'AU', '536389');
    await handOver(orderId);
    const page = await at('olga', '/tasks');
    await openInInbox(page, `order:${orderId}`, 'provide-certificate');
    await expect(page.getByRole('textbox', { name: 'Kind' }).inputValue()).resolves.toBe(
      'certificate-of-origin',
    );
    await page.getByRole('textbox', { name: 'Number' }).fill('COO-1');
    const paper = { name: 'origin.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF of origin') };
    const sha256 = createHash('sha256').update(paper.buffer).digest('hex');
    await chooseByKey(page, 'File of the document', paper);
    await page.getByText(`origin.pdf, 14 byte, SHA-256 ${sha256.slice(0, 4)}`).waitFor();
    await bothSizes(page, 'task-customs');
    const sent = page.waitForRequest(/customs\/answer$/);
    await done(page, 'Give it to customs', 'Provide certificate');
    expect((await sent).postDataJSON()).toEqual({ kind: 'certificate-of-origin', number: 'COO-1', sha256 });
    const clearance = encodeURIComponent(`order:${orderId}/shipment-1/clearance`);
    await reaches(`/processes/${clearance}`, 'released', (view) => view.process);
  }, 150_000);

  it('finance dispute a bill of customs that differs from the frozen cost, and accept what the broker leaves of it', async () => {
    const orderId = freshOrder();
    await selling;
    await steer('/broker/_broker/scenarios', `order:${orderId}`, 'release');
    await placeOrder(orderId, 'AU', '536389');
    await handOver(orderId);
    await reaches(`/orders/${orderId}`, /delivered|return-window|completed/, ({ order }) => order);
    const { processes } = await admin.get<{ processes: View[] }>(`/orders/${orderId}`);
    const bills = (amount: number, more: object = {}) =>
      post(`${addresses.outside}/broker/_broker/charges/${String(processes[0]?.state['mrn'])}`, {
        charged: [{ kind: 'fee', amount: { amount, currency: 'AUD' }, ...more }],
      });
    await bills(25_00);
    const page = await at('fatima', '/tasks');
    await openInInbox(page, `order:${orderId}`, 'settle-charges');
    await page.getByText('25.00 AUD charged, 0.00 AUD frozen').waitFor(patient);
    await bothSizes(page, 'task-charges');
    await page.getByRole('radio', { name: 'Dispute' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('We have no account for this fee');
    await done(page, 'Record the decision', 'Settle charges');
    await bills(20_00, { credit: true });
    const id = `order:${orderId}/shipment-1/charges`;
    const address = `/processes/${encodeURIComponent(id)}`;
    await reaches(address, 'deciding', ({ process }) => process);
    await openInInbox(page, `order:${orderId}`, 'settle-charges');
    await page.getByText('5.00 AUD more').waitFor(patient);
    await page.getByRole('radio', { name: 'Accept' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Less than another letter costs');
    await done(page, 'Record the decision', 'Settle charges');
    await reaches(address, 'accepted', ({ process }) => process);
    await page.goto(`${staffConsole.address}/console/processes/${encodeURIComponent(id)}`);
    await page.getByText('Customs charges').first().waitFor(patient);
    await page
      .getByText('Less than another letter costs')
      .first()
      .waitFor({ ...patient, state: 'attached' });
    await bothSizes(page, 'charges');
  }, 150_000);

  it('finance let a suspicious order pass', async () => {
    const orderId = freshOrder();
    await selling;
    await placeOrder(orderId, 'GB', '536365', { ipCountry: 'US', billingCountry: 'CA' });
    const page = await at('fatima', '/orders');
    await page.goto(`${staffConsole.address}/console/orders/${orderId}`);
    await page.getByRole('link', { name: 'Review order' }).click();
    await page.getByRole('radio', { name: 'Approve' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('A traveller, known to the shop');
    await done(page, 'Record the decision', 'Review order');
    await reaches(`/orders/${orderId}`, /accepted|fulfilling/, ({ order }) => order);
  }, 150_000);

  it('finance register, open a tax return, and approve it with four eyes', async () => {
    const felix = await at('felix', '/registrations');
    await act(felix, 'Enter a registration');
    const entering = felix.getByRole('form');
    await entering.getByRole('radio', { name: 'OSS', exact: true }).click();
    await choose(entering.getByLabel('Jurisdiction'), 'Finland');
    await entering.getByRole('textbox', { name: 'Number' }).fill('FI12345678');
    await entering.getByLabel('Valid from').fill('2026-01-01');
    await entering.getByRole('button', { name: 'Enter a registration' }).click();
    await felix.getByRole('row', { name: /FI12345678/ }).waitFor(patient);

    await felix.getByRole('link', { name: 'Tax', exact: true }).click();
    await act(felix, 'Open a return');
    const opening = felix.getByRole('form');
    await opening.getByRole('radio', { name: 'OSS', exact: true }).click();
    await choose(opening.getByLabel('Jurisdiction'), 'Finland');
    await opening.getByRole('textbox', { name: 'Period' }).fill(quarterOf(today));
    await opening.getByRole('button', { name: 'Open a return' }).click();
    await felix.getByRole('link', { name: 'Approve return' }).click(patient);
    await felix.getByText('Not by you: this needs a second person').waitFor(patient);

    const processId = `tax-return:OSS:FI:${quarterOf(today)}`;
    const fatima = await at('fatima', '/tasks');
    await openInInbox(fatima, processId, 'approve-return');
    await fatima.getByText('Four eyes').waitFor(patient);
    await expectReadable(fatima, 'task-return', { fullPage: true, without: 'iframe' });
    await fatima.getByRole('radio', { name: 'Approve' }).click();
    await fatima.getByRole('button', { name: 'Record the decision' }).click();
    await done(fatima, 'Yes: record the decision', 'Approve return');
  }, 150_000);

  it('compliance take down what a notice claims, and answer who asks for their data', async () => {
    await selling;
    const noticeId = await sendNotice();
    const requestId = await askForData();
    const page = await at('chen', '/notices');
    await openInInbox(page, undefined, 'review-ip-notice');
    await page.getByText('The photograph “Harbour at dawn”').waitFor(patient);
    await bothSizes(page, 'task-notice');
    await page.getByRole('radio', { name: 'Take the listings down' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Complete; the archive does not know it');
    await done(page, 'Record the decision', 'Review IP notice');
    await reaches(`/ip-notices/${noticeId}`, 'down');

    await openInInbox(page, `privacy:${requestId}`, 'decide-privacy-request');
    await bothSizes(page, 'task-privacy');
    await page.getByRole('radio', { name: 'Carry out' }).click();
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await done(page, 'Yes: record the decision', 'Decide privacy request');
    await reaches(`/privacy-requests/${requestId}`, 'answered');
  }, 150_000);

  it('the admin sees what everybody has to do, and who did what', async () => {
    const opened = await (await staffConsole.caller('mia')).post<{ caseId: string }>('/cases', anotherCase());
    const page = await at('ada', '/tasks?role=any');
    const row = page.getByRole('row', { name: /Gotland Wool/ });
    await row.getByRole('link').click();
    await page.getByText('for Category manager').first().waitFor(patient);
    await expect(page.getByRole('button', { name: 'Record the decision' }).count()).resolves.toBe(0);
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByLabel('Process').fill(`brand-onboarding:${opened.caseId}`);
    await page.waitForURL(/processId=brand-onboarding/);
    const entry = page.getByRole('row', { name: /Case opened/ });
    await entry.waitFor(patient);
    await expect(entry.innerText()).resolves.toContain('mia');
  });

  it('every area can be read, on a desk and on a phone', async () => {
    await selling;
    // Two at a time: each looks at every other area.
    const looked = await Promise.all(
      [0, 1].map(async (which) => {
        const page = await at('ada', '/tasks');
        const links = page.getByRole('navigation', { name: 'Areas' }).getByRole('link');
        const names = (await links.allInnerTexts()).filter((_, place) => place % 2 === which);
        for (const name of names) await lookAtArea(page, name);
        return names.length;
      }),
    );
    expect(looked.reduce((sum, areas) => sum + areas)).toBeGreaterThan(18);
  }, 180_000);

  it('the public pages of privacy and of IP notices can be read', async () => {
    const page = await staffConsole.page();
    for (const place of ['privacy', 'ip']) {
      await page.goto(`${staffConsole.address}/${place}`);
      await page.locator('h1').waitFor();
      await bothSizes(page, `public-${place}`);
    }
  });

  it('a task is decided, a case found, opened and acted on by keyboard alone', async () => {
    const mia = await staffConsole.caller('mia');
    const number = randomUUID().slice(0, 4);
    const [first, second] = [`Hven Glass ${number}`, `Ingaro Boats ${number}`];
    for (const brand of [first, second]) await mia.post('/cases', { ...anotherCase(), brand });
    const page = await staffConsole.page();
    const keyboard = new Keyboard(page);
    await page.goto(`${staffConsole.address}/console/`);
    await page.locator('button[value="mia"]').waitFor();
    await keyboard.to(/^Mia Torres/);
    await page.keyboard.press('Enter');

    await page.getByRole('row', { name: second }).waitFor(patient);
    await keyboard.to('Skip to the content');
    await keyboard.press('Enter');
    await keyboard.to(/Decide sourcing/);
    for (let step = 0; !(await keyboard.where()).name.includes(second) && step < 9; step++)
      await keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'Refuse' }).waitFor(patient);
    await keyboard.to('Approve');
    await keyboard.press('ArrowRight');
    await keyboard.press('Space');
    await keyboard.to(/^Reason/);
    await page.keyboard.type('Too many boats here');
    await keyboard.to('Record the decision');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Decide sourcing: done' }).waitFor(patient);
    await keyboard.where();

    await page.keyboard.press('Control+k');
    await page.getByLabel(/Brand, number/).waitFor(patient);
    await page.keyboard.type(first);
    await page.getByRole('link', { name: first }).waitFor(patient);
    await keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: first }).waitFor(patient);
    await keyboard.where();

    await keyboard.to('Cases', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: first }).waitFor(patient);
    await keyboard.to(new RegExp(`^${first}`));
    await page.keyboard.press('Enter');
    await askToWithdraw(page, keyboard, patient);
    expect((await keyboard.where()).name).toMatch(/^Are you sure/);
    await keyboard.to(/^Yes: withdraw/);
    await page.keyboard.press('Enter');
    await page.locator('ol[aria-label="Stages"] li', { hasText: 'Withdrawn' }).waitFor(patient);
    await keyboard.where();
    expect(keyboard.unseen).toEqual([]);
  }, 180_000);

  async function lookAtArea(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name, exact: true }).click();
    await page.locator('[aria-current="page"]', { hasText: name }).waitFor();
    await bothSizes(page, `area-${name.toLowerCase().replaceAll(' ', '-')}`);
  }

  /** From the list of cases: the form, as a category manager fills it in. */
  async function openCase(page: Page, { brand, email }: { brand: string; email: string }): Promise<void> {
    await act(page, 'Open a case');
    const form = page.getByRole('form');
    await form.getByRole('textbox', { name: 'Brand' }).fill(brand);
    await choose(form.getByLabel('Country'), 'China');
    await choose(form.getByLabel('Market'), 'Germany');
    await form.getByRole('radio', { name: 'Home' }).click();
    await form.getByRole('radio', { name: 'Direct' }).click();
    await form.getByRole('textbox', { name: 'Category growth' }).fill('0.14');
    await form.getByRole('textbox', { name: 'Monthly demand' }).fill('42000');
    await form.getByRole('textbox', { name: 'Competitors' }).fill('18');
    await form.getByRole('textbox', { name: 'Gross margin' }).fill('52');
    await form.getByRole('checkbox', { name: 'Designer' }).check();
    await form.getByRole('textbox', { name: 'Name' }).fill('林晓岚');
    await form.getByRole('textbox', { name: 'Email' }).fill(email);
    await form.getByRole('radio', { name: 'Chinese' }).click();
    await bothSizes(page, 'open-case');
    await form.getByRole('button', { name: 'Open a case' }).click();
    await page.waitForURL(/\/console\/cases\/fjord-soap/, patient);
  }

  async function proposeTerms(page: Page): Promise<void> {
    const terms = offer(today);
    const form = page.getByRole('form');
    const fill = (name: string | RegExp, value: string | number, within: Page | Locator = form) =>
      within.getByRole('textbox', { name }).fill(String(value));
    await choose(form.getByLabel('Currency', { exact: true }), 'EUR');
    const line = form.getByRole('group', { name: 'Price list 1' });
    await fill('SKU', 'LP-TEA-01', line);
    await fill('Description', 'Tea set, celadon glaze', line);
    await fill('Unit price', '34.50', line);
    await choose(line.getByLabel('Currency of unit price'), 'EUR');
    await fill('MOQ', terms.moq);
    await fill('Lead time days', terms.leadTimeDays);
    await choose(form.getByLabel('Incoterm'), terms.incoterm);
    await fill('Named place', terms.namedPlace);
    const sale = form.getByRole('group', { name: 'Sale' });
    for (const country of ['Germany', 'Austria', 'France'])
      await choose(sale.getByLabel('Territory'), country);
    await sale.getByRole('checkbox', { name: 'Own shop' }).check();
    await sale.getByLabel('From').fill(terms.contract.from);
    await sale.getByLabel('To', { exact: true }).fill(terms.contract.to);
    const marketing = form.getByRole('group', { name: 'Marketing' });
    await fill('Fund', '8000', marketing);
    await choose(marketing.getByLabel('Currency of fund'), 'EUR');
    await fill('Joint campaigns', 3, marketing);
    await fill('Defect return days', terms.defectReturnDays);
    const payment = form.getByRole('group', { name: 'Payment' });
    await fill('Deposit share', 30, payment);
    await fill('Balance days', 45, payment);
    for (const name of ['Trademark', 'Images', 'Copy']) await form.getByRole('checkbox', { name }).check();
    const contract = form.getByRole('group', { name: 'Contract' });
    await contract.getByLabel('From').fill(terms.contract.from);
    await contract.getByLabel('To', { exact: true }).fill(terms.contract.to);
    await fill('Notice days', terms.noticeDays);
    await bothSizes(page, 'task-terms');
    await page.getByRole('button', { name: 'Propose this version' }).click();
    await page.getByText('Propose this version: done').waitFor(patient);
  }

  async function planPilot(page: Page): Promise<void> {
    const form = page.getByRole('form');
    for (const [place, [sku, quantity]] of [['LP-TEA-01', 60] as const].entries()) {
      const row = form.getByRole('group', { name: `SKUs ${place + 1}` });
      await row.getByRole('textbox', { name: 'SKU' }).fill(sku);
      await row.getByRole('textbox', { name: 'Quantity' }).fill(String(quantity));
    }
    await form.getByRole('textbox', { name: 'Budget', exact: true }).fill('4500');
    await choose(form.getByLabel('Currency of budget'), 'EUR');
    await bothSizes(page, 'task-pilot');
    await done(page, 'Start the pilot', 'Plan pilot');
  }

  /** Chooses among the actions of a list: a button where there is one, else a menu. */
  async function act(page: Page, verb: string): Promise<void> {
    const menu = page.getByRole('button', { name: 'Actions' });
    const button = page.getByRole('button', { name: verb });
    await menu.or(button).first().waitFor(patient);
    if (await button.isVisible()) return button.click();
    await menu.click();
    await page.getByRole('menuitem', { name: verb }).click();
  }

  /** Picks from a list of choices by what it says. */
  async function choose(list: Locator, label: string): Promise<void> {
    await list.click();
    if (await list.isEditable()) await list.fill(label);
    await list
      .page()
      .getByRole('option', { name: new RegExp(`^${label}`) })
      .first()
      .click();
  }

  /** Chooses a file at a field, by keyboard. */
  async function chooseByKey(
    page: Page,
    field: string,
    file: { name: string; mimeType: string; buffer: Buffer },
  ) {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByLabel(field).press('Enter'),
    ]);
    await chooser.setFiles(file);
  }

  /** Sends the form; waits until the task is told to be done. */
  async function done(page: Page, verb: string, task: string): Promise<void> {
    await page.getByRole('button', { name: verb }).click();
    await page.getByRole('heading', { name: `${task}: done` }).waitFor(patient);
  }

  /** A task of a process, once it is there. */
  function taskOf(page: Page, processId: string) {
    return async (key: string) => {
      await until(`the task ${key} of ${processId}`, async () => {
        const found = await admin.get<{ tasks: { key: string }[] }>(
          `/processes/${encodeURIComponent(processId)}`,
        );
        return found.tasks.some((task) => task.key === key) ? true : undefined;
      });
      const place = `/tasks/${encodeURIComponent(processId)}/${encodeURIComponent(key)}`;
      await page.goto(`${staffConsole.address}/console${place}`);
      await page.locator('h1').waitFor(patient);
    };
  }

  /** Finds a task in the inbox of whoever looks, once it is there, and opens it. */
  async function openInInbox(page: Page, caseId: string | undefined, kind: string, role = 'any') {
    const wanted = { kind, ...(caseId === undefined ? {} : { caseId }) };
    await until(`the task ${kind}`, async () => {
      const query = new URLSearchParams({ role: 'any', ...wanted });
      const { items } = await admin.get<{ items: { role: string }[] }>(`/tasks?${query}`);
      return items.some((task) => role === 'any' || task.role === role) ? true : undefined;
    });
    await page.goto(`${staffConsole.address}/console/tasks?${new URLSearchParams(wanted)}`);
    await page.locator('tbody tr[aria-rowindex] a').first().click(patient);
    await page.waitForURL(/\/console\/tasks\/.+/);
    await page.locator('h1').waitFor(patient);
  }

  async function bothSizes(page: Page, name: string): Promise<void> {
    await page.locator('h1').first().waitFor();
    await page.getByText('Loading').first().waitFor({ state: 'hidden' });
    await expectReadable(page, name, { fullPage: true, without: 'iframe' });
    await page.setViewportSize(phone);
    // The menu glides away.
    await page.waitForTimeout(300);
    await expectReadable(page, `${name}-phone`, { fullPage: true, without: 'iframe' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
    await page.setViewportSize(desk);
  }

  async function placeOrder(
    orderId: string,
    market: 'GB' | 'AU',
    invoice: string,
    signals: object = {},
  ): Promise<void> {
    const { city, ...where } = {
      GB: { city: 'Leeds', postcode: 'LS1 4AP' },
      AU: { city: 'Newcastle', postcode: '2300', region: 'NSW' },
    }[market];
    const basket = { lines: orderLines(invoice, market), incoterm: 'DDP' };
    const quote = await shop.post<{ landedCost: { total: object } }>('/shop/quotes', {
      ...{ deliverTo: { country: market, ...where }, ...basket },
    });
    const name = `Customer of ${orderId}`;
    await shop.post('/shop/orders', {
      ...{ orderId, ...basket, agreedTotal: quote.landedCost.total },
      payment: { provider: 'stripe', method: 'pm_card_visa' },
      customer: { customerId: `c-${orderId}`, name, email: mailOfCustomer(orderId), locale: 'en' },
      deliverTo: { country: market, ...where, city, name, street: [`${orderId} Lane`] },
      signals: { ipCountry: market, billingCountry: market, accountAgeDays: 400, ...signals },
    });
  }

  const mailOfCustomer = (orderId: string) => `${orderId.toLowerCase()}@customer.example`;

  async function handOver(orderId: string): Promise<void> {
    const code = await until(`the label of ${orderId}`, async () => {
      const view = await admin.get<{ processes: (View & { process: string })[] }>(`/orders/${orderId}`);
      const parcel = view.processes.find(({ process }) => process === 'shipment');
      return parcel?.stage === 'labelled' ? String(parcel.state['trackingCode']) : undefined;
    });
    await post(`${addresses.outside}/carrier/_carrier/hand-over/${code}`, {});
  }

  const steer = (path: string, reference: string, scenario: string) =>
    post(addresses.outside + path, { reference, scenario });

  async function post<Answer>(url: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : {}) as Answer;
  }

  async function sendNotice(): Promise<string> {
    const { notices } = await post<{ notices: { noticeId: string }[] }>(`${addresses.api}/ip-notices`, {
      ...{ signature: 'Paula Reyes', work: 'The photograph “Harbour at dawn”', material: ['21035'] },
      contact: { name: 'Paula Reyes', email: 'paula@studio.example' },
      ...{ goodFaith: true, accurate: true, authority: true },
    });
    return notices[0]?.noticeId ?? '';
  }

  /** A customer of an order asks, and proves by the mailed code that it is them. */
  async function askForData(): Promise<string> {
    const orderId = freshOrder();
    await placeOrder(orderId, 'GB', '536365');
    const email = mailOfCustomer(orderId);
    const { requestId } = await post<{ requestId: string }>(`${addresses.api}/privacy/requests`, {
      ...{ kind: 'access', email, residence: 'GB' },
    });
    const code = await until('the mailed code', () => codeMailedTo(email, addresses.inbox));
    await post(`${addresses.api}/privacy/requests/${requestId}/code`, { code });
    return requestId;
  }

  function reaches(
    path: string,
    stage: string | RegExp,
    of: (view: { order: View; process: View }) => View = (view) => view as unknown as View,
  ): Promise<true> {
    return until(`${path} to be ${String(stage)}`, async () =>
      new RegExp(stage).test(of(await admin.get(path)).stage) ? true : undefined,
    );
  }

  function anotherCase() {
    return {
      ...{ brand: 'Gotland Wool', country: 'SE', market: 'DE', category: 'home', channel: 'direct' },
      inputs: {
        ...{ categoryGrowth: 0.1, monthlyDemand: 40_000, competitors: 10, grossMargin: 0.5 },
        differentiation: ['niche'],
      },
      contact: { name: 'Elsa Lund', email: 'elsa@gotland.example', locale: 'en' },
    };
  }
});

async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const giveUp = Date.now() + 90_000;
  let last: unknown;
  while (Date.now() < giveUp) {
    const found = await look().catch((error: unknown) => void (last = error));
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`waited in vain for ${what}`, { cause: last });
}

function quarterOf(day: string): string {
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}
