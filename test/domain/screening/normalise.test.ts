import fc from 'fast-check';
import { normaliseName } from '../../../domain/screening/normalise';

test.each([
  ['AL-ZAWAHIRI, Ayman', 'ayman al zawahiri'],
  ['DELOS REYES, Feliciano Semborio, Jr.', 'feliciano semborio delos reyes'],
  ['Müller & Söhne GmbH', 'muller sohne'],
  ['NARI SHIPPING AND CHARTERING GMBH & CO. KG', 'nari shipping chartering'],
  ['ANGLO-CARIBBEAN CO., LTD.', 'anglo caribbean'],
  ['TRANSPORTADORA PUREPECHA S.A. DE C.V.', 'transportadora purepecha'],
  ['COCINA DE TIJUANA, S. DE R.L. DE C.V.', 'cocina de tijuana'],
  ['KHAN, Haji', 'haji khan'],
  ['AERO CONTINENTE E.I.R.L.', 'aero continente'],
  ['Kowalski Meble Sp. z o.o.', 'kowalski meble'],
  ['ООО «Ромашка»', 'romashka'],
  ['OBSHCHESTVO S OGRANICHENNOI OTVETSTVENNOSTYU AVIA GRUPP', 'avia grupp'],
  ['深圳华新电子有限公司', 'shen zhen hua xin dian zi'],
  ['株式会社田中製作所', 'tian zhong zhi zuo suo'],
  ['شركة النور للتجارة', 'shrkh al nwr lltjrh'],
  ['김원홍', 'gim won hong'],
  ["AL-'AZBAH, Hana", 'hana al azbah'],
  ['F.A.R.C.', 'farc'],
  ['Sheikh Hassan Ali', 'hassan ali'],
  ['Haji Khan', 'haji khan'],
  ['Limited Company', 'limited company'],
  ['…!', ''],
])('%s is compared as "%s"', (name, words) => {
  expect(normaliseName(name).join(' ')).toBe(words);
});

test('composed and decomposed accents are the same name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-composite', maxLength: 60 }), (name) => {
      expect(normaliseName(name.normalize('NFD'))).toEqual(normaliseName(name.normalize('NFC')));
    }),
    { numRuns: 200 },
  );
});

test('whatever is typed, words are lower case ASCII without gaps', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      for (const word of normaliseName(name)) expect(word).toMatch(/^[a-z0-9]{1,48}$/);
    }),
    { numRuns: 200 },
  );
});
