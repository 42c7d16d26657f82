/** Makes HTML of a tracking page. Everything a template prints with `<%= %>` is escaped; `<%~ %>` prints only our own partials. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Eta } from 'eta';
import type { Response } from 'express';
import { projectRoot } from '../../config/root';
import { scriptName } from '../page-scripts';
import type { Speech } from './speech';

/** Where the pages are mounted. Fixed: what Express calls the base differs between the doors of a router. */
export const root = '/t';

const folder = path.join(projectRoot, 'api', 'tracking', 'pages');
const eta = new Eta({ views: folder, cache: true, autoEscape: true });

/** The partner pages' style and what tracking adds to it, under an address that changes with its content. */
export const styleSheet = readStyleSheet();

/** Zones offered to choose from; any other IANA zone can be asked for by `?tz=`. */
const zones = [
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Shanghai',
  'Australia/Sydney',
];

/** What is answered: a template and what it shows. */
export interface Page {
  template: 'order' | 'message';
  /** 200 unless told. */
  status?: number;
  heading: string;
  content?: Record<string, unknown>;
}

/** What every page has around its content. */
export interface Frame {
  speech: Speech;
  /** This page's address without a query, to change language and zone; absent where nothing is to be shown again. */
  here?: string;
}

/** `?lang=de&tz=Europe%2FBerlin`. */
export function queryOf({ locale, zone }: Pick<Speech, 'locale' | 'zone'>): string {
  return `?${new URLSearchParams({ lang: locale, ...(zone === 'UTC' ? {} : { tz: zone }) }).toString()}`;
}

/** Writes a page as the answer. */
export function sendPage(response: Response, page: Page, frame: Frame): void {
  const { speech } = frame;
  const { zone } = speech;
  const script = scriptName('tracking');
  const html = eta.render(page.template, {
    ...page.content,
    ...frame,
    heading: page.heading,
    t: speech.t,
    styleSheet: `${root}/assets/${styleSheet.name}`,
    script: script && `${root}/assets/${script}`,
    words: JSON.stringify(speech.script),
    languages: (['en', 'de', 'zh'] as const).map((locale) => ({ locale, query: queryOf({ locale, zone }) })),
    zones: [...new Set([...zones, zone])].map((id) => ({
      id,
      name: speech.t([`zones.${id}`, 'unnamed'], { code: id }),
    })),
  });
  response
    .status(page.status ?? 200)
    .type('html')
    .set('Content-Language', speech.tag)
    .send(html);
}

function readStyleSheet(): { name: string; css: string } {
  const partner = readFileSync(path.join(projectRoot, 'api', 'partner', 'pages', 'partner.css'), 'utf8');
  const css = `${partner}\n${readFileSync(path.join(folder, 'tracking.css'), 'utf8')}`;
  const hash = createHash('sha256').update(css).digest('hex').slice(0, 16);
  return { name: `tracking.${hash}.css`, css };
}
