import { createServer } from 'node:net';

/** Each port of the local stack: who has it, its fixed number, and the setting that changes it. */
const portTable = {
  api: { owner: 'the API', number: 3000, setting: 'API_PORT' },
  workerHealth: { owner: "the worker's health check", number: 3001, setting: 'WORKER_HEALTH_PORT' },
  temporal: { owner: 'Temporal', number: 7233, setting: 'TEMPORAL_PORT' },
  temporalUi: { owner: "Temporal's UI", number: 8233, setting: 'TEMPORAL_UI_PORT' },
  mongo: { owner: 'MongoDB', number: 27117, setting: 'MONGODB_PORT' },
  smtp: { owner: 'the mail catcher (SMTP)', number: 1025, setting: 'SMTP_PORT' },
  inbox: { owner: "the mail catcher's inbox", number: 8025, setting: 'MAIL_INBOX_PORT' },
  identity: { owner: 'the identity provider', number: 9090, setting: 'OIDC_PORT' },
  scanner: { owner: 'the malware scanner', number: 3310, setting: 'CLAMD_PORT' },
  outside: { owner: 'the outside world (payments, carriers, broker)', number: 9400, setting: 'OUTSIDE_PORT' },
} as const;

export type PortName = keyof typeof portTable;
export type Ports = Readonly<Record<PortName, number>>;

const names = Object.keys(portTable) as PortName[];

/** The documented ports, with those that the environment overrides. Errors: a setting that is no port number. */
export function fixedPorts(env: NodeJS.ProcessEnv): Ports {
  const entries = names.map((name) => {
    const { number, setting } = portTable[name];
    const value = env[setting];
    if (value === undefined || value === '') return [name, number] as const;
    if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 65_535) {
      throw new Error(`${setting}=${value} is not a port number`);
    }
    return [name, Number(value)] as const;
  });
  return Object.fromEntries(entries) as Record<PortName, number>;
}

/**
 * Ports nobody listens on now, below the range from which the system takes outgoing ports (32768 on Linux): a server
 * that is killed and restarted finds its port again.
 */
export async function freePorts(): Promise<Ports> {
  const chosen = new Set<number>();
  while (chosen.size < names.length) {
    const candidate = 12_000 + Math.floor(Math.random() * 20_000);
    if (!chosen.has(candidate) && (await isFree(candidate))) chosen.add(candidate);
  }
  const numbers = [...chosen];
  return Object.fromEntries(names.map((name, index) => [name, numbers[index]])) as Record<PortName, number>;
}

/** Errors: one line naming the first port in use, who should have it, and the setting that changes it. */
export async function mustBeFree(ports: Ports, wanted: readonly PortName[]): Promise<void> {
  for (const name of wanted) {
    if (await isFree(ports[name])) continue;
    const { owner, setting } = portTable[name];
    throw new Error(
      `Port ${ports[name]} is in use, but ${owner} needs it. Stop what uses it, or set ${setting} to a free port.`,
    );
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
