/**
 * Loaded before the API or the worker (`node --require`), which stay as they are: counts the commands they send to the database
 * and tells them, with the process's memory, on a socket of its own. Everything else is untouched.
 */
import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import mongoose from 'mongoose';
import { countCommands, monitored, noCounts } from './counts';
import { countingSetting, socketOf, type Told } from './orders-counts';

const dir = process.env[countingSetting];
const counted = /dist[/\\](api|worker)[/\\]main\.js$/.test(process.argv[1] ?? '');
if (isMainThread && dir !== undefined && counted) count(path.resolve(dir));

function count(folder: string): void {
  let counts = noCounts();
  process.env['MONGODB_URI'] = monitored(process.env['MONGODB_URI'] ?? '');
  // It has them, its types don't.
  const { events } = mongoose as unknown as { events: EventEmitter };
  events.on('createConnection', (connection: mongoose.Connection) => {
    connection.once('connected', () => countCommands(connection, () => counts));
  });
  const server = createServer((_request, response) => {
    const told: Told = { counts, memory: settled() };
    counts = noCounts();
    response.end(JSON.stringify(told));
  });
  server.listen(socketOf(folder, process.pid)).unref();
}

/** Megabytes after a collection of garbage: what is left is what is held. */
function settled(): Told['memory'] {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { rss, heapUsed, external } = process.memoryUsage();
  const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
  return { rss: megabytes(rss), heap: megabytes(heapUsed), external: megabytes(external) };
}
