/**
 * The customer's tracking page: no account, one unguessable link for each order. Mounted at `/t`.
 *
 * | address | what it is |
 * |---|---|
 * | `GET /t/:token` | where the order is; `?lang=en|de|zh`, `?tz=Europe/Berlin` |
 * | `POST /t/:token/return` | asks to send goods back; a form, `multipart/form-data` where it holds a photo: parcel, after, parcel-1-reason, parcel-1-wish, parcel-1-0 (pieces of the first line) …, photo (JPEG or PNG, 10 MB) |
 * | `POST /t/:token/photo` | the same form; its photo is kept, and the form is shown again for another |
 * | `GET /t/:token/label/:number/:key` | the label of a return as PDF; the key stands in the customer's mail only, because the label names them |
 *
 * 404: no such page, whatever the reason. 403: sent from another site. 409: not possible now. 422: something is missing;
 * the page says what and keeps what was typed. 429: too many. 503: not now.
 */
import { timingSafeEqual } from 'node:crypto';
import express, {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Logger } from 'pino';
import { closedHeaders } from '../partner/doors';
import { waitingPages } from '../partner/waiting';
import { readForm, type Form } from '../partner/form';
import { watchFields } from '../partner/form-fields';
import { returnFormFields } from '../return-photos';
import { sendScript } from '../page-scripts';
import { toProblem } from '../to-problem';
import { UploadRefused } from '../upload-content';
import type { TrackingDependencies } from './dependencies';
import { limitedVisits, sameOriginOnly } from './doors';
import { message, returnRefused } from './messages';
import { orderPage, type Returning } from './order-page';
import { sendPage, styleSheet, type Page } from './page';
import { parcelIn, photoProblems, readWish, type PhotoGiven } from './return-form';
import { trackedOrder, type TrackedOrder } from './view';
import { frameOf, strangersFrame, visitOf, type Visit } from './visit';

/** All tracking pages. */
export function createTrackingRouter(deps: TrackingDependencies): Router {
  const router = Router({ caseSensitive: true });
  router.get('/assets/:name', sendStyleSheet, sendScript);
  router.use(closedHeaders);
  router.use('/:token', limitedVisits(deps), sameOriginOnly);
  router.get(
    '/:token',
    visited(deps, (visit) => show(deps, visit)),
  );
  const readBody = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 300 });
  router.post(
    '/:token/return',
    readBody,
    visited(deps, (visit, request) => askForReturn(deps, visit, request)),
  );
  router.post(
    '/:token/photo',
    readBody,
    visited(deps, (visit, request) => addPhoto(deps, visit, request)),
  );
  router.get('/:token/label/:number/:key', labelOf(deps));
  router.use((request, response) => sendUnknown(request, response));
  router.use(inTrouble);
  return router;
}

async function show(deps: TrackingDependencies, visit: Visit): Promise<Page> {
  const order = await trackedOrder(deps, visit.orderId);
  return orderPage(visit, order, await returningIn(deps, order));
}

async function askForReturn(deps: TrackingDependencies, visit: Visit, request: Request): Promise<Page> {
  const { speech, back, orderId } = visit;
  if (!deps.requestReturn) return message(speech, 'askShop', { back });
  const { form, photo } = await readReturnForm(deps, orderId, request);
  const order = await trackedOrder(deps, orderId);
  const returning = await returningIn(deps, order);
  const photos = (returning.photos ?? []).map(({ fileId }) => fileId);
  const read = readWish(form, order, photos, photo);
  if (!read) return message(speech, 'notReturned', { back });
  if ('problems' in read) return orderPage(visit, order, returning, { form, ...read });
  const outcome = await deps.requestReturn(orderId, read.wish, read.key);
  return outcome?.ok ? message(speech, 'asked', { back }) : returnRefused(speech, back, outcome);
}

/** The form is shown again with the photo in it, and what was typed. */
async function addPhoto(deps: TrackingDependencies, visit: Visit, request: Request): Promise<Page> {
  const { speech, back, orderId } = visit;
  const { form, photo } = await readReturnForm(deps, orderId, request);
  const order = await trackedOrder(deps, orderId);
  const parcel = parcelIn(form, order);
  if (!parcel) return message(speech, 'notReturned', { back });
  const typed = { form, parcel: parcel.number, problems: photoProblems(parcel, photo ?? 'no-file') };
  return orderPage(visit, order, await returningIn(deps, order), typed);
}

/** A photo is kept before the rest is looked at: it need not be chosen again. */
async function readReturnForm(
  { photos }: TrackingDependencies,
  orderId: string,
  request: Request,
): Promise<{ form: Form; photo?: PhotoGiven }> {
  if (!photos || !request.is('multipart/form-data')) return { form: readForm(request.body) };
  const fields = watchFields(request, returnFormFields);
  try {
    const { fields: sent } = await photos.take(orderId, request);
    return { form: readForm(sent), photo: 'kept' };
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    const form = readForm(await fields);
    return error.code === 'no-file' ? { form } : { form, photo: error.code };
  }
}

/** Photos that no return has named yet. */
async function returningIn(
  { photos, requestReturn }: TrackingDependencies,
  { orderId, returns, stage }: TrackedOrder,
): Promise<Returning> {
  if (!photos || stage !== 'return-window') return { takes: requestReturn !== undefined };
  const used = new Set(returns.flatMap((one) => one.photos));
  const given = await photos.of(orderId);
  return {
    takes: requestReturn !== undefined,
    photos: given.filter(({ fileId }) => !used.has(fileId)),
  };
}

function visited(
  deps: TrackingDependencies,
  answer: (visit: Visit, request: Request) => Promise<Page>,
): RequestHandler {
  return async (request, response) => {
    const visit = await visitOf(deps, request);
    if (!visit) return sendUnknown(request, response);
    sendPage(response, await answer(visit, request), frameOf(visit));
  };
}

function labelOf(deps: TrackingDependencies): RequestHandler {
  return async (request, response) => {
    const visit = await visitOf(deps, request);
    const { number, key } = request.params;
    const label =
      visit && isSame(String(key), deps.customers.labelToken(visit.orderId, Number(number)))
        ? await deps.returnLabel?.(visit.orderId, Number(number))
        : undefined;
    if (!label) return sendUnknown(request, response);
    response
      .type('pdf')
      .set('Content-Disposition', `inline; filename="return-${Number(number)}.pdf"`)
      .send(label);
  };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** One answer for everything that leads nowhere: it tells nothing about any order. */
function sendUnknown(request: Request, response: Response): void {
  const frame = strangersFrame(request);
  sendPage(response, message(frame.speech, 'unknown'), frame);
}

const sendStyleSheet: RequestHandler = (request, response, next) => {
  if (request.params['name'] !== styleSheet.name) return next();
  response.type('css').set('Cache-Control', 'public, max-age=31536000, immutable').send(styleSheet.css);
};

/** Whatever goes wrong becomes a page; what we did not foresee is told to those who run this. */
const inTrouble: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof URIError) return sendUnknown(request, response);
  const { status } = toProblem(error);
  const frame = strangersFrame(request);
  if (status >= 500) (request.log as Logger | undefined)?.error({ err: error }, 'a tracking page failed');
  if (status === 503) response.set('Retry-After', '10');
  const comesBack = request.method === 'GET';
  sendPage(response, { ...message(frame.speech, 'trouble', { comesBack }), status }, frame);
};

/** What stands in for the pages while the API starts. */
export function createWaitingTrackingRouter(): Router {
  return waitingPages(sendStyleSheet, inTrouble);
}
