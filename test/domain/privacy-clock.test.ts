import { addMonths, dayIn, holidaysOf, privacyClock, workingDayFrom } from '../../domain/privacy-clock';
import { loadPrivacyTerms } from '../../rules/privacy';

const terms = loadPrivacyTerms();

describe('a month', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2028-02-29', 1, '2028-03-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2027-11-30', 3, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2100-01-31', 1, '2100-02-28'],
  ])('from %s, %i of them, ends on %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
  });
});

describe('public holidays in Hamburg', () => {
  it('of 2026 are these ten', () => {
    expect([...holidaysOf(2026, terms.calendar)].sort()).toEqual([
      ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25'],
      ...['2026-10-03', '2026-10-31', '2026-12-25', '2026-12-26'],
    ]);
  });

  it.each([
    [2024, '2024-03-29', '2024-05-20'],
    [2025, '2025-04-18', '2025-06-09'],
    [2027, '2027-03-26', '2027-05-17'],
    [2038, '2038-04-23', '2038-06-14'],
  ])('of %i have Good Friday on %s and Whit Monday on %s', (year, friday, monday) => {
    expect(holidaysOf(year, terms.calendar)).toContain(friday);
    expect(holidaysOf(year, terms.calendar)).toContain(monday);
  });

  it.each([
    ['2026-11-24', '2026-11-24'],
    // Good Friday to Easter Monday.
    ['2026-04-03', '2026-04-07'],
    // Christmas on Friday and Saturday, then Sunday.
    ['2026-12-25', '2026-12-28'],
    // New Year on a Friday.
    ['2027-01-01', '2027-01-04'],
  ])('push %s to %s', (day, working) => {
    expect(workingDayFrom(day, terms.calendar)).toBe(working);
  });
});

describe('the GDPR clock', () => {
  it.each([
    // Received, by law; extended; the end of the day in Berlin.
    ['2026-11-24T10:00:00.000Z', '2026-12-24', '2027-02-24', '2026-12-24T22:59:59.999Z'],
    // Late in the evening it is the next day in Berlin.
    ['2026-11-24T23:30:00.000Z', '2026-12-28', '2027-02-25', '2026-12-28T22:59:59.999Z'],
    // In summer Berlin is two hours ahead.
    ['2026-06-30T22:30:00.000Z', '2026-08-03', '2026-10-01', '2026-08-03T21:59:59.999Z'],
    ['2028-01-31T08:00:00.000Z', '2028-02-29', '2028-05-02', '2028-02-29T22:59:59.999Z'],
    ['2026-01-31T08:00:00.000Z', '2026-03-02', '2026-04-30', '2026-03-02T22:59:59.999Z'],
    ['2026-12-01T08:00:00.000Z', '2027-01-04', '2027-03-01', '2027-01-04T22:59:59.999Z'],
    ['2026-03-03T08:00:00.000Z', '2026-04-07', '2026-06-03', '2026-04-07T21:59:59.999Z'],
  ])('of what came in at %s ends on %s, extended on %s', (receivedAt, dueOn, extendedOn, dueAt) => {
    expect(privacyClock(terms, 'FR', receivedAt)).toMatchObject({ law: 'gdpr', dueOn, extendedOn, dueAt });
  });
});

describe('what nobody has verified', () => {
  it('the holidays of a year: the period ends on its own last day, and the clock says so', () => {
    expect(privacyClock(terms, 'FR', '2031-12-03T10:00:00.000Z')).toMatchObject({
      ...{ dueOn: '2032-01-03', extendedOn: '2032-03-03' },
      doubt: 'the public holidays of 2032 are not verified',
    });
    expect(privacyClock(terms, 'FR', '2026-11-24T10:00:00.000Z')).not.toHaveProperty('doubt');
  });

  it('a day no row of law is for is an error; a later row counts from its day', () => {
    const at = '2027-07-01T10:00:00.000Z';
    const ended = terms.rows.map((row) => ({ ...row, validTo: '2027-06-30' }));
    expect(() => privacyClock({ ...terms, rows: ended }, 'FR', at)).toThrow(RangeError);
    const others = terms.rows.find(({ law }) => law === 'gdpr')!;
    const rows = [...ended, { ...others, validFrom: '2027-07-01', answer: { months: 2 } }];
    expect(privacyClock({ ...terms, rows }, 'FR', at)).toMatchObject({ dueOn: '2027-09-01' });
  });
});

describe('the CCPA clock', () => {
  it.each([
    ['2026-11-24T10:00:00.000Z', '2026-12-08', '2027-01-08', '2027-02-22'],
    // Over a leap day.
    ['2028-02-01T10:00:00.000Z', '2028-02-15', '2028-03-17', '2028-05-01'],
    ['2026-11-28T10:00:00.000Z', '2026-12-11', '2027-01-12', '2027-02-26'],
  ])(
    'of what came in at %s: confirmed by %s, due on %s, extended on %s',
    (at, confirmBy, dueOn, extendedOn) => {
      expect(privacyClock(terms, 'US-CA', at)).toMatchObject({ law: 'ccpa', confirmBy, dueOn, extendedOn });
    },
  );

  it('is for California only', () => {
    expect(privacyClock(terms, 'US', '2026-11-24T10:00:00.000Z').law).toBe('gdpr');
  });
});

it('a residence no row is for is an error', () => {
  const rows = terms.rows.filter(({ law }) => law === 'ccpa');
  expect(() => privacyClock({ ...terms, rows }, 'DE', '2026-11-24T10:00:00.000Z')).toThrow(RangeError);
});

it('the day of an instant is that of the zone', () => {
  expect(dayIn('Europe/Berlin', '2026-12-31T23:30:00.000Z')).toBe('2027-01-01');
  expect(dayIn('America/Los_Angeles', '2027-01-01T07:30:00.000Z')).toBe('2026-12-31');
});
