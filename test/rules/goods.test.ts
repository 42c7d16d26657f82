import { certificateSchema } from '../../domain/shapes/orders';
import { loadGoodsRules, loadVagueWords, parseGoodsRules } from '../../rules/goods';
import { loadHsRows } from '../../rules/hs';
import book from '../../rules/data/goods-rules.json';

const { rules, bonded, reviewed } = loadGoodsRules();
const codes = loadHsRows().map(({ hsCode }) => hsCode);

test('every HS prefix of a row begins a code that exists', () => {
  const prefixes = [
    ...rules.flatMap(({ hs, exceptHs }) => [...hs, ...exceptHs]),
    ...bonded.map(({ hs }) => hs),
  ];
  expect(prefixes.filter((prefix) => !codes.some((code) => code.startsWith(prefix)))).toEqual([]);
});

test('every certificate a row needs can be written on a listing', () => {
  for (const kind of rules.flatMap(({ needs }) => needs))
    expect(certificateSchema.parse({ kind, number: '1' }).kind).toBe(kind);
});

test('@EU stands for the 27 member states', () => {
  expect(rules.find(({ id }) => id === 'eu-toy-ce')?.to).toHaveLength(27);
  expect(reviewed[0]?.to).toEqual(expect.arrayContaining(['DE', 'GB', 'US']));
});

test('words are lower case and in one class only', () => {
  const { empty, broad, filler } = loadVagueWords();
  const all = [...empty, ...broad, ...filler];
  expect(all.filter((word, index) => all.indexOf(word) !== index)).toEqual([]);
});

type Row = (typeof book.rules)[number];
const changed = (over: object): unknown => ({ ...book, rules: [{ ...(book.rules[0] as Row), ...over }] });

test.each([
  ['a certificate row that needs nothing', changed({ effect: 'certificate' }), 'name what they need'],
  ['a refusal that names a certificate', changed({ needs: ['ce'] }), 'name what they need'],
  ['a row that ends before it starts', changed({ validTo: '2020-01-01' }), 'validTo lies before validFrom'],
  ['foreign to nowhere', changed({ foreignOnly: true }), 'foreign to where'],
  ['a group that is not defined', changed({ to: ['@EEA'] }), '@EEA'],
  ['a country that is none', changed({ to: ['Germany'] }), 'ISO 3166-1'],
  ['an HS prefix of three digits', changed({ hs: ['691'] }), 'two, four or six digits'],
  ['a row without a source', changed({ source: '' }), 'source'],
  ['an id twice', { ...book, rules: [book.rules[0], book.rules[0]] }, 'comes twice'],
])('%s is refused', (_what, text, message) => {
  expect(() => parseGoodsRules(text)).toThrow(message);
});
