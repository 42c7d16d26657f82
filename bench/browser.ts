/** The browser of the benches and of the tests of pages: Debian's chromium, or what CHROMIUM names. */
import { chromium, type Browser } from 'playwright-core';

export const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Starts a browser. */
export function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
  return chromium.launch({ executablePath: browserPath, args: [...args, '--disable-background-networking'] });
}
