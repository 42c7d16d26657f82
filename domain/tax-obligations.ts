/**
 * Where tax has to be declared, from facts: where we are established, where stock lies, what was sold to whom from where. The
 * law is dated rows of `rules/data/tax-thresholds.json`; where there is none, or nobody has looked at it for too long, the
 * answer is "not known" and a person decides. So it is for sales tax of every state of the US.
 */
import { knownRow, refOf, type AsOf, type Found } from './landed-cost-tables';
import { compare, share, shownMoney, sum } from './money';
import type { Country, Money } from './shapes/common';
import type {
  MonthSales,
  Obligation,
  ObligationFacts,
  ObligationRow,
  Obligations,
  ObligationTable,
  ObligationTopic,
  Registration,
  ThresholdStanding,
} from './tax-obligation-facts';

/** What is asked of one country: a row, and what is declared under it. */
type Duty = Omit<Obligation, 'country' | 'ref'> & { topic: ObligationTopic };

/**
 * Obligations on `asOf.on` in every country that is sold to or holds stock. Sales of the current and the preceding calendar
 * year count; later ones are left out. Sales in another currency than the limit's make it not known: no rate is taken.
 */
export function obligationsOf(facts: ObligationFacts, table: ObligationTable, asOf: AsOf): Obligations {
  const sales = facts.sales.filter(({ month }) => month <= asOf.on.slice(0, 7));
  const law = new Law({ ...facts, sales }, table, asOf);
  const places = new Set([facts.establishedIn, ...facts.stockIn, ...sales.map(({ to }) => to)]);
  for (const country of [...places].sort()) law.judge(country);
  return law.found;
}

class Law {
  readonly found: Obligations = { obligations: [], thresholds: [], warnings: [], notKnown: [] };

  constructor(
    private readonly facts: ObligationFacts,
    private readonly table: ObligationTable,
    private readonly asOf: AsOf,
  ) {}

  judge(country: Country): void {
    if (this.#inUnion(country)) this.#settle(country, this.#union(country));
    else if (country === 'GB') this.#settle(country, this.#britain());
    else if (country === 'AU') this.#settle(country, this.#australia());
    else if (country === 'US') this.#states();
    else
      this.#unknown(
        country,
        `registration:${country}`,
        `no rule on registration in ${country} is in a table`,
      );
  }

  /** Duties of a country; none of them makes it `none`, unless something about it is not known. */
  #settle(country: Country, duties: readonly Duty[]): void {
    const real = duties.filter(({ kind }) => kind !== 'none');
    const open = this.found.notKnown.some((one) => one.country === country);
    for (const { topic, ...duty } of real.length > 0 || open ? real : duties.slice(0, 1)) {
      const row = this.#row(topic);
      if (row.found) this.found.obligations.push({ country, ...duty, ref: refOf(row.row) });
      else this.found.notKnown.push({ country, ...row.missing });
    }
  }

  #union(country: Country): Duty[] {
    const { establishedIn, stockIn } = this.facts;
    const own = this.#to(country).filter(({ facilitatedFor }) => facilitatedFor === undefined);
    const local = { kind: 'local-registration', registered: this.#holds('local', country) } as const;
    const duties: Duty[] = [];
    if (country === establishedIn) duties.push({ topic: 'eu-home', ...local, because: 'established there' });
    else if (stockIn.includes(country) || own.some(({ from }) => from === country))
      duties.push({ topic: 'eu-stock', ...local, because: 'stock is held there' });
    if (own.some(({ from }) => from !== country && this.#inUnion(from)))
      duties.push(...this.#distanceSales(country));
    const imported = own.filter(({ from }) => !this.#inUnion(from));
    if (imported.length > 0) duties.push(this.#imports(imported.some(({ lowValue }) => lowValue)));
    duties.push(...this.#facilitated(country));
    if (duties.length > 0) return duties;
    const because = 'sellers established in the Union declare what they sell from stock in it';
    return [{ topic: 'eu-facilitated-within', kind: 'none', because, registered: true }];
  }

  /** Art. 59c: the limit holds for who is established in one member state only and sends goods from there only. */
  #distanceSales(country: Country): Duty[] {
    const topic = 'eu-distance-sales';
    const registered = this.#holds('OSS');
    const oss = (because: string): Duty[] => [{ topic, kind: 'OSS', because, registered }];
    const { establishedIn, stockIn } = this.facts;
    if (registered) return oss('registered for the Union scheme');
    if (!this.#inUnion(establishedIn)) return oss('established outside the Union: no limit applies');
    const ours = this.#distance().filter(({ facilitatedFor }) => facilitatedFor === undefined);
    const places = [...stockIn.filter((place) => this.#inUnion(place)), ...ours.map(({ from }) => from)];
    if (places.some((place) => place !== establishedIn))
      return oss('goods are sent from other member states too: no limit applies');
    const row = this.#row(topic);
    const limit = row.found ? row.row.limit : undefined;
    // Without a limit in the row there is none below which nothing is due.
    if (!row.found || !limit) return oss('no limit is in the row');
    const [now, then] = this.#years().map((year) =>
      this.#sold(
        country,
        row.row,
        this.#distance().filter(({ month }) => month.startsWith(year)),
        limit,
      ),
    );
    if (!now || !then) return [];
    this.#stand(this.found.thresholds, row.row, country, now, limit);
    const over = [now, then].find((amount) => compare(amount, limit) > 0);
    if (over) return oss(`distance sales of ${shownMoney(over)} in the Union exceed ${shownMoney(limit)}`);
    this.#warn(row.row, country, now, limit);
    const because = `distance sales of ${shownMoney(now)} in the Union are within ${shownMoney(limit)}: taxed where they are sent from`;
    return [{ topic, kind: 'none', because, registered: true }];
  }

  #imports(low: boolean): Duty {
    const topic = 'eu-imports';
    if (low && this.#holds('IOSS'))
      return { topic, kind: 'IOSS', because: 'registered for the import scheme', registered: true };
    const open = '; the import scheme is open to us, outside the Union through an intermediary';
    return { topic, kind: 'none', because: `taxed at the border${low ? open : ''}`, registered: true };
  }

  /** Art. 14a: who facilitates a sale through an electronic interface can be the one who sold. */
  #facilitated(country: Country): Duty[] {
    const others = this.#to(country).filter(({ facilitatedFor }) => facilitatedFor !== undefined);
    const kind = 'deemed-supplier';
    const imports = others.some(({ from, lowValue }) => lowValue && !this.#inUnion(from));
    const within = others.some((one) => this.#inUnion(one.from) && !this.#inUnion(one.facilitatedFor ?? ''));
    const [ioss, oss] = [this.#holds('IOSS'), this.#holds('OSS')];
    return [
      ...(imports
        ? [
            {
              topic: 'eu-facilitated-imports',
              kind,
              because: 'facilitates imports of low value',
              registered: ioss,
            } as const,
          ]
        : []),
      ...(within
        ? [
            {
              topic: 'eu-facilitated-within',
              kind,
              because: 'facilitates sales of sellers from outside the Union',
              registered: oss,
            } as const,
          ]
        : []),
    ];
  }

  #britain(): Duty[] {
    const sales = this.#to('GB');
    const { establishedIn, stockIn } = this.facts;
    const registered = this.#holds('UK-VAT');
    if (establishedIn === 'GB') {
      this.#unknown(
        'GB',
        'registration:GB:established',
        'limits of sellers established in the UK are in no table',
      );
      return [];
    }
    const own = sales.filter(({ facilitatedFor }) => facilitatedFor === undefined);
    const others = sales.filter(({ facilitatedFor }) => facilitatedFor !== undefined);
    const stock = stockIn.includes('GB') || own.some(({ from }) => from === 'GB');
    const low = own.some(({ from, lowValue }) => lowValue && from !== 'GB');
    const deemed = others.some(({ from, lowValue, facilitatedFor }) =>
      from === 'GB' ? facilitatedFor !== 'GB' : lowValue,
    );
    const duties: Duty[] = [];
    if (stock || low)
      duties.push({
        ...{ topic: 'gb-sales', kind: 'UK-VAT', registered },
        because: `${stock ? 'stock is held there' : 'consignments of low value are sold there'}: overseas sellers have no limit`,
      });
    if (deemed)
      duties.push({
        ...{ topic: 'gb-facilitated', kind: 'deemed-supplier', registered },
        because: 'facilitates sales to customers in the UK',
      });
    if (duties.length === 0)
      duties.push({ topic: 'gb-sales', kind: 'none', because: 'taxed at the border', registered: true });
    return duties;
  }

  /** Twelve months up to this one. What is expected of the twelve to come counts by law too, and is not in the facts. */
  #australia(): Duty[] {
    const topic = 'au-sales';
    const registered = this.#holds('GST');
    if (registered) return [{ topic, kind: 'GST', because: 'registered', registered }];
    const row = this.#row(topic);
    const limit = row.found ? row.row.limit : undefined;
    if (!row.found || !limit) return [{ topic, kind: 'GST', because: 'no limit is in the row', registered }];
    const [year, month] = this.asOf.on.split('-').map(Number);
    const first = `${String((year ?? 0) - (month === 12 ? 0 : 1))}-${String(((month ?? 0) % 12) + 1).padStart(2, '0')}`;
    const counted = this.#to('AU').filter((one) => {
      const connected = one.from === 'AU' ? one.facilitatedFor === undefined : one.lowValue;
      return connected && one.month >= first;
    });
    const sold = this.#sold('AU', row.row, counted, limit);
    if (!sold) return [];
    this.#stand(this.found.thresholds, row.row, 'AU', sold, limit);
    if (compare(sold, limit) >= 0)
      return [
        {
          topic,
          kind: 'GST',
          because: `${shownMoney(sold)} in twelve months reach ${shownMoney(limit)}`,
          registered,
        },
      ];
    this.#warn(row.row, 'AU', sold, limit);
    const because = `${shownMoney(sold)} in twelve months are below ${shownMoney(limit)}`;
    return [{ topic, kind: 'none', because, registered: true }];
  }

  #states(): void {
    const regions = new Set(this.#to('US').map(({ region }) => region ?? 'unknown'));
    if (this.facts.stockIn.includes('US')) regions.add('unknown');
    for (const region of [...regions].sort())
      this.#unknown(
        'US',
        `sales-tax-nexus:US:${region}`,
        `no threshold of sales tax of ${region} is in a table`,
      );
  }

  /** Our sales from one member state into another, and those that count as ours. */
  #distance(): MonthSales[] {
    return this.facts.sales.filter(
      ({ from, to, facilitatedFor }) =>
        from !== to &&
        this.#inUnion(from) &&
        this.#inUnion(to) &&
        (facilitatedFor === undefined || !this.#inUnion(facilitatedFor)),
    );
  }

  #warn(row: ObligationRow, country: Country, reached: Money, limit: Money): void {
    if (compare(reached, share(this.table.warnAt, limit)) >= 0)
      this.#stand(this.found.warnings, row, country, reached, limit);
  }

  /** Once for each limit, however many countries share it. */
  #stand(
    among: ThresholdStanding[],
    row: ObligationRow,
    country: Country,
    reached: Money,
    limit: Money,
  ): void {
    const there = among.find(({ rule }) => rule === row.id);
    if (there) there.countries.push(country);
    else among.push({ rule: row.id, countries: [country], reached, limit });
  }

  #unknown(country: Country, rule: string, says: string): void {
    if (this.found.notKnown.some((one) => one.country === country && one.rule === rule)) return;
    this.found.notKnown.push({ country, rule, says: `${says}; a person decides` });
  }

  #row(topic: ObligationTopic): Found<ObligationRow> {
    const rows = this.table.rows.filter((row) => row.topic === topic);
    return knownRow(rows, this.asOf, { rule: topic, says: `no rule ${topic} is known on ${this.asOf.on}` });
  }

  #to(country: Country): MonthSales[] {
    const [, before] = this.#years();
    return this.facts.sales.filter(({ to, month }) => to === country && month >= before);
  }

  /** The calendar year and the one before. */
  #years(): [string, string] {
    const year = this.asOf.on.slice(0, 4);
    return [year, String(Number(year) - 1).padStart(4, '0')];
  }

  /** What is held against a limit; nothing, and not known, when some of it is in another currency. */
  #sold(country: Country, row: ObligationRow, sales: readonly MonthSales[], limit: Money): Money | undefined {
    const other = sales.find(({ net }) => net.currency !== limit.currency);
    if (!other)
      return sum(
        sales.map(({ net }) => net),
        limit.currency,
      );
    const says = `sales in ${other.net.currency} can't be held against ${shownMoney(limit)}: no rate is taken`;
    this.#unknown(country, `${row.id}:currency`, says);
    return undefined;
  }

  #holds(kind: Registration['kind'], country?: Country): boolean {
    return this.facts.registrations.some(
      (one) => one.kind === kind && (country === undefined || one.country === country),
    );
  }

  #inUnion(country: Country): boolean {
    return this.table.rows.some((row) => row.topic === 'eu-home' && row.countries.includes(country));
  }
}
