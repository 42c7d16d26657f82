/** What the worker of the onboarding bench tells the bench, and what it is told: messages between two processes. */
import type { Counts } from './counts';

export type Notice =
  | { kind: 'ready' }
  /** A process's write is in the record. `tasks` are `<key> <role>`. */
  | { kind: 'recorded'; processId: string; caseId: string; tasks: string[]; contractSha256?: string }
  | { kind: 'linked'; processId: string; purpose: string; linkId: string }
  /** A bare workflow has come to where its message of this number is waited for. */
  | { kind: 'awaits'; workflowId: string; message: number }
  | { kind: 'counted'; counts: Counts };

/** `count`: tell what was counted since the last time, and begin anew. */
export type Order = 'count' | 'end';

/** Task queues of the bare workflow, beside the real ones on the same server. */
export const bareQueues = { onboarding: 'bare', documents: 'bare-documents' } as const;

/** Settings the worker gets beyond its usual ones. */
export const bareBundleSetting = 'BENCH_BARE_BUNDLE';
