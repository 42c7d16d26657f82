/**
 * The brand partner's pages: no account, a link for each thing asked. Mounted at `/p`.
 *
 * GET shows, only POST acts: mail scanners open links too. Forms are `application/x-www-form-urlencoded`, the upload is
 * `multipart/form-data`; programs may post them as browsers do. A list is one field `DE,AT` or the field several times.
 * Check boxes say `yes`. `?lang=en|de|zh` on any address chooses the language.
 *
 * | address | fields |
 * |---|---|
 * | `GET /p/:token` | what is asked, why, until when, what is done |
 * | `POST /p/:token/declare` | legalName, address, registrationNumber, vatNumber?, iban?, accountNumber?, people.0.name, people.0.capacity (director, owner, signatory), people.1.…, attested (requirement keys); `more=yes` only adds rows, `recall=yes` only fills in the last declaration |
 * | `POST /p/:token/upload` | issuer, number, issuedOn, expiresOn? (YYYY-MM-DD), file; or transferId or fileId instead of file, for one that came before |
 * | `/p/:token/parts` | a file in parts, see transfer.ts |
 * | `POST /p/:token/accept` | version |
 * | `GET /p/:token/propose` | the form for changes |
 * | `POST /p/:token/propose` | basedOn, and any of: price.0 (place in the price list; `12.50`), moq, leadTimeDays, incoterm, namedPlace, depositPercent, balanceDays, contractFrom, contractTo, removeExclusivity (places in the list, from 0). What is left out stays |
 * | `GET /p/:token/contract.pdf` | the contract |
 * | `POST /p/:token/sign` | sha256 (of the PDF shown), name, capacity, consent=yes |
 * | `POST /p/:token/grant` | for each asset (trademark, images, copy, video): grant.images=yes, grant.images.territory, grant.images.channels, grant.images.from, grant.images.to, grant.images.sublicence=yes? |
 * | `POST /p/:token/counter` | signature, material (SKUs), mistake=yes, name, address, country, telephone, jurisdiction=yes, service=yes |
 * | `GET /p/:token/withdraw` | asks for a reason |
 * | `POST /p/:token/withdraw` | reason; then the same with confirm=yes |
 *
 * 200: shown or done. 303: nothing to see at that address. 403: sent from another site. 409: refused by the process.
 * 410: dead link. 400, 413, 415, 422: something is wrong with what was sent; the page says what, and keeps what was typed.
 * 429: too many. 503: not now; nothing is lost.
 */
import express, {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Logger } from 'pino';
import type { LinkPurpose } from '../../domain/partner';
import { PersonalDataErased } from '../../models/personal';
import { sendScript } from '../page-scripts';
import { toProblem } from '../to-problem';
import { answerTerms } from './answer-terms';
import { counterNotice } from './counter-notice';
import { declareProfile } from './declare-profile';
import type { PartnerDependencies } from './dependencies';
import { closedHeaders, limitedParts, limitedVisits, sameOriginOnly } from './doors';
import { waitingPages } from './waiting';
import { readForm } from './form';
import { grantRights } from './grant-rights';
import { deadLink, trouble } from './messages';
import { sendPage, styleSheet, type Page } from './page';
import { progressOf } from './progress';
import { sendContract, signContract } from './sign-contract';
import { createTransferRouter } from './transfer';
import { uploadDocument } from './upload-document';
import { frameOf, strangersFrame, visitOf, type Purpose, type Visit } from './visit';
import { withdrawal } from './withdrawal';

/** All pages of the brand partner. */
export function createPartnerRouter(deps: PartnerDependencies): Router {
  const purposes: Record<LinkPurpose, Purpose> = {
    'declare-profile': declareProfile(deps),
    'upload-document': uploadDocument(deps),
    'answer-terms': answerTerms(deps),
    'sign-contract': signContract(deps),
    'grant-rights': grantRights(deps),
    'counter-notice': counterNotice(deps),
  };
  const leaving = withdrawal(deps);
  const doorsOf = (visit: Visit, name: string) =>
    name === 'withdraw' ? leaving : purposes[visit.link.purpose];

  const router = Router({ caseSensitive: true, mergeParams: true });
  router.get('/assets/:name', sendStyleSheet, sendScript);
  router.use(closedHeaders);
  router.use('/:token/parts', limitedParts(deps), sameOriginOnly, createTransferRouter(deps));
  router.use('/:token', limitedVisits(deps), sameOriginOnly);
  router.get(
    '/:token',
    visited(deps, (visit) => purposes[visit.link.purpose].show(visit)),
  );
  router.get('/:token/contract.pdf', contractOf(deps));
  router.get(
    '/:token/:name',
    visited(deps, (visit, request) =>
      own(doorsOf(visit, nameIn(request)).pages ?? {}, nameIn(request))?.(visit),
    ),
  );
  router.post(
    '/:token/:name',
    express.urlencoded({ extended: false, limit: '256kb', parameterLimit: 2_000 }),
    visited(deps, (visit, request) =>
      own(doorsOf(visit, nameIn(request)).acts, nameIn(request))?.(visit, {
        form: readForm(request.body),
        request,
      }),
    ),
  );
  router.use((request, response) => sendDead(request, response));
  router.use(inTrouble);
  return router;
}

/** What stands in for the pages while the API starts. */
export function createWaitingPartnerRouter(): Router {
  return waitingPages(sendStyleSheet, inTrouble);
}

function nameIn(request: Request): string {
  return String(request.params['name']);
}

/** The entry of a table, never what every object inherits: the name comes from outside. */
function own<Entry>(table: Record<string, Entry>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Finds the visit and answers with its page. A page a link does not have: back to the start; an act: a dead link. */
function visited(
  deps: PartnerDependencies,
  answer: (visit: Visit, request: Request) => Promise<Page> | undefined,
): RequestHandler {
  return async (request, response) => {
    const visit = await visitOf(deps, request);
    if (!visit) return sendDead(request, response);
    const page = await answer(visit, request);
    if (page) {
      const progress = await progressOf(deps, visit);
      return sendPage(response, page, { ...frameOf(visit, request), progress });
    }
    if (request.method === 'POST') return sendDead(request, response);
    response.redirect(303, visit.base + visit.query);
  };
}

function contractOf(deps: PartnerDependencies): RequestHandler {
  return async (request, response) => {
    const visit = await visitOf(deps, request);
    if (!visit || visit.link.purpose !== 'sign-contract') return sendDead(request, response);
    await sendContract(deps, visit, response);
  };
}

function sendDead(request: Request, response: Response): void {
  const frame = strangersFrame(request);
  sendPage(response, deadLink(frame.speech), frame);
}

const sendStyleSheet: RequestHandler = (request, response, next) => {
  if (request.params['name'] !== styleSheet.name) return next();
  response.type('css').set('Cache-Control', 'public, max-age=31536000, immutable').send(styleSheet.css);
};

/** Whatever goes wrong becomes a page; what we did not foresee is told to those who run this. */
const inTrouble: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof URIError || error instanceof PersonalDataErased) return sendDead(request, response);
  const { status } = toProblem(error);
  const frame = strangersFrame(request);
  if (status >= 500) (request.log as Logger | undefined)?.error({ err: error }, 'a partner page failed');
  if (status === 503) response.set('Retry-After', '10');
  const address = `${request.baseUrl}${request.url}`;
  const form = request.method === 'POST' ? readForm(request.body) : undefined;
  sendPage(response, trouble(frame.speech, status, { address, ...(form ? { form } : {}) }), frame);
};
