/**
 * The outside world in one local process: payment providers, carriers and the customs broker, each behind its own path and
 * each with its own book on disk. Settings: OUTSIDE_PORT, OUTSIDE_DATA (folder of books and keys), OUTSIDE_WEBHOOKS (where
 * the API takes webhooks), OUTSIDE_PACE_MS (milliseconds of a simulated hour), OUTSIDE_LATENCY_MS (`least-most`),
 * OUTSIDE_FAILURES (share of answers lost after their effect).
 * Errors: NODE_ENV=production, since nothing here is real.
 */
import { keptKeys } from './keys';
import { createWorld } from './world';

function main(): void {
  const { env } = process;
  if (env['NODE_ENV'] === 'production')
    throw new Error('the outside world of sandboxes refuses to run with NODE_ENV=production');
  const port = Number(env['OUTSIDE_PORT'] || 9400);
  const dir = env['OUTSIDE_DATA'] || '.local/data/outside';
  const [min = 0, max = min] = (env['OUTSIDE_LATENCY_MS'] || '2-10').split('-').map(Number);
  const world = createWorld({
    dir,
    keys: keptKeys(dir),
    webhooks: env['OUTSIDE_WEBHOOKS'] ?? '',
    behaviour: {
      pace: Number(env['OUTSIDE_PACE_MS'] || 20),
      latencyMs: { min, max },
      failureShare: Number(env['OUTSIDE_FAILURES'] || 0.002),
    },
  });
  world.app.listen(port, '127.0.0.1', () => console.log(`outside world at http://127.0.0.1:${port}`));
  process.on('SIGTERM', () => process.exit(0));
}

main();
