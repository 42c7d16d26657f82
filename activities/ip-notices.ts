/**
 * What an IP notice does to our own record, and the mails to who sent it. A workflow knows a notice by its id, what it lacks by
 * codes and what it names by SKUs: name, address and the work claimed stay sealed.
 */
import type { Connection } from 'mongoose';
import type { HolidayCalendar } from '../domain/business-days';
import {
  licenceOf,
  noticeCompleteness,
  paced,
  restoreWindow,
  skusIn,
  strikesOf,
  wrongNotices,
  type Completeness,
  type LicenceAnswer,
  type NoticeElement,
  type RestoreTerm,
  type RestoreWindow,
} from '../domain/ip-notice';
import type { NotifierActivities } from '../domain/notifier-mails';
import type { Listing } from '../domain/process';
import type { Day, Instant, Role } from '../domain/shapes/common';
import type { CounterNotice } from '../domain/shapes/ip-notice';
import type { NoticePolicy } from '../domain/shapes/policy';
import { casesInPartnership, casesOfSameBrand } from '../models/brand-cases';
import { brandContact } from '../models/brand-contact';
import { grantsOf } from '../models/grant';
import { notifierSubject, type IpNotices, type KnownNotice } from '../models/ip-notice';
import { listingsOf, putBack, takeDown, type PublishedListing } from '../models/shop-listing';
import { mailFailure } from './mail/failure';
import { sendToPerson, unlessErased, type SendingDependencies } from './mail/send-once';
import { renderNotifierMail } from './mail/templates/render-notifier';

/** A notice, looked at: what it lacks, whose listings it names, what the rights archive says of them. */
export interface Examination {
  state: Completeness['state'];
  missing: NoticeElement[];
  /** Empty while nothing of ours is named. */
  caseId: string;
  skus: string[];
  licences: LicenceAnswer[];
  /** Who at the brand is told, while its partnership lives. */
  seller?: { contactId: string; listing: Listing };
  /** Earlier notices of the same notifier that were rejected, or countered without a court being asked. */
  wrongBefore: number;
}

export interface EndedNotice {
  noticeId: string;
  caseId: string;
  outcome: string;
  at: Instant;
  withinDays: number;
}

export interface IpNoticeActivities {
  examineNotice(noticeId: string, on: Day): Promise<Examination>;
  /** Takes listings of a brand off sale for this notice. Its undo is {@link restoreListings}; both are safe to repeat. */
  takeDownListings(caseId: string, skus: string[], noticeId: string): Promise<void>;
  /** @returns SKUs that stay down for another notice */
  restoreListings(skus: string[], noticeId: string): Promise<string[]>;
  /** When listings may come back, as fast as the policy wants it; `known: false` past the last verified year. */
  restoreWindow(
    receivedAt: Instant,
    policy: Pick<NoticePolicy, 'timeZone' | 'dayMs'> & Partial<Pick<NoticePolicy, 'lawReviewDays'>>,
  ): Promise<RestoreWindow>;
  /**
   * Notes how a notice ended. @returns how often notices against the brand were upheld within the term, over all its cases and this
   * one included, and in which cases its partnership lives (absent in what was returned before brands were counted)
   */
  endNotice(ended: EndedNotice): Promise<{ strikes: number; partnerships?: string[] }>;
}

export interface IpNoticeDependencies extends SendingDependencies {
  connection: Connection;
  notices: IpNotices;
  calendar: HolidayCalendar;
  terms: readonly RestoreTerm[];
  /** Where notifiers' replies go: the address of `compliance`, the designated agent. */
  staffAddress: (role: Role) => string;
  imprint?: string;
}

/** Own effects of IP notices, and the mails of the `notifier` family. */
export function createIpNoticeActivities(
  deps: IpNoticeDependencies,
): IpNoticeActivities & NotifierActivities {
  const { connection, notices, calendar, terms } = deps;
  return {
    examineNotice: (noticeId, on) => examine(deps, noticeId, on),
    takeDownListings: (caseId, skus, noticeId) => takeDown(connection, caseId, skus, noticeId),
    restoreListings: (skus, noticeId) => putBack(connection, skus, noticeId),
    restoreWindow(receivedAt, { timeZone, dayMs, lawReviewDays: reviewDays }) {
      const window = restoreWindow(receivedAt, timeZone, { calendar, terms, reviewDays });
      return Promise.resolve(window.known ? { ...window, ...paced(receivedAt, window, dayMs) } : window);
    },
    async endNotice({ noticeId, caseId, outcome, at, withinDays }) {
      await notices.noteOutcome(noticeId, caseId, outcome, at);
      if (caseId === '') return { strikes: 0, partnerships: [] };
      const caseIds = await casesOfSameBrand(connection, caseId);
      const past = await notices.pastNotices({ caseIds });
      const partnerships = await casesInPartnership(connection, caseIds);
      return { strikes: strikesOf(past, at, withinDays), partnerships };
    },
    async tellNotifier({ step, caseId, noticeId, mail }) {
      const { notice } = await knownNotice(deps, noticeId);
      const { email, name } = notice.contact;
      if (email === undefined)
        throw mailFailure('notifier-unknown', `Notice ${noticeId} has no e-mail address; nothing was sent.`);
      const copy = mail.kind === 'counter-notice' ? { why: await copyOf(notices, noticeId) } : {};
      const frame = {
        ...{ locale: notice.locale, name: name ?? email, noticeId },
        completeUrl: `${deps.publicUrl}/ip/${notices.tokenOf(noticeId)}?lang=${notice.locale}`,
        ...(deps.imprint === undefined ? {} : { imprint: deps.imprint }),
      };
      const rendered = renderNotifierMail({ ...mail, values: { ...mail.values, ...copy } }, frame);
      const receiver = {
        ...{ subject: notifierSubject(noticeId), email },
        recipient: (sealed: string) => ({ noticeId, sealed }),
      };
      const headers = { 'Reply-To': deps.staffAddress('compliance') };
      await sendToPerson(deps, { step, caseId, kind: mail.kind }, receiver, rendered, headers);
    },
  };
}

async function examine(
  { connection, notices, ...deps }: IpNoticeDependencies,
  noticeId: string,
  on: Day,
): Promise<Examination> {
  const { notice, senderHash, caseId: opened } = await knownNotice({ ...deps, notices }, noticeId);
  const all = [...(await listingsOf(connection, notice.material.flatMap(skusIn))).values()];
  const caseId = opened ?? all[0]?.caseId ?? '';
  const named = all.filter((listing) => listing.caseId === caseId);
  const skus = named.map(({ sku }) => sku).sort();
  const completeness = noticeCompleteness(notice, skus);
  const [grants, seller, past] = await Promise.all([
    grantsOf(connection, caseId),
    caseId === '' ? undefined : brandContact(connection, caseId),
    senderHash === undefined ? [] : notices.pastNotices({ senderHash }),
  ]);
  return {
    ...{ state: completeness.state, caseId, skus, wrongBefore: wrongNotices(past) },
    missing: completeness.state === 'complete' ? [] : completeness.missing.map(({ element }) => element),
    licences: named.map((listing) => licenceOf(shown(listing), grants, on)),
    ...(seller ? { seller } : {}),
  };
}

function shown({ sku, channel, assets, prices }: PublishedListing) {
  return { sku, channel, assets, markets: Object.keys(prices).sort() };
}

async function knownNotice(
  { notices }: Pick<IpNoticeDependencies, 'notices'>,
  noticeId: string,
): Promise<KnownNotice> {
  const known = await unlessErased(() => notices.readNotice(noticeId));
  if (!known) throw mailFailure('notifier-unknown', `There is no notice ${noticeId}.`);
  return known;
}

/** The counter-notice as 17 USC 512(g)(2)(B) wants it handed on: all of it, in the words of the statement made. */
async function copyOf(notices: IpNotices, noticeId: string): Promise<string> {
  const counter = await unlessErased(() => notices.readCounterNotice(noticeId));
  if (!counter) throw mailFailure('mail-content', `Notice ${noticeId} has no counter-notice to copy.`);
  return counterNoticeText(counter);
}

function counterNoticeText(counter: CounterNotice): string {
  const { signature, material, name, address, country, telephone } = counter;
  return [
    `Material that was removed or disabled, known by its SKU in our shop: ${material.join(', ')}`,
    'I swear, under penalty of perjury, that I have a good faith belief that the material was removed or disabled as a result of a mistake or misidentification of the material to be removed or disabled.',
    'I consent to the jurisdiction of the Federal District Court for the judicial district in which my address is located, or if my address is outside of the United States, for any judicial district in which the service provider may be found, and I will accept service of process from the person who provided the notification or an agent of such person.',
    `Name: ${name ?? ''}`,
    `Address: ${address ?? ''} (${country ?? ''})`,
    `Telephone: ${telephone ?? ''}`,
    `Signed: ${signature ?? ''}`,
  ].join('\n');
}
