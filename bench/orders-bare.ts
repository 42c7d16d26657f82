/** The bench's side of the bare worker. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { NoticeBoard } from './notice-board';
import { bareBundleSetting, type Notice } from './onboarding-wire';

export class BareWorker {
  board = new NoticeBoard();

  private constructor(private readonly child: ChildProcess) {}

  /** In a process group of its own. @param folder for its bundle @throws Error when it does not start */
  static async start(folder: string, temporalAddress: string): Promise<BareWorker> {
    const bundle = path.join(folder, 'bare-bundle.js');
    const workflowsPath = require.resolve('./bare-workflow');
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
    writeFileSync(bundle, code);
    const child = fork(path.join(__dirname, 'orders-bare-worker.js'), [], {
      env: { ...process.env, TEMPORAL_ADDRESS: temporalAddress, [bareBundleSetting]: bundle },
      detached: true,
    });
    const worker = new BareWorker(child);
    child.on('message', (notice: Notice) => worker.hear(notice));
    await worker.board.when('ready');
    return worker;
  }

  get processGroup(): number {
    return this.child.pid ?? 0;
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  private hear(notice: Notice): void {
    if (notice.kind === 'ready') this.board.post('ready');
    if (notice.kind !== 'awaits') return;
    // Messages that follow each other with nothing in between are awaited together.
    for (let n = 0; n <= notice.message; n += 1) this.board.post(`${notice.workflowId} awaits ${n}`);
  }
}
