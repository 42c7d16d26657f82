import path from 'node:path';

import type { Launch } from '../child';
import type { PortName, Ports } from '../ports';
import type { Program, Surroundings } from '../tools/surroundings';

export const serviceNames = [
  'temporal',
  'mongo',
  'mail',
  'identity',
  'scanner',
  'outside',
  'worker',
  'api',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Where one stack keeps things, and its ports. */
export interface Place {
  readonly data: string;
  readonly logs: string;
  readonly ports: Ports;
}

/** A server that was found (or is run by somebody else) and can be started. */
export interface Prepared {
  /** Absent when the server runs elsewhere and only its address was given. */
  readonly launch?: Launch;
  /** One attempt; throws while the server is not ready. Also does what a new server needs, e.g. its replica set. */
  readonly check: () => Promise<void>;
  /** Settings for the API and the worker that follow from this server. */
  readonly settings: Readonly<Record<string, string>>;
  /** For people: which program this is and where it came from. */
  readonly from: string;
}

export interface Server {
  readonly name: ServiceName;
  readonly title: string;
  readonly ports: readonly PortName[];
  /** The environment setting that names a server run elsewhere. */
  readonly setting?: string;
  /** Errors: the program could not be found or installed, in one line. */
  readonly prepare: (surroundings: Surroundings, place: Place) => Promise<Prepared>;
}

/** The launch of a program with a server's own arguments, in the server's data folder. */
export function launchOf(program: Program, args: readonly string[], name: ServiceName, place: Place): Launch {
  return {
    command: program.command,
    args: [...program.args, ...args],
    env: { ...process.env, ...program.env },
    cwd: path.join(place.data, name),
    log: path.join(place.logs, `${name}.log`),
  };
}

/** The value of a setting, where empty counts as absent. */
export function given(surroundings: Surroundings, setting: string): string | undefined {
  return surroundings.env[setting] || undefined;
}
