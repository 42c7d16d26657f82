/** The pages behind mailed links, all of them, in a browser: what a partner or a customer may be looking at. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { returnPhotosOf, takeReturnPhoto } from '../../api/return-photos';
import { noticeSchema } from '../../domain/shapes/ip-notice';
import { keepTermSheet } from '../../models/term-sheet';
import type { Asked, PartnerServer } from '../api/partner-server';
import { event, openTrackingServer, order, parcel, type TrackingServer } from '../api/tracking-server';
import { sampleTerms } from '../domain/sample-terms';

/** Where pictures of the pages go, if anywhere: set `PICTURES` to look at them. */
const pictures = process.env['PICTURES'];

export const phone: BrowserContextOptions = {
  ...{ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
export const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

/** A page of its own, closed with its context. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context: BrowserContext = await browser.newContext(options);
  return context.newPage();
}

/** What stands in the way of people: empty when all is well. Also that nothing is wider than the screen. */
export async function obstaclesOn(page: Page): Promise<string[]> {
  // No page has frames: the way without a second page is much faster.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  return tooWide ? [...found, 'wider than the screen'] : found;
}

/** Keeps a picture for who wants to look. */
export async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

export const documentRequest: Asked = {
  ...{ purpose: 'upload-document', process: 'document-request', slot: 'registration' },
  ...{ stage: 'awaiting-upload', state: { requirement: { document: 'registration', expires: false } } },
};

/** Everything a partner's link may open. */
export async function partnerPages(server: PartnerServer): Promise<Record<string, string>> {
  const checklist = ['lawful-offers', 'genuine-goods'].map((key) => ({ key, kind: 'attested' }));
  const terms = await server.open({ purpose: 'answer-terms', stage: 'negotiation' });
  for (const [index, moq] of [200, 100].entries())
    await keepTermSheet(server.connection, {
      ...{ caseId: terms.caseId, version: index + 1, side: 'platform', by: 'mia' },
      ...{ terms: sampleTerms({ moq, leadTimeDays: 20 + index }), at: '2027-01-01T00:00:00.000Z' },
    });
  const contract = { contractNumber: 'LF-2027-0042', fileId: 'file-1', sha256: 'ab'.repeat(32) };
  const wanted = { assets: ['trademark', 'images'], scope: sampleTerms().sale };
  const missing = wanted.assets.map((asset) => ({ asset, missing: [wanted.scope] }));
  const notice = noticeSchema.parse({ work: 'Harbour at dawn', contact: { name: 'Paula Reyes' } });
  await server.notices.keepNotice('N-pages', notice, { at: '2027-01-01T00:00:00.000Z' });
  const [declare, upload, revise, sign, grant, counter, waiting] = await Promise.all([
    server.open({ purpose: 'declare-profile', state: { vetting: { checklist } } }),
    openWithMore(server),
    server.open({
      ...documentRequest,
      mail: { kind: 'revise-document', values: { reason: 'The second page is missing.' } },
    }),
    server.open({
      ...{ purpose: 'sign-contract', process: 'contract-signing', stage: 'awaiting-brand' },
      state: { contract },
    }),
    server.open({
      ...{ purpose: 'grant-rights', process: 'rights-grant', stage: 'awaiting-grant' },
      state: { wanted, missing },
    }),
    server.open({
      ...{ purpose: 'counter-notice', process: 'ip-notice', stage: 'down' },
      state: { noticeId: 'N-pages', skus: ['TOWEL 1', 'MUG'] },
    }),
    server.open({ purpose: 'grant-rights', process: 'rights-grant', record: false }),
  ]);
  const addresses = {
    ...{ declare, upload, revise, terms, sign, grant, counter, waiting },
    propose: { path: `${terms.path}/propose` },
    withdraw: { path: `${declare.path}/withdraw` },
    dead: { path: `/p/${'x'.repeat(43)}` },
  };
  return Object.fromEntries(
    Object.entries(addresses).map(([name, { path: at }]) => [name, server.origin + at]),
  );
}

/** An upload link of a case in which more has been asked, and of somebody else too. */
async function openWithMore(server: PartnerServer) {
  const opened = await server.open(documentRequest);
  const { caseId } = opened;
  await server.record(`brand-onboarding:${caseId}`, 'brand-onboarding', caseId, 'negotiation', {});
  await server.record(`document-request:${caseId}/tax`, 'document-request', caseId, 'approved', {});
  await server.record(`document-request:${caseId}/bank`, 'document-request', caseId, 'in-review', {});
  const link = (slot: string, processId: string, contactId = 'contact-1') =>
    server.links.issueLink(`${processId}/step`, {
      ...{ purpose: 'upload-document', caseId, processId, contactId, slot, locale: 'en', singleUse: false },
      mail: { kind: 'upload-document', values: {} },
      ...{ expiresAt: new Date(Date.now() + 86_400_000), createdAt: new Date(Date.now() - 1_000) },
    });
  await link('tax', `document-request:${caseId}/tax`);
  await link('bank-proof', `document-request:${caseId}/bank`);
  await link('trademark-certificate', `document-request:${caseId}/mark`, 'contact-2');
  return opened;
}

/** The customers' pages with photos taken into the partner server's store. */
export async function openTracking({ store }: PartnerServer): Promise<TrackingServer> {
  return openTrackingServer({
    requestReturn: () => Promise.resolve({ ok: true, returnId: 'return-1' }),
    photos: {
      take: (orderId, request) => takeReturnPhoto(store, orderId, request),
      of: (orderId) => returnPhotosOf(store, orderId),
    },
  });
}

/** Everything a customer's link may open. */
export async function trackingPages(server: TrackingServer, origin: string): Promise<Record<string, string>> {
  server.said.events = [
    event('handed-over', '2026-11-20T08:00:00.000Z', { place: 'Lyon' }),
    event('departed-origin', '2026-11-20T18:30:00.000Z', { place: 'Paris' }),
    event('customs-submitted', '2026-11-22T04:10:00.000Z'),
  ];
  const customs = { state: 'documents-wanted', wants: 'commercial-invoice' };
  const door = { landedCost: { atTheDoor: { amount: 1240, currency: 'EUR' } } };
  const returnsUntil = '2026-12-20T00:00:00.000Z';
  const [moving, held, arrived, lost, fresh] = [
    await server.placedOrder([
      order('fulfilling', door),
      parcel('in-transit', { trackingCode: 'LP-MOVING' }),
    ]),
    await server.placedOrder([order('fulfilling'), parcel('customs', { customs, trackingCode: 'LP-HELD' })]),
    await server.placedOrder([order('return-window', { returnsUntil }), parcel('delivered')]),
    await server.placedOrder([order('fulfilling'), parcel('lost')]),
    await server.placedOrder([]),
  ];
  await server.booked(moving.orderId, 'LP-MOVING', '2026-11-28');
  await server.booked(held.orderId, 'LP-HELD', '2026-11-28');
  const addresses = { moving, held, arrived, lost, fresh, unknown: { path: `/t/${'x'.repeat(43)}` } };
  return Object.fromEntries(Object.entries(addresses).map(([name, one]) => [name, origin + one.path]));
}
