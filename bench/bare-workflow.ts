/**
 * A workflow that does nothing but what its shape says: the same commands and events as the workflow the shape was read
 * from, with empty activities. What it costs is what Temporal costs.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { Happening, Shape, Step } from './shape';

export interface BareActivities {
  /** Tells that the message of this number is waited for, if one is named. */
  note(message: number | null): Promise<void>;
  /** The same, as a regular activity. */
  work(message: number | null): Promise<void>;
}

export const act = defineUpdate<void>('act');
export const report = defineSignal('report');

const { note } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '20 seconds' });
const { work } = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' });
const papers = proxyActivities<BareActivities>({
  startToCloseTimeout: '1 minute',
  taskQueue: 'bare-documents',
});

export async function bare(shape: Shape): Promise<void> {
  return new Bare(shape).run();
}

interface Timer {
  scope: CancellationScope;
  over: Promise<void>;
}

class Bare {
  private received = 0;
  private readonly answered = new Set<number>();
  private readonly activities: Promise<void>[] = [];
  private readonly timers: Timer[] = [];
  private readonly children: Promise<ChildWorkflowHandle<typeof bare>>[] = [];

  constructor(private readonly shape: Shape) {
    setHandler(report, () => void (this.received += 1));
    setHandler(act, async () => {
      const mine = this.received;
      this.received += 1;
      await condition(() => this.answered.has(mine));
    });
  }

  async run(): Promise<void> {
    for (const { after, steps } of this.shape.turns) {
      for (const happening of after) await this.waitFor(happening);
      for (const step of steps) await this.take(step);
    }
    if (!this.shape.closes) await condition(() => false);
  }

  private async waitFor({ of, n }: Happening): Promise<unknown> {
    switch (of) {
      case 'message':
        return condition(() => this.received > n);
      case 'activity':
        return this.activities[n];
      case 'timer':
        return this.timers[n]?.over;
      case 'child-started':
        return this.children[n];
      case 'child-closed':
        return (await this.children[n])?.result();
    }
  }

  private async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'local':
        return note(step.awaits ?? null);
      case 'activity':
        return void this.activities.push((step.documents ? papers.work : work)(step.awaits ?? null));
      case 'timer':
        return void this.timers.push(startTimer(step.fires ? 1 : 30 * 86_400_000));
      case 'cancel':
        return this.timers[step.timer]?.scope.cancel();
      case 'child':
        return void this.children.push(this.startChild(step.shape));
      case 'answer':
        return void this.answered.add(step.message);
    }
  }

  private startChild(shape: Shape): Promise<ChildWorkflowHandle<typeof bare>> {
    return startChild(bare, {
      workflowId: `${workflowInfo().workflowId}/${this.children.length}`,
      parentClosePolicy: shape.closes ? ParentClosePolicy.TERMINATE : ParentClosePolicy.ABANDON,
      args: [shape],
    });
  }
}

function startTimer(ms: number): Timer {
  const scope = new CancellationScope();
  const over = scope.run(() => sleep(ms));
  over.catch(() => undefined);
  return { scope, over };
}
