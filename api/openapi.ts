/** The OpenAPI 3.1 document, made from the table of routes and their schemas, and the page that shows it. */
import { createHash } from 'node:crypto';
import {
  extendZodWithOpenApi,
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { Router, type RequestHandler } from 'express';
import swaggerUi from 'swagger-ui-express';
import { z } from 'zod';
import type { Route } from './route';

extendZodWithOpenApi(z);

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const problemSchema = z
  .object({
    type: z.string().describe('Stable name of the kind, such as `urn:landfall:problem:invalid-request`'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    remedy: z.string().optional().describe('What to do next'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string(), remedy: z.string() })).optional(),
    about: z.record(z.string(), z.unknown()).optional(),
    requestId: z.string().describe('Name this when you ask us about it'),
  })
  .openapi('Problem');

const headersSchema = z.object({
  'Idempotency-Key': z
    .string()
    .min(8)
    .max(200)
    .describe('A new UUID for each command; the same one to try it again. Kept for 24 hours.'),
});

const fileForm = z.object({ file: z.string().openapi({ format: 'binary' }) });

/** Describes the routes. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    ...{ type: 'http', scheme: 'bearer', bearerFormat: 'at+jwt' },
    description:
      'An access token of the OpenID Connect issuer; its claim `roles` says what the holder may do.',
  });
  for (const route of routes) registry.registerPath(pathOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Landfall',
      version: '0.1.0',
      description:
        'Brings foreign brands onto a cross-border commerce platform. Decisions are commands to durable processes: a ' +
        'refusal is an answer with its reason and remedy. Money is in minor units. Lists are paged: pass `next` as `cursor`.',
    },
    servers: [{ url: publicUrl }],
    security: [{ bearer: [] }],
  });
}

function pathOf(route: Route): RouteConfig {
  const { method, path, tag, summary, description, roles, params, query, body, takes, keyless, open } = route;
  const who = open ? 'Anybody, without signing in.' : `Roles: ${roles.join(', ')}.`;
  return {
    ...{ method, path, tags: [tag], summary, operationId: operationId(method, path) },
    description: description ? `${description}\n\n${who}` : who,
    ...(open ? { security: [] } : {}),
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(method === 'post' && !keyless ? { headers: headersSchema } : {}),
      ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
      ...(takes
        ? { body: { required: true, content: { 'multipart/form-data': { schema: fileForm } } } }
        : {}),
    },
    responses: responsesOf(route),
  };
}

function operationId(method: string, path: string): string {
  const words = path.split(/[/{}-]+/).filter(Boolean);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function responsesOf({ answer, method, keyless }: Route): RouteConfig['responses'] {
  const failure = (description: string): ResponseConfig => ({
    description,
    content: { 'application/problem+json': { schema: problemSchema } },
  });
  const content =
    'schema' in answer
      ? { 'application/json': { schema: answer.schema } }
      : { [answer.mediaType]: { schema: z.string() } };
  const location = 'location' in answer ? { Location: { schema: { type: 'string' as const } } } : undefined;
  return {
    [answer.status]: { description: answer.description, content, ...(location ? { headers: location } : {}) },
    400: failure('Something in the request is not as it should be; `errors` says what and where'),
    401: failure('There is no valid access token'),
    403: failure('The role may not do this, or four eyes are needed'),
    404: failure('There is no such thing'),
    ...(method === 'post'
      ? {
          409: failure('Refused: not at this stage, or there already'),
          413: failure('The body is larger than 256 kB'),
          415: failure('The body is not JSON'),
          422: failure(
            keyless
              ? 'Refused for what the command says'
              : 'Refused for what the command says, or the key was used for another',
          ),
        }
      : {}),
    429: failure('Too many requests; Retry-After says when to go on'),
    503: failure(
      keyless
        ? 'Something we depend on is away; send the same again'
        : 'Something we depend on is away; try again with the same key',
    ),
  };
}

/** The page's icons are out of sight by a style attribute, which the policy does not let through. */
const pageStyle =
  'body > svg { position: absolute; width: 0; height: 0 } .swagger-ui .topbar { display: none }';

/** Serves `/openapi.json`, and `/docs`, a page that needs nothing from elsewhere. */
export function createDocsRouter(document: OpenApiDocument): Router {
  const router = Router({ strict: true });
  const page = swaggerUi
    .generateHTML(document, { customSiteTitle: 'Landfall API', customCss: pageStyle })
    .replace(/(<svg[^>]*) style="[^"]*"/, '$1');
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/docs', (_request, response) => response.redirect(301, '/docs/'));
  router.use('/docs/', policyFor(page));
  router.get('/docs/', (_request, response) => {
    response.type('html').send(page);
  });
  router.use('/docs/', ...swaggerUi.serveFiles(document));
  return router;
}

/** Scripts and styles of our own, and the page's one inline style by its hash. React's own style attributes go by script. */
function policyFor(page: string): RequestHandler {
  const inline = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${inline.join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return (_request, response, next) => {
    response.setHeader('Content-Security-Policy', policy);
    next();
  };
}
