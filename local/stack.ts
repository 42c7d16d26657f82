import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { projectRoot } from '../config/root';
import { PidFile } from './pid-file';
import { fixedPorts, freePorts, mustBeFree, type PortName } from './ports';
import { prepareApi, prepareWorker } from './servers/application';
import { identity } from './servers/identity';
import { mail } from './servers/mail';
import { mongo } from './servers/mongo';
import { outside } from './servers/outside';
import { scanner } from './servers/scanner';
import { serviceNames, type Place, type Prepared, type Server, type ServiceName } from './servers/server';
import { temporal } from './servers/temporal';
import { Service } from './service';
import type { Surroundings } from './tools/surroundings';

export interface StackOptions {
  /** Root of this stack's data and logs, e.g. `.local`. One running stack per folder. */
  readonly dir: string;
  /** `fixed`: the documented ports, as the environment overrides them. `free`: any free ones, for tests. */
  readonly ports?: 'fixed' | 'free';
  /** Default: all. */
  readonly services?: readonly ServiceName[];
  /** LANDFALL_POLICY of the API and the worker. Default: `demo`. */
  readonly policy?: string;
  readonly onProgress?: (line: string) => void;
  /** Added to the environment: addresses of servers run elsewhere, and settings for the API and the worker. */
  readonly env?: Readonly<Record<string, string>>;
  /** Aborting it ends a start that is still going on. */
  readonly signal?: AbortSignal;
  /** Folder of installed programs. Default: `.local/tools` of the project, shared by all stacks. */
  readonly tools?: string;
}

export interface Stack {
  /** The settings of the API and the worker, by which tests and scripts reach the same servers. */
  readonly env: Readonly<Record<string, string>>;
  /** Addresses for people, by what is found there. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Errors: the stack was started without this service. */
  service(name: ServiceName): Service;
  /** Stops what was started, in reverse order. */
  stop(): Promise<void>;
  /** Ends all at once, without waiting. */
  killHard(): void;
}

const backing: readonly Server[] = [temporal, mongo, mail, identity, scanner, outside];
const applicationPorts: Readonly<Record<'worker' | 'api', PortName>> = { worker: 'workerHealth', api: 'api' };

/**
 * Brings up a local stack: the servers side by side, then worker and API; installs what is missing. Resolves when all
 * are ready. When anything fails, stops what it had started.
 * Errors: one line for a port in use, a program that can't be had, a server that does not start, a stack that already
 * runs from the same folder.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dir = path.resolve(options.dir);
  const pidFile = await PidFile.claim(dir);
  const stack = new StackInProgress(dir, options, pidFile);
  try {
    await stack.start();
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

class StackInProgress implements Stack {
  env: Record<string, string> = {};
  private readonly services = new Map<ServiceName, Service>();
  private readonly wanted: readonly ServiceName[];
  private readonly progress: (line: string) => void;
  private readonly surroundings: Surroundings;
  private readonly cancel = new AbortController();

  constructor(
    private readonly dir: string,
    private readonly options: StackOptions,
    private readonly pidFile: PidFile,
  ) {
    this.wanted = options.services ?? serviceNames;
    this.progress = options.onProgress ?? ((): void => undefined);
    this.surroundings = {
      env: { ...process.env, ...options.env },
      tools: options.tools ?? path.join(projectRoot, '.local', 'tools'),
      progress: this.progress,
      signal: AbortSignal.any([this.cancel.signal, ...(options.signal ? [options.signal] : [])]),
    };
  }

  get addresses(): Record<string, string> {
    const api = this.services.has('api') ? this.env['PUBLIC_URL'] : undefined;
    const named = {
      Console: api && `${api}/console/`,
      API: api,
      'API documentation': api && `${api}/docs`,
      Inbox: this.env['MAIL_INBOX_URL'],
      'Temporal UI': this.env['TEMPORAL_UI_URL'],
      Temporal: this.env['TEMPORAL_ADDRESS'],
      MongoDB: this.env['MONGODB_URI'],
      'Identity provider': this.env['OIDC_ISSUER'],
      'Malware scanner': this.env['CLAMD_URL'],
      'Outside world': this.env['OUTSIDE_URL'],
    };
    return Object.fromEntries(Object.entries(named).flatMap(([name, url]) => (url ? [[name, url]] : [])));
  }

  service(name: ServiceName): Service {
    const service = this.services.get(name);
    if (!service) throw new Error(`this stack was started without ${name}`);
    return service;
  }

  async start(): Promise<void> {
    const fixed = (this.options.ports ?? 'fixed') === 'fixed';
    const ports = fixed ? fixedPorts(this.surroundings.env) : await freePorts();
    const place: Place = { data: path.join(this.dir, 'data'), logs: path.join(this.dir, 'logs'), ports };
    const servers = backing.filter((server) => this.wanted.includes(server.name));
    await mustBeFree(ports, this.portsToOpen(servers));
    this.env = this.ownSettings(place);
    await allOrFirstError(
      servers.map(async (server) => this.bringUp(server, await server.prepare(this.surroundings, place))),
      () => this.cancel.abort(),
    );
    Object.assign(this.env, this.options.env);
    const worker = {
      name: 'worker',
      title: 'Worker',
      prepare: () => prepareWorker(this.env, place),
    } as const;
    const api = { name: 'api', title: 'API', prepare: () => prepareApi(this.env, place) } as const;
    const applications = [worker, api].filter((application) => this.wanted.includes(application.name));
    await allOrFirstError(
      applications.map(async (application) => this.bringUp(application, application.prepare())),
      () => this.cancel.abort(),
    );
  }

  async stop(): Promise<void> {
    this.cancel.abort();
    const stopping = [...serviceNames].reverse().flatMap((name) => this.services.get(name) ?? []);
    const applications = stopping.filter((service) => service.name in applicationPorts);
    for (const service of applications) await service.stop();
    await Promise.all(stopping.map((service) => service.stop()));
    this.pidFile.release();
  }

  killHard(): void {
    this.cancel.abort();
    for (const service of this.services.values()) service.killHard();
  }

  private async bringUp(what: Pick<Server, 'name' | 'title'>, prepared: Prepared): Promise<void> {
    this.surroundings.signal.throwIfAborted();
    const service = new Service(what.name, what.title, prepared, this.pidFile, this.surroundings);
    this.services.set(what.name, service);
    const began = Date.now();
    await service.start();
    Object.assign(this.env, prepared.settings);
    this.progress(
      `${what.title} ready after ${((Date.now() - began) / 1000).toFixed(1)} s (${prepared.from})`,
    );
  }

  /** A server run elsewhere opens no port here. */
  private portsToOpen(servers: readonly Server[]): PortName[] {
    const local = servers.filter((server) => !server.setting || !this.surroundings.env[server.setting]);
    const applications = (['worker', 'api'] as const).filter((name) => this.wanted.includes(name));
    return [
      ...local.flatMap((server) => server.ports),
      ...applications.map((name) => applicationPorts[name]),
    ];
  }

  private ownSettings({ data, ports }: Place): Record<string, string> {
    const { env } = this.surroundings;
    return {
      API_PORT: `${ports.api}`,
      PUBLIC_URL: env['PUBLIC_URL'] || `http://127.0.0.1:${ports.api}`,
      WORKER_HEALTH_PORT: `${ports.workerHealth}`,
      LANDFALL_POLICY: this.options.policy ?? 'demo',
      LANDFALL_SECRET: env['LANDFALL_SECRET'] || keptSecret(data),
      NODE_ENV: 'development',
      LOG_LEVEL: env['LOG_LEVEL'] || 'info',
    };
  }
}

/** Waits for all; at the first failure tells the others to give up, waits for them, and throws that failure. */
async function allOrFirstError(work: readonly Promise<void>[], giveUp: () => void): Promise<void> {
  let first: { readonly error: unknown } | undefined;
  const settle = (error: unknown): void => {
    first ??= { error };
    giveUp();
  };
  await Promise.all(work.map((one) => one.catch(settle)));
  if (first) throw first.error;
}

/** The secret that this stack's data is encrypted with: made once, kept with the data. */
function keptSecret(data: string): string {
  const file = path.join(data, 'secret');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    mkdirSync(data, { recursive: true });
    const secret = randomBytes(32).toString('base64');
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  }
}
