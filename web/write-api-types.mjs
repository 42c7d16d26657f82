// Writes web/api/schema.d.ts, the types of the API, from the OpenAPI document of the routes: npm run web:types
import { mkdirSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { runnerImport } from 'vite';

const load = async (file) => (await runnerImport(new URL(file, import.meta.url).pathname)).module;
const [{ openApiDocument }, { routes }] = [await load('../api/openapi.ts'), await load('../api/routes.ts')];
mkdirSync(new URL('api/', import.meta.url), { recursive: true });
writeFileSync(
  new URL('api/schema.d.ts', import.meta.url),
  astToString(await openapiTS(openApiDocument(routes, '/'))),
);
