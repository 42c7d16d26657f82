/** The browser of the tests of pages: Debian's chromium, or what CHROMIUM names. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** For tests that need a browser. */
export const withBrowser = existsSync(browserPath) ? describe : describe.skip;

/** Starts a browser. */
export function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  return chromium.launch({ executablePath: browserPath, args: [...args, '--disable-background-networking'] });
}
