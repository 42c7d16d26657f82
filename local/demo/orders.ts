/**
 * The live brand's goods, ordered from real invoices: one order for each mode, one held by customs, one lost and claimed, one
 * returned, one rerouted by an incident, one billed by the broker after its end. The shop orders, staff decide, the sandboxes of the outside world play their part.
 */
import { listingOf, orderLines, skus } from './goods';
import { signIn, type Addresses, type Caller } from './staff';
import type { Process, Story, Teller } from './story';
import { onceInTime, unlessUnknown, until } from './waiting';

interface Order {
  orderId: string;
  invoice: string;
  market: string;
  mode?: string;
  provider: string;
  method: string;
  /** Instead of the one who orders for this market. */
  customer?: { name: string; street: string; city: string; postcode: string; region?: string };
}

/** A task about charges. */
interface Charged {
  processId: string;
  about: { orderId: string; number: number };
  why: string;
}

interface OrderView {
  order: Process;
  processes: Process[];
  tasks: { key: string; kind: string; processId: string }[];
}

const people: Readonly<
  Record<string, { name: string; street: string; city: string; postcode: string; region?: string }>
> = {
  GB: { name: 'Ada Penhaligon', street: '14 Mill Lane', city: 'Leeds', postcode: 'LS1 4AP' },
  FR: { name: 'Élodie Marchand', street: '8 rue des Lilas', city: 'Lyon', postcode: '69003' },
  AU: {
    name: 'Noah Whitford',
    street: '22 Banksia Street',
    city: 'Newcastle',
    postcode: '2300',
    region: 'NSW',
  },
  CN: { name: '王秀英', street: '漕溪北路 595 号 12 室', city: '上海', postcode: '200030', region: '上海' },
};

/** The orders of the demonstration, by what becomes of them. */
const plan = {
  directMail: {
    orderId: 'D-536365',
    invoice: '536365',
    market: 'GB',
    mode: 'direct-mail',
    provider: 'stripe',
    method: 'pm_card_visa',
  },
  overseas: {
    orderId: 'O-536369',
    invoice: '536369',
    market: 'GB',
    mode: 'overseas-warehouse',
    provider: 'paypal',
    method: 'PAYPAL-536369',
  },
  insideTheUnion: {
    orderId: 'E-536370',
    invoice: '536370',
    market: 'FR',
    mode: 'overseas-warehouse',
    provider: 'klarna',
    method: 'KLARNA-E536370',
    customer: { name: 'Camille Ferrandier', street: '3 quai Rambaud', city: 'Lyon', postcode: '69002' },
  },
  bonded: {
    orderId: 'B-536373',
    invoice: '536373',
    market: 'CN',
    mode: 'bonded-warehouse',
    provider: 'alipay',
    method: '286140000000536373',
  },
  held: {
    orderId: 'H-536389',
    invoice: '536389',
    market: 'AU',
    mode: 'direct-mail',
    provider: 'stripe',
    method: 'pm_card_visa',
  },
  lost: {
    orderId: 'L-536370',
    invoice: '536370',
    market: 'FR',
    mode: 'direct-mail',
    provider: 'klarna',
    method: 'KLARNA-536370',
  },
  returned: {
    orderId: 'R-536368',
    invoice: '536368',
    market: 'GB',
    mode: 'overseas-warehouse',
    provider: 'stripe',
    method: 'pm_card_visa',
  },
  rerouted: {
    orderId: 'I-536365',
    invoice: '536365',
    market: 'GB',
    mode: 'direct-mail',
    provider: 'stripe',
    method: 'pm_card_visa',
  },
} as const satisfies Record<string, Order>;

export const incidentId = 'demo-strike';

/** The address of the customer who is erased at the end: nobody else orders under this name. */
export const erasedLater = `${plan.insideTheUnion.orderId.toLowerCase()}@customer.example`;

export class OrdersStory {
  private readonly today = new Date().toISOString().slice(0, 10);

  private constructor(
    private readonly staff: Readonly<Record<string, Caller>>,
    private readonly outside: string,
    private readonly caseId: string,
    private readonly tell: Teller,
    private readonly brand: Pick<Story, 'sendForCustoms'>,
  ) {}

  static async begin(
    addresses: Addresses & { outside: string },
    brand: Pick<Story, 'caseId' | 'sendForCustoms'>,
    tell: Teller,
  ): Promise<OrdersStory> {
    const names = ['mia', 'omar', 'olga', 'fatima', 'chen', 'shop'];
    const callers = await Promise.all(
      names.map(async (name) => [name, await signIn(addresses, name)] as const),
    );
    return new OrdersStory(Object.fromEntries(callers), addresses.outside, brand.caseId, tell, brand);
  }

  async run(): Promise<void> {
    await this.prepare();
    await Promise.all([
      this.delivered(plan.directMail),
      this.delivered(plan.overseas),
      this.delivered(plan.insideTheUnion),
      this.delivered(plan.bonded),
      this.held(plan.held),
      this.lost(plan.lost),
      this.returned(plan.returned),
      this.rerouted(plan.rerouted),
    ]);
    await this.billedLater(plan.held);
    await this.ask('/carrier/_carrier/hand-over', { automatic: true });
  }

  /** Carriers are qualified, goods on sale and in the warehouses; parcels are handed over when the story says so. */
  async prepare(): Promise<void> {
    await this.qualifyCarriers();
    await this.publish();
    await this.receive();
    await this.ask('/carrier/_carrier/hand-over', { automatic: false });
  }

  /** Every process the orders led to, and the incident. */
  async processes(): Promise<Process[]> {
    const views = await Promise.all(Object.values(plan).map(({ orderId }) => this.view(orderId)));
    const incident = await this.as('omar').get<Process>(`/incidents/${incidentId}`);
    const partners = await this.as('omar').get<{ items: Process[] }>('/processes?process=logistics-partner');
    return [...views.flatMap(({ order, processes }) => [order, ...processes]), incident, ...partners.items];
  }

  private async qualifyCarriers(): Promise<void> {
    for (const [carrier, name, countries] of carriers) {
      await this.as('omar').post('/logistics-partners', {
        ...{ carrier, name, country: 'NL', wanted: countries },
        contact: { name: `${name} Partner Desk`, email: `desk@${carrier}.example`, locale: 'en' },
        facts: {
          finances: { equityRatio: 0.34, currentRatio: 1.6, insolvency: false },
          network: { countries },
          cover: { amount: { amount: 500_000_000, currency: 'EUR' }, validTo: this.inYears(1) },
          reputation: { claimsRatio: 0.004, rating: 4.4 },
        },
        documentsOnFile: documents.map(({ kind, expires }) => ({
          ...{ kind, number: `${carrier.toUpperCase()}-${kind}`, sha256: paperHash },
          ...(expires ? { validTo: this.inYears(1) } : {}),
        })),
      });
      await this.decide('chen', `/logistics-partners/${carrier}/decision`, {
        ...{ decision: 'qualify', validTo: this.inYears(1) },
      });
    }
    this.say('Omar and Chen', `qualify ${carriers.map(([, name]) => name).join(', ')} as carriers`);
  }

  private async publish(): Promise<void> {
    for (const sku of skus)
      await this.as('mia').post(
        `/cases/${encodeURIComponent(this.caseId)}/listings`,
        listingOf(sku, this.today),
      );
    this.say('Mia', `publishes ${skus.length} listings under the brand’s rights`);
  }

  private async receive(): Promise<void> {
    for (const warehouseId of ['stoke', 'daventry', 'hamburg', 'shanghai-bonded'])
      await this.as('omar').post('/stock/receipts', {
        ...{ receiptId: `first-${warehouseId}`, caseId: this.caseId, warehouseId },
        lines: skus.map((sku) => ({ sku, quantity: 400 })),
      });
    this.say('Omar', 'takes the first goods into four warehouses');
  }

  private async delivered(order: Order): Promise<void> {
    await this.place(order);
    const view = await this.settles(order.orderId);
    this.say('Order', `${order.orderId} by ${order.mode ?? ''} is ${view.order.stage}`, view.order.stage);
  }

  private async held(order: Order): Promise<void> {
    await this.steer('/broker/_broker/scenarios', `order:${order.orderId}`, 'documents-wanted');
    await this.place(order);
    const task = await this.task(order.orderId, 'provide-certificate');
    this.say('Customs', `hold ${order.orderId}: a document is wanted`, 'customs');
    await this.brand.sendForCustoms();
    const fileId = await this.until('the brand’s document', async () => {
      const { processes } = await this.view(order.orderId);
      const request = processes.find(({ process }) => process === 'document-request');
      return request?.stage === 'in-review'
        ? (request.state['upload'] as { fileId: string }).fileId
        : undefined;
    });
    await this.decide(
      'omar',
      `/orders/${order.orderId}/shipments/1/customs/documents/certificate-of-origin/review`,
      { decision: 'approve', fileId },
    );
    this.say('Omar', `approves it: it answers customs (${task.key})`, 'customs');
    const view = await this.settles(order.orderId);
    this.say('Order', `${order.orderId} was released and is ${view.order.stage}`, view.order.stage);
  }

  /** The broker's fee, which was in nobody's cost; and what customs charged otherwise of the others, by chance. */
  private async billedLater({ orderId }: Order): Promise<void> {
    const { processes } = await this.view(orderId);
    const mrn = String(processes.find(({ process }) => process === 'shipment')?.state['mrn']);
    const fee = { kind: 'fee', amount: { amount: 2_50, currency: 'AUD' } };
    await this.ask(`/broker/_broker/charges/${mrn}`, { charged: [fee] });
    await this.task(orderId, 'settle-charges');
    this.say('Broker', `bills ${money(fee.amount)} for ${orderId}, which has ended`, 'deciding');
    const finance = this.as('fatima');
    const { items } = await finance.get<{ items: Charged[] }>('/tasks?kind=settle-charges&limit=100');
    for (const { processId, about, why } of items) {
      const { process } = await finance.get<{ process: Process }>(
        `/processes/${encodeURIComponent(processId)}`,
      );
      await this.decide('fatima', `/orders/${about.orderId}/shipments/${about.number}/charges/settlement`, {
        ...{
          comparison: process.state['comparison'],
          decision: 'accept',
          reason: 'Less than a letter costs',
        },
      });
      this.say('Fatima', `accepts it: ${why.slice(why.indexOf(': ') + 2, why.indexOf('. '))}`, 'accepted');
    }
  }

  private async lost(order: Order): Promise<void> {
    await this.steer('/carrier/_carrier/scenarios', `order:${order.orderId}`, 'lost');
    await this.place(order);
    const task = await this.task(order.orderId, 'resolve-loss');
    this.say('Carrier', `has lost a parcel of ${order.orderId}`, 'lost');
    const number = Number(task.key.split('-').at(-1));
    await this.decide('olga', `/orders/${order.orderId}/shipments/${number}/loss`, {
      remedy: 'refund',
      reason: 'The customer would rather have the money',
    });
    const view = await this.settles(order.orderId);
    this.say('Order', `${order.orderId} is ${view.order.stage}`, view.order.stage);
    const claim = await this.until('the claim to be decided', async () => {
      const claims = (await this.view(order.orderId)).processes.filter(
        ({ process }) => process === 'carrier-claim',
      );
      return claims.length > 0 && claims.every(({ stage }) => stage === 'paid') ? claims[0] : undefined;
    });
    this.say('Carrier', `pays the claim for ${order.orderId}`, claim.stage);
  }

  private async returned(order: Order): Promise<void> {
    await this.place(order);
    await this.until('the return window', async () =>
      (await this.view(order.orderId)).order.stage === 'return-window' ? true : undefined,
    );
    const [line] = orderLines(order.invoice, order.market);
    const lines = [{ sku: line?.sku ?? '', quantity: 1 }];
    await this.decide('shop', `/shop/orders/${order.orderId}/returns`, { reason: 'changed-mind', lines });
    this.say('Customer', `sends one piece of ${order.orderId} back`, 'return-window');
    const back = await this.until('the return label', async () =>
      (await this.view(order.orderId)).processes.find(
        ({ process, stage }) => process === 'customer-return' && stage === 'awaited',
      ),
    );
    await this.ask(`/carrier/_carrier/hand-over/${String(back.state['trackingCode'])}`, {});
    await this.task(order.orderId, 'inspect-return');
    await this.decide('olga', `/orders/${order.orderId}/returns/1/inspection`, {
      ...{ accept: true, reason: 'Unused, in its box' },
      lines: lines.map((each) => ({ ...each, sellable: true })),
    });
    const view = await this.settles(order.orderId);
    const payment = view.order.state['payment'] as { refunded: { amount: number; currency: string } };
    this.say('Order', `${order.orderId}: ${money(payment.refunded)} given back`, view.order.stage);
  }

  private async rerouted(order: Order): Promise<void> {
    await this.nothingUnderWayBut(order);
    await this.place(order, false);
    await this.until('the label', async () =>
      (await this.view(order.orderId)).processes.some(
        ({ process, stage }) => process === 'shipment' && stage === 'labelled',
      )
        ? true
        : undefined,
    );
    await this.as('omar').post('/incidents', {
      ...{ incidentId, kind: 'strike', says: 'Landpost sorting centres are on strike', carrier: 'landpost' },
    });
    this.say('Omar', 'opens an incident: Landpost is on strike', 'incident');
    const approved = await this.until('the incident to be costed', async () => {
      const incident = await this.as('omar').get<Process>(`/incidents/${incidentId}`);
      if (incident.stage === 'awaiting-approval') return true;
      return incident.stage === 'closed' ? false : undefined;
    });
    if (approved) {
      await this.decide('fatima', `/incidents/${incidentId}/approval`, { approve: true });
      this.say('Fatima, finance', 'approves what the other carrier costs more', 'incident');
    }
    await this.until('the incident to close', async () =>
      (await this.as('omar').get<Process>(`/incidents/${incidentId}`)).stage === 'closed' ? true : undefined,
    );
    const { processes } = await this.view(order.orderId);
    const parcel = processes.find(({ process }) => process === 'shipment');
    this.say('Incident', `${order.orderId} goes by ${String(parcel?.state['carrier'])} now`, 'closed');
    const code = String(parcel?.state['trackingCode']);
    await this.ask(`/carrier/_carrier/hand-over/${code}`, {});
    const view = await this.settles(order.orderId);
    this.say('Order', `${order.orderId} is ${view.order.stage}`, view.order.stage);
  }

  /** A quote first, as a shop does; what is agreed to is what the quote says. */
  private async place(order: Order, handOver = true): Promise<void> {
    const { orderId, invoice, market, mode, provider, method } = order;
    const person = order.customer ?? people[market];
    if (!person) throw new Error(`nobody lives in ${market}`);
    const { street, name, ...place } = person;
    const basket = { lines: orderLines(invoice, market), ...(mode ? { mode } : {}), incoterm: 'DDP' };
    const where = {
      country: market,
      postcode: place.postcode,
      ...(place.region ? { region: place.region } : {}),
    };
    const quote = await this.as('shop').post<Quote>('/shop/quotes', { deliverTo: where, ...basket });
    if (!quote.landedCost) throw new Error(`no quote for ${orderId}: ${JSON.stringify(quote).slice(0, 900)}`);
    const { total } = quote.landedCost;
    const answer = await this.as('shop').post<{ state: string; reasons?: unknown }>('/shop/orders', {
      ...{ orderId, ...basket, agreedTotal: total, payment: { provider, method } },
      customer: {
        customerId: order.customer ? `c-${orderId}` : `c-${market}-${invoice}`,
        name,
        email: `${orderId.toLowerCase()}@customer.example`,
        locale: market === 'CN' ? 'zh' : 'en',
      },
      deliverTo: { ...place, name, street: [street], country: market },
      signals: { ipCountry: market, billingCountry: market, accountAgeDays: 400 },
    });
    if (answer.state !== 'accepted')
      throw new Error(`${orderId} was ${answer.state}: ${JSON.stringify(answer.reasons)}`);
    this.say(
      'Shop',
      `orders ${orderId} to ${market} by ${quote.mode ?? ''}: ${money(total)} all in`,
      answer.state,
    );
    if (handOver) await this.handOver(orderId);
  }

  /** The warehouse gives the parcel to the carrier once label and papers are there. */
  private async handOver(orderId: string): Promise<void> {
    const code = await this.until(`the label of ${orderId}`, async () => {
      const parcel = (await this.view(orderId)).processes.find(({ process }) => process === 'shipment');
      return parcel?.stage === 'labelled' ? String(parcel.state['trackingCode']) : undefined;
    });
    await this.ask(`/carrier/_carrier/hand-over/${code}`, {});
  }

  /** Waits for the order's end. */
  private async settles(orderId: string): Promise<OrderView> {
    return this.until(`the end of ${orderId}`, async () => {
      const view = await this.view(orderId);
      return ends.includes(view.order.stage) ? view : undefined;
    });
  }

  /** A strike meets every parcel on its way: the other orders have theirs behind them first. */
  private async nothingUnderWayBut(order: Order): Promise<void> {
    const others = Object.values(plan).filter(({ orderId }) => orderId !== order.orderId);
    for (const { orderId } of others)
      await this.until(`the parcel of ${orderId}`, async () => {
        const { stage } = (await this.view(orderId)).order;
        return stage === 'return-window' || ends.includes(stage) ? true : undefined;
      });
  }

  private async task(orderId: string, kind: string): Promise<{ key: string }> {
    return this.until(`the task ${kind} of ${orderId}`, async () =>
      (await this.view(orderId)).tasks.find((task) => task.kind === kind),
    );
  }

  private view(orderId: string): Promise<OrderView> {
    return this.as('omar').get<OrderView>(`/orders/${orderId}`);
  }

  /** Says beforehand what the sandboxes do with a reference. */
  private steer(path: string, reference: string, scenario: string): Promise<void> {
    return this.ask(path, { reference, scenario });
  }

  private async ask(path: string, body: object): Promise<void> {
    const response = await fetch(this.outside + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  }

  private async decide(who: string, path: string, body: object): Promise<void> {
    await onceInTime(() => this.as(who).post(path, body));
  }

  private until<Thing>(what: string, ask: () => Promise<Thing | undefined>): Promise<Thing> {
    return until(
      () => ask().catch(unlessUnknown),
      () => `waited in vain for ${what}`,
    );
  }

  private as(who: string): Caller {
    const caller = this.staff[who];
    if (!caller) throw new Error(`nobody is called ${who}`);
    return caller;
  }

  private inYears(years: number): string {
    return `${Number(this.today.slice(0, 4)) + years}${this.today.slice(4)}`;
  }

  private say(who: string, what: string, stage = 'selling'): void {
    this.tell(who, what, stage);
  }
}

interface Quote {
  mode?: string;
  landedCost?: { total: { amount: number; currency: string } };
}

const ends = ['completed', 'refunded', 'cancelled', 'failed', 'refused'];
const europe = ['DE', 'FR', 'NL', 'AT', 'GB'];
const carriers = [
  ['landpost', 'Landpost', [...europe, 'AU', 'CN', 'US']],
  ['swiftair', 'Swiftair', [...europe, 'AU', 'CN', 'US']],
  ['metrohub', 'Metrohub', [...europe, 'AU', 'US']],
  ['bondex', 'Bondex', ['CN']],
] as const;
/** Papers that operations have seen, by their hash. */
const documents = [
  { kind: 'registration', expires: false },
  { kind: 'carrier-licence', expires: true },
  { kind: 'insurance-certificate', expires: true },
  { kind: 'financial-statements', expires: true },
];
const paperHash = '5d'.repeat(32);

function money({ amount, currency }: { amount: number; currency: string }): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}
