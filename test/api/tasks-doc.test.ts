/** docs/tasks.md tells the truth: every kind of task has a row, every address there is a route, and its parameters are named. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '../../api/routes';
import { taskKindSchema } from '../../api/schemas';
import { projectRoot } from '../../config/root';

/** Not in a task's `about`: the document says where they come from. */
const elsewhere = ['linkId', 'version'];

const rows = readFileSync(path.join(projectRoot, 'docs', 'tasks.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, kind = '', , doneBy = '', parameters = '']) => ({
    kind: kind.replaceAll('`', ''),
    doneBy,
    parameters,
  }));

it('has every kind of task once, in the order of the kinds', () => {
  expect(rows.map(({ kind }) => kind).filter((kind) => kind !== '')).toEqual(taskKindSchema.options);
});

const addresses = rows.flatMap(({ doneBy, parameters }) =>
  [...doneBy.matchAll(/`([A-Z]+) (\/[^`]*)`/g)].map(
    ([, method = '', address = '']) => [method, address, parameters] as const,
  ),
);

it.each(addresses)('%s %s is a route, and its parameters are %s', (method, address, parameters) => {
  const known = routes.map((route) => `${route.method.toUpperCase()} ${route.path}`);
  expect(known).toContain(`${method} ${address}`);
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  for (const name of names.filter((each) => !elsewhere.includes(each)))
    expect(parameters).toContain(`\`${name}\``);
});
