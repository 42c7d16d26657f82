import fc from 'fast-check';
import type { DeniedParty } from '../../../domain/screening/denied-party';
import { buildScreeningIndex, screenName } from '../../../domain/screening/match';
import { loadOfacList } from '../../../rules/ofac';

const { parties } = loadOfacList();
const index = buildScreeningIndex(parties);
const entriesOf = (name: string): number[] => screenName(index, name).map((hit) => hit.entry);
const entryNamed = (name: string): number => {
  const party = parties.find((each) => each.name === name || each.aliases.includes(name));
  if (!party) throw new Error(`${name} is not on the list`);
  return party.entry;
};

describe('a listed party is found', () => {
  test.each([
    ['as listed', 'AEROCARIBBEAN AIRLINES', 'AEROCARIBBEAN AIRLINES'],
    ['written in two words', 'Aero Caribbean Airlines', 'AEROCARIBBEAN AIRLINES'],
    ['written in one word', 'AEROCARIBBEAN', 'AERO-CARIBBEAN'],
    ['under another legal form', 'Rosoboronexport OAO', 'ROSOBORONEXPORT JSC'],
    ['given name first', 'Ayman al Zawahiri', 'AL-ZAWAHIRI, Ayman'],
    ['with a typo', 'Aiman Zawahri Muhammad Rabi', 'AL-ZAWAHIRI, Aiman Muhammad Rabi'],
    ['with two neighbours swapped', 'Ramzan Kadryov Akhmatovich', 'KADYROV, Ramzan Akhmatovich'],
    ['without the patronymic', 'Ramzan Kadyrov', 'KADYROV, Ramzan Akhmatovich'],
    ['in Cyrillic', 'Рамзан Кадыров', 'KADYROV, Ramzan Akhmatovich'],
    ['in Arabic', 'أسامة بن لادن', 'BIN LADIN, Osama'],
    ['in Arabic, as an organisation', 'حزب الله', 'HIZBALLAH'],
    ['in Korean', '김정은', 'KIM, Jong Un'],
    ['transliterated the French way', 'Oussama Ben Laden', 'BIN LADEN, Usama'],
    ['transliterated otherwise', 'Muhamed Omer', 'OMAR, Mohammed'],
    ['with its middle name as an initial', 'Ramzan A. Kadyrov', 'KADYROV, Ramzan Akhmatovich'],
    ['with a rank', 'Dr. Ayman al-Zawahiri', 'AL-ZAWAHIRI, Ayman'],
    ['with an article joined', 'ALZAWAHIRI, Ayman', 'AL-ZAWAHIRI, Ayman'],
  ])('%s: %s', (_, name, listed) => {
    expect(entriesOf(name)).toContain(entryNamed(listed));
  });
});

test.each([
  'Müller & Söhne GmbH',
  'Shenzhen Huaxin Electronics Co., Ltd.',
  '深圳华新电子有限公司',
  'Smith & Jones Ltd',
  'Maison Dubois SARL',
  'International Trading Company',
  'General Electric Company',
  'Ali',
  'Co., Ltd.',
  '',
  '   ',
  '!?',
  '🚀',
])('"%s" has no hit', (name) => {
  expect(screenName(index, name)).toEqual([]);
});

test('a hit says whom it found, by which alias, how surely and why', () => {
  expect(screenName(index, 'aero-caribbean')[0]).toEqual({
    entry: 36,
    listedName: 'AEROCARIBBEAN AIRLINES',
    matchedAlias: 'AERO-CARIBBEAN',
    programmes: ['CUBA'],
    kind: 'entity',
    score: 1,
    reason: 'exact',
  });
  const [bySound] = screenName(index, 'Ramsan Kadyrov');
  expect(bySound?.reason).toBe('"ramsan" sounds like "ramzan"; only in the listed name: akhmatovich');
});

test('hits come best first, one for each party, no more than asked for', () => {
  const hits = screenName(index, 'Mohammed Ali', { threshold: 0.7 });
  expect(hits.length).toBeGreaterThan(3);
  expect(hits.map((hit) => hit.score)).toEqual(hits.map((hit) => hit.score).sort((a, b) => b - a));
  expect(new Set(hits.map((hit) => hit.entry)).size).toBe(hits.length);
  expect(screenName(index, 'Mohammed Ali', { threshold: 0.7, limit: 2 })).toEqual(hits.slice(0, 2));
  for (const hit of screenName(index, 'Mohammed Ali', { threshold: 0.9 }))
    expect(hit.score).toBeGreaterThanOrEqual(0.9);
});

test('a likeness to a ship counts less than the same likeness to a firm', () => {
  const party = (kind: DeniedParty['kind']): DeniedParty => ({
    entry: 1,
    name: 'PERARIN',
    kind,
    programmes: [],
    aliases: [],
  });
  const [firm, ship] = (['entity', 'vessel'] as const).map(
    (kind) => screenName(buildScreeningIndex([party(kind)]), 'Perrarin', { threshold: 0 })[0]?.score ?? 0,
  );
  expect(ship).toBeLessThan(firm ?? 0);
});

test('an empty list finds nobody', () => {
  expect(screenName(buildScreeningIndex([]), 'Ayman al-Zawahiri')).toEqual([]);
});

describe('properties', () => {
  const someParty = fc.constantFrom(...parties.filter((_, position) => position % 37 === 0));
  const finds = (name: string, party: DeniedParty): void => {
    const hit = screenName(index, name, { limit: 1000 }).find((each) => each.entry === party.entry);
    expect([name, hit?.score]).toEqual([name, 1]);
  };
  const check = (change: (name: string, party: DeniedParty) => string): void => {
    fc.assert(
      fc.property(someParty, (party) => finds(change(party.name, party), party)),
      { numRuns: 100 },
    );
  };

  test('case does not matter', () => check((name) => name.toLowerCase()));
  test('accents do not matter', () => check((name) => name.replace(/[AEIOU]/g, '$&\u0301')));
  test('word order does not matter where there is no legal form', () => {
    check((name, { kind }) =>
      kind === 'individual' ? name.replace(/,/g, '').split(' ').reverse().join(' ') : name,
    );
  });
  test('an added legal form does not matter', () => {
    check((name, { kind }) => (kind === 'entity' && /^[A-Z ]+$/.test(name) ? `${name} LIMITED` : name));
  });
  test('no text makes it throw, and scores stay between threshold and 1', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 80 })),
        (name) => {
          for (const hit of screenName(index, name, { threshold: 0.5 })) {
            expect(hit.score).toBeGreaterThanOrEqual(0.5);
            expect(hit.score).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
