/** A page that could not be shown yet is asked for again until it can. */
import { asked, showPage, type Enhance } from './pages';

const waitMs = 3_000;

/** Looks whether a page says that it comes back, and waits for it. */
export function askAgain(main: HTMLElement, enhance: Enhance): void {
  if (!main.hasAttribute('data-again')) return;
  setTimeout(() => {
    if (!main.isConnected) return;
    void asked(async () => {
      const response = await fetch(location.href);
      // A page of a service that is away says so itself.
      return { status: 200, html: await response.text() };
    }).then((html) => {
      if (main.isConnected) showPage(html, enhance);
    });
  }, waitMs);
}
