/** Answers that come at once are carried out one after the other: each sees what the one before it left. */
import { condition } from '@temporalio/workflow';

export class Turns {
  private taken = false;

  /** Something is being carried out now. */
  get busy(): boolean {
    return this.taken;
  }

  async take<Result>(carryOut: () => Promise<Result>): Promise<Result> {
    // Several waiters are let go in the same moment: only the first finds the turn free.
    while (this.taken) await condition(() => !this.taken);
    this.taken = true;
    try {
      return await carryOut();
    } finally {
      this.taken = false;
    }
  }
}
