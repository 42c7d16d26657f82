/** Compensation as data: each side effect registers its undo before it is tried, and a failure runs them in reverse. */
import { CancellationScope, log } from '@temporalio/workflow';

interface Undo {
  what: string;
  run: () => Promise<unknown>;
}

export class Saga {
  private readonly undos: Undo[] = [];

  /** Registered before the effect: a call that timed out may have happened. Undos must be idempotent. */
  beforehand(what: string, run: () => Promise<unknown>): void {
    this.undos.push({ what, run });
  }

  /** Runs every undo, latest first, whatever has been cancelled; the undos' own retries see them through. */
  async undoAll(): Promise<string[]> {
    const done: string[] = [];
    await CancellationScope.nonCancellable(async () => {
      for (let undo = this.undos.pop(); undo; undo = this.undos.pop()) {
        log.info('undoing', { what: undo.what });
        await undo.run();
        done.push(undo.what);
      }
    });
    return done;
  }
}
