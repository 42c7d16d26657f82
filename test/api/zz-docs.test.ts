import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { startApi } from './support/api';
it('x', async () => {
  const api = await startApi();
  const { body } = await api.ask('GET', '/openapi.json');
  writeFileSync('/tmp/api/openapi.json', JSON.stringify(body));
  const child = spawn('node', ['/tmp/api/docs.js', api.url], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (d) => (out += d)); child.stderr.on('data', (d) => (out += d));
  await new Promise((r) => child.on('close', r));
  console.log(out);
  await api.close();
}, 60000);
