import { loadFraudRules, parseFraudRules } from '../../rules/fraud';
import book from '../../rules/data/fraud-rules.json';

const { rules, reviewFrom, refuseFrom } = loadFraudRules();

test('no row alone refuses, unless it is a blocked list', () => {
  for (const { kind, points } of rules) if (kind !== 'blocked') expect(points).toBeLessThan(refuseFrom);
});

test('the postcode of honest neighbours alone never asks for a review', () => {
  expect(rules.find(({ kind }) => kind === 'reshipper-postcodes')?.points).toBeLessThan(reviewFrom / 2);
});

const changed = (over: object): unknown => ({ ...book, rules: [{ ...book.rules[0], ...over }] });

test.each([
  ['points below nothing', changed({ points: -1 }), 'points'],
  ['an unknown kind', changed({ kind: 'astrology' }), 'kind'],
  ['a parameter missing', changed({ kind: 'disputes', which: undefined }), 'from'],
  ['a row that ends before it starts', changed({ validTo: '2020-01-01' }), 'ends before it starts'],
  ['an id twice', { ...book, rules: [book.rules[0], book.rules[0]] }, 'comes twice'],
  ['review after refusal', { ...book, reviewFrom: 90 }, 'refuseFrom must be over reviewFrom'],
])('%s is refused', (_what, text, message) => {
  expect(() => parseFraudRules(text)).toThrow(message);
});
