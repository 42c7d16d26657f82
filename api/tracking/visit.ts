/** Somebody at the door of a tracking page: which order their link is of, and how they read. */
import type { Request } from 'express';
import { localeSchema, type Locale } from '../../domain/shapes/common';
import type { TrackingDependencies } from './dependencies';
import { queryOf, root, type Frame } from './page';
import { isZone, speechIn, type Speech } from './speech';

export interface Visit {
  orderId: string;
  /** The token: a secret. It stands in the page's own addresses and nowhere else. */
  base: string;
  /** The order's page in the reader's language and zone. */
  back: string;
  speech: Speech;
}

/** Takes the same time whatever is wrong with a token: a malformed one is looked up like any other. */
const noToken = 'A'.repeat(43);
const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** Whose page this is; `undefined` for a token that leads nowhere. */
export async function visitOf(
  { customers }: Pick<TrackingDependencies, 'customers'>,
  request: Request,
): Promise<Visit | undefined> {
  const given = String(request.params['token'] ?? '');
  const token = tokenShape.test(given) ? given : noToken;
  const order = await customers.orderByTrackingToken(token);
  if (!order || token !== given) return undefined;
  const speech = speechOf(request, order.locale);
  const base = `${root}/${token}`;
  return { orderId: order.orderId, base, back: `${base}${queryOf(speech)}`, speech };
}

export function frameOf({ speech, base }: Visit): Frame {
  return { speech, here: base };
}

/** What stands around a page for somebody we do not know: nothing that depends on the link. */
export function strangersFrame(request: Request): Frame {
  return { speech: speechOf(request, 'en'), ...(request.method === 'GET' ? { here: '' } : {}) };
}

/** The language asked for by `?lang=`, else the browser's, else the one the customer orders in. */
function speechOf(request: Request, otherwise: Locale): Speech {
  const named =
    request.get('Accept-Language') === undefined ? undefined : request.acceptsLanguages('en', 'de', 'zh');
  const asked = [request.query['lang'], named].map((code) => localeSchema.safeParse(code).data);
  const zone = request.query['tz'];
  const locale = asked.find((code) => code !== undefined) ?? otherwise;
  return speechIn(locale, typeof zone === 'string' && isZone(zone) ? zone : 'UTC');
}
