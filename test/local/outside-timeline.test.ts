/** How parcels of the carriers' sandbox travel. */
import fc from 'fast-check';

import { s10CheckDigit, trackingCodeOf } from '../../local/outside/carrier-codes';
import { Scenarios } from '../../local/outside/carrier-scenarios';
import {
  carrierScenarios,
  nextReport,
  scansAfterRelease,
  scansOfReturn,
  scansOnTheWay,
  told,
  type CarrierScenario,
  type Journey,
  type Scan,
} from '../../local/outside/timeline';

const start = Date.parse('2026-11-24T08:00:00Z');
const pace = 1000;

function journey(more: Partial<Journey> = {}): Journey {
  return {
    ...{ trackingCode: 'LF276543215CN', carrier: 'landpost', service: 'tracked', scenario: 'plain' },
    ...{
      from: { city: 'Shenzhen', country: 'CN' },
      to: { city: 'Berlin', country: 'DE' },
      crossesBorder: true,
    },
    ...more,
  };
}

/** The whole way, customs releasing it after six hours. */
function wholeWay(of: Journey): Scan[] {
  const out = scansOnTheWay(of, start, pace);
  const atCustoms = out.find(({ move }) => move === 'customs-submitted');
  return atCustoms ? [...out, ...scansAfterRelease(of, atCustoms.at + 6 * pace, pace)] : out;
}

const moves = (scans: Scan[]): string[] => scans.map(({ move }) => move);

const anyJourney = fc.record({
  trackingCode: fc.string({ minLength: 1, maxLength: 13 }),
  carrier: fc.constantFrom('landpost', 'swiftair', 'metrohub', 'bondex'),
  service: fc.constantFrom('tracked', 'next-day'),
  scenario: fc.constantFrom(...carrierScenarios),
  crossesBorder: fc.boolean(),
});

describe('a plain parcel', () => {
  test('goes from hand-over through customs to the door', () => {
    expect(moves(wholeWay(journey()))).toEqual([
      ...['handed-over', 'departed-origin', 'exported', 'arrived', 'customs-submitted'],
      ...['customs-released', 'out-for-delivery', 'delivered'],
    ]);
  });

  test('has no customs inside one territory', () => {
    const local = journey({ carrier: 'metrohub', service: 'standard', crossesBorder: false });
    expect(moves(wholeWay(local))).toEqual([
      ...['handed-over', 'departed-origin', 'arrived', 'out-for-delivery', 'delivered'],
    ]);
  });

  test('leaves a bonded zone only after customs released it', () => {
    const way = moves(wholeWay(journey({ carrier: 'bondex', service: 'standard' })));
    expect(way.indexOf('customs-released')).toBeLessThan(way.indexOf('departed-origin'));
  });

  test.each([
    ['landpost', 'tracked', true, 5, 14],
    ['swiftair', 'express', true, 1, 5],
    ['metrohub', 'standard', false, 1, 4],
    ['metrohub', 'next-day', false, 0, 1],
    ['bondex', 'fast', true, 0, 2],
  ])('of %s %s (border: %s) arrives in %i to %i days', (carrier, service, crossesBorder, least, most) => {
    for (let serial = 1; serial <= 50; serial += 1) {
      const trackingCode = trackingCodeOf(carrier, serial, 'CN');
      const last = wholeWay(journey({ carrier, service, crossesBorder, trackingCode })).at(-1);
      const days = ((last?.at ?? 0) - start) / (24 * pace);
      expect(days).toBeGreaterThanOrEqual(least);
      expect(days).toBeLessThanOrEqual(most);
    }
  });
});

describe('every journey', () => {
  test('is scanned in the order of time, and the same each time it is looked at', () => {
    fc.assert(
      fc.property(anyJourney, (parts) => {
        const scans = wholeWay(journey(parts));
        const times = scans.map(({ at }) => at);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        expect(scans.every(({ at, reportedAt }) => reportedAt >= at)).toBe(true);
        expect(wholeWay(journey(parts))).toEqual(scans);
      }),
    );
  });

  test('is told completely, whatever order the reports arrive in', () => {
    fc.assert(
      fc.property(anyJourney, fc.infiniteStream(fc.nat()), (parts, numbers) => {
        const scans = wholeWay(journey(parts));
        const reports: Scan[][] = [];
        let until = 0;
        for (let next = nextReport(scans, until, 3 * pace); next; next = nextReport(scans, until, 3 * pace)) {
          reports.push(told(scans, next));
          until = next;
        }
        const shuffled = reports
          .map((report) => ({ report, place: numbers.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .flatMap(({ report }) => report);
        const heard = new Map(shuffled.map((scan) => [`${scan.move}@${scan.at}`, scan]));
        expect([...heard.values()].sort((a, b) => a.at - b.at)).toEqual(scans);
      }),
    );
  });
});

describe('what can go wrong', () => {
  const ends: [CarrierScenario, string, string[]][] = [
    ['lost', 'lost', ['out-for-delivery', 'delivered']],
    ['silent', 'exported', ['lost', 'delivered']],
    ['damaged', 'damaged', ['delivered']],
    ['delivery-failed', 'delivered', ['returned']],
    ['returned', 'returned', ['delivered']],
    ['late', 'delivered', ['lost']],
    ['out-of-order', 'delivered', ['lost']],
  ];
  test.each(ends)('%s ends with %s', (scenario, last, never) => {
    const way = moves(wholeWay(journey({ scenario })));
    expect(way.at(-1)).toBe(last);
    expect(way.filter((move) => never.includes(move))).toEqual([]);
  });

  test('late is slower than plain', () => {
    const duration = (scenario: CarrierScenario): number => wholeWay(journey({ scenario })).at(-1)?.at ?? 0;
    expect(duration('late')).toBeGreaterThan(duration('plain'));
  });

  test('out of order: a later scan is told before an earlier one', () => {
    const scans = wholeWay(journey({ scenario: 'out-of-order' }));
    const [, second, third] = scans;
    expect(second?.at).toBeLessThan(third?.at ?? 0);
    expect(second?.reportedAt).toBeGreaterThan(third?.reportedAt ?? Infinity);
  });

  test('a parcel that turns round comes back', () => {
    const back = scansOfReturn(journey(), start, pace, 'customs-refused');
    expect(moves(back)).toEqual(['customs-refused', 'returning', 'returned']);
  });
});

describe('tracking codes', () => {
  test.each([
    // The worked example of the UPU's standard S10.
    ['47312482', 9],
    // 11 becomes 5 and 10 becomes 0.
    ['00000000', 5],
    ['00004000', 0],
  ])('S10 check digit of %s is %i', (digits, check) => {
    expect(s10CheckDigit(digits)).toBe(check);
  });

  test('never repeat within a carrier', () => {
    const codes = Array.from({ length: 5000 }, (_, serial) => trackingCodeOf('landpost', serial, 'CN'));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^L[A-Z]\d{9}[A-Z]{2}$/.test(code))).toBe(true);
  });
});

describe('what becomes of whom', () => {
  const scenarios = (shares = {}) => new Scenarios(carrierScenarios, shares, []);

  test('a forced scenario holds for everything under its reference', () => {
    const all = scenarios();
    all.force('order:7', 'lost');
    expect(all.of('order:7/shipment-1')).toBe('lost');
    expect(all.of('order:70/shipment-1')).toBe('plain');
  });

  test('a reference may name it', () => {
    expect(scenarios().of('order:A-out-of-order-3/shipment-1')).toBe('out-of-order');
  });

  test('otherwise it is drawn by shares, the same for the same reference', () => {
    const all = scenarios({ lost: 0.2 });
    const drawn = Array.from({ length: 2000 }, (_, index) => all.of(`order:${index}`));
    const lost = drawn.filter((scenario) => scenario === 'lost').length;
    expect(lost).toBeGreaterThan(300);
    expect(lost).toBeLessThan(500);
    expect(Array.from({ length: 2000 }, (_, index) => all.of(`order:${index}`))).toEqual(drawn);
  });

  test('a scenario for all leaves the forced ones alone', () => {
    const all = scenarios({ lost: 1 });
    all.force('*', 'plain');
    all.force('order:7', 'damaged');
    expect([all.of('order:1'), all.of('order:7')]).toEqual(['plain', 'damaged']);
  });
});
