/** What the tracking page shows of an order, and what it does not; and who gets in. */
import { event, openTrackingServer, order, parcel, type TrackingServer } from './tracking-server';

let server: TrackingServer;
beforeAll(async () => {
  server = await openTrackingServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.said.events = [];
});

describe('the page of an order', () => {
  test('shows each parcel, what happened newest first, and what comes next', async () => {
    server.said.events = [
      event('handed-over', '2026-11-20T08:00:00.000Z', { place: 'Jingdezhen' }),
      event('customs-submitted', '2026-11-22T09:30:00.000Z', { place: 'Frankfurt am Main, DE' }),
    ];
    const { path, orderId } = await server.placedOrder([
      order('fulfilling'),
      parcel('in-transit'),
      parcel('labelled', { number: 2, trackingCode: 'LP2' }),
    ]);
    const html = await server.page(path);
    expect(html).toContain(`Your order ${orderId}`);
    expect(html).toMatch(/Parcel 1 of 2[^]*It is on its way[^]*LP1[^]*Parcel 2 of 2[^]*It is packed[^]*LP2/);
    expect(html).toMatch(/Declared to customs[^]*Handed over to the carrier/);
    expect(html).toContain('<time datetime="2026-11-22T09:30:00.000Z">22 Nov 2026, 09:30 UTC</time>');
    expect(html).toContain('Frankfurt am Main, DE');
    expect(html).toContain('3 × CUP-1');
  });

  test.each([
    ['?lang=de', {}, '22. Nov. 2026, 09:30 UTC'],
    ['?lang=de&tz=Europe/Berlin', {}, '22. Nov. 2026, 10:30 MEZ'],
    ['?tz=Asia/Shanghai', { 'Accept-Language': 'zh-CN,en;q=0.5' }, '2026年11月22日 GMT+8 17:30'],
    ['?tz=nowhere', { 'Accept-Language': 'fr, en;q=0.5' }, '22 Nov 2026, 09:30 UTC'],
    ['', { 'Accept-Language': 'de-AT' }, '22. Nov. 2026, 09:30 UTC'],
    ['', { 'Accept-Language': 'fr' }, '2026年11月22日 UTC 09:30'],
  ])('speaks as asked, as the browser says, or as the order did: %s', async (query, headers, time) => {
    server.said.events = [event('delivered', '2026-11-22T09:30:00.000Z')];
    const { path } = await server.placedOrder([order('delivered'), parcel('delivered')], 'zh');
    expect(await server.page(`${path}${query}`, headers)).toContain(time);
  });

  test.each([
    ['', 'Expected by', '30 November 2026'],
    ['?lang=de', 'Voraussichtlich bis', '30. November 2026'],
    ['?tz=America/New_York', 'Expected by', '30 November 2026'],
    ['?lang=zh&tz=Asia/Shanghai', '预计', '2026年12月1日'],
  ])('says until when a parcel is expected, where the promised day ends: %s', async (query, says, day) => {
    const trackingCode = `EXPECTED-${query.length}`;
    const { path, orderId } = await server.placedOrder([
      order('fulfilling'),
      parcel('in-transit', { trackingCode }),
    ]);
    await server.booked(orderId, trackingCode, '2026-11-30');
    const time = `<time datetime="2026-11-30T23:59:59.999Z" data-day>${day}</time>`;
    expect(await server.page(path + query)).toMatch(new RegExp(`<p>${says} ${time}[^<]*</p>`));
  });

  test('expects nothing before the label is booked, nor of a parcel that has come', async () => {
    const { path, orderId } = await server.placedOrder([
      order('fulfilling'),
      parcel('delivered', { trackingCode: 'CAME' }),
      parcel('labelled', { number: 2, trackingCode: 'NOT-BOOKED' }),
    ]);
    await server.booked(orderId, 'CAME', '2026-11-30');
    expect(await server.page(path)).not.toContain('Expected by');
  });

  test('names nobody, and no street, note of a carrier, word of customs or reason of staff', async () => {
    server.said.events = [
      event('delivered', '2026-11-22T09:30:00.000Z', {
        place: 'Lindenstr. 1, 50674 Köln',
        detail: 'handed to neighbour Schmitz',
      }),
      event('out-for-delivery', '2026-11-22T07:30:00.000Z', { place: 'Köln' }),
    ];
    const { path } = await server.placedOrder([
      order('fulfilling', {
        cancelled: { by: 'staff-1', reason: 'Herr Schmitz rief an' },
        customerId: 'K-secret',
      }),
      parcel('customs', {
        why: 'Schmitz',
        customs: { state: 'held', says: 'ask Schmitz' },
        share: { amount: 1 },
      }),
    ]);
    const html = await server.page(path);
    expect(html).not.toMatch(/Anna|Müller|mail\.test|Linden|50674|Schmitz|staff-1|K-secret|K-\d/);
    expect(html).toContain('Köln');
  });

  test('events kept apart are not shown', async () => {
    server.said.events = [event('lost', '2026-11-22T09:30:00.000Z', { quarantined: 'older than delivery' })];
    const { path } = await server.placedOrder([order('fulfilling'), parcel('in-transit')]);
    expect(await server.page(path)).not.toContain('Lost');
  });

  test('says what customs want, in the reader’s words', async () => {
    const customs = { state: 'documents-wanted', wants: 'certificate-of-origin' };
    const { path } = await server.placedOrder([order('fulfilling'), parcel('customs', { customs })]);
    expect(await server.page(path)).toContain('They ask for: a certificate of origin.');
    expect(await server.page(`${path}?lang=de`)).toContain('Gewünscht wird: ein Ursprungszeugnis.');
    const released = await server.placedOrder([
      order('fulfilling'),
      parcel('customs', { customs: { state: 'released' } }),
    ]);
    expect(await server.page(released.path)).not.toContain('They ask for');
  });

  test('says what is to be paid at the door, and nothing where nothing is', async () => {
    const landedCost = (amount: number) => ({ landedCost: { atTheDoor: { amount, currency: 'EUR' } } });
    const paid = await server.placedOrder([order('fulfilling', landedCost(1234))]);
    expect(await server.page(paid.path)).toContain('EUR\u00a012.34');
    const free = await server.placedOrder([order('fulfilling', landedCost(0))]);
    expect(await server.page(free.path)).not.toContain('EUR');
  });

  test('shows what is known while the record lags: nothing of the order, parcels only in the order', async () => {
    const lagging = await server.placedOrder([]);
    expect(await server.page(lagging.path)).toContain('We have your order.');
    const shipments = [{ number: 1, trackingCode: 'LP9', carrier: 'landpost', stage: 'handed-over' }];
    const planned = await server.placedOrder([order('fulfilling', { shipments })]);
    expect(await server.page(planned.path)).toMatch(/The carrier has it[^]*LP9/);
  });

  test('a record in another shape is shown as far as it goes', async () => {
    const { path } = await server.placedOrder([
      order('fulfilling', { shipments: 'none', landedCost: 7, returnsUntil: 'soon' }),
      parcel('in-transit', { lines: 'many', customs: [], trackingCode: 7 }),
      parcel('in-transit', { number: 'two' }),
    ]);
    const answered = await server.get(path);
    expect(answered.status).toBe(200);
    expect(await answered.text()).toContain('It is on its way');
  });
});

describe('the door', () => {
  test('every token that leads nowhere gets the same kind page', async () => {
    const unknown = await server.get(`/t/${'A'.repeat(43)}`);
    const html = await unknown.text();
    expect(unknown.status).toBe(404);
    expect(html).toContain('There is nothing at this address');
    expect(html).not.toContain('A'.repeat(43));
    const { token } = await server.placedOrder([]);
    for (const wrong of ['x', token.slice(1), `${token}A`, 'a%20b', '%E0%A4%A', '__proto__']) {
      const answered = await server.get(`/t/${wrong}`);
      expect([answered.status, await answered.text()]).toEqual([404, html]);
    }
    expect((await server.send(`/t/${'A'.repeat(43)}`, {})).status).toBe(404);
  });

  test('pages are not kept, indexed, framed or named to others, and load nothing from elsewhere', async () => {
    const { path } = await server.placedOrder([order('fulfilling'), parcel('in-transit')]);
    const answered = await server.get(path);
    expect(Object.fromEntries(answered.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self'/,
      ),
    });
    const html = await answered.text();
    expect(html).not.toMatch(/<script(?! type="module" src="\/t\/assets\/)|style="|https?:/);
    const [, sheet = ''] = /href="(\/t\/assets\/[^"]+)"/.exec(html) ?? [];
    expect((await server.get(sheet)).headers.get('content-type')).toContain('text/css');
  });

  test('tokens stay out of the log', async () => {
    const { path, token } = await server.placedOrder([]);
    await server.page(`${path}?lang=de`);
    await server.send(path, {});
    expect(server.log.join('')).toContain('/t/***');
    expect(server.log.join('')).not.toContain(token);
  });

  test('too many requests are asked to wait', async () => {
    const strict = await server.serve({ limits: { perAddress: 100, perPage: 2 } });
    const { path } = await server.placedOrder([]);
    const other = await server.placedOrder([]);
    const statuses = [];
    for (const address of [path, path, path, other.path])
      statuses.push((await server.get(address, {}, strict)).status);
    expect(statuses).toEqual([200, 200, 429, 200]);
  });

  test('a broken database is a page, and a line in the log', async () => {
    const broken = await server.serve({ eventsOf: () => Promise.reject(new Error('no events today')) });
    const { path, token } = await server.placedOrder([order('fulfilling'), parcel('in-transit')]);
    const answered = await server.get(path, {}, broken);
    const html = await answered.text();
    expect(answered.status).toBe(500);
    expect(html).toContain('Something on our side is not working');
    expect(html).not.toContain(token);
    expect(server.log.join('')).toContain('no events today');
  });
});
