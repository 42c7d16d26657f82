import { checkCustomsDescription } from '../../domain/customs-description';
import { loadVagueWords } from '../../rules/goods';
import { loadHsSearch } from '../../rules/hs';

const words = loadVagueWords();
const { knowsWord } = loadHsSearch();
const problem = (text: string): string | undefined =>
  checkCustomsDescription(text, words, { knowsWord })?.problem;

test.each([
  'Stoneware mug for hot drinks',
  "Women's knitted cotton T-shirt",
  'Leather shoes',
  'Wooden toys',
  'Hand cream in a tube',
  'Gift wrap of printed paper',
  'Rubber hot water bottle with knitted cover',
  'Candle holder of white metal',
  'Green tea in bags',
  'USB charging cable',
  'Paper cards with envelopes',
  'Bicycle brake parts of aluminium',
])('"%s" is precise enough', (text) => {
  expect(problem(text)).toBeUndefined();
});

test.each([
  ['gift', 'says nothing'],
  ['Gifts', 'says nothing'],
  ['Birthday gift for mum', 'says nothing'],
  ['sample', 'says nothing'],
  ['free samples', 'says nothing'],
  ['goods', 'says nothing'],
  ['spare parts', 'one thing only'],
  ['accessories', 'says nothing'],
  ['various items', 'says nothing'],
  ['clothing', 'says nothing'],
  ['Clothes, new', 'says nothing'],
  ['ceramic accessories', 'one thing only'],
  ['candles', 'one thing only'],
  ['white mug', 'one thing only'],
  ['mug mug', 'one thing only'],
  ['bags', 'too broad'],
  ['toys and tools', 'too broad'],
  ['said to contain cotton towels', '"said to contain"'],
  ['cotton towels, as per invoice', '"as per invoice"'],
  ['n/a', '"n/a"'],
  ['Personal effects', '"personal effects"'],
  ['daily necessities', '"daily necessities"'],
  ['SKU 84029E', 'says nothing'],
  ['84029E', 'number or code'],
  ['AB-123 / 77', 'number or code'],
  ['🎁🎁🎁', 'number or code'],
  ['Zalvora Quendix', 'brand or model'],
])('"%s" is refused: %s', (text, why) => {
  expect(problem(text)).toContain(why);
});

test.each([
  ['610910', "women's knitted cotton T-shirt"],
  ['691200', 'stoneware mug for hot drinks'],
  ['340600', 'hand cream in a 75 ml tube'],
  [undefined, 'candle of soy wax in a tin'],
])('for HS %s the remedy shows how: %s', (hsCode, example) => {
  expect(checkCustomsDescription('gift', words, hsCode ? { hsCode } : {})?.remedy).toContain(example);
});

test('its own examples pass', () => {
  for (const { example } of words.hints) expect([example, problem(example)]).toEqual([example, undefined]);
});
