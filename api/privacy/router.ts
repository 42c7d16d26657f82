/**
 * The public pages of privacy requests: no account. Mounted at `/privacy`.
 *
 * | address | what it is |
 * |---|---|
 * | `GET /privacy` | the form; `?lang=en|de|zh` |
 * | `POST /privacy` | the form sent: kind, email, residence, and what is to be corrected |
 * | `GET /privacy/:id` | where the mailed code is entered |
 * | `POST /privacy/:id/code`, `/new-code` | the code; asks for another one |
 * | `GET /privacy/:id/export/:token`, `/certificate/:token` | what the request made, for as long as its link lives |
 *
 * 404: no such page, whatever the reason. 403: sent from another site. 422: something is missing. 429: too many.
 */
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { Logger } from 'pino';
import { privacyCodeSchema, privacyKindSchema } from '../../domain/shapes/privacy';
import { closedHeaders, isOurs } from '../partner/doors';
import { filled, readForm, type Form } from '../partner/form';
import { requestIdOf } from '../request-context';
import { toProblem } from '../to-problem';
import { usualLimits, type PrivacyDoorDependencies } from './dependencies';
import { readAsk, type AskProblem } from './form';
import { root, sendPage, styleSheet, type Page } from './page';
import { askNewCode, giveCode, handOver, openRequest } from './public';
import { speechOf, type Speech } from './speech';

/** All privacy pages. What is none of theirs goes on to the next router. */
export function createPrivacyRouter(deps: PrivacyDoorDependencies): Router {
  const router = Router({ caseSensitive: true });
  const readBody = express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 50 });
  const { perMinute, mailsPerHour } = deps.limits ?? usualLimits;
  const doors = [closedHeaders, limited(perMinute, 60_000), sameOriginOnly];
  const mailing = limited(mailsPerHour, 3_600_000);
  router.get('/assets/:name', sendStyleSheet);
  router.get('/', ...doors, (request, response) => {
    const speech = speechOf(request);
    sendPage(response, askPage(speech, new Map()), speech, root);
  });
  router.post('/', ...doors, mailing, readBody, ask(deps));
  const one = Router({ caseSensitive: true, mergeParams: true });
  one.get('/', (request, response) => {
    const speech = speechOf(request);
    sendPage(response, codePage(speech), speech, hereOf(request));
  });
  one.post('/code', readBody, takeCode(deps));
  one.post('/new-code', mailing, newCode(deps));
  one.get('/:purpose/:token', handedOver(deps));
  router.use('/:id', ofRequests, ...doors, one, inTrouble);
  router.use(inTrouble);
  return router;
}

/** Other addresses below `/privacy` are not ours. */
const ofRequests: RequestHandler = (request, _response, next) =>
  next(/^pr-[0-9a-f]{32}$/.test(String(request.params['id'])) ? undefined : 'router');

function ask(deps: PrivacyDoorDependencies): RequestHandler {
  return async (request, response) => {
    const speech = speechOf(request);
    const form = readForm(request.body);
    const read = readAsk(form, speech.locale);
    if ('problems' in read) return sendPage(response, askPage(speech, form, read.problems), speech, root);
    const opened = await openRequest(deps, read.ask);
    if (opened === 'too-many') return sendPage(response, message(speech, 'tooMany', 429), speech, root);
    response.redirect(303, `${root}/${opened.requestId}?lang=${speech.locale}`);
  };
}

function takeCode(deps: PrivacyDoorDependencies): RequestHandler {
  return async (request, response) => {
    const speech = speechOf(request);
    const code = privacyCodeSchema.safeParse(filled(readForm(request.body), 'code')).data;
    const right = code !== undefined && (await giveCode(deps, idOf(request), code, requestIdOf(request)));
    const page = right ? message(speech, 'verified') : codePage(speech, true);
    sendPage(response, page, speech, hereOf(request));
  };
}

function newCode(deps: PrivacyDoorDependencies): RequestHandler {
  return async (request, response) => {
    const speech = speechOf(request);
    await askNewCode(deps, idOf(request), requestIdOf(request));
    sendPage(response, message(speech, 'newCode'), speech, hereOf(request));
  };
}

function handedOver(deps: PrivacyDoorDependencies): RequestHandler {
  return async (request, response) => {
    const speech = speechOf(request);
    const { purpose, token } = request.params;
    const file =
      purpose === 'export' || purpose === 'certificate'
        ? await handOver(deps, idOf(request), purpose, String(token))
        : undefined;
    if (!file) return sendPage(response, message(speech, 'unknown', 404), speech, root);
    response
      .type(file.mediaType)
      .set('Content-Disposition', `attachment; filename="${file.fileName}"`)
      .send(file.content);
  };
}

function askPage(speech: Speech, form: Form, problems: readonly AskProblem[] = []): Page {
  return {
    template: 'ask',
    status: problems.length > 0 ? 422 : 200,
    heading: speech.t('ask.heading'),
    content: {
      kinds: privacyKindSchema.options,
      value: (name: string) => form.get(name) ?? '',
      problems: problems.map(({ field, says }) => ({ field, text: speech.t(`wrong.${says}`) })),
    },
  };
}

function codePage(speech: Speech, wrong = false): Page {
  return {
    template: 'code',
    status: wrong ? 422 : 200,
    heading: speech.t('code.heading'),
    content: { problems: wrong ? [{ field: 'code', text: speech.t('wrong.code') }] : [] },
  };
}

function message(speech: Speech, what: string, status = 200): Page {
  return {
    ...{ template: 'message', status, heading: speech.t(`message.${what}.heading`) },
    content: { lines: [speech.t(`message.${what}.text`)] },
  };
}

function limited(limit: number, windowMs: number): RequestHandler {
  return rateLimit({
    ...{ windowMs, limit, keyGenerator: (request: Request) => ipKeyGenerator(request.ip ?? '') },
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    handler: (request, response) => {
      const speech = speechOf(request);
      sendPage(response, message(speech, 'tooMany', 429), speech, root);
    },
  });
}

const sameOriginOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD' || isOurs(request)) return next();
  const speech = speechOf(request);
  sendPage(response, message(speech, 'elsewhere', 403), speech, root);
};

const sendStyleSheet: RequestHandler = (request, response, next) => {
  if (request.params['name'] !== styleSheet.name) return next();
  response.type('css').set('Cache-Control', 'public, max-age=31536000, immutable').send(styleSheet.css);
};

/** Whatever goes wrong becomes a page; what we did not foresee is told to those who run this. */
const inTrouble: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  const { status } = toProblem(error);
  const speech = speechOf(request);
  if (status >= 500) (request.log as Logger | undefined)?.error({ err: error }, 'a privacy page failed');
  if (status === 503) response.set('Retry-After', '10');
  sendPage(response, message(speech, 'trouble', status), speech, root);
};

function idOf(request: Request): string {
  return String(request.params['id']);
}

function hereOf(request: Request): string {
  return `${root}/${idOf(request)}`;
}
