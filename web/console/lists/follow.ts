/** To the page of what a command has opened. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api/client';
import { processPlace } from '../ui/places';

/** How long a process may take until it is in the record. */
const patience = { retry: 20, retryDelay: 250 };

/** Goes where an answer leads, once it can be read there; stays where it names nothing that was opened. */
export function useFollow(): (answer: Record<string, unknown>) => Promise<void> {
  const everything = useQueryClient();
  const go = useNavigate();
  return async (answer) => {
    const processId = openedBy(answer);
    if (processId === undefined) return;
    const queryFn = async () =>
      (await api.GET('/processes/{processId}', { params: { path: { processId } } })).data;
    const there = everything.fetchQuery({ queryKey: ['process', processId], queryFn, ...patience });
    await there.catch(() => undefined);
    await go({ to: processPlace(processId) });
  };
}

function openedBy({ processId, caseId, notices }: Record<string, unknown>): string | undefined {
  if (typeof processId === 'string') return processId;
  if (typeof caseId === 'string') return `brand-onboarding:${caseId}`;
  const [notice] = Array.isArray(notices) ? (notices as { noticeId: string }[]) : [];
  return notice && `ip-notice:${notice.noticeId}`;
}
