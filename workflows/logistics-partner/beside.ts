/** What goes on beside the story, such as renewals and reviews, and ends when the qualification does. */
import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { ProcessFile } from '../kernel/process-file';
import type { PartnerBook } from './book';

export class Beside {
  private readonly underWay = new Set<string>();
  private scope = new CancellationScope();

  constructor(
    private readonly book: PartnerBook,
    private readonly file: Pick<ProcessFile<string>, 'note'>,
  ) {}

  none(): boolean {
    return this.underWay.size === 0;
  }

  has(what: string): boolean {
    return this.underWay.has(what);
  }

  /** Begins it unless it is under way. Its end wakes the story, whether it came to something or not. */
  begin(what: string, work: () => Promise<void>): void {
    if (this.underWay.has(what)) return;
    this.underWay.add(what);
    void this.scope
      .run(work)
      .catch((error: unknown) => {
        if (!(error instanceof TemporalFailure)) throw error;
        if (!isCancellation(error))
          this.file.note({ kind: 'system', id: 'partner' }, 'failed', { what, why: error.message });
      })
      .finally(() => {
        this.underWay.delete(what);
        this.book.changed = true;
      });
  }

  /** Begins what is seen through to its end, even when everything else ends. */
  finish(what: string, work: () => Promise<void>): void {
    this.begin(what, () => CancellationScope.nonCancellable(work));
  }

  /** Ends what is under way, and waits for it. */
  async end(): Promise<void> {
    this.scope.cancel();
    await condition(() => this.none());
    this.scope = new CancellationScope();
  }
}
