/** Tests that need a browser. */
import { existsSync } from 'node:fs';
import { browserPath } from '../../bench/browser';

/** For tests that need a browser: skipped where there is none. */
export const withBrowser = existsSync(browserPath) ? describe : describe.skip;
