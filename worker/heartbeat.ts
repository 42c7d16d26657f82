import { activityInfo, heartbeat } from '@temporalio/activity';
import type { WorkerInterceptors } from '@temporalio/worker';

const everyMs = 3_000;

/** Heartbeats for every regular activity while it runs, so that Temporal misses a killed worker soon and tries elsewhere. */
export const heartbeats: WorkerInterceptors = {
  activity: [
    () => ({
      inbound: {
        async execute(input, next) {
          if (activityInfo().isLocal) return next(input);
          const beating = setInterval(() => heartbeat(), everyMs);
          try {
            return await next(input);
          } finally {
            clearInterval(beating);
          }
        },
      },
    }),
  ],
};
