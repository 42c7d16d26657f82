// A registry that lacks packages of other platforms makes `npm install` leave them out of package-lock.json, and `npm ci`
// then refuses the lock file. This enters them again, as npm does where it finds them: node .ci/complete-lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

let entered = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = [`${place}/node_modules/${name}`, `node_modules/${name}`].some(
      (path) => lock.packages[path],
    );
    if (known || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: processors.filter((processor) => words.includes(processor)),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: systems.filter((system) => words.includes(system)),
    };
    entered += 1;
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${entered} packages of other platforms entered`);
