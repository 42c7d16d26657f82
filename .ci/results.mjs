/**
 * Reads jest's reports: `failed <report>` names the test files that failed, one a line; `count <report> [<again>]` prints the counts, those
 * of a file run again in place of its first.
 */
import { existsSync, readFileSync } from 'node:fs';

const [what, ...reports] = process.argv.slice(2);
const files = new Map();
for (const report of reports.filter((report) => existsSync(report))) {
  for (const file of JSON.parse(readFileSync(report, 'utf8')).testResults) files.set(file.name, file);
}

const count = (status) =>
  [...files.values()]
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((test) => test.status === status).length;
/** A file that broke before or after its tests has failed although none of them did. */
const broken = [...files.values()].filter(
  ({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
).length;

if (what === 'failed') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(name);
} else {
  const missing = files.size === 0 ? 1 : 0;
  console.log(
    `${count('passed')} passed, ${count('failed') + broken + missing} failed, ${count('pending')} skipped`,
  );
}
