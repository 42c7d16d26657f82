/** The timeline of a case: pages that hold still, and events as they happen. */
import { createRecordActivities } from '../../activities/record';
import { CHAIN_START } from '../../domain/audit';
import type { ProcessKind } from '../../domain/process';
import { startApi, type Person, type TestApi } from './support/api';

let api: TestApi;
let omar: Person;
const heads = new Map<string, { seq: number; hash: string; revision: number }>();

beforeAll(async () => {
  api = await startApi();
  omar = await api.person('staff:omar', 'ops');
});
afterAll(() => api.close());

let clock = Date.UTC(2026, 10, 24, 8);

/** What a process of the case would note. */
async function note(
  caseId: string,
  actions: string[],
  process: ProcessKind = 'brand-onboarding',
): Promise<void> {
  const processId = `${process}:${caseId}`;
  const { revision, ...chainHead } = heads.get(processId) ?? { seq: 0, hash: CHAIN_START, revision: 0 };
  const at = new Date((clock += 1_000)).toISOString();
  const { head } = await createRecordActivities(api.database.connection).recordProcess({
    ...{
      processId,
      process,
      caseId,
      revision: revision + 1,
      stage: 'sourcing',
      stageSince: at,
      openedAt: at,
    },
    listing: {
      ...{ brand: 'Acme', brandSlug: 'acme', market: 'DE', country: 'FR', category: 'food' },
      ...{ channel: 'direct', owner: 'staff:mia' },
    },
    ...{ state: {}, openTasks: [], closedTasks: [], chainHead },
    entries: actions.map((action) => ({ at, actor: { kind: 'staff', id: 'staff:mia' }, action, detail: {} })),
  });
  heads.set(processId, { ...head, revision: revision + 1 });
}

interface ServerEvent {
  id: string;
  event: string;
  data: { action?: string; chain?: string; seq?: number };
}

/** Reads server-sent events until enough have come. */
class Listener {
  private readonly abort = new AbortController();
  private readonly events: ServerEvent[] = [];
  private wake: () => void = () => {};
  ended = false;
  text = '';

  static async to(path: string, headers: Record<string, string> = {}): Promise<Listener> {
    const listener = new Listener();
    const response = await fetch(api.url + path, {
      headers: { Authorization: `Bearer ${omar.token}`, ...headers },
      signal: listener.abort.signal,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    void listener.read(response);
    return listener;
  }

  async next(count: number): Promise<ServerEvent[]> {
    const until = Date.now() + 10_000;
    while (this.events.length < count && Date.now() < until)
      await Promise.race([new Promise<void>((r) => (this.wake = r)), new Promise((r) => setTimeout(r, 200))]);
    return this.events.splice(0, count);
  }

  close(): void {
    this.abort.abort();
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        const text = decoder.decode(chunk, { stream: true });
        this.text += text;
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.take(block);
        this.wake();
      }
    } catch {
      // closed by the test
    }
    this.ended = true;
  }

  private take(block: string): void {
    const valueOf = (field: string) => new RegExp(`^${field}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    const event = valueOf('event');
    if (event === '') return;
    this.events.push({ id: valueOf('id'), event, data: JSON.parse(valueOf('data')) as ServerEvent['data'] });
  }
}

const actionsOf = (events: ServerEvent[]) => events.map(({ data }) => data.action);

describe('the pages of a timeline', () => {
  it('bring every entry of all processes once, by time, while more are written', async () => {
    for (const action of ['opened', 'scored', 'decided']) await note('paged:DE', [action, `${action}-2`]);
    await note('paged:DE', ['pilot-planned'], 'pilot-trial');
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, next } = await omar.get(`/cases/paged:DE/timeline?limit=2${cursor}`);
      seen.push(...items.map((item) => String(item['action'])));
      cursor = next;
      if (seen.length === 4) await note('paged:DE', ['late']);
    } while (cursor);
    expect(seen).toEqual([
      'opened',
      'opened-2',
      'scored',
      'scored-2',
      'decided',
      'decided-2',
      'pilot-planned',
      'late',
    ]);
    const newest = await omar.get('/cases/paged:DE/timeline?limit=2&order=newest-first');
    expect(newest.items.map((item) => item['action'])).toEqual(['late', 'pilot-planned']);
  });
});

describe('the live timeline', () => {
  it('tells what happens from now on, in this case only', async () => {
    await note('live:DE', ['opened']);
    await note('other:DE', ['opened']);
    const listener = await Listener.to('/cases/live:DE/timeline/live');
    expect(await listener.next(1)).toMatchObject([{ event: 'ready' }]);
    await note('live:DE', ['decided', 'stage-entered']);
    await note('other:DE', ['decided-elsewhere']);
    await note('live:DE', ['asked'], 'document-request');
    expect(actionsOf(await listener.next(3))).toEqual(['decided', 'stage-entered', 'asked']);
    listener.close();
  });

  it('goes on after the last event without gap or repetition', async () => {
    await note('resumed:DE', ['opened']);
    const first = await Listener.to('/cases/resumed:DE/timeline/live');
    await first.next(1);
    await note('resumed:DE', ['one', 'two']);
    const [one] = await first.next(2);
    first.close();
    await note('resumed:DE', ['three']);
    await note('resumed:DE', ['asked'], 'document-request');
    const second = await Listener.to('/cases/resumed:DE/timeline/live', { 'Last-Event-ID': one?.id ?? '' });
    await note('resumed:DE', ['four']);
    const events = await second.next(5);
    expect(actionsOf(events.filter(({ event }) => event === 'entry'))).toEqual([
      'two',
      'three',
      'asked',
      'four',
    ]);
    second.close();
  });

  it('refuses a position that is none, and a case that is none', async () => {
    const odd = await omar.get('/cases/resumed:DE/timeline/live', { 'Last-Event-ID': 'yesterday' });
    expect(odd).toMatchObject({ status: 400, body: { errors: [{ pointer: 'header:Last-Event-ID' }] } });
    expect((await omar.get('/cases/nobody:DE/timeline/live')).status).toBe(404);
  });

  it('says that it is still there', async () => {
    const listener = await Listener.to('/cases/live:DE/timeline/live');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(listener.text).toContain(': still here');
    listener.close();
  });

  it('lets one client open only so many', async () => {
    const open = [
      await Listener.to('/cases/live:DE/timeline/live'),
      await Listener.to('/cases/live:DE/timeline/live'),
    ];
    const third = await omar.get('/cases/live:DE/timeline/live');
    expect(third).toMatchObject({ status: 503, body: { type: 'urn:landfall:problem:unavailable' } });
    for (const listener of open) listener.close();
  });

  it('ends with the token', async () => {
    const token = await api.issuer.token('staff:olga', ['ops'], { expiresInSeconds: 1 });
    const listener = await Listener.to('/cases/live:DE/timeline/live', { Authorization: `Bearer ${token}` });
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect(listener.ended).toBe(true);
  });

  it('ends when the API drains', async () => {
    const listener = await Listener.to('/cases/live:DE/timeline/live');
    await listener.next(1);
    await api.deps.timelines.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(listener.ended).toBe(true);
  });
});
