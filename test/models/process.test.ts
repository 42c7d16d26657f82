/** Which processes a list finds, and what it shows of them. */
import type { ProcessRecord } from '../../domain/process';
import { createRecordActivities } from '../../activities/record';
import { brandStartsOf, findProcess, listProcesses, processModel } from '../../models/process';
import { openTestDatabase, type TestDatabase } from '../support/mongo';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await processModel(database.connection).createIndexes();
  const { recordProcess } = createRecordActivities(database.connection);
  for (const [index, slug] of slugs.entries()) await recordProcess(recordOf(slug, index));
});
afterAll(() => database.close());

const slugs = ['la', 'lan', 'lande', 'lande-cups', 'lande-cups-of-limoges', 'lande-cups-of-lyon', 'mondego'];
const day = (number: number) => new Date(Date.UTC(2026, 0, 1 + number)).toISOString();

/** Every second one has ended; the later in the row, the younger. */
function recordOf(brandSlug: string, index: number): ProcessRecord {
  const [stage, end] = index % 2 === 0 ? ['vetting', {}] : ['rejected', { endedAt: day(index) }];
  return {
    ...{
      processId: `brand-onboarding:${brandSlug}:DE`,
      process: 'brand-onboarding',
      caseId: `${brandSlug}:DE`,
    },
    ...{ revision: 1, stage, stageSince: day(index), openedAt: day(index), ...end },
    listing: {
      ...{ brand: brandSlug, brandSlug, market: 'DE', country: 'FR', category: 'home' },
      ...{ channel: 'direct', owner: 'staff:mia' },
    },
    state: { big: 'part' },
    ...{ openTasks: [], closedTasks: [], entries: [], chainHead: { seq: 0, hash: '0'.repeat(64) } },
  };
}

const listed = async (...[filter, sort = 'openedAt']: [object, ('openedAt' | '-stageSince' | 'brand')?]) => {
  const { items } = await listProcesses(database.connection, filter, sort, { limit: 50 });
  return items.map(({ listing }) => listing.brandSlug);
};

describe('a list of processes', () => {
  it.each([
    ['one letter', 'l', slugs.slice(0, 6)],
    ['two letters, as long as a slug', 'la', slugs.slice(0, 6)],
    ['three letters', 'lan', slugs.slice(1, 6)],
    ['a whole slug', 'lande', slugs.slice(2, 6)],
    ['almost as many letters as are stored', 'lande-cups-of-l', slugs.slice(4, 6)],
    ['more letters than are stored', 'lande-cups-of-limo', ['lande-cups-of-limoges']],
    ['a slug that goes on otherwise', 'lande-cups-of-limoges', ['lande-cups-of-limoges']],
    ['nothing that is there', 'mondegos', []],
  ])('by the beginning of a brand: %s', async (_, brand, expected) => {
    for (const sort of ['openedAt', 'brand'] as const)
      expect(await listed({ brand }, sort)).toEqual(expected);
    expect(await listed({ brand, process: 'brand-onboarding' }, '-stageSince')).toEqual(
      [...expected].reverse(),
    );
    expect(await listed({ brand, process: 'pilot-trial' })).toEqual([]);
  });

  it.each([
    ['none', {}, ['la', 'lande', 'lande-cups-of-limoges', 'mondego']],
    ['none', { brand: 'lande' }, ['lande', 'lande-cups-of-limoges']],
    ['rejected', {}, ['lan', 'lande-cups', 'lande-cups-of-lyon']],
    ['rejected', { openedFrom: day(2), openedTo: day(3) }, ['lande-cups']],
    ['rejected', { stage: 'vetting' }, []],
    ['vetting', {}, []],
  ])('by its exit: %s %j', async (exit, more, expected) => {
    expect(await listed({ exit, ...more })).toEqual(expected);
  });

  it('shows everything but what the process knows, which one alone shows', async () => {
    const { items } = await listProcesses(database.connection, { caseId: 'la:DE' }, 'openedAt', { limit: 5 });
    const alone = await findProcess(database.connection, 'brand-onboarding:la:DE');
    expect(alone).toMatchObject({ state: { big: 'part' } });
    const { state: _, ...item } = alone ?? {};
    expect(items).toEqual([{ ...item, about: { caseId: 'la:DE' } }]);
    for (const part of ['brandStarts', 'chainHead']) expect(alone).not.toHaveProperty(part);
  });
});

it('beginnings of a slug are those of 3 to 16 letters', () => {
  expect(brandStartsOf('ab')).toEqual([]);
  expect(brandStartsOf('lande')).toEqual(['lan', 'land', 'lande']);
  const long = brandStartsOf('abcdefghijklmnopqrstuvwxyz');
  expect([long.at(0), long.at(-1), long.length]).toEqual(['abc', 'abcdefghijklmnop', 14]);
});
