/** Makes HTML of a privacy page. Everything a template prints with `<%= %>` is escaped. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Eta } from 'eta';
import type { Response } from 'express';
import { projectRoot } from '../../config/root';
import type { Speech } from './speech';

/** Where the pages are mounted. */
export const root = '/privacy';

const eta = new Eta({
  views: path.join(projectRoot, 'api', 'privacy', 'pages'),
  cache: true,
  autoEscape: true,
});

/** The partner pages' style, under an address that changes with its content. */
export const styleSheet = readStyleSheet();

export interface Page {
  template: 'ask' | 'code' | 'message';
  status?: number;
  heading: string;
  content?: Record<string, unknown>;
}

/** Writes a page as the answer. `here`: its address without a query. */
export function sendPage(response: Response, page: Page, speech: Speech, here: string): void {
  const html = eta.render(page.template, {
    ...{ problems: [], ...page.content, heading: page.heading },
    ...{ speech, t: speech.t, root, here, styleSheet: `${root}/assets/${styleSheet.name}` },
    languages: ['en', 'de', 'zh'],
  });
  response
    .status(page.status ?? 200)
    .type('html')
    .set('Content-Language', speech.tag)
    .send(html);
}

function readStyleSheet(): { name: string; css: string } {
  const css = readFileSync(path.join(projectRoot, 'api', 'partner', 'pages', 'partner.css'), 'utf8');
  return { name: `privacy.${createHash('sha256').update(css).digest('hex').slice(0, 16)}.css`, css };
}
