/** The bench's side of its worker: starts it, hears its notices, asks it for its counts. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Counts } from './counts';
import { NoticeBoard } from './notice-board';
import type { Notice, Order } from './onboarding-wire';

export class WorkerLink {
  readonly board = new NoticeBoard();
  /** Ids of the processes of each case. */
  readonly processes = new Map<string, Set<string>>();
  private counted: ((counts: Counts) => void) | undefined;

  private constructor(private readonly child: ChildProcess) {}

  /** Starts the worker in a process group of its own and waits until it works. @throws Error when it ends instead */
  static async start(env: Readonly<Record<string, string>>): Promise<WorkerLink> {
    const child = fork(path.join(__dirname, 'onboarding-worker.js'), [], {
      env: { ...process.env, ...env },
      detached: true,
      execArgv: ['--enable-source-maps'],
    });
    const link = new WorkerLink(child);
    const ended = new Promise<never>((_, reject) => {
      child.once('exit', (code) => reject(new Error(`the worker ended with code ${String(code)}`)));
    });
    ended.catch(() => undefined);
    child.on('message', (notice: Notice) => link.hear(notice));
    await Promise.race([link.board.when('ready'), ended]);
    return link;
  }

  get processGroup(): number {
    return this.child.pid ?? 0;
  }

  /** What the worker did since the last call. */
  counts(): Promise<Counts> {
    return new Promise((resolve) => {
      this.counted = resolve;
      this.order('count');
    });
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.order('end');
    await ended;
  }

  private order(order: Order): void {
    this.child.send(order);
  }

  private hear(notice: Notice): void {
    const { board } = this;
    switch (notice.kind) {
      case 'ready':
        return board.post('ready');
      case 'counted':
        return this.counted?.(notice.counts);
      case 'awaits':
        // Messages that follow each other with nothing in between are awaited together.
        for (let n = 0; n <= notice.message; n += 1) board.post(`${notice.workflowId} awaits ${n}`);
        return undefined;
      case 'linked':
        return board.post(`${notice.processId} link to ${notice.purpose}`, notice.linkId);
      case 'recorded':
        return this.heardOfProcess(notice);
    }
  }

  private heardOfProcess({
    processId,
    caseId,
    tasks,
    contractSha256,
  }: Extract<Notice, { kind: 'recorded' }>): void {
    const known = this.processes.get(caseId) ?? new Set();
    this.processes.set(caseId, known.add(processId));
    for (const task of tasks) this.board.post(`${processId} task ${task}`);
    if (contractSha256) this.board.post(`${processId} contract`, contractSha256);
    this.board.post(`${processId} recorded`);
  }
}
