/** The staff's console on a whole stack of its own, and people signed in to it. */
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../../bench/browser';
import { signIn, type Caller } from '../../local/demo/staff';
import type { Stack } from '../../local/stack';
import { pictures, startFreshStack } from './stack';

export interface Viewport {
  width: number;
  height: number;
}

export class ConsoleUnderTest {
  private readonly open: BrowserContext[] = [];

  private constructor(
    readonly stack: Stack,
    private readonly browser: Browser,
    private readonly viewport: Viewport,
  ) {}

  /** @param name of the stack's folder in `.local` @param more settings of the stack */
  static async start(
    name: string,
    viewport: Viewport,
    more: Readonly<Record<string, string>> = {},
  ): Promise<ConsoleUnderTest> {
    const browser = await openBrowser();
    return new ConsoleUnderTest(await startFreshStack(name, more), browser, viewport);
  }

  get address(): string {
    return this.stack.env['PUBLIC_URL'] ?? '';
  }

  /** A person of the staff as a client of the API. */
  caller(who: string): Promise<Caller> {
    return signIn({ api: this.address, issuer: this.stack.env['OIDC_ISSUER'] ?? '' }, who);
  }

  /** A page nobody has signed in to. */
  async page(viewport = this.viewport): Promise<Page> {
    const context = await this.browser.newContext({ viewport });
    this.open.push(context);
    return context.newPage();
  }

  /** Signed in through the issuer's own page, at an address of the console. */
  async at(who: string, place: string, viewport?: Viewport): Promise<Page> {
    const page = await this.page(viewport);
    await page.goto(`${this.address}/console${place}`);
    await page.locator(`button[value="${who}"]`).click();
    await page.locator('h1').waitFor();
    return page;
  }

  async closePages(): Promise<void> {
    for (const context of this.open.splice(0)) await context.close();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.stack.stop();
  }
}

/** Nothing serious stands in the way of people. Keeps a picture, of the whole page if asked for. @param without what axe cannot look into */
export async function expectReadable(
  page: Page,
  name: string,
  { fullPage = false, without }: { fullPage?: boolean; without?: string } = {},
): Promise<void> {
  await page.screenshot({ path: path.join(pictures, `console-${name}.png`), fullPage });
  // No page has frames that it looks into: the way without a second page is much faster.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (without === undefined ? axe : axe.exclude(without)).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}
