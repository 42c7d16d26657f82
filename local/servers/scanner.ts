import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { projectRoot } from '../../config/root';
import type { Launch } from '../child';
import { talk } from '../readiness';
import { debInstall, libraryFolders } from '../tools/debian';
import { findOnPath } from '../tools/path';
import { resolveProgram, type Source } from '../tools/resolve';
import { run } from '../tools/run';
import type { Program, Surroundings } from '../tools/surroundings';
import { nodeLaunch } from './own-program';
import { given, launchOf, type Place, type Prepared, type Server } from './server';

/** clamd with our own small signature file; where no clamd can be had, a sandbox that knows the EICAR test file only. */
export const scanner: Server = {
  name: 'scanner',
  title: 'Malware scanner',
  ports: ['scanner'],
  setting: 'CLAMD_URL',
  prepare: async (surroundings, place) => {
    const elsewhere = given(surroundings, 'CLAMD_URL');
    if (elsewhere) return scannerAt(elsewhere, 'CLAMD_URL');
    const clamd = await resolveProgram(surroundings, 'clamd', sources(surroundings)).catch(
      (error: unknown) => {
        surroundings.signal.throwIfAborted();
        surroundings.progress(
          `${String(error)}. A sandbox scanner takes its place: it knows the EICAR test file only.`,
        );
        return undefined;
      },
    );
    const url = `tcp://127.0.0.1:${place.ports.scanner}`;
    if (!clamd) return { ...scannerAt(url, 'sandbox, knows EICAR only'), launch: sandboxLaunch(place) };
    const args = ['--foreground', '--config-file', writeConfig(place)];
    return { ...scannerAt(url, clamd.from), launch: launchOf(clamd, args, 'scanner', place) };
  },
};

function scannerAt(url: string, from: string): Prepared {
  const { hostname, port } = new URL(url);
  return {
    check: async () => {
      const answer = await talk(hostname, Number(port) || 3310, 'zPING\0');
      if (!answer.startsWith('PONG')) throw new Error(`the scanner answered ${answer}`);
    },
    settings: { CLAMD_URL: url },
    from,
  };
}

function sandboxLaunch(place: Place): Launch {
  return nodeLaunch('local/sandbox-scanner.js', 'scanner', { SCANNER_PORT: `${place.ports.scanner}` }, place);
}

/** Only what our signatures and limits need. What is encrypted or too large to look into counts as a finding. */
function writeConfig(place: Place): string {
  const folder = path.join(place.data, 'scanner');
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const file = path.join(folder, 'clamd.conf');
  const lines = [
    'Foreground yes',
    `DatabaseDirectory ${path.join(projectRoot, 'rules', 'clamav')}`,
    `TemporaryDirectory ${temporary}`,
    `TCPSocket ${place.ports.scanner}`,
    'TCPAddr 127.0.0.1',
    'StreamMaxLength 26M',
    'AlertExceedsMax yes',
    'AlertEncryptedDoc yes',
  ];
  writeFileSync(file, lines.join('\n') + '\n');
  return file;
}

function sources(surroundings: Surroundings): Source[] {
  return [
    { kind: 'find', find: () => onPath(surroundings) },
    {
      kind: 'install',
      installation: {
        name: 'clamav-debian',
        version: '1',
        label: 'clamd from Debian, unpacked without installing',
        install: async (into) => {
          await debInstall(surroundings, 'clamav-daemon', into);
          const { command, env } = unpacked(into);
          // Not --version: that reads a configuration.
          await run(command, ['--help'], { env: { ...process.env, ...env }, signal: surroundings.signal });
        },
      },
      program: unpacked,
    },
  ];
}

function unpacked(folder: string): Program {
  return {
    command: path.join(folder, 'usr', 'sbin', 'clamd'),
    args: [],
    env: { LD_LIBRARY_PATH: libraryFolders(folder).join(':') },
    from: 'clamd from Debian, unpacked without installing',
  };
}

function onPath(surroundings: Surroundings): Program | undefined {
  const command = findOnPath('clamd', surroundings.env, true);
  return command === undefined ? undefined : { command, args: [], env: {}, from: command };
}
