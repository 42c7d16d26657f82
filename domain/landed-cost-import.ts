/**
 * How one shipment is taxed.
 *
 * | goods lie                                | duty                            | tax                                   |
 * |------------------------------------------|---------------------------------|---------------------------------------|
 * | in the customs territory of the customer | none                            | with the order, at the standard rate  |
 * | in a bonded zone of it                   | by the bonded rule              | a share of the rate, with the order   |
 * | outside, value up to the limit           | relief or a flat duty           | with the order (IOSS, UK-135, AU-LVG) |
 * | outside, value above the limit           | by the tariff                   | at the border                         |
 */
import type { Consignment, LandedCostInput } from './landed-cost';
import type { Cargo } from './landed-cost-cargo';
import { composed, type Assessment } from './landed-cost-compose';
import { dutyOf, feesOf, noDuty, ratedBy, valueOf, type Rated } from './landed-cost-duty';
import {
  knownRow,
  sameTerritory,
  territoryOf,
  type CustomsTerritory,
  type Found,
  type LowValueRule,
  type TaxTables,
} from './landed-cost-tables';
import { compare, rateOf, shownMoney, sum } from './money';
import type { NotKnown } from './order';

const unknown = (...missing: NotKnown[]): Assessment => ({ known: false, missing });

/** Taxes one shipment of an order. `all` are the order's shipments: the limit of a bonded sale is one for the order. */
export function assess(
  cargo: Cargo,
  all: readonly Cargo[],
  input: LandedCostInput,
  tables: TaxTables,
): Assessment {
  if (cargo.shipment.mode === 'bonded-warehouse') return bonded(cargo, all, input, tables);
  const inside = sameTerritory(tables, cargo.shipment.warehouse.country, input.to.country, input.on);
  return inside ? domestic(cargo, input, tables) : imported(cargo, input, tables);
}

/** The rate of the destination: of a row, or decided by a person. */
function taxRate(input: LandedCostInput, tables: TaxTables): Rated & { kind: 'vat' | 'gst' | 'sales-tax' } {
  const { country, region } = input.to;
  const rows = tables.taxRates.filter((row) => row.country === country);
  const byState = rows.length === 0 && territoryOf(tables, country, input.on)?.importTax === false;
  const missing = byState
    ? {
        rule: `sales-tax:${country}:${region ?? 'unknown'}`,
        says: `no rate of sales tax is known for ${region ?? 'the state'}`,
      }
    : { rule: `tax-rate:${country}`, says: `no standard rate of ${country} is known on ${input.on}` };
  return {
    kind: byState ? 'sales-tax' : (rows[0]?.tax ?? 'vat'),
    ...ratedBy(knownRow(rows, input, missing), input),
  };
}

/** A supply inside a customs territory. Rates only, no amounts in a rule: any currency will do. */
function domestic(cargo: Cargo, input: LandedCostInput, tables: TaxTables): Assessment {
  const rate = taxRate(input, tables);
  if (!rate.found) return unknown(rate.missing);
  const across = cargo.shipment.warehouse.country !== input.to.country;
  return composed(cargo, input.currency, {
    jurisdiction: input.to.country,
    treatment: 'domestic',
    scheme: across ? 'OSS' : 'domestic',
    tax: { kind: rate.kind, rate: rate.rate, ref: rate.ref, collected: 'at-sale' },
    taxPayer: 'customer',
    dutyPayer: 'customer',
    duties: [],
    fees: [],
  });
}

function imported(cargo: Cargo, input: LandedCostInput, tables: TaxTables): Assessment {
  const entry = entryOf(cargo, input, tables);
  if (!entry.found) return unknown(entry.missing);
  const territory = entry.row;
  const rules = tables.lowValue.filter((row) => row.territory === territory.code && row.use === 'import');
  const onDuty = rules.filter(({ effect }) => effect.kind !== 'tax-at-sale');
  const duty = ruleFor(cargo, onDuty, `low-value-duty:${territory.code}`, input);
  if (!duty.found) return unknown(duty.missing);
  const low = withinLimit(cargo, duty.row, input);
  const duties = dutyOf(cargo, territory, duty.row, low, input, tables);
  const fees = feesOf(cargo, territory, low, input, tables);
  const tax = importTax(cargo, territory, rules, input, tables);
  const missing = [...duties.missing, ...fees.missing, ...tax.missing];
  if (!tax.tax || missing.length > 0) return unknown(...missing);
  const byIncoterm = input.incoterm === 'DDP' ? 'customer' : 'recipient';
  return composed(cargo, input.currency, {
    jurisdiction: input.to.country,
    treatment: 'import',
    ...{ scheme: tax.scheme, tax: tax.tax },
    // Collected with the order, tax is in the price whatever the Incoterm says.
    taxPayer: tax.tax.collected === 'at-sale' ? 'customer' : byIncoterm,
    dutyPayer: byIncoterm,
    duties: duties.charges,
    fees: fees.charges,
  });
}

type ImportTax = { scheme: string; tax?: Consignment['tax']; missing: NotKnown[] };

/** Up to the limit of a scheme tax is collected with the order, above it at the border. */
function importTax(
  cargo: Cargo,
  territory: CustomsTerritory,
  rules: readonly LowValueRule[],
  input: LandedCostInput,
  tables: TaxTables,
): ImportTax {
  const rate = taxRate(input, tables);
  if (!territory.importTax) return taxed('sales-tax', 'at-sale', rate);
  const schemes = rules.filter(({ effect }) => effect.kind === 'tax-at-sale');
  const scheme = ruleFor(cargo, schemes, `low-value-tax:${territory.code}`, input);
  if (!scheme.found)
    return { scheme: 'import', missing: [scheme.missing, ...(rate.found ? [] : [rate.missing])] };
  const { effect } = scheme.row;
  if (effect.kind === 'tax-at-sale' && withinLimit(cargo, scheme.row, input))
    return taxed(effect.scheme, 'at-sale', rate);
  return taxed('import', 'at-border', rate);
}

function taxed(
  scheme: string,
  collected: Consignment['tax']['collected'],
  rate: ReturnType<typeof taxRate>,
): ImportTax {
  if (!rate.found) return { scheme, missing: [rate.missing] };
  return { scheme, tax: { kind: rate.kind, rate: rate.rate, ref: rate.ref, collected }, missing: [] };
}

function bonded(cargo: Cargo, all: readonly Cargo[], input: LandedCostInput, tables: TaxTables): Assessment {
  const entry = entryOf(cargo, input, tables);
  if (!entry.found) return unknown(entry.missing);
  const { code } = entry.row;
  const inZone =
    cargo.shipment.warehouse.kind === 'bonded' &&
    entry.row.countries.includes(cargo.shipment.warehouse.country);
  const rows = inZone ? tables.lowValue.filter((row) => row.territory === code && row.use === 'bonded') : [];
  const rule = ruleFor(cargo, rows, `bonded-retail:${code}`, input);
  const rate = taxRate(input, tables);
  if (!rule.found) return unknown(rule.missing);
  if (!rate.found) return unknown(rate.missing);
  const over = overBondedLimit(all, rule.row, input);
  if (over) return unknown(over);
  const { effect } = rule.row;
  if (effect.kind !== 'bonded-retail') throw new RangeError(`${rule.row.id} is no rule of bonded retail`);
  const [older] = [rate.ref.verifiedOn, rule.row.verifiedOn].sort();
  const ref = {
    rule: rule.row.id,
    source: `${rule.row.source}; ${rate.ref.source}`,
    verifiedOn: older ?? input.on,
  };
  return composed(cargo, input.currency, {
    jurisdiction: input.to.country,
    treatment: 'bonded',
    scheme: effect.scheme,
    // The platform withholds it from the customer and pays it to customs, whatever the Incoterm says.
    tax: { kind: rate.kind, rate: rateOf(rate.rate, effect.taxShare), ref, collected: 'at-border' },
    taxPayer: 'customer',
    dutyPayer: 'customer',
    duties: [noDuty(cargo, rule.row, input)],
    fees: [],
  });
}

function overBondedLimit(
  all: readonly Cargo[],
  rule: LowValueRule,
  input: LandedCostInput,
): NotKnown | undefined {
  const cargoes = all.filter((one) => one.shipment.mode === 'bonded-warehouse');
  const value = sum(
    cargoes.map((one) => valueOf(one.items, rule.limitOn, input)),
    input.currency,
  );
  if (!rule.limit || compare(value, rule.limit) <= 0) return undefined;
  return {
    rule: `${rule.id}:limit`,
    says: `the order of ${shownMoney(value)} is over ${shownMoney(rule.limit)}; full duty and tax are due, a person decides how it goes on`,
    lastVerifiedOn: rule.verifiedOn,
  };
}

/** The territory the goods enter, unless its amounts are in another currency or excise would be due. */
function entryOf(cargo: Cargo, input: LandedCostInput, tables: TaxTables): Found<CustomsTerritory> {
  const { country } = input.to;
  const excise = cargo.items.find((item) => item.line.excise);
  const territory = territoryOf(tables, country, input.on);
  const no = (rule: string, says: string): Found<CustomsTerritory> => ({
    found: false,
    missing: { rule, says },
  });
  if (excise) return no(`excise:${country}`, `excise of ${country} on ${excise.line.sku} is in no table`);
  if (!territory) return no(`import-rules:${country}`, `no rules on imports into ${country} are known`);
  if (territory.currency !== input.currency)
    return no(
      `currency:${territory.code}`,
      `limits of ${territory.code} are in ${territory.currency}, the order is in ${input.currency}; no exchange rate is taken`,
    );
  return { found: true, row: territory };
}

function ruleFor(
  cargo: Cargo,
  rules: readonly LowValueRule[],
  rule: string,
  input: LandedCostInput,
): Found<LowValueRule> {
  const found = knownRow(rules, input, { rule, says: `no rule ${rule} is known on ${input.on}` });
  if (!found.found) return found;
  const leftOut = cargo.items.find(({ line }) => found.row.notFor.some((hs) => line.hsCode.startsWith(hs)));
  if (!leftOut) return found;
  const says = `${found.row.id} leaves out goods such as ${leftOut.line.sku} (${leftOut.line.hsCode})`;
  return {
    found: false,
    missing: { rule: `${found.row.id}:left-out`, says, lastVerifiedOn: found.row.verifiedOn },
  };
}

const withinLimit = (cargo: Cargo, rule: LowValueRule, input: LandedCostInput): boolean =>
  rule.limit !== undefined && compare(valueOf(cargo.items, rule.limitOn, input), rule.limit) <= 0;
