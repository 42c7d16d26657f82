/**
 * Live timelines. One change stream per API process watches the audit entries; each reader gets those of one case or process as
 * server-sent events. A reader's position is how far it is in each of its chains: that survives restarts of the API
 * and of the database, and holds whatever order entries of different processes arrive in.
 */
import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { Connection, mongo } from 'mongoose';
import type { Logger } from 'pino';
import {
  auditEntryModel,
  chainFrom,
  entriesOfCase,
  shownEntry,
  type AuditEntryDocument,
} from '../models/audit-entry';
import { problem } from './problem';

export interface Timelines {
  /**
   * Streams what happens in a case or a process from now on, or after `lastEventId`, until the reader leaves, its token ends, or the
   * API drains.
   * @throws Problem `unavailable` when too many read already
   */
  follow(response: Response, reader: Reader): Promise<void>;
  /** Ends all streams; readers come back elsewhere. */
  close(): Promise<void>;
}

/** What a reader follows: a case with all its processes, or one process. */
export type Followed = { caseId: string } | { chain: string };

export interface Reader {
  of: Followed;
  sub: string;
  expiresAt: number;
  lastEventId: string | undefined;
}

interface Limits {
  total: number;
  perClient: number;
  heartbeatMs: number;
}

const usual: Limits = { total: 200, perClient: 10, heartbeatMs: 15_000 };
const reopenAfterMs = 1_000;
/** A reader that does not read is let go: it comes back with its position. */
const unreadBytes = 1024 * 1024;

type Change = mongo.ChangeStreamInsertDocument<AuditEntryDocument>;

/** The live timelines over one database. Nothing is watched while nobody reads. */
export function createTimelines(connection: Connection, logger: Logger, limits: Limits = usual): Timelines {
  return new WatchedTimelines(connection, logger, limits);
}

class WatchedTimelines implements Timelines {
  private readonly streams = new Set<TimelineStream>();
  private watch: mongo.ChangeStream<AuditEntryDocument, Change> | undefined;
  private closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly logger: Logger,
    private readonly limits: Limits,
  ) {}

  async follow(response: Response, reader: Reader): Promise<void> {
    this.admit(reader);
    const stream = new TimelineStream(response, reader, () => this.entriesOf(reader.of));
    this.streams.add(stream);
    this.open();
    const heartbeat = setInterval(() => stream.beat(), this.limits.heartbeatMs);
    const expiry = setTimeout(() => stream.end(), Math.min(reader.expiresAt - Date.now(), 2 ** 31 - 1));
    try {
      await stream.run();
    } finally {
      clearInterval(heartbeat);
      clearTimeout(expiry);
      this.streams.delete(stream);
      if (this.streams.size === 0) await this.stopWatching();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const stream of this.streams) stream.end();
    await this.stopWatching();
  }

  private entriesOf(of: Followed): Promise<AuditEntryDocument[]> {
    return 'chain' in of
      ? chainFrom(this.connection, of.chain, 1)
      : entriesOfCase(this.connection, of.caseId);
  }

  private admit({ sub }: Reader): void {
    const mine = [...this.streams].filter((stream) => stream.reader.sub === sub).length;
    if (this.closed || this.streams.size >= this.limits.total || mine >= this.limits.perClient)
      throw problem('unavailable', 'Too many live timelines are open.', {
        remedy: 'Close one, or read the timeline page by page.',
        headers: { 'Retry-After': '10' },
      });
  }

  private open(): void {
    if (this.watch || this.closed || this.streams.size === 0) return;
    const inserts = [{ $match: { operationType: 'insert' } }];
    const watch = auditEntryModel(this.connection).collection.watch<AuditEntryDocument, Change>(inserts);
    this.watch = watch;
    watch.on('change', (change) => {
      for (const stream of this.streams) stream.offer(change.fullDocument);
    });
    watch.on('error', (error) => this.reopen(error));
    watch.once('resumeTokenChanged', () => this.catchUp());
  }

  private reopen(error: unknown): void {
    this.logger.warn({ err: error }, 'the watch on audit entries broke off; opening it again');
    void this.stopWatching();
    setTimeout(() => {
      this.open();
      this.catchUp();
    }, reopenAfterMs).unref();
  }

  /** What was written while nobody watched. */
  private catchUp(): void {
    for (const stream of this.streams) void stream.catchUp();
  }

  private async stopWatching(): Promise<void> {
    const { watch } = this;
    this.watch = undefined;
    await watch?.close().catch(() => {});
  }
}

/** One reader's stream. */
class TimelineStream {
  private readonly seen = new Map<string, number>();
  private waiting: AuditEntryDocument[] | undefined = [];
  private readonly over: Promise<void>;

  constructor(
    private readonly response: Response,
    readonly reader: Reader,
    private readonly entries: () => Promise<AuditEntryDocument[]>,
  ) {
    this.over = new Promise((resolve) => response.once('close', resolve));
  }

  async run(): Promise<void> {
    const stored = await this.entries();
    const position = this.reader.lastEventId === undefined ? undefined : positionIn(this.reader.lastEventId);
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    this.write('retry: 2000\n\n');
    if (position) this.resume(position, stored);
    else for (const { chain, seq } of stored) this.seen.set(shortened(chain), seq);
    this.write(`id: ${this.position()}\nevent: ready\ndata: {}\n\n`);
    this.flush();
    await this.over;
  }

  /** Any entry; it is sent if it is of what is followed and new to the reader. */
  offer(entry: AuditEntryDocument): void {
    const { of } = this.reader;
    if ('chain' in of ? entry.chain !== of.chain : entry.caseId !== of.caseId) return;
    if (this.waiting) this.waiting.push(entry);
    else this.send(entry);
  }

  async catchUp(): Promise<void> {
    if (this.waiting) return;
    this.waiting = [];
    try {
      for (const entry of await this.entries()) this.send(entry);
      this.flush();
    } catch {
      this.end(); // the reader comes back with its position
    }
  }

  beat(): void {
    this.write(': still here\n\n');
  }

  end(): void {
    this.response.end();
  }

  private resume(position: ReadonlyMap<string, number>, stored: readonly AuditEntryDocument[]): void {
    for (const [chain, seq] of position) this.seen.set(chain, seq);
    for (const entry of stored) this.send(entry);
  }

  private flush(): void {
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    for (const entry of waiting) this.send(entry);
  }

  private send(entry: AuditEntryDocument): void {
    const chain = shortened(entry.chain);
    if (entry.seq <= (this.seen.get(chain) ?? 0)) return;
    this.seen.set(chain, entry.seq);
    const data = JSON.stringify(shownEntry(entry));
    this.write(`id: ${this.position()}\nevent: entry\ndata: ${data}\n\n`);
    if (this.response.writableLength > unreadBytes) this.end();
  }

  private write(text: string): void {
    if (!this.response.writableEnded && !this.response.destroyed) this.response.write(text);
  }

  private position(): string {
    return [...this.seen].map(([chain, seq]) => `${chain}.${seq}`).join('_') || '0.0';
  }
}

function shortened(chain: string): string {
  return createHash('sha256').update(chain).digest('hex').slice(0, 8);
}

function positionIn(lastEventId: string): Map<string, number> {
  const steps = lastEventId.split('_').map((step) => /^([0-9a-f]{1,8})\.(\d{1,9})$/.exec(step));
  if (steps.length > 1_000 || steps.some((step) => step === null))
    throw problem('invalid-request', 'This is no position in a timeline.', {
      errors: [
        {
          pointer: 'header:Last-Event-ID',
          detail: 'is not the id of an event of this stream',
          remedy: 'send the id of the last event received, or leave it out to begin now',
        },
      ],
    });
  return new Map(steps.map((step) => [step?.[1] ?? '', Number(step?.[2])]));
}
