/**
 * Writes what the console knows of the API, from the OpenAPI document of the routes: npm run web:types
 * `web/api/schema.d.ts` holds its types, `web/api/commands.json` what the forms of staff's commands are made of.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { runnerImport } from 'vite';

const load = async (file) => (await runnerImport(new URL(file, import.meta.url).pathname)).module;
const [{ openApiDocument }, { routes }, { staffRoles }] = [
  await load('../api/openapi.ts'),
  await load('../api/routes.ts'),
  await load('../api/route.ts'),
];
const document = openApiDocument(routes, '/');

/** A schema with what it points to in its place. */
function dereferenced(schema) {
  return JSON.parse(JSON.stringify(schema), (_, value) =>
    typeof value?.$ref === 'string'
      ? dereferenced(document.components.schemas[value.$ref.split('/').at(-1)])
      : value,
  );
}

function commandOf({ path, roles, description, keyless, upload }) {
  const { operationId, summary, parameters = [], requestBody } = document.paths[path].post;
  const body = requestBody?.content['application/json']?.schema;
  return {
    ...{ path, operationId, summary, description, roles },
    params: parameters.filter((one) => one.in === 'path').map(({ name }) => name),
    keyed: !keyless,
    takesFile: upload !== undefined,
    ...(body ? { body: dereferenced(body) } : {}),
  };
}

const commands = routes
  .filter(({ method, roles }) => method === 'post' && roles.some((role) => staffRoles.includes(role)))
  .map((route) => [route.path, commandOf(route)]);

mkdirSync(new URL('api/', import.meta.url), { recursive: true });
const write = (name, text) => writeFileSync(new URL(`api/${name}`, import.meta.url), text);
write('schema.d.ts', astToString(await openapiTS(document)));
write('commands.json', JSON.stringify(Object.fromEntries(commands)));
