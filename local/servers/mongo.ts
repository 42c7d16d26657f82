import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl';
import { getOS } from 'mongodb-memory-server-core/lib/util/getos';
import { mongo as driver } from 'mongoose';

import { checksumFrom, downloadProgram, fetchText } from '../tools/download';
import { findOnPath } from '../tools/path';
import { pipInstall, pythonProgram } from '../tools/registries';
import { resolveProgram, type Source } from '../tools/resolve';
import { run } from '../tools/run';
import type { Program, Surroundings } from '../tools/surroundings';
import { given, launchOf, type Place, type Prepared, type Server } from './server';

const mongodVersion = '7.0.28';
const standInVersion = '0.7.0b3';
const standIn = `secantusdb ${standInVersion} from PyPI, a stand-in for MongoDB`;
const fastStandIn = 'secantusd-rs, built by npm run mongo:build, a stand-in for MongoDB';
const settle = { serverSelectionTimeoutMS: 2_000, connectTimeoutMS: 2_000 };

/** MongoDB as a replica set of one; where no mongod can be had, a stand-in that speaks its protocol. */
export const mongo: Server = {
  name: 'mongo',
  title: 'MongoDB',
  ports: ['mongo'],
  setting: 'MONGODB_URI',
  prepare: async (surroundings, place) => {
    const elsewhere = given(surroundings, 'MONGODB_URI');
    if (elsewhere) {
      return {
        check: () => hasPrimary(elsewhere),
        settings: { MONGODB_URI: elsewhere },
        from: 'MONGODB_URI',
      };
    }
    const program = await resolveProgram(surroundings, 'MongoDB', sources(surroundings));
    return [standIn, fastStandIn].includes(program.from)
      ? prepareStandIn(program, place, given(surroundings, 'MONGO_STANDIN_SYNC') !== 'off')
      : prepareMongod(program, place);
  },
};

function prepareMongod(program: Program, place: Place): Prepared {
  const port = place.ports.mongo;
  const uri = `mongodb://127.0.0.1:${port}/landfall?replicaSet=landfall`;
  const files = path.join(place.data, 'mongo', 'mongod');
  mkdirSync(files, { recursive: true });
  const args = [
    ...['--dbpath', files, '--port', `${port}`, '--bind_ip', '127.0.0.1'],
    ...['--replSet', 'landfall', '--quiet'],
  ];
  return {
    launch: launchOf(program, args, 'mongo', place),
    check: async () => {
      await formReplicaSet(port);
      await hasPrimary(uri);
    },
    settings: { MONGODB_URI: uri },
    from: program.from,
  };
}

/** Its files are its own, so they lie in another folder than mongod's, and than another stand-in's. */
function prepareStandIn(program: Program, place: Place, lasting: boolean): Prepared {
  const port = place.ports.mongo;
  const uri = `mongodb://127.0.0.1:${port}/landfall?replicaSet=secantus`;
  const storage = path.join(place.data, 'mongo', program.from === standIn ? 'secantusdb' : 'secantusd-rs');
  // Without --sync-on-commit, acknowledged writes are lost when the process is killed.
  const args = ['--host', '127.0.0.1', '--port', `${port}`, '--storage-path', storage];
  if (lasting) args.push('--sync-on-commit');
  return {
    launch: launchOf(program, args, 'mongo', place),
    check: () => hasPrimary(uri),
    settings: { MONGODB_URI: uri },
    from: program.from,
  };
}

function sources(surroundings: Surroundings): Source[] {
  return [
    { kind: 'find', find: () => onPath(surroundings) },
    { kind: 'find', find: () => built(surroundings) },
    {
      kind: 'install',
      installation: {
        name: 'mongod-vendor',
        version: mongodVersion,
        label: `mongod ${mongodVersion} from MongoDB`,
        install: (into) => downloadMongod(into, surroundings.signal),
      },
      program: (folder) => ({
        command: path.join(folder, 'mongod'),
        args: [],
        env: {},
        from: `mongod ${mongodVersion}, vendor's download`,
      }),
    },
    {
      kind: 'install',
      installation: {
        name: 'secantusdb-pypi',
        version: standInVersion,
        label: standIn,
        install: (into) => pipInstall(surroundings, `secantusdb==${standInVersion}`, into),
      },
      program: (folder) => ({
        command: pythonProgram(surroundings),
        args: [path.join(folder, 'bin', 'secantusd-py')],
        // With the second, SIGABRT makes it say where its threads stand.
        env: { PYTHONPATH: folder, PYTHONFAULTHANDLER: '1' },
        from: standIn,
      }),
    },
  ];
}

function onPath(surroundings: Surroundings): Program | undefined {
  const command = findOnPath('mongod', surroundings.env);
  return command === undefined ? undefined : { command, args: [], env: {}, from: `${command} on PATH` };
}

/** The faster of the two stand-ins, where somebody has built it. */
function built(surroundings: Surroundings): Program | undefined {
  const folder = path.join(surroundings.tools, 'secantusd-rs', 'bin');
  const command = findOnPath('secantusd-rs', { PATH: folder });
  // By default it lays out 128 MB of log for each empty database.
  const args = ['--log-file-max', '32MB', '--cache-size', '1G', '--log-level', 'WARNING'];
  return command === undefined ? undefined : { command, args, env: {}, from: fastStandIn };
}

async function downloadMongod(into: string, signal: AbortSignal): Promise<void> {
  const { platform, arch } = process;
  const os = await getOS();
  const url = await new MongoBinaryDownloadUrl({
    version: mongodVersion,
    platform,
    arch,
    os,
  }).getDownloadUrl();
  const sha256 = async (): Promise<string> =>
    checksumFrom(await fetchText(`${url}.sha256`), path.basename(url));
  await downloadProgram({ url, sha256, member: '*/bin/mongod' }, into, signal);
  // Needs libraries that a bare system may lack (libcurl, libssl): better to know now.
  await run(path.join(into, 'mongod'), ['--version'], { signal });
}

async function hasPrimary(uri: string): Promise<void> {
  const client = new driver.MongoClient(uri, settle);
  try {
    const hello = await client.db().command({ hello: 1 });
    if (hello['isWritablePrimary'] !== true) throw new Error('MongoDB has no primary yet');
  } finally {
    await client.close();
  }
}

/** Makes a new mongod a replica set of one, and follows when the stack's port has changed since the last start. */
async function formReplicaSet(port: number): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const client = new driver.MongoClient(`mongodb://${host}/?directConnection=true`, settle);
  try {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    if (hello['isWritablePrimary'] === true) return;
    if (hello['setName'] === undefined) {
      const config = await admin.command({ replSetGetConfig: 1 }).catch(() => undefined);
      if (config) await moveMember(admin, config, host);
      else await admin.command({ replSetInitiate: { _id: 'landfall', members: [{ _id: 0, host }] } });
    }
  } finally {
    await client.close();
  }
}

async function moveMember(admin: driver.Db, found: driver.BSON.Document, host: string): Promise<void> {
  const config = found['config'] as driver.BSON.Document;
  const replSetReconfig = { ...config, version: Number(config['version']) + 1, members: [{ _id: 0, host }] };
  await admin.command({ replSetReconfig, force: true });
}
