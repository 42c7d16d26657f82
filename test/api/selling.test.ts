/** What is sold, from where, and what a basket would cost. */
import { randomUUID } from 'node:crypto';
import { shopListingModel } from '../../models/shop-listing';
import { startApi, type Person, type TestApi } from './support/api';
import { basket, listing, liveBrand, onSale, priceIn, qualified } from './support/live-brand';

let api: TestApi;
let mia: Person;
let omar: Person;
let shop: Person;
beforeAll(async () => {
  api = await startApi();
  mia = await api.person('staff:mia', 'category-manager');
  omar = await api.person('staff:omar', 'ops');
  shop = await api.person('shop', 'system');
  await onSale(api, 'acme:GB');
});
afterAll(() => api.close());

const publish = (changes: Record<string, unknown> = {}, caseId = 'acme:GB') =>
  mia.post(`/cases/${caseId}/listings`, listing('MUG', changes));

describe('a listing', () => {
  it('is published, replaced, found, and taken down with its reason', async () => {
    expect(await publish()).toMatchObject({ status: 200, body: { sku: 'MUG', state: 'published' } });
    await publish({ title: 'Tea towels, printed' });
    const found = await shop.get('/listings?caseId=acme:GB&market=FR');
    expect(found.items.map(({ sku, title, state }) => [sku, title, state])).toEqual([
      ['MUG', 'Tea towels, printed', 'published'],
      ['TOWEL', 'Tea towels', 'published'],
    ]);
    const down = { skus: ['MUG'], reason: 'photos are wrong' };
    expect((await mia.post('/cases/acme:GB/listings/withdrawal', down)).body).toEqual({ unpublished: 1 });
    expect((await mia.post('/cases/acme:GB/listings/withdrawal', down)).body).toEqual({ unpublished: 0 });
    const gone = await omar.get('/listings?state=unpublished');
    expect(gone.items).toEqual([expect.objectContaining({ sku: 'MUG', why: 'photos are wrong' })]);
  });

  it.each([
    ['a vague description', { customsDescription: 'Gift' }, '#/customsDescription'],
    ['an HS code that is none', { hsCode: '999999' }, '#/hsCode'],
    ['more net than gross weight', { netGrams: 200 }, '#/netGrams'],
    [
      'a certificate that has run out',
      { goods: { certificates: [{ kind: 'ce', number: '1', validTo: '2020-01-01' }] } },
      '#/goods/certificates/0',
    ],
    ['a field nobody knows', { colour: 'red' }, '#/colour'],
    ['a price that is no money', { prices: { GB: 12 } }, '#/prices/GB'],
  ])('with %s is refused, with the place and a remedy', async (_what, changes, pointer) => {
    const answer = await publish(changes);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:landfall:problem:invalid-request' } });
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer);
    for (const { remedy } of answer.errors) expect(remedy).not.toBe('');
  });

  it.each([
    [
      'a price below the contract’s',
      'MUG',
      { prices: { FR: { amount: 399, currency: 'EUR' } } },
      '#/prices/FR',
      /below the 4\.00 EUR of the term sheet/,
    ],
    [
      'goods that are not in the contract',
      'CLOCK',
      { prices: { FR: priceIn('FR') } },
      '#/prices/FR',
      /not on the price list/,
    ],
    [
      'a market the brand does not license, and one it does',
      'MUG',
      { prices: { FR: priceIn('FR'), DE: priceIn('FR') } },
      '#/prices/DE',
      /no grant for trademark in DE/,
    ],
    [
      'a video nobody granted',
      'MUG',
      { assets: ['video'], prices: { FR: priceIn('FR') } },
      '#/prices/FR',
      /no grant for video/,
    ],
  ])('with %s is refused where it is wrong', async (_what, sku, changes, pointer, says) => {
    const answer = await mia.post('/cases/acme:GB/listings', listing(sku, changes));
    expect(answer.status).toBe(400);
    expect(new Set(answer.errors.map((error) => error.pointer))).toEqual(new Set([pointer]));
    expect(answer.errors.map(({ detail }) => detail).join('; ')).toMatch(says);
    expect(await shopListingModel(api.database.connection).findById('CLOCK').lean()).toBeNull();
  });

  it('under a SKU of another brand is refused, and changes nothing', async () => {
    await liveBrand(api, 'bravo:GB');
    const answer = await mia.post('/cases/bravo:GB/listings', listing('TOWEL', { title: 'Not ours' }));
    expect(answer).toMatchObject({ status: 409, body: { detail: 'TOWEL is a SKU of acme:GB.' } });
    const kept = await shopListingModel(api.database.connection).findById('TOWEL').lean();
    expect(kept).toMatchObject({ caseId: 'acme:GB', title: 'Tea towels' });
  });

  it('of a brand that is not live, or that is none, is refused', async () => {
    await liveBrand(api, 'charlie:GB', 'suspended');
    expect(await publish({}, 'charlie:GB')).toMatchObject({
      status: 409,
      body: { detail: 'The partnership is suspended.' },
    });
    expect((await publish({}, 'nobody:GB')).status).toBe(404);
  });

  it('is found page by page, each once', async () => {
    await liveBrand(api, 'pages:GB');
    const skus = ['P-1', 'P-2', 'P-3', 'P-4', 'P-5'];
    for (const sku of skus) await mia.post('/cases/pages:GB/listings', listing(sku));
    const seen: unknown[] = [];
    for (let cursor = '', first = true; first || cursor; first = false) {
      const page = await omar.get(`/listings?caseId=pages:GB&limit=2${cursor}`);
      seen.push(...page.items.map(({ sku }) => sku));
      cursor = page.next;
    }
    expect(seen).toEqual(skus);
    expect((await omar.get('/listings?cursor=x')).errors).toMatchObject([{ pointer: 'query:cursor' }]);
  });
});

describe('stock', () => {
  const receipt = (changes: Record<string, unknown> = {}) => ({
    ...{ receiptId: 'truck-1', caseId: 'acme:GB', warehouseId: 'daventry' },
    lines: [{ sku: 'MUG', quantity: 40 }],
    ...changes,
  });

  it('is counted once for each receipt, also when the receipt is sent many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => omar.post('/stock/receipts', receipt())),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const counted = answers.flatMap(({ body }) => body['counted'] as { counted: boolean }[]);
    expect(counted.filter((each) => each.counted)).toHaveLength(1);
    await omar.post('/stock/receipts', receipt({ receiptId: 'truck-2' }));
    const { items } = await shop.get('/stock?sku=MUG');
    expect(items).toEqual([
      {
        ...{ sku: 'MUG', caseId: 'acme:GB', received: 80, available: 80, reserved: 0, shipped: 0 },
        warehouse: { id: 'daventry', country: 'GB', kind: 'overseas' },
      },
    ]);
  });

  it.each([
    ['a warehouse nobody has', { warehouseId: 'atlantis' }, '#/warehouseId'],
    ['half a piece', { lines: [{ sku: 'MUG', quantity: 0.5 }] }, '#/lines/0/quantity'],
    ['nothing at all', { lines: [] }, '#/lines'],
  ])('of %s is refused', async (_what, changes, pointer) => {
    const answer = await omar.post('/stock/receipts', receipt(changes));
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('the HS nomenclature', () => {
  it.each([
    ['the name of goods', 'tea towels', '630291'],
    ['a name with a typo', 'umbrela telescopic', '660191'],
    ['the beginning of a code', '6912', '691200'],
    ['a code with points', '6302.91', '630291'],
  ])('is searched by %s', async (_what, q, expected) => {
    const { status, items } = await omar.get(`/hs-codes?q=${encodeURIComponent(q)}&limit=5`);
    expect(status).toBe(200);
    expect(items.map(({ hsCode }) => hsCode)).toContain(expected);
    expect(items.length).toBeLessThanOrEqual(5);
  });

  it('finds nothing for what is no word, and says so by an empty list', async () => {
    expect((await omar.get('/hs-codes?q=xqzvkj')).items).toEqual([]);
    expect((await omar.get('/hs-codes?q=a')).errors).toMatchObject([{ pointer: 'query:q' }]);
  });
});

interface Offered {
  mode: string;
  feasible: boolean;
  refused?: string[];
}

describe('a quote', () => {
  const quoted = async (body: object) => {
    const answer = await shop.post('/shop/quotes', body);
    expect(answer.status).toBe(200);
    return answer.body as {
      problems: { code: string; sku?: string; says: string; remedy: string }[];
      notKnown: { rule: string; says: string }[];
      offers: Offered[];
      mode?: string;
      landedCost?: {
        total: { amount: number; currency: string };
        lines: { kind: string; amount: { amount: number }; payer: string; ref?: object }[];
      };
    };
  };

  it('says the mode, why the others are refused, and each part of the cost with its source', async () => {
    const { problems, notKnown, mode, offers, landedCost } = await quoted(basket('FR'));
    expect({ problems, notKnown, mode }).toEqual({ problems: [], notKnown: [], mode: 'direct-mail' });
    const refused = offers.filter(({ feasible }) => !feasible);
    expect(refused.map((offer) => offer.mode).sort()).toEqual(['bonded-warehouse', 'overseas-warehouse']);
    for (const { refused: why = [] } of refused) expect(why.length).toBeGreaterThan(0);
    const paid = landedCost?.lines.filter(({ payer }) => payer === 'customer') ?? [];
    const sum = paid.reduce((so, { amount }) => so + amount.amount, 0);
    expect(landedCost?.total).toEqual({ amount: sum, currency: 'EUR' });
    expect(sum).toBeGreaterThan(2 * priceIn('FR').amount);
    for (const line of paid.filter(({ kind }) => kind === 'vat' || kind === 'duty'))
      expect(line.ref).toMatchObject({ source: expect.any(String), verifiedOn: expect.any(String) });
  });

  it('reserves nothing, and is the same a second time', async () => {
    expect(await quoted(basket('FR'))).toEqual(await quoted(basket('FR')));
    const { items } = await shop.get('/stock?sku=TOWEL');
    expect(items).toMatchObject([{ available: 1_000, reserved: 0 }]);
  });

  it('where no duty is known says so instead of guessing', async () => {
    const { problems, notKnown, landedCost } = await quoted(basket('US'));
    expect(problems).toEqual([]);
    expect(notKnown).toContainEqual({
      rule: 'sales-tax:US:unknown',
      says: 'no rate of sales tax is known for the state',
    });
    expect(landedCost).toBeUndefined();
  });

  it.each([
    ['another price than the listed one', { unitPrice: { amount: 1400, currency: 'EUR' } }, 'price-changed'],
    ['the currency of another market', { unitPrice: { amount: 1450, currency: 'GBP' } }, 'price-changed'],
    ['a SKU nobody sells', { sku: 'OTHER' }, 'not-listed'],
    ['more than there is', { quantity: 5_000 }, 'no-mode'],
  ])('for %s says what is wrong and what to do', async (_what, change, code) => {
    const body = basket('FR');
    const { problems, landedCost } = await quoted({ ...body, lines: [{ ...body.lines[0], ...change }] });
    expect(problems).toEqual([
      expect.objectContaining({ code, says: expect.any(String), remedy: expect.any(String) }),
    ]);
    expect(landedCost).toBeUndefined();
  });

  it('in two currencies is refused before anything is counted', async () => {
    const lines = [basket('FR').lines[0], { ...basket('GB').lines[0], sku: 'MUG' }];
    expect((await quoted(basket('FR', 1, { lines }))).problems).toMatchObject([{ code: 'currency' }]);
  });

  it('needs a carrier that is qualified today', async () => {
    await qualified(api, '2020-01-01');
    const { problems, offers } = await quoted(basket('FR'));
    await qualified(api);
    expect(problems).toMatchObject([{ code: 'no-mode' }]);
    expect(JSON.stringify(offers)).toContain('not a qualified partner');
  });

  it.each([
    ['a person’s name', { deliverTo: { ...basket('FR').deliverTo, name: 'Élodie' } }, '#/deliverTo/name'],
    ['a mode that is none', { mode: 'drone' }, '#/mode'],
    ['no lines', { lines: [] }, '#/lines'],
  ])('with %s is refused with its place', async (_what, changes, pointer) => {
    const answer = await shop.post('/shop/quotes', basket('FR', 1, changes));
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('who may', () => {
  const listingBody = listing('MUG');
  it.each([
    ['POST', '/cases/acme:GB/listings', listingBody],
    ['POST', '/cases/acme:GB/listings/withdrawal', { reason: 'wrong photos' }],
    ['POST', '/stock/receipts', {}],
    ['POST', '/shop/quotes', basket('FR')],
    ['GET', '/listings', undefined],
    ['GET', '/stock', undefined],
    ['GET', '/hs-codes?q=mug', undefined],
  ])('%s %s: nobody without a token, none of another role', async (method, path, body) => {
    expect((await api.ask(method, path, { body })).status).toBe(401);
    const nobody = await api.person(`staff:${randomUUID()}`);
    const answer = method === 'GET' ? await nobody.get(path) : await nobody.post(path, body);
    expect(answer).toMatchObject({ status: 403, body: { type: 'urn:landfall:problem:not-entitled' } });
  });

  it('a shop publishes nothing, staff ask for no quotes', async () => {
    expect((await shop.post('/cases/acme:GB/listings', listingBody)).status).toBe(403);
    expect((await omar.post('/shop/quotes', basket('FR'))).status).toBe(403);
  });
});
