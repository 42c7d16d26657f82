/** Where the keyboard is, when what it was on goes away. */
import { useEffect, useState, type RefObject } from 'react';

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

/** Of a window over the page: once it is gone the keyboard is where it was before, if that is still there. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
}
