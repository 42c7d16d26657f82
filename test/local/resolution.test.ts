import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { fixedPorts } from '../../local/ports';
import { temporal } from '../../local/servers/temporal';
import { findOnPath } from '../../local/tools/path';
import { pipInstall } from '../../local/tools/registries';
import { resolveProgram, type Source } from '../../local/tools/resolve';
import type { Program } from '../../local/tools/surroundings';
import { folder, removeFolders, script, surroundings } from './folders';

afterEach(removeFolders);

const program = (command: string, from: string): Program => ({ command, args: [], env: {}, from });

function onPath(around: ReturnType<typeof surroundings>): Source {
  return {
    kind: 'find',
    find: () => {
      const command = findOnPath('shipd', around.env);
      return command === undefined ? undefined : program(command, 'PATH');
    },
  };
}

function installing(name: string, install: (into: string) => Promise<void>): Source {
  return {
    kind: 'install',
    installation: { name, version: '1', label: name, install },
    program: (into) => program(path.join(into, 'shipd'), name),
  };
}

const works = (into: string): Promise<void> => writeFile(path.join(into, 'shipd'), '');
const closedNetwork = (): Promise<void> => Promise.reject(new Error("vendor.example can't be reached"));

test('an address in the environment wins: nothing is looked for and nothing is started', async () => {
  const around = surroundings(folder(), [], { TEMPORAL_ADDRESS: 'temporal.example:7233' });
  const place = { data: folder(), logs: folder(), ports: fixedPorts({}) };
  const prepared = await temporal.prepare(around, place);
  expect(prepared.launch).toBeUndefined();
  expect(prepared.settings).toEqual({
    TEMPORAL_ADDRESS: 'temporal.example:7233',
    TEMPORAL_NAMESPACE: 'default',
  });
});

test('a program on PATH wins over every download', async () => {
  const bin = folder();
  const command = script(bin, 'shipd');
  const around = surroundings(folder(), [folder(), bin]);
  const found = await resolveProgram(around, 'Shipd', [onPath(around), installing('vendor', closedNetwork)]);
  expect(found).toMatchObject({ command, from: 'PATH' });
});

test('the vendor is asked before the registry', async () => {
  const around = surroundings(folder(), []);
  const sources = [onPath(around), installing('vendor', works), installing('registry', works)];
  expect((await resolveProgram(around, 'Shipd', sources)).from).toBe('vendor');
});

test('a closed network falls through to the registry, and says so', async () => {
  const around = surroundings(folder(), []);
  const sources = [onPath(around), installing('vendor', closedNetwork), installing('registry', works)];
  expect((await resolveProgram(around, 'Shipd', sources)).from).toBe('registry');
  expect(around.lines).toContain("vendor: vendor.example can't be reached");
});

test('what is installed already is used before any network is asked', async () => {
  const around = surroundings(folder(), []);
  await resolveProgram(around, 'Shipd', [installing('registry', works)]);
  const asked = jest.fn(works);
  const again = await resolveProgram(around, 'Shipd', [
    installing('vendor', asked),
    installing('registry', asked),
  ]);
  expect(again.from).toBe('registry');
  expect(asked).not.toHaveBeenCalled();
});

test('when nothing works, one line says what each source answered and what to install', async () => {
  const around = surroundings(folder(), []);
  const sources = [
    installing('vendor', closedNetwork),
    installing('registry', (into) => pipInstall(around, 'shipd==1', into)),
  ];
  const failure = resolveProgram(around, 'Shipd', sources);
  await expect(failure).rejects.toThrow(
    "Shipd is not on PATH and could not be installed. vendor: vendor.example can't be reached; " +
      'python3 is missing: install python3 and python3-pip (3.10 or newer)',
  );
});

test('python3 without pip gets a line of its own', async () => {
  const bin = folder();
  script(bin, 'python3', 'exit 1');
  const around = surroundings(folder(), [bin]);
  await expect(pipInstall(around, 'shipd==1', folder())).rejects.toThrow(
    'pip is missing: install python3-pip',
  );
});
