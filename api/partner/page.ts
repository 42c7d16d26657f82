/** Makes HTML of a page. Everything a template prints with `<%= %>` is escaped; `<%~ %>` prints only our own partials. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Eta } from 'eta';
import type { Response } from 'express';
import { projectRoot } from '../../config/root';
import { scriptName } from '../page-scripts';
import type { Progress } from './progress';
import type { Speech } from './speech';

const folder = path.join(projectRoot, 'api', 'partner', 'pages');
const eta = new Eta({ views: folder, cache: true, autoEscape: true });

/** The style sheet, under an address that changes with its content. */
export const styleSheet = readStyleSheet();

export type Template =
  | 'declare-profile'
  | 'upload-document'
  | 'answer-terms'
  | 'propose-terms'
  | 'sign-contract'
  | 'grant-rights'
  | 'counter-notice'
  | 'ip-notice'
  | 'withdraw'
  | 'confirm-withdrawal'
  | 'thanks'
  | 'message';

/** What is answered: a template and what it shows. */
export interface Page {
  template: Template;
  /** 200 unless told. */
  status?: number;
  /** Heading of the page, in the reader's language. */
  heading: string;
  content?: Record<string, unknown>;
}

/** What every page has around its content. */
export interface Frame {
  speech: Speech;
  /** This page's address without `lang`, to change the language; absent where that would lose what was typed. */
  here?: string;
  brand?: string;
  /** What has been asked of the visitor and how far it is; absent for strangers. */
  progress?: Progress;
  /** Where to say that one does not want to go on; absent where there is nothing to leave. */
  leaveAt?: string;
  /** Nobody came here by a link of their own. */
  openToAll?: boolean;
}

/** Writes a page as the answer. */
export function sendPage(response: Response, page: Page, frame: Frame): void {
  const { speech } = frame;
  const html = eta.render(page.template, {
    ...page.content,
    ...frame,
    heading: page.heading,
    t: speech.t,
    ...assets(),
    words: JSON.stringify(speech.script),
    languages: ['en', 'de', 'zh'],
  });
  response
    .status(page.status ?? 200)
    .type('html')
    .set('Content-Language', speech.tag)
    .send(html);
}

function assets(): { styleSheet: string; script: string | undefined } {
  const script = scriptName('partner');
  const { folder: at, name } = styleSheet;
  return { styleSheet: `${at}/${name}`, script: script && `${at}/${script}` };
}

function readStyleSheet(): { folder: string; name: string; css: string } {
  const css = readFileSync(path.join(folder, 'partner.css'), 'utf8');
  const hash = createHash('sha256').update(css).digest('hex').slice(0, 16);
  return { folder: '/p/assets', name: `partner.${hash}.css`, css };
}
