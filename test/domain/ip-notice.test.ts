import {
  counterNoticeGaps,
  licenceOf,
  noticeCompleteness,
  paced,
  restoreWindow,
  skusIn,
  strikesOf,
  wrongNotices,
} from '../../domain/ip-notice';
import {
  counterNoticeSchema,
  noticeSchema,
  type CounterNotice,
  type IpNotice,
} from '../../domain/shapes/ip-notice';
import { loadFederalHolidays } from '../../rules/federal-holidays';
import { loadRestoreTerms } from '../../rules/notice-terms';

const law = { calendar: loadFederalHolidays(), terms: loadRestoreTerms(), reviewDays: 36_500 };
const agent = 'America/New_York';

const notice: IpNotice = noticeSchema.parse({
  signature: 'Paula Reyes',
  work: 'The photograph “Harbour at dawn”, 2021',
  material: ['TOWEL-1'],
  contact: { name: 'Paula Reyes', email: 'paula@studio.example' },
  goodFaith: true,
  accurate: true,
  authority: true,
});

const lacking = (changes: object, found = ['TOWEL-1']) => {
  const answer = noticeCompleteness({ ...notice, ...changes }, found);
  const missing = answer.state === 'complete' ? [] : answer.missing.map(({ clause }) => clause.slice(-5));
  return [answer.state, missing.join(' ')];
};

describe('a notice', () => {
  it.each([
    ['with all elements', {}, 'complete', ''],
    ['without a signature', { signature: undefined }, 'substantial', 'A)(i)'],
    ['without the work', { work: undefined }, 'incomplete', '(ii)'],
    ['without any material', { material: [] }, 'incomplete', '(iii)'],
    ['without a name', { contact: { email: 'p@studio.example' } }, 'incomplete', '(iv)'],
    ['with a name but no way to reach it', { contact: { name: 'Paula' } }, 'incomplete', '(iv)'],
    ['reachable by telephone only', { contact: { name: 'Paula', telephone: '+1 212' } }, 'complete', ''],
    ['without good faith', { goodFaith: false }, 'substantial', 'A)(v)'],
    ['accurate, but of nobody entitled', { authority: false }, 'substantial', '(vi)'],
    ['of somebody entitled, but not accurate', { accurate: false }, 'substantial', '(vi)'],
    [
      'with (ii) to (iv) only',
      { signature: undefined, goodFaith: false, accurate: false },
      'substantial',
      'A)(i) A)(v) (vi)',
    ],
    [
      'that lacks one of (ii) to (iv) beside others',
      { work: undefined, goodFaith: false },
      'incomplete',
      '(ii) A)(v)',
    ],
  ])('%s', (_what, changes, state, clauses) => {
    const [found, missing] = lacking(changes);
    expect(found).toBe(state);
    expect(missing?.split(' ').map((clause) => clauses.includes(clause.slice(-4)))).not.toContain(false);
    expect(missing === '' ? 0 : missing?.split(' ').length).toBe(
      clauses === '' ? 0 : clauses.split(' ').length,
    );
  });

  it('whose material leads to nothing of ours is incomplete', () => {
    expect(noticeCompleteness(notice, [])).toMatchObject({
      ...{ state: 'incomplete', missing: [{ element: 'material', pointer: '#/material' }] },
    });
  });
});

describe('a counter-notice', () => {
  const counter: CounterNotice = counterNoticeSchema.parse({
    ...{ signature: 'Ines Prado', material: ['TOWEL-1'], mistake: true, name: 'Ines Prado' },
    ...{ address: 'Rua da Sofia 12, Coimbra', country: 'PT', telephone: '+351 239' },
    ...{ jurisdiction: true, service: true },
  });
  it.each([
    ['complete', {}, []],
    ['for some of what is down', { material: ['TOWEL-2'] }, []],
    ['without a signature', { signature: undefined }, ['signature']],
    ['that names nothing', { material: [] }, ['material']],
    ['that names what is not down', { material: ['TOWEL-1', 'OTHER'] }, ['material']],
    ['without the statement of a mistake', { mistake: false }, ['mistake']],
    ['without a telephone number', { telephone: undefined }, ['contact']],
    ['without consent to a court', { jurisdiction: false }, ['consent']],
    ['without consent to service', { service: false }, ['consent']],
  ])('%s', (_what, changes, elements) => {
    const gaps = counterNoticeGaps({ ...counter, ...changes }, ['TOWEL-1', 'TOWEL-2']);
    expect(gaps.map(({ element }) => element)).toEqual(elements);
  });
});

describe('the window in which listings come back', () => {
  it.each([
    ['on a plain day', '2026-03-02T15:00:00Z', '2026-03-17T04:00:00.000Z', '2026-03-21T04:00:00.000Z'],
    [
      'late in the evening: it is that day still',
      '2026-03-03T03:30:00Z',
      '2026-03-17T04:00:00.000Z',
      '2026-03-21T04:00:00.000Z',
    ],
    ['on a Saturday', '2026-03-07T15:00:00Z', '2026-03-21T04:00:00.000Z', '2026-03-27T04:00:00.000Z'],
    ['before Thanksgiving', '2026-11-24T15:00:00Z', '2026-12-10T05:00:00.000Z', '2026-12-16T05:00:00.000Z'],
    ['before the year’s end', '2026-12-18T15:00:00Z', '2027-01-06T05:00:00.000Z', '2027-01-12T05:00:00.000Z'],
    [
      'with a holiday observed on a Friday',
      '2026-06-26T15:00:00Z',
      '2026-07-14T04:00:00.000Z',
      '2026-07-18T04:00:00.000Z',
    ],
    [
      'over the end of summer time',
      '2026-10-26T15:00:00Z',
      '2026-11-10T05:00:00.000Z',
      '2026-11-17T05:00:00.000Z',
    ],
    ['on a leap day', '2028-02-29T15:00:00Z', '2028-03-15T04:00:00.000Z', '2028-03-21T04:00:00.000Z'],
  ])('after receipt %s', (_what, receivedAt, from, to) => {
    expect(restoreWindow(receivedAt, agent, law)).toMatchObject({ known: true, from, to });
  });

  it('is not known when it reaches into a year nobody has verified', () => {
    expect(restoreWindow('2030-12-12T12:00:00Z', agent, law)).toEqual({
      known: false,
      beyond: '2031-01-01',
    });
  });

  it('is not known when nobody has verified the term for too long, or no row is for the day', () => {
    const unknown = { known: false, beyond: '2027-07-01', doubt: 'term' };
    const [receivedAt, at] = ['2027-07-01T12:00:00Z', { ...law, reviewDays: 180 }];
    expect(restoreWindow(receivedAt, agent, at)).toEqual(unknown);
    const ended = law.terms.map((row) => ({ ...row, validTo: '2027-06-30' }));
    expect(restoreWindow(receivedAt, agent, { ...law, terms: ended })).toEqual(unknown);
    const longer = { ...law.terms[0]!, validFrom: '2027-07-01', least: 20, most: 24 };
    expect(restoreWindow(receivedAt, agent, { ...law, terms: [...ended, longer] })).toMatchObject({
      ...{ known: true, lastDay: '2027-08-05' },
    });
  });

  it('is as fast as a demonstration wants it, and unchanged in production', () => {
    const receivedAt = '2026-03-02T12:00:00.000Z';
    const window = { from: '2026-03-12T12:00:00.000Z', to: '2026-03-16T12:00:00.000Z' };
    expect(paced(receivedAt, window, 86_400_000)).toEqual(window);
    expect(paced(receivedAt, window, 500)).toEqual({
      ...{ from: '2026-03-02T12:00:05.000Z', to: '2026-03-02T12:00:07.000Z' },
    });
  });
});

describe('whether a listing is licensed', () => {
  const scope = {
    territory: ['DE'],
    channels: ['own-shop' as const],
    period: { from: '2026-01-01', to: '2026-12-31' },
  };
  const grant = (asset: 'trademark' | 'images', id: string) => ({
    ...{ grantId: id, caseId: 'acme:DE', asset, scope, sublicence: false, source: 'LF-1' },
  });
  const listing = {
    sku: 'TOWEL',
    channel: 'own-shop' as const,
    assets: ['images' as const],
    markets: ['DE'],
  };
  const grants = [grant('trademark', 'g1'), grant('images', 'g2')];

  it.each([
    ['by grants for all it shows', listing, grants, true],
    ['not without the trademark', listing, grants.slice(1), false],
    ['not where one of its markets is outside', { ...listing, markets: ['DE', 'FR'] }, grants, false],
    ['not when it has no market', { ...listing, markets: [] }, grants, false],
  ])('%s', (_what, asked, archive, licensed) => {
    expect(licenceOf(asked, archive, '2026-06-01').licensed).toBe(licensed);
  });

  it('names the grants, or the gap', () => {
    expect(licenceOf(listing, grants, '2026-06-01')).toMatchObject({ by: ['g1', 'g2'], why: [] });
    expect(licenceOf(listing, grants.slice(0, 1), '2026-06-01').why).toEqual(['no grant for images']);
  });
});

describe('material', () => {
  it.each([
    ['TOWEL-1', ['TOWEL-1']],
    ['https://shop.example/de/p/TOWEL-1', ['TOWEL-1']],
    ['https://shop.example/p/TOWEL%201/?colour=blue', ['TOWEL 1']],
    ['https://shop.example/item?sku=TOWEL-1', ['item', 'TOWEL-1']],
    ['https://shop.example/%E0%A4%A', ['%E0%A4%A']],
    ['https://shop.example/', []],
  ])('%s may lead to %j', (material, skus) => {
    expect(skusIn(material)).toEqual(skus);
  });
});

describe('what is counted', () => {
  const past = [
    ...['upheld', 'stays-down', 'restored', 'rejected', 'withdrawn', 'incomplete'].map((outcome) => ({
      ...{ outcome, endedAt: '2026-06-01T00:00:00.000Z' },
    })),
    { outcome: 'upheld', endedAt: '2025-06-01T00:00:00.000Z' },
  ];
  it('against a brand: upheld within the term', () => {
    expect(strikesOf(past, '2026-07-01T00:00:00.000Z', 365)).toBe(2);
    expect(strikesOf(past, '2026-05-31T00:00:00.000Z', 365)).toBe(3);
    expect(strikesOf(past, '2027-06-02T00:00:00.000Z', 365)).toBe(0);
  });
  it('against a notifier: rejected, or restored after a counter-notice', () => {
    expect(wrongNotices(past)).toBe(2);
  });
});
