/**
 * What 17 USC 512 asks of a notice of claimed infringement, of a counter-notice, and of us: completeness, the window in which
 * listings come back, repeat infringers, abuse. Pure.
 */
import { beginningOf, businessDayAfter, dayIn, type HolidayCalendar } from './business-days';
import { addDays } from './days';
import { isLicensed } from './rights';
import type { Country, Day, Instant, SalesChannel } from './shapes/common';
import type { CounterNotice, IpNotice } from './shapes/ip-notice';
import type { ArchivedGrant } from './shapes/rights';
import type { AssetKind } from './shapes/terms';

export type NoticeElement = 'signature' | 'work' | 'material' | 'contact' | 'good-faith' | 'accuracy';

/** An element the law asks for and the notice lacks. */
export interface MissingElement<Element extends string = NoticeElement> {
  element: Element;
  /** The clause of 17 USC 512 that asks for it. */
  clause: string;
  /** Where it belongs in the notice. */
  pointer: string;
  says: string;
  remedy: string;
}

export type Completeness =
  | { state: 'complete' }
  /** It lacks something, but not the work, the material or the contact: its sender has to be contacted (512(c)(3)(B)(ii)). */
  | { state: 'substantial'; missing: MissingElement[] }
  | { state: 'incomplete'; missing: MissingElement[] };

const essential: readonly NoticeElement[] = ['work', 'material', 'contact'];

/**
 * What a notice lacks of 17 USC 512(c)(3)(A)(i) to (vi).
 * @param found the SKUs of ours that its `material` leads to
 */
export function noticeCompleteness(notice: IpNotice, found: readonly string[]): Completeness {
  const { contact, material } = notice;
  const reachable = contact.email ?? contact.telephone ?? contact.address;
  const present: Record<NoticeElement, boolean> = {
    signature: notice.signature !== undefined,
    work: notice.work !== undefined,
    material: material.length > 0 && found.length > 0,
    contact: contact.name !== undefined && reachable !== undefined,
    'good-faith': notice.goodFaith,
    accuracy: notice.accurate && notice.authority,
  };
  const missing = noticeElements.filter(({ element }) => !present[element]);
  if (missing.length === 0) return { state: 'complete' };
  const lacksEssential = missing.some(({ element }) => essential.includes(element));
  return { state: lacksEssential ? 'incomplete' : 'substantial', missing };
}

/** In the order of the law. */
export const noticeElements: readonly MissingElement[] = [
  {
    ...{ element: 'signature', clause: '512(c)(3)(A)(i)', pointer: '#/signature' },
    says: 'there is no signature of the owner or of a person authorized to act for the owner',
    remedy: 'type your full name as your signature',
  },
  {
    ...{ element: 'work', clause: '512(c)(3)(A)(ii)', pointer: '#/work' },
    says: 'the work that is claimed to be infringed is not identified',
    remedy: 'name the work, or list works that stand for all of them',
  },
  {
    ...{ element: 'material', clause: '512(c)(3)(A)(iii)', pointer: '#/material' },
    says: 'nothing leads to a listing of ours',
    remedy: 'give the SKU or the address of each listing',
  },
  {
    ...{ element: 'contact', clause: '512(c)(3)(A)(iv)', pointer: '#/contact' },
    says: 'there is no name, or no way to contact you',
    remedy: 'give your name and an address, telephone number or e-mail address',
  },
  {
    ...{ element: 'good-faith', clause: '512(c)(3)(A)(v)', pointer: '#/goodFaith' },
    says: 'the statement of good faith is missing',
    remedy: 'state that you believe in good faith that the use is not authorized',
  },
  {
    ...{ element: 'accuracy', clause: '512(c)(3)(A)(vi)', pointer: '#/accurate' },
    says: 'the statement that the notice is accurate, and under penalty of perjury that you may act for the owner, is missing',
    remedy: 'make both statements: `accurate` and `authority`',
  },
];

export type CounterElement = 'signature' | 'material' | 'mistake' | 'contact' | 'consent';

/**
 * What a counter-notice lacks of 17 USC 512(g)(3)(A) to (D); empty when it is complete.
 * @param down the SKUs that were taken down
 */
export function counterNoticeGaps(
  notice: CounterNotice,
  down: readonly string[],
): MissingElement<CounterElement>[] {
  const { material, name, address, country, telephone } = notice;
  const present: Record<CounterElement, boolean> = {
    signature: notice.signature !== undefined,
    material: material.length > 0 && material.every((sku) => down.includes(sku)),
    mistake: notice.mistake,
    contact: [name, address, country, telephone].every((each) => each !== undefined),
    consent: notice.jurisdiction && notice.service,
  };
  return counterElements.filter(({ element }) => !present[element]);
}

const counterElements: readonly MissingElement<CounterElement>[] = [
  {
    ...{ element: 'signature', clause: '512(g)(3)(A)', pointer: '#/signature' },
    says: 'there is no signature',
    remedy: 'type your full name as your signature',
  },
  {
    ...{ element: 'material', clause: '512(g)(3)(B)', pointer: '#/material' },
    says: 'what was taken down, and where it was, is not identified',
    remedy: 'choose at least one of the listings that were taken down',
  },
  {
    ...{ element: 'mistake', clause: '512(g)(3)(C)', pointer: '#/mistake' },
    says: 'the statement under penalty of perjury of a mistake or misidentification is missing',
    remedy: 'make the statement',
  },
  {
    ...{ element: 'contact', clause: '512(g)(3)(D)', pointer: '#/name' },
    says: 'name, address or telephone number is missing',
    remedy: 'give all three',
  },
  {
    ...{ element: 'consent', clause: '512(g)(3)(D)', pointer: '#/jurisdiction' },
    says: 'the consent to the jurisdiction of the court, and to service of process, is missing',
    remedy: 'give both consents',
  },
];

/**
 * The SKUs a piece of `material` may lead to: itself, or where it is an address its last part and its `sku`. Whether they are ours
 * is for the record to say.
 */
export function skusIn(material: string): string[] {
  if (!URL.canParse(material)) return [material];
  const { pathname, searchParams } = new URL(material);
  const parts = [pathname.split('/').filter(Boolean).at(-1) ?? '', searchParams.get('sku') ?? ''];
  return parts.filter((part) => part !== '').map(plain);
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** When listings may come back: not before `from`, and before `to`. Unknown: holidays of a year, or the `term`, nobody has verified. */
export type RestoreWindow =
  | { known: true; from: Instant; to: Instant; firstDay: Day; lastDay: Day }
  | { known: false; beyond: Day; doubt?: 'term' };

/** A row of `rules/data/notice-terms.json`: business days after receipt, not less and not more. */
export interface RestoreTerm {
  id: string;
  validFrom: Day;
  validTo?: Day | undefined;
  least: number;
  most: number;
  source: string;
  verifiedOn: Day;
}

/** What a window is computed by. */
export interface RestoreLaw {
  calendar: HolidayCalendar;
  terms: readonly RestoreTerm[];
  /** Days after its last verification for which a row is taken as known; absent: any. */
  reviewDays?: number | undefined;
}

/**
 * The window after a counter-notice (17 USC 512(g)(2)(C)). The day of receipt, in the agent's time zone, is not counted. `from` is the
 * end of the last of the least business days, so that ten whole ones have passed; `to` is the end of `lastDay`.
 */
export function restoreWindow(
  receivedAt: Instant,
  timeZone: string,
  { calendar, terms, reviewDays }: RestoreLaw,
): RestoreWindow {
  const received = dayIn(timeZone, receivedAt);
  const term = terms.find(
    ({ validFrom, validTo }) => validFrom <= received && (validTo === undefined || received <= validTo),
  );
  if (!term) return { known: false, beyond: received, doubt: 'term' };
  if (reviewDays !== undefined && addDays(term.verifiedOn, reviewDays) < received)
    return { known: false, beyond: received, doubt: 'term' };
  const last = businessDayAfter(received, term.most, calendar);
  if (!last.known) return last;
  const tenth = businessDayAfter(received, term.least, calendar);
  if (!tenth.known) return tenth;
  const endOf = (day: Day) => new Date(beginningOf(addDays(day, 1), timeZone)).toISOString();
  const days = { firstDay: addDays(tenth.day, 1), lastDay: last.day };
  return { known: true, from: endOf(tenth.day), to: endOf(last.day), ...days };
}

/**
 * A window as fast as a policy wants it: in production a business day lasts a day and nothing changes.
 * @param dayMs how long 24 hours of the calendar last, milliseconds
 */
export function paced(
  receivedAt: Instant,
  { from, to }: { from: Instant; to: Instant },
  dayMs: number,
): { from: Instant; to: Instant } {
  const start = Date.parse(receivedAt);
  const at = (instant: Instant) =>
    new Date(start + Math.round(((Date.parse(instant) - start) * dayMs) / 86_400_000)).toISOString();
  return { from: at(from), to: at(to) };
}

/** What the rights archive says of one listing: licensed where it shows all it shows under a grant in each of its markets. */
export interface LicenceAnswer {
  sku: string;
  licensed: boolean;
  /** The grants that say so. */
  by: string[];
  /** What is not covered, in words. */
  why: string[];
}

/** Asks the archive about a listing on a day. The trademark is always shown. */
export function licenceOf(
  listing: { sku: string; channel: SalesChannel; assets: readonly AssetKind[]; markets: readonly Country[] },
  grants: readonly ArchivedGrant[],
  on: Day,
): LicenceAnswer {
  const { sku, channel } = listing;
  const assets = [...new Set<AssetKind>(['trademark', ...listing.assets])];
  const answers = listing.markets.flatMap((country) =>
    assets.map((asset) => isLicensed({ asset, country, channel, on }, grants)),
  );
  const by = answers.flatMap((answer) => (answer.licensed ? answer.by : []));
  const why = answers.flatMap((answer) => (answer.licensed ? [] : [answer.why]));
  return { sku, licensed: answers.length > 0 && why.length === 0, by: distinct(by), why: distinct(why) };
}

/** How an earlier notice ended. */
export interface PastNotice {
  outcome: string;
  endedAt: Instant;
}

/** Notices upheld against a brand within so many days before an instant. Court actions count: they were not put right. */
export function strikesOf(past: readonly PastNotice[], now: Instant, withinDays: number): number {
  const since = new Date(Date.parse(now) - withinDays * 86_400_000).toISOString();
  return past.filter(
    ({ outcome, endedAt }) => (outcome === 'upheld' || outcome === 'stays-down') && endedAt > since,
  ).length;
}

/**
 * Earlier notices of a notifier that were rejected, or countered without a court being asked: the listings came back. That proves no
 * misrepresentation (17 USC 512(f)); it is a reason to look.
 */
export function wrongNotices(past: readonly PastNotice[]): number {
  return past.filter(({ outcome }) => outcome === 'rejected' || outcome === 'restored').length;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
