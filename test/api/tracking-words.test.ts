/** The tracking page says everything in every language; steps, places and zones. */
import fc from 'fast-check';
import { isZone } from '../../api/tracking/speech';
import { stepsOf } from '../../api/tracking/steps';
import german from '../../api/tracking/texts/de.json';
import english from '../../api/tracking/texts/en.json';
import chinese from '../../api/tracking/texts/zh.json';
import { cityOf } from '../../api/tracking/view';
import { clearanceTransitions, orderTransitions, shipmentTransitions } from '../../domain/order-stages';

describe('words', () => {
  const texts = { en: english, de: german, zh: chinese };
  const keysIn = (words: object, before = ''): string[] =>
    Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? keysIn(value, `${before}${key}.`)
        : [`${before}${key} ${[...new Set(String(value).match(/{{\w+}}/g) ?? [])].sort().join(' ')}`],
    );

  test.each(['de', 'zh'] as const)('%s says all that English says, with the same values', (locale) => {
    expect(keysIn(texts[locale])).toEqual(keysIn(english));
  });

  test('every stage of an order, a parcel and a clearance has them', () => {
    expect(
      Object.keys(english.order.stage)
        .filter((stage) => stage !== 'unknown')
        .sort(),
    ).toEqual(Object.keys(orderTransitions).sort());
    expect(Object.keys(english.parcel.stage).sort()).toEqual(Object.keys(shipmentTransitions).sort());
    expect([...Object.keys(english.customs.state), 'released'].sort()).toEqual(
      Object.keys(clearanceTransitions).sort(),
    );
  });
});

describe('steps', () => {
  const names = (stage: string, more: { declared?: boolean; customs?: { state: string } } = {}) =>
    stepsOf({ stage, declared: true, ...more }).map(({ name, state }) => `${name} ${state}`);

  test.each([
    ['preparing', ['packed now', 'under-way next', 'customs next', 'last-mile next', 'delivered next']],
    ['labelled', ['packed done', 'under-way next', 'customs next', 'last-mile next', 'delivered next']],
    ['in-transit', ['packed done', 'under-way now', 'customs next', 'last-mile next', 'delivered next']],
    ['customs', ['packed done', 'under-way done', 'customs now', 'last-mile next', 'delivered next']],
    ['last-mile', ['packed done', 'under-way done', 'customs done', 'last-mile now', 'delivered next']],
    ['delivered', ['packed done', 'under-way done', 'customs done', 'last-mile done', 'delivered done']],
    ['lost', []],
    ['constructor', []],
  ])('%s', (stage, expected) => {
    expect(names(stage)).toEqual(expected);
  });

  test('customs are a step only for what passes them, and done when they have released it', () => {
    expect(names('in-transit', { declared: false }).join()).not.toContain('customs');
    expect(names('customs', { declared: false })).toContain('customs now');
    expect(names('in-transit', { customs: { state: 'released' } })).toContain('customs done');
  });
});

test.each([
  ['Köln', 'Köln'],
  ['Frankfurt am Main, DE', 'Frankfurt am Main, DE'],
  ['Lindenstr. 1, 50674 Köln', undefined],
  ['Köln, Lindenstr. 1', undefined],
  ['50674', undefined],
  ['上海', '上海'],
  ['', undefined],
  [undefined, undefined],
])('the place %s is shown as %s', (place, city) => {
  expect(cityOf(place)).toBe(city);
});

test('no place with a number in it is ever shown', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0 }), fc.string(), (before, number, after) => {
      expect(cityOf(`${before}${number}${after}`)).toBeUndefined();
    }),
  );
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Etc/GMT+8', true],
  ['nowhere', false],
  ['../etc/passwd', false],
  ['', false],
])('the zone %s: %s', (zone, known) => {
  expect(isZone(zone)).toBe(known);
});
