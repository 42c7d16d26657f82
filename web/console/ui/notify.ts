/** Passing notices. What shows them is loaded with the first one. */
import type { NotificationData } from '@mantine/notifications';
import { useSyncExternalStore } from 'react';

let wanted = false;
const listeners = new Set<() => void>();

/** Shows a notice at the edge of the page. */
export function notify(notice: NotificationData): void {
  wanted = true;
  for (const tell of listeners) tell();
  void import('@mantine/notifications').then(({ notifications }) => notifications.show(notice));
}

/** Whether there has been a notice. */
export function useNoticesWanted(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => wanted,
  );
}
