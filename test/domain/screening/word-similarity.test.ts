import { soundCode } from '../../../domain/screening/phonetic';
import { editDistance, jaroWinkler, wordSimilarity } from '../../../domain/screening/word-similarity';

test.each([
  ['MHMD', ['muhammad', 'mohammed', 'mohamed', 'mohamad', 'mhmd']],
  ['HSN', ['hassan', 'hasan', 'hussein', 'husayn', 'hossein', 'hsyn']],
  ['KDV', ['gaddafi', 'qadhafi', 'kadafi', 'qaddafi']],
  ['AHMD', ['ahmad', 'akhmed', 'ahmed']],
  ['ASV', ['yusuf', 'iusuf', 'yousef', 'youcef']],
  ['JML', ['jamal', 'djamel', 'jamil']],
])('%s is the sound of %j', (code, words) => {
  for (const word of words) expect([word, soundCode(word)]).toEqual([word, code]);
});

test.each([
  ['kitten', 'sitting', 3],
  ['abcd', 'acbd', 1],
  ['ca', 'abc', 3],
  ['', 'abc', 3],
  ['same', 'same', 0],
])('%s and %s are %i edits apart', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

// The textbook pairs of Winkler (1990).
test.each([
  ['martha', 'marhta', 0.961],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.813],
])('Jaro-Winkler of %s and %s is %f', (a, b, similarity) => {
  expect(jaroWinkler(a, b)).toBeCloseTo(similarity, 3);
});

const similarity = (a: string, b: string): number =>
  wordSimilarity({ text: a, code: soundCode(a) }, { text: b, code: soundCode(b) });

test.each([
  ['zawahiri', 'zawahri'],
  ['kadyrov', 'kadryov'],
  ['bank', 'bnak'],
  ['mhmd', 'muhammad'],
])('%s may stand for %s', (a, b) => {
  expect(similarity(a, b)).toBeGreaterThan(0.75);
  expect(similarity(a, b)).toBeLessThan(1);
});

test.each([
  ['gom', 'gxm7'],
  ['1425', '1426'],
  ['berlin', 'madrid'],
  ['a', 'b'],
  ['berg', 'brc'],
])('%s does not stand for %s', (a, b) => {
  expect(similarity(a, b)).toBe(0);
});
