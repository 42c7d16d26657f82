/** Where the keyboard is, when what it was on goes away. */
import { useEffect, type RefObject } from 'react';

/**
 * Keeps the keyboard in the page: when what had the focus is removed (a form that was sent, a row that was opened) it goes on
 * from the beginning of the content, not of the page.
 */
export function useKeptFocus(content: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let last: Element | null = null;
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof Element) last = target;
    };
    const keep = () => {
      const lost = document.activeElement === document.body && last !== null && !last.isConnected;
      if (lost) content.current?.focus({ preventScroll: true });
    };
    const watching = new MutationObserver(keep);
    watching.observe(document.body, { childList: true, subtree: true });
    document.addEventListener('focusin', remember);
    return () => {
      watching.disconnect();
      document.removeEventListener('focusin', remember);
    };
  }, [content]);
}
