/** Operations and finance at work: they read the inbox and decide what stands in it, until they are told to go home. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Refused, type Caller } from '../../../local/demo/staff';

interface Task {
  key: string;
  kind: string;
  processId: string;
}

interface Decision {
  by: 'ops' | 'finance';
  path: string;
  body: object;
}

const pauseMs = 400;
/** A task that is still there after so long is decided anew. */
const patienceMs = 4_000;

export class Staff {
  /** How many tasks of each kind were seen. */
  readonly seen = new Map<string, Set<string>>();
  private readonly decidedAt = new Map<string, number>();
  private goneHome = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly ops: Caller,
    private readonly finance: Caller,
  ) {}

  begin(): void {
    this.work = this.loop();
  }

  async goHome(): Promise<void> {
    this.goneHome = true;
    await this.work;
  }

  private async loop(): Promise<void> {
    while (!this.goneHome) {
      const { items } = await this.ops.get<{ items: Task[] }>('/tasks?role=any&limit=100');
      await Promise.all(items.map((task) => this.take(task)));
      await sleep(pauseMs);
    }
  }

  private async take(task: Task): Promise<void> {
    const id = `${task.processId}#${task.key}`;
    this.seen.set(task.kind, (this.seen.get(task.kind) ?? new Set()).add(id));
    const before = this.decidedAt.get(id);
    const decision = decisionOn(task);
    if (!decision || (before !== undefined && Date.now() - before < patienceMs)) return;
    this.decidedAt.set(id, Date.now());
    try {
      await this[decision.by].post(decision.path, decision.body);
    } catch (error) {
      // Done by somebody else, or over: the next look tells.
      if (!(error instanceof Refused && [404, 409, 422].includes(error.status))) throw error;
    }
  }
}

/** Not every task can be decided: some only wait for news. */
function decisionOn({ key, kind, processId }: Task): Decision | undefined {
  const [, orderId = '', part = ''] = /^order:([^/]+)(?:\/[a-z]+-(\d+))?/.exec(processId) ?? [];
  const order = `/orders/${orderId}`;
  const yes = Number(orderId.slice(2)) % 2 === 0;
  const reason = 'Looked at';
  switch (kind) {
    case 'review-order':
      return { by: 'ops', path: `${order}/review`, body: { approve: yes, reason } };
    case 'resolve-loss': {
      const number = Number(key.split('-').at(-1));
      // Sent once more, and not again and again.
      const remedy = yes && number < 3 ? 'resend' : 'refund';
      return { by: 'ops', path: `${order}/shipments/${number}/loss`, body: { remedy, reason } };
    }
    case 'provide-certificate':
    case 'clear-hold': {
      const body = { kind: 'certificate-of-origin', number: `COO-${orderId}`, sha256: 'c'.repeat(64) };
      return { by: 'ops', path: `${order}/shipments/${part}/customs/answer`, body };
    }
    case 'inspect-return':
      return {
        by: 'ops',
        path: `${order}/returns/${part}/inspection`,
        body: { accept: true, reason, lines: [] },
      };
    case 'file-claim':
      return {
        by: 'ops',
        path: `${order}/shipments/${part}/claim`,
        body: { decision: 'file-again', reason },
      };
    case 'settle-charges':
      return {
        by: 'finance',
        path: `${order}/shipments/${part}/charges/settlement`,
        body: { comparison: 1, decision: 'accept', reason },
      };
    case 'approve-refund':
      return { by: 'finance', path: `${order}/refund-approval`, body: { approve: true, reason } };
    case 'settle-payment':
      return {
        by: 'finance',
        path: `${order}/payment-settlement`,
        body: { decision: 'retry', reason, task: key },
      };
    default:
      return undefined;
  }
}
