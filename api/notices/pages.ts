/**
 * The public's pages for IP notices: no account. Mounted at `/ip`.
 *
 * | address | what it is |
 * |---|---|
 * | `GET /ip` | the form for a notice, and who the designated agent is; `?lang=en|de|zh` |
 * | `POST /ip` | signature, work, material (one SKU or address a line), name, address, telephone, email, goodFaith=yes, accurate=yes, authority=yes |
 * | `GET /ip/:token` | what a notice still lacks; nothing of what is in it |
 * | `POST /ip/:token` | the same fields, those that were missing |
 *
 * 404: no such notice, or nothing is missing any more. 422: something is missing; the page says what and keeps what was typed.
 */
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { NoticeElement } from '../../domain/ip-notice';
import { noticeSchema, type IpNotice } from '../../domain/shapes/ip-notice';
import { findProcess } from '../../models/process';
import { ipNoticeId } from '../../workflows/ip-notice/messages';
import type { ApiDependencies } from '../dependencies';
import { closedHeaders, limitedByAddress, sameOriginOnly } from '../partner/doors';
import {
  filled,
  formView,
  problemsOf,
  readForm,
  ticked,
  type FieldProblem,
  type Form,
} from '../partner/form';
import { deadLink, trouble } from '../partner/messages';
import { sendPage, type Page } from '../partner/page';
import type { Speech } from '../partner/speech';
import { strangersFrame } from '../partner/visit';
import { toProblem } from '../to-problem';
import { completeNotice, completenessOf, namedIn, openNotice } from './receiving';

type Needed = Pick<ApiDependencies, 'connection' | 'temporal' | 'notices' | 'now'>;

const perMinute = 60;
const all: readonly NoticeElement[] = ['work', 'material', 'contact', 'good-faith', 'accuracy', 'signature'];
const fieldOf: Record<NoticeElement, string> = {
  ...{ signature: 'signature', work: 'work', material: 'material', contact: 'name' },
  ...{ 'good-faith': 'goodFaith', accuracy: 'accurate' },
};

/** The pages under `/ip`. */
export function createNoticePages(deps: Needed): Router {
  const router = Router({ caseSensitive: true });
  const readBody = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 50 });
  router.use(closedHeaders, limitedByAddress(perMinute), sameOriginOnly);
  router.get(
    '/',
    answered((_request, speech) => Promise.resolve(noticePage(speech, all))),
  );
  router.post(
    '/',
    readBody,
    answered((request, speech) => sent(deps, request, speech)),
  );
  router.get(
    '/:token',
    answered((request, speech) => missingPage(deps, request, speech)),
  );
  router.post(
    '/:token',
    readBody,
    answered((request, speech) => completed(deps, request, speech)),
  );
  router.use(inTrouble);
  return router;
}

function answered(answer: (request: Request, speech: Speech) => Promise<Page>): RequestHandler {
  return async (request, response) => {
    const frame = strangersFrame(request);
    const openToAll = request.params['token'] === undefined;
    sendPage(response, await answer(request, frame.speech), { ...frame, openToAll });
  };
}

async function sent(deps: Needed, request: Request, speech: Speech): Promise<Page> {
  const form = readForm(request.body);
  const read = readNotice(form, speech);
  if ('problems' in read) return noticePage(speech, all, { form, ...read });
  const named = await namedIn(deps, read.notice);
  const found = completenessOf(read.notice, named);
  // Whoever is here can give the rest at once; a mail would only come later.
  if (found.state !== 'complete')
    return noticePage(speech, all, { form, problems: problemsOfMissing(found.missing, speech) });
  const opened = await openNotice(deps, read.notice, named);
  return thanks(
    speech,
    opened.map(({ noticeId }) => noticeId),
  );
}

async function missingPage(deps: Needed, request: Request, speech: Speech): Promise<Page> {
  const open = await openNoticeOf(deps, request);
  return open ? noticePage(speech, open.missing) : deadLink(speech);
}

async function completed(deps: Needed, request: Request, speech: Speech): Promise<Page> {
  const open = await openNoticeOf(deps, request);
  if (!open) return deadLink(speech);
  const form = readForm(request.body);
  const read = readNotice(form, speech);
  if ('problems' in read) return noticePage(speech, open.missing, { form, ...read });
  await completeNotice(deps, open.noticeId, { ...read.notice, locale: open.locale });
  return thanks(speech, [open.noticeId]);
}

/** A notice that lacks something, by the token in its sender's mail. */
async function openNoticeOf(
  { connection, notices }: Needed,
  request: Request,
): Promise<{ noticeId: string; missing: NoticeElement[]; locale: IpNotice['locale'] } | undefined> {
  const noticeId = await notices.store.findByToken(String(request.params['token']));
  const snapshot = noticeId && (await findProcess(connection, ipNoticeId(noticeId)));
  if (!noticeId || !snapshot || snapshot.stage !== 'awaiting-completion') return undefined;
  const missing = all.filter((element) => (snapshot.state['missing'] as string[]).includes(element));
  const known = await notices.store.readNotice(noticeId);
  return { noticeId, missing, locale: known?.notice.locale ?? 'en' };
}

function readNotice(form: Form, speech: Speech): { notice: IpNotice } | { problems: FieldProblem[] } {
  const material = (filled(form, 'material') ?? '').split('\n').map((line) => line.trim());
  const parsed = noticeSchema.safeParse({
    ...{ locale: speech.locale, signature: filled(form, 'signature'), work: filled(form, 'work') },
    material: material.filter((line) => line !== ''),
    contact: {
      ...{ name: filled(form, 'name'), address: filled(form, 'address') },
      ...{ telephone: filled(form, 'telephone'), email: filled(form, 'email') },
    },
    ...{ goodFaith: ticked(form, 'goodFaith'), accurate: ticked(form, 'accurate') },
    authority: ticked(form, 'authority'),
  });
  if (parsed.success) return { notice: parsed.data };
  const problems = problemsOf(parsed.error, speech, (path) =>
    path.replace(/^contact\./, '').replace(/^material\.\d+$/, 'material'),
  );
  return { problems };
}

function problemsOfMissing(missing: readonly { element: NoticeElement }[], speech: Speech): FieldProblem[] {
  return missing.map(({ element }) => ({
    field: fieldOf[element],
    message: speech.t(`notice.missing.${element}`),
  }));
}

function noticePage(
  speech: Speech,
  elements: readonly NoticeElement[],
  { form = new Map(), problems = [] }: { form?: Form; problems?: FieldProblem[] } = {},
): Page {
  const whole = elements.length === all.length;
  return {
    template: 'ip-notice',
    status: problems.length > 0 ? 422 : 200,
    heading: speech.t(whole ? 'notice.heading' : 'notice.completeHeading'),
    content: {
      form: formView(form, problems),
      asks: Object.fromEntries(elements.map((element) => [element.replaceAll('-', ''), true])),
      lead: speech.t(whole ? 'notice.lead' : 'notice.completeLead'),
    },
  };
}

function thanks(speech: Speech, noticeIds: readonly string[]): Page {
  const noticeId = noticeIds.join(', ');
  return {
    template: 'message',
    heading: speech.t('notice.thanks.heading'),
    content: { lines: speech.t('notice.thanks.text', { noticeId }).split('\n') },
  };
}

const inTrouble: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) return next(error);
  const { status } = toProblem(error);
  const { speech, ...frame } = strangersFrame(request);
  if (status >= 500) (request.log as Logger | undefined)?.error({ err: error }, 'a page of notices failed');
  if (status === 503) response.set('Retry-After', '10');
  const form = request.method === 'POST' ? { form: readForm(request.body) } : {};
  const address = `${request.baseUrl}${request.url}`;
  sendPage(response, trouble(speech, status, { address, ...form }), { speech, ...frame });
};
