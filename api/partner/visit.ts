/** A partner at the door: the link they hold, what the record says of what it asks, the language they read. */
import type { Request } from 'express';
import type { ByLink } from '../../domain/process';
import { localeSchema, type Locale } from '../../domain/shapes/common';
import type { PartnerLink } from '../../models/partner-link';
import { findProcess, type ProcessSnapshot } from '../../models/process';
import { brandOnboardingId } from '../../workflows/brand-onboarding/messages';
import { requestIdOf } from '../request-context';
import type { PartnerDependencies } from './dependencies';
import type { Form } from './form';
import type { Frame, Page } from './page';
import { speechIn, type Speech } from './speech';

export interface Visit {
  link: PartnerLink;
  /** `/p/` and the token: a secret. It stands in the page's own forms and nowhere else. */
  base: string;
  /** `?lang=de` where the reader has chosen a language, else nothing. */
  query: string;
  speech: Speech;
  by: ByLink;
  brand: string;
  /** Of the process that asked. Absent while the record lags behind. */
  record: ProcessSnapshot | undefined;
  /** Whether there is a case to withdraw from. */
  caseOpen: boolean;
}

/** What a POST brought. `form` is empty for an upload: its handler reads the stream. */
export interface Submission {
  form: Form;
  request: Request;
}

/** What a link of one purpose shows and does. */
export interface Purpose {
  /** What is asked, as things stand. Changes nothing. */
  show(visit: Visit): Promise<Page>;
  /** Further pages, by the last part of their address. Change nothing. */
  pages?: Record<string, (visit: Visit) => Promise<Page>>;
  /** What a POST to an address does. */
  acts: Record<string, (visit: Visit, submission: Submission) => Promise<Page>>;
}

/** Takes the same time whatever is wrong with a token: a malformed one is looked up like any other. */
const noToken = 'A'.repeat(43);
const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** Who stands at the door with this token; `undefined` for every dead link, whatever it died of. */
export async function visitOf(deps: PartnerDependencies, request: Request): Promise<Visit | undefined> {
  const given = String(request.params['token'] ?? '');
  const token = tokenShape.test(given) ? given : noToken;
  const found = await deps.links.findByToken(token, deps.clock());
  if (found.dead || token !== given) return undefined;
  const { dead: _, ...link } = found;
  const caseProcess = brandOnboardingId(link.caseId);
  const [record, theCase] = await Promise.all(
    [link.processId, caseProcess].map((id) => findProcess(deps.connection, id)),
  );
  const chosen = chosenLocale(request);
  return {
    link,
    base: `${request.baseUrl}/${token}`,
    query: chosen ? `?lang=${chosen}` : '',
    speech: speechIn(chosen ?? link.locale),
    by: { linkId: link.linkId, request: requestIdOf(request) },
    brand: String(theCase?.listing.brand ?? record?.listing.brand ?? link.mail.values['brand'] ?? ''),
    record,
    caseOpen: theCase === undefined || theCase.endedAt === undefined,
  };
}

/** What stands around the pages of a visit. */
export function frameOf(visit: Visit, request: Request): Frame {
  return {
    speech: visit.speech,
    ...(request.method === 'POST' ? {} : { here: `${request.baseUrl}${request.path}` }),
    brand: visit.brand,
    ...(visit.caseOpen ? { leaveAt: `${visit.base}/withdraw${visit.query}` } : {}),
  };
}

/** What stands around a page for somebody we do not know: nothing that depends on the link. */
export function strangersFrame(request: Request): Frame {
  const asked = request.acceptsLanguages('en', 'de', 'zh');
  const locale = chosenLocale(request) ?? localeSchema.catch('en').parse(asked);
  return { speech: speechIn(locale), ...(request.method === 'POST' ? {} : { here: '' }) };
}

function chosenLocale(request: Request): Locale | undefined {
  return localeSchema.safeParse(request.query['lang']).data;
}
