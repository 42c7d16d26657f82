/** Liveness and readiness. Ready means that both the record and the workflow engine answered within two seconds. */
import type { Connection as TemporalConnection } from '@temporalio/client';
import { Router } from 'express';
import type { Connection } from 'mongoose';

export interface Checks {
  mongodb: () => Promise<unknown>;
  temporal: () => Promise<unknown>;
}

export type Readiness = Record<keyof Checks, boolean>;

const patienceMs = 2_000;
/** Asked more often than this, the last answer is given again. */
const freshForMs = 1_000;

/** Asks the database. */
export async function askMongo(connection: Connection | undefined): Promise<unknown> {
  if (!connection?.db) throw new Error('not connected');
  return connection.db.admin().ping();
}

/** Asks the workflow engine. */
export async function askTemporal(connection: TemporalConnection): Promise<unknown> {
  return connection.withDeadline(Date.now() + patienceMs, () => connection.healthService.check({}));
}

/** `/healthz`: the process runs. `/readyz`: 200 when both answer, 503 naming which does not. */
export function createHealthRouter(checks: Checks): Router {
  const readiness = remembered(() => check(checks));
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ alive: true });
  });
  router.get('/readyz', async (_request, response) => {
    const answers = await readiness();
    const ready = Object.values(answers).every(Boolean);
    response
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ ready, ...answers });
  });
  return router;
}

async function check(checks: Checks): Promise<Readiness> {
  const [mongodb, temporal] = await Promise.all([answers(checks.mongodb), answers(checks.temporal)]);
  return { mongodb, temporal };
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), patienceMs)));
  const answer = Promise.resolve()
    .then(ask)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}

function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > freshForMs) last = { at: Date.now(), answer: ask() };
    return last.answer;
  };
}
