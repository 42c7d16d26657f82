/** Shows an answer of the server without leaving the page: what is typed elsewhere and what is on its way stays. */
import { showLine, untilNextTry } from './connection';

/** What is done to every page that comes to be shown. */
export type Enhance = (main: HTMLElement) => void;

/** Takes over title, content and foot of a page, and puts who reads it at its beginning. */
export function showPage(html: string, enhance: Enhance): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  document.title = page.title;
  for (const part of ['main', 'footer']) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
  }
  const main = document.querySelector('main');
  if (!main) return;
  enhance(main);
  const start = main.querySelector<HTMLElement>('.summary, .notice[role=alert]') ?? main.querySelector('h1');
  start?.setAttribute('tabindex', '-1');
  start?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** After this a request is slow enough to say so. */
const slowAfterMs = 4_000;

/** Whether it was not the request that was wrong: worth another try, which counts once. */
function worthAnotherTry(status: number): boolean {
  return [0, 408, 429, 502, 503, 504].includes(status);
}

/**
 * Asks until there is an answer: through lost connections, and while the server is away.
 * @param attempt makes the request; status 0 or an error stands for a lost connection
 */
export async function asked(attempt: () => Promise<{ status: number; html: string }>): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const slow = setTimeout(() => showLine('slow'), slowAfterMs);
    const answer = await attempt().catch(() => ({ status: 0, html: '' }));
    clearTimeout(slow);
    showLine(undefined);
    if (!worthAnotherTry(answer.status)) return answer.html;
    await untilNextTry(tries);
  }
}
