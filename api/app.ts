/** The API as one Express application: partner pages, staff, shop, health and the description of it all. */
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { ApiDependencies } from './dependencies';
import { createHealthRouter, type Checks } from './health';
import { createDocsRouter, openApiDocument } from './openapi';
import { createWaitingPartnerRouter } from './partner/router';
import { notFound, problemBody, starting } from './problem';
import { requestContext, requestIdOf, withoutSecrets } from './request-context';
import { createRouter } from './router';
import { routes } from './routes';
import { toProblem } from './to-problem';
import { createWaitingTrackingRouter } from './tracking/router';

export interface AppOptions {
  checks: Checks;
  publicUrl: string;
  /** The pages behind partner links, with a body reader and limits of their own. */
  partnerPages?: Router;
  /** Under `/webhooks`: over raw bodies, signed instead of signed in. */
  webhooks?: Router;
  /** Under `/t`: the customers' tracking pages. */
  trackingPages?: Router;
  /** Under `/ip`: where the public sends an IP notice, and completes it. */
  noticePages?: Router;
  /** Under `/privacy`: where people ask about their own data. */
  privacyPages?: Router;
  /** Under `/console`: the staff's console. */
  console?: Router;
}

/** Builds the application over its dependencies; nothing is connected or listened to here. */
export function createApp(deps: ApiDependencies, options: AppOptions): Express {
  const { checks, publicUrl, partnerPages, webhooks, trackingPages, noticePages, privacyPages } = options;
  const app = bareApp(deps.logger, deps.trustedProxies);
  app.use(createHealthRouter(checks));
  app.use(createDocsRouter(openApiDocument(routes, publicUrl)));
  if (webhooks) app.use('/webhooks', webhooks);
  if (partnerPages) app.use(partnerPages);
  if (trackingPages) app.use('/t', trackingPages);
  if (noticePages) app.use('/ip', noticePages);
  if (privacyPages) app.use('/privacy', privacyPages);
  if (options.console) {
    app.use('/console', options.console);
    app.get('/', (_request, response) => response.redirect('/console/'));
  }
  app.use(createRouter(routes, deps));
  return withErrors(app, deps.logger);
}

/** Answers health, and 503 to everything else, for people as a page: what is served while the record has never been reached yet. */
export function createWaitingApp(logger: Logger, checks: Checks): Express {
  const app = bareApp(logger, 0);
  app.use(createHealthRouter(checks));
  app.use('/p', createWaitingPartnerRouter());
  app.use('/t', createWaitingTrackingRouter());
  app.use(() => {
    throw starting();
  });
  return withErrors(app, logger);
}

function bareApp(logger: Logger, trustedProxies: number): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  app.set('query parser', 'simple');
  app.use(requestContext(logger));
  app.use(helmet({ contentSecurityPolicy: strictPolicy, referrerPolicy: { policy: 'no-referrer' } }));
  return app;
}

/** For JSON: nothing may be loaded, framed or sent. Pages set a policy of their own. */
const strictPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

function withErrors(app: Express, logger: Logger): Express {
  app.use((request) => {
    throw notFound(`address ${withoutSecrets(request.path)}`);
  });
  app.use(asProblem(logger));
  return app;
}

function asProblem(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const found = toProblem(error);
    const at = { instance: withoutSecrets(request.originalUrl), requestId: requestIdOf(request) };
    if (found.status >= 500)
      logger.error({ err: found.cause ?? found, requestId: at.requestId }, found.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(found.status).set({ 'Cache-Control': 'no-store', ...found.extras.headers });
    response.type('application/problem+json').send(JSON.stringify(problemBody(found, at)));
  };
}
