import { askedAfter, daysIn } from '../../domain/local-days';

describe('the day somewhere', () => {
  it.each([
    ['DE', '2026-07-31T21:59:59.999Z', '2026-07-31', '2026-07-31'],
    ['DE', '2026-07-31T22:00:00.000Z', '2026-08-01', '2026-08-01'],
    ['DE', '2026-12-31T22:59:59.999Z', '2026-12-31', '2026-12-31'],
    ['GB', '2026-07-31T23:30:00.000Z', '2026-08-01', '2026-08-01'],
    ['ES', '2026-07-31T22:30:00.000Z', '2026-07-31', '2026-08-01'],
    ['US', '2026-07-31T05:00:00.000Z', '2026-07-30', '2026-07-31'],
    ['AU', '2026-07-31T14:30:00.000Z', '2026-07-31', '2026-08-01'],
    // By Urumqi's custom it would still be the 31st.
    ['CN', '2026-07-31T16:30:00.000Z', '2026-08-01', '2026-08-01'],
    ['XX', '2026-07-31T23:30:00.000Z', '2026-07-31', '2026-07-31'],
  ])('in %s at %s is from %s to %s', (country, at, first, last) => {
    expect(daysIn(country, at)).toEqual({ first, last });
  });
});

describe('days of waiting', () => {
  it.each([
    [
      'begin late and end late where a country has several zones',
      '2026-07-01T05:00:00.000Z',
      '2026-07-15T05:00:00.000Z',
      '2026-07-01',
      '2026-07-14',
    ],
    [
      'are none in the hour after delivery, whatever the zones',
      '2026-07-01T05:00:00.000Z',
      '2026-07-01T06:00:00.000Z',
      '2026-07-01',
      '2026-07-01',
    ],
    [
      'are none before delivery either',
      '2026-07-03T05:00:00.000Z',
      '2026-07-01T12:00:00.000Z',
      '2026-07-03',
      '2026-07-01',
    ],
  ])('%s', (_says, delivered, requested, deliveredOn, requestedOn) => {
    expect(askedAfter('US', delivered, requested)).toEqual({ deliveredOn, requestedOn });
  });
});
