/** Keeps what is live on a page fresh while somebody looks at it. */
import { showLine } from './connection';
import { say } from './words';

const everyMs = 20_000;

/**
 * Asks for the page again now and then, and when its reader comes back to it; replaces the parts marked with `data-live` that
 * have changed.
 * @param refreshed is done to a part before it is shown
 */
export function keepFresh(refreshed: (part: HTMLElement) => void): void {
  const parts = () => [...document.querySelectorAll<HTMLElement>('[data-live]')];
  const known = new Map(parts().map((part) => [part.dataset['live'], part.innerHTML]));
  let busy = false;
  const look = async () => {
    if (busy || document.hidden || parts().length === 0) return;
    busy = true;
    try {
      const response = await fetch(location.href);
      if (response.status >= 500) return showLine('away');
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      showLine(undefined);
      replace(page);
    } catch {
      showLine(navigator.onLine ? 'away' : 'offline');
    } finally {
      busy = false;
    }
  };
  const replace = (page: Document) => {
    let changed = false;
    for (const part of parts()) {
      const name = part.dataset['live'];
      const fresh = page.querySelector<HTMLElement>(`[data-live="${name}"]`);
      if (!fresh || fresh.innerHTML === known.get(name)) continue;
      if (part.querySelector('details[open] form')) continue; // somebody is filling it in
      known.set(name, fresh.innerHTML);
      const open = part.querySelector('details')?.open ?? false;
      refreshed(fresh);
      const details = fresh.querySelector('details');
      if (details) details.open = open;
      part.replaceWith(document.adoptNode(fresh));
      changed = true;
    }
    const news = document.getElementById('news');
    if (news && changed) news.textContent = say('news');
    const at = document.getElementById('looked-at');
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: 'short' }).format(
      new Date(),
    );
    if (at) at.textContent = say('lookedAt', { time });
  };
  setInterval(() => void look(), everyMs);
  addEventListener('online', () => void look());
  document.addEventListener('visibilitychange', () => void look());
}
