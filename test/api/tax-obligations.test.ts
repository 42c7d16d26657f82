/** Where tax has to be declared, through the door; and what finance are told ahead. */
import { returnsDue } from '../../activities/tax-opening';
import { createObligationActivities } from '../../activities/tax-obligations';
import { stockModel } from '../../models/stock';
import { writeTaxLines } from '../../models/tax-ledger';
import { loadTaxPolicy } from '../../rules/policy';
import { loadTaxThresholds } from '../../rules/tax-thresholds';
import { line } from '../support/tax-world';
import { startApi, type TestApi } from './support/api';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const sold = { kind: 'supply', taxPoint: '2026-10-05', dispatchedFrom: 'DE' } as const;
  await writeTaxLines(api.database.connection, [
    line({ ...sold, jurisdiction: 'FR', rate: '0.2', base: 9_000_00, tax: 1_800_00 }),
    line({ ...sold, jurisdiction: 'GB', scheme: 'UK-135', currency: 'GBP', dispatchedFrom: 'CN' }),
    line({ kind: 'supply', taxPoint: '2026-10-05', jurisdiction: 'SE' }),
  ]);
  const stock = { _id: 'hh#CUP', warehouse: { id: 'hh', country: 'DE', kind: 'own' }, available: 3 };
  await stockModel(api.database.connection).collection.insertOne(stock as never);
}, 60_000);
afterAll(() => api.close());

it('says which obligation holds where, by which rule, how near a limit is, and what is not known', async () => {
  const finance = await api.person('staff:farid', 'finance');
  const { status, body } = await finance.get('/tax/obligations?on=2026-11-24');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    obligations: expect.arrayContaining([
      expect.objectContaining({ country: 'DE', kind: 'local-registration', registered: false }),
      expect.objectContaining({
        ...{ country: 'FR', kind: 'none' },
        ref: expect.objectContaining({ rule: 'eu-distance-sales-10000', verifiedOn: '2026-11-24' }) as object,
      }),
      expect.objectContaining({ country: 'GB', kind: 'UK-VAT' }),
    ]) as object,
    warnings: [{ rule: 'eu-distance-sales-10000', countries: ['FR'], share: 0.9 }],
    notKnown: [{ country: 'SE', rule: 'dispatch:SE' }],
  });
});

it('is not shown to a category manager', async () => {
  const mia = await api.person('staff:mia', 'category-manager');
  expect((await mia.get('/tax/obligations')).status).toBe(403);
});

it('warns ahead in words that stay the same all year', async () => {
  const { obligationWarnings } = watchOf();
  const warnings = await obligationWarnings('2026-11-24');
  expect(warnings.map(({ step }) => step)).toEqual([
    'tax-obligations/eu-distance-sales-10000/2026',
    'tax-obligations/local-registration/DE/2026',
    'tax-obligations/UK-VAT/GB/2026',
    'tax-obligations/not-known/dispatch:SE/2026-Q4',
  ]);
  expect(await obligationWarnings('2026-12-20')).toEqual(warnings);
});

it('says so once a quarter for each rule that nobody has verified for too long', async () => {
  const { obligationWarnings } = watchOf();
  const steps = async (on: string) => (await obligationWarnings(on)).map(({ step }) => step);
  const lapsed = await steps('2027-06-15');
  expect(lapsed).toEqual(
    ['eu-home', 'eu-distance-sales', 'gb-overseas-sellers', 'dispatch:SE'].map(
      (rule) => expect.stringMatching(`^tax-obligations/not-known/${rule}.*/2027-Q2$`) as string,
    ),
  );
  expect(await steps('2027-06-30')).toEqual(lapsed);
  expect((await steps('2027-07-01')).some((step) => lapsed.includes(step))).toBe(false);
});

it('counts imports to Australia that are taxed with the sale, until the registration is entered', async () => {
  const { connection } = api.database;
  const sold = { jurisdiction: 'AU', scheme: 'AU-LVG', currency: 'AUD', dispatchedFrom: 'CN' } as const;
  await writeTaxLines(connection, [
    line({ ...sold, taxPoint: '2026-10-06', rate: '0.1', base: 90_000_00, tax: 9_000_00 }),
  ]);
  const finance = await api.person('staff:farid', 'finance');
  const australia = async () => {
    const { body } = await finance.get('/tax/obligations?on=2026-11-24');
    return (body['obligations'] as { country: string }[]).filter(({ country }) => country === 'AU');
  };
  expect(await australia()).toMatchObject([{ kind: 'GST', registered: false }]);
  const registration = { scheme: 'GST', jurisdiction: 'AU', number: '51824753556', validFrom: '2026-10-01' };
  const odd = await finance.post('/tax/registrations', { ...registration, number: '5182475355' });
  expect([odd.status, odd.errors.map(({ pointer }) => pointer)]).toEqual([400, ['#/number']]);
  expect((await finance.post('/tax/registrations', registration)).status).toBe(201);
  expect(await australia()).toMatchObject([{ kind: 'GST', registered: true }]);
  expect(await returnsDue(connection, '2027-03-01', 150)).toEqual([]);
});

function watchOf() {
  return createObligationActivities({
    ...{ connection: api.database.connection, thresholds: loadTaxThresholds() },
    policy: loadTaxPolicy('production'),
  });
}
