import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { isAlive, PidFile } from '../../local/pid-file';
import { folder, removeFolders } from './folders';

const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  removeFolders();
});

async function sleeper(): Promise<number> {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  await once(child, 'spawn');
  started.push(child);
  return child.pid as number;
}

/** The file as it looks when the stack that owned the folder was killed. */
async function leftBehind(dir: string, pid: number): Promise<void> {
  const file = await PidFile.claim(dir);
  file.add('mongo', pid, '/bin/sleep');
  const text = path.join(dir, 'stack.json');
  const record = JSON.parse(readFileSync(text, 'utf8')) as { owner: { pid: number } };
  const dead = spawn('true');
  await once(dead, 'exit');
  writeFileSync(text, JSON.stringify({ ...record, owner: { ...record.owner, pid: dead.pid } }));
}

test('the next start ends what a killed stack left running', async () => {
  const dir = folder();
  const pid = await sleeper();
  await leftBehind(dir, pid);
  expect(isAlive(pid)).toBe(true);
  await PidFile.claim(dir);
  expect(isAlive(pid)).toBe(false);
});

test('a process that only got the same id is left alone', async () => {
  const dir = folder();
  const pid = await sleeper();
  await leftBehind(dir, pid);
  const text = path.join(dir, 'stack.json');
  writeFileSync(
    text,
    readFileSync(text, 'utf8').replaceAll(
      /"startedAt":"\d+","command":"sleep"/g,
      '"startedAt":"1","command":"sleep"',
    ),
  );
  await PidFile.claim(dir);
  expect(isAlive(pid)).toBe(true);
});

test('a folder whose stack still runs is refused, with the process to stop', async () => {
  const dir = folder();
  const file = await PidFile.claim(dir);
  await expect(PidFile.claim(dir)).rejects.toThrow(`already runs from ${dir} (process ${process.pid})`);
  file.release();
  await expect(PidFile.claim(dir)).resolves.toBeInstanceOf(PidFile);
});
