/** Incidents: who opens and who approves, what becomes of the parcels in the way; with the real processes behind them. */
import { randomUUID } from 'node:crypto';
import type { Role } from '../../domain/shapes/common';
import { eventually } from '../support/world';
import { freshOrderId, startHouse, type House, type OrderView } from './support/house';

let house: House;
beforeAll(async () => {
  house = await startHouse({ policy: { dayMs: 600_000, rerouteLimit: {} }, webhooksTo: '' });
}, 60_000);
afterAll(() => house.close());

const incident = (changes: Record<string, unknown> = {}) => ({
  incidentId: `strike-${randomUUID().slice(0, 8)}`,
  ...{ kind: 'strike', says: 'Sorting centres are on strike', carrier: 'landpost' },
  ...changes,
});

interface Shown {
  stage: string;
  state: { affected: { orderId: string; outcome?: string }[]; extraCost: { amount: number }[] };
}

function shown(incidentId: string, stage: string): Promise<Shown> {
  return eventually(`incident ${incidentId} to be ${stage}`, async () => {
    const { status, body } = await house.ops.get(`/incidents/${incidentId}`);
    return status === 200 && body['stage'] === stage ? (body as unknown as Shown) : undefined;
  });
}

const parcelOf = ({ processes }: OrderView) => processes.find(({ process }) => process === 'shipment');

async function labelled(): Promise<string> {
  const orderId = freshOrderId();
  await house.place(orderId, { mode: 'direct-mail' });
  await house.order(orderId, (view) => parcelOf(view)?.stage === 'labelled');
  return orderId;
}

describe('who may', () => {
  const approval = '/incidents/strike-nobody/approval';

  it.each<[string, Role[], unknown]>([
    ['/incidents', ['ops', 'admin'], { incidentId: 'x' }],
    [approval, ['finance', 'admin'], { approve: true }],
  ])('POST %s: %j and nobody else', async (path, allowed, body) => {
    expect((await house.api.ask('POST', path, { body })).status).toBe(401);
    const roles: Role[] = ['category-manager', 'ops', 'finance', 'compliance', 'admin', 'system'];
    for (const role of roles) {
      const answer = await (await house.api.person(`someone:${role}`, role)).post(path, body);
      const known = path === approval ? 404 : 400;
      expect([role, answer.status]).toEqual([role, allowed.includes(role) ? known : 403]);
    }
  });

  it.each(['/incidents', '/incidents/strike-nobody'])('GET %s: staff, no shop', async (path) => {
    expect((await house.api.ask('GET', path)).status).toBe(401);
    expect((await house.shop.get(path)).status).toBe(403);
    expect([200, 404]).toContain((await house.finance.get(path)).status);
  });
});

describe('an incident', () => {
  it.each([
    ['a kind nobody knows', { kind: 'alien landing' }, '#/kind'],
    ['neither carrier nor country', { carrier: undefined }, '#/carrier'],
    ['an end that is no day', { until: 'soon' }, '#/until'],
    ['a country that is none', { to: 'Nowhere' }, '#/to'],
    ['a field nobody knows', { severity: 5 }, '#/severity'],
  ])('with %s is refused with its place', async (_what, changes, pointer) => {
    const answer = await house.ops.post('/incidents', incident(changes));
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('with nothing in its way closes by itself, is found, and its name is taken', async () => {
    const body = incident({ carrier: 'bondex' });
    const key = { 'Idempotency-Key': randomUUID() };
    const opened = await house.ops.post('/incidents', body, key);
    expect(opened).toMatchObject({ status: 201, body: { processId: `incident:${body.incidentId}` } });
    expect(opened.headers.get('location')).toBe(`/incidents/${body.incidentId}`);
    const { state } = await shown(body.incidentId, 'closed');
    expect(state).toMatchObject({
      affected: [],
      report: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await house.ops.post('/incidents', body, key)).toMatchObject({ status: 201, body: opened.body });
    expect(await house.ops.post('/incidents', body)).toMatchObject({ status: 201, body: opened.body });
    const other = await house.ops.post('/incidents', { ...body, kind: 'storm' });
    expect(other).toMatchObject({ status: 409, body: { type: 'urn:landfall:problem:not-acceptable-now' } });
    const { items } = await house.ops.get('/incidents?limit=100');
    const found = items.filter(({ processId }) => processId === `incident:${body.incidentId}`);
    expect(found).toMatchObject([{ stage: 'closed' }]);
    expect(found[0]).not.toHaveProperty('state');
  });

  it('can be one of a country, and of all carriers', async () => {
    const { carrier: _, ...body } = incident({ kind: 'port-congestion', to: 'NZ', until: '2027-01-31' });
    expect(await house.ops.post('/incidents', body)).toMatchObject({ status: 201 });
    expect(await house.ops.post('/incidents', body)).toMatchObject({ status: 201 });
    const { state } = await shown(String(body['incidentId']), 'closed');
    expect(state).toMatchObject({ to: 'NZ', until: '2027-01-31', affected: [] });
  });

  it('that costs more than the limit waits for another person, who is not its opener; then parcels are rerouted', async () => {
    const orderId = await labelled();
    const opener = await house.api.person('staff:olga', 'ops', 'finance');
    const body = incident();
    expect((await opener.post('/incidents', body)).status).toBe(201);
    const waiting = await shown(body.incidentId, 'awaiting-approval');
    expect(waiting.state.affected).toContainEqual(expect.objectContaining({ orderId }));
    expect(waiting.state.extraCost[0]?.amount).toBeGreaterThan(0);
    const approve = (approve: boolean, reason?: string) => ({ approve, ...(reason ? { reason } : {}) });
    const path = `/incidents/${body.incidentId}/approval`;
    const own = await opener.post(path, approve(true));
    expect(own).toMatchObject({ status: 403, body: { type: 'urn:landfall:problem:four-eyes' } });
    expect((await house.finance.post(path, approve(true))).status).toBe(200);
    const closed = await shown(body.incidentId, 'closed');
    expect(closed.state.affected).toContainEqual(expect.objectContaining({ orderId, outcome: 'rerouted' }));
    const view = await house.order(orderId, (each) => parcelOf(each)?.stage === 'labelled');
    expect(parcelOf(view)?.state).toMatchObject({ carrier: 'swiftair' });
    expect((await house.finance.post(path, approve(true))).status).toBe(409);
  });

  it('that is not approved leaves the parcels where they are', async () => {
    const orderId = await labelled();
    const body = incident();
    await house.ops.post('/incidents', body);
    await shown(body.incidentId, 'awaiting-approval');
    const path = `/incidents/${body.incidentId}/approval`;
    expect(await house.finance.post(path, { approve: false })).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/reason' }],
    });
    const answer = await house.finance.post(path, { approve: false, reason: 'The strike ends tomorrow' });
    expect(answer.status).toBe(200);
    const closed = await shown(body.incidentId, 'closed');
    expect(closed.state.affected).toContainEqual(
      expect.objectContaining({ orderId, outcome: 'not-approved' }),
    );
    const view = await house.order(orderId, () => true);
    expect(parcelOf(view)?.state).toMatchObject({ carrier: 'landpost' });
  });
});
