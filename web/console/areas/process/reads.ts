/** What the pages of processes read, and the stream that tells when to read it anew. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createEventSource } from 'eventsource-client';
import { useEffect, useState } from 'react';
import { api, ask } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { Read } from '../../api/shapes';
import { readAll } from '../../lists/pages';
import type { Entry, Process, Related, Shown, Task } from './shapes';

/** While nothing tells that something has changed. */
const pollMs = 15_000;

/** A process with its open tasks. */
export function useProcess(processId: string) {
  return useQuery({
    queryKey: ['process', processId],
    queryFn: () => readProcess(processId),
    refetchInterval: pollMs,
  });
}

async function readProcess(processId: string): Promise<Shown> {
  const { data } = await api.GET('/processes/{processId}', { params: { path: { processId } } });
  return data as Shown;
}

/** The case or the order something belongs to, with all its processes and open tasks; nothing for what stands alone. */
export function useFamily(about: Process['about'] | undefined) {
  return useQuery({
    queryKey: ['family', about?.caseId ?? about?.orderId],
    queryFn: () => readFamily(about),
    enabled: about?.caseId !== undefined || about?.orderId !== undefined,
    refetchInterval: pollMs,
  });
}

async function readFamily({ caseId, orderId = '' }: Process['about'] = {}): Promise<{
  head: Related;
  processes: Related[];
  tasks: Task[];
}> {
  if (caseId) {
    const { data } = await api.GET('/cases/{caseId}', { params: { path: { caseId } } });
    const { case: head, processes, tasks } = data as Read<'/cases/{caseId}'>;
    return { head, processes, tasks };
  }
  const { data } = await api.GET('/orders/{orderId}', { params: { path: { orderId } } });
  const { order: head, processes, tasks } = data as Read<'/orders/{orderId}'>;
  return { head, processes, tasks };
}

/** All entries of a timeline, the oldest first; `live` while each new one arrives by itself. */
export function useTimeline(address: string) {
  const everything = useQueryClient();
  const [live, setLive] = useState(false);
  const queryKey = ['timeline', address];
  useEffect(() => {
    const stream = follow(address, {
      onLive: setLive,
      onEntry: (entry) => {
        everything.setQueryData<Entry[]>(['timeline', address], (known) => known && withEntry(known, entry));
        void everything.invalidateQueries({ queryKey: ['process'] });
        void everything.invalidateQueries({ queryKey: ['family'] });
      },
    });
    return () => stream.close();
  }, [address, everything]);
  const entries = useQuery({
    queryKey,
    queryFn: () => readAll<Entry>(address, { order: 'oldest-first' }, () => undefined),
    refetchInterval: live ? false : pollMs,
  });
  return { entries, live };
}

interface Heard {
  onLive: (live: boolean) => void;
  onEntry: (entry: Entry) => void;
}

/** A stream that is refused stays closed: polling goes on. */
function follow(address: string, { onLive, onEntry }: Heard) {
  const stream = createEventSource({
    url: new URL(`${address}/live`, window.location.origin),
    fetch: async (url, init) => {
      try {
        return await ask(String(url), init);
      } catch (error) {
        if (error instanceof ApiProblem && error.status < 500) stream.close();
        throw error;
      }
    },
    onMessage: ({ event, data }) => {
      if (event === 'ready') onLive(true);
      if (event === 'entry') onEntry(JSON.parse(data) as Entry);
    },
    onDisconnect: () => onLive(false),
    onScheduleReconnect: () => onLive(false),
  });
  return stream;
}

function withEntry(known: Entry[], entry: Entry): Entry[] {
  const there = known.some(({ chain, seq }) => chain === entry.chain && seq === entry.seq);
  return there ? known : [...known, entry];
}
