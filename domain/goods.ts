/**
 * Which goods may go where and how: certificates of the destination, dangerous goods by mode, excise, the allowed list of bonded
 * retail. The rows are data (rules/data/goods-rules.json, bonded-allowed.json); here is how they are read.
 */
import type { VagueWords } from './customs-description';
import type { GoodsLine, NotKnown } from './order';
import type { Country, Day } from './shapes/common';
import type { Mode } from './shapes/orders';

/** `refuse`: doesn't go this way. `certificate`: goes with it only. `label-mark`: goes, and the parcel or its papers bear it. */
export type GoodsEffect = 'refuse' | 'certificate' | 'label-mark';

/** One dated row. Every condition it states must hold; an empty list states none. */
export interface GoodsRule {
  id: string;
  effect: GoodsEffect;
  to: readonly Country[];
  modes: readonly Mode[];
  /** Words of the carrier's service it is about, such as `landpost`. A service that isn't known yet counts as one of them. */
  services: readonly string[];
  /** Beginnings of HS codes: chapter, heading or subheading. */
  hs: readonly string[];
  exceptHs: readonly string[];
  /** Only goods that don't originate in one of the destinations. */
  foreignOnly: boolean;
  goods?: {
    lithium?: readonly NonNullable<GoodsLine['lithium']>[] | undefined;
    /** Millilitres in one piece; the row is about more than that. */
    liquidOverMl?: number | undefined;
    aerosol?: true | undefined;
    excise?: true | undefined;
  };
  /** Kinds of certificate; any one of them will do. */
  needs: readonly string[];
  says: string;
  remedy: string;
  source: string;
  validFrom: Day;
  validTo?: Day;
  verifiedOn: Day;
}

/** A kind of goods that bonded retail takes: the tariff line was read, or only its category is named. */
export interface BondedRow {
  id: string;
  to: readonly Country[];
  hs: string;
  basis: 'tariff-line' | 'category';
  says: string;
  source: string;
  validFrom: Day;
  validTo?: Day;
  verifiedOn: Day;
}

export interface GoodsRules {
  rules: readonly GoodsRule[];
  bonded: readonly BondedRow[];
  /** Destinations whose law on goods was looked at, and for what. */
  reviewed: readonly { to: readonly Country[]; says: string; verifiedOn: Day }[];
  words: VagueWords;
}

export interface GoodsFinding {
  /** Id of the row. */
  rule: string;
  says: string;
  remedy: string;
  source: string;
  verifiedOn: Day;
  effect: GoodsEffect;
}

/** What of a line the rules look at. A listing has it before there is an order. */
export interface RuledGoods {
  hsCode: string;
  origin: Country;
  lithium?: GoodsLine['lithium'] | undefined;
  /** Millilitres in one piece. */
  liquidMl?: number | undefined;
  aerosol: boolean;
  excise: boolean;
  certificates: readonly { kind: string; number: string; validTo?: Day | undefined }[];
}

/** Where goods go, and how. */
export interface GoodsRoute {
  to: Country;
  mode: Mode;
  /** Carrier and service, such as `landpost tracked`; left out while it isn't chosen. */
  carrierService?: string;
}

/** Kind of the broker's confirmation that a SKU's eight-digit line stands on the allowed list of bonded retail. */
const bondedConfirmation = 'bonded-list';

const bonded = (mode: Mode): boolean => mode === 'bonded-warehouse';
const inForce = (row: { validFrom: Day; validTo?: Day }, on: Day): boolean =>
  row.validFrom <= on && (row.validTo === undefined || on <= row.validTo);
const isAmong = <T>(values: readonly T[], value: T): boolean => values.length === 0 || values.includes(value);

/**
 * Checks a line of goods against the rows in force on a day. Each finding names its row, source and the day it was verified.
 * An empty result says that no row objects, not that nothing else is required: see {@link goodsLawNotKnown}.
 */
export function checkGoods(
  line: RuledGoods,
  where: GoodsRoute,
  on: Day,
  rules: Pick<GoodsRules, 'rules' | 'bonded'>,
): GoodsFinding[] {
  const findings = rules.rules
    .filter((rule) => inForce(rule, on) && isAbout(rule, line, where))
    .filter((rule) => rule.effect !== 'certificate' || !holdsOneOf(line, rule.needs, on))
    .map((rule) => ({ ...findingOf(rule), says: rule.says + lapsedOf(line, rule.needs, on) }));
  return bonded(where.mode) ? [...findings, ...checkBonded(line, where.to, on, rules.bonded)] : findings;
}

/** The findings that keep goods from going: all but the marks on the label. */
export function hindrances(findings: readonly GoodsFinding[]): GoodsFinding[] {
  return findings.filter((finding) => finding.effect !== 'label-mark');
}

/** That nobody has looked at a destination's law on goods, so that a person has to; `undefined` when somebody has. */
export function goodsLawNotKnown(
  to: Country,
  { reviewed }: Pick<GoodsRules, 'reviewed'>,
): NotKnown | undefined {
  if (reviewed.some((review) => review.to.includes(to))) return undefined;
  return {
    rule: 'goods-law',
    says: `which goods ${to} lets in, with which certificates, was not looked at yet`,
  };
}

const findingOf = ({ id, says, remedy, source, verifiedOn, effect }: GoodsRule): GoodsFinding => ({
  rule: id,
  ...{ says, remedy, source, verifiedOn, effect },
});

function isAbout(rule: GoodsRule, line: RuledGoods, where: GoodsRoute): boolean {
  const starts = (prefix: string): boolean => line.hsCode.startsWith(prefix);
  const service = where.carrierService?.toLowerCase();
  return (
    isAmong(rule.to, where.to) &&
    isAmong(rule.modes, where.mode) &&
    (rule.services.length === 0 ||
      service === undefined ||
      rule.services.some((word) => service.includes(word))) &&
    (rule.hs.length === 0 || rule.hs.some(starts)) &&
    !rule.exceptHs.some(starts) &&
    !(rule.foreignOnly && rule.to.includes(line.origin)) &&
    hasTraits(rule.goods, line)
  );
}

function hasTraits(traits: GoodsRule['goods'], line: RuledGoods): boolean {
  if (!traits) return true;
  const { lithium, liquidOverMl } = traits;
  if (lithium && !(line.lithium && lithium.includes(line.lithium))) return false;
  if (liquidOverMl !== undefined && (line.liquidMl ?? 0) <= liquidOverMl) return false;
  return (!traits.aerosol || line.aerosol) && (!traits.excise || line.excise);
}

/** A certificate that expired before the day doesn't count; on its last good day it does. */
function holdsOneOf(line: RuledGoods, kinds: readonly string[], on: Day): boolean {
  return line.certificates.some(
    ({ kind, validTo }) => kinds.includes(kind) && (validTo === undefined || on <= validTo),
  );
}

function lapsedOf(line: RuledGoods, kinds: readonly string[], on: Day): string {
  const lapsed = line.certificates.find(
    ({ kind, validTo }) => kinds.includes(kind) && validTo !== undefined && validTo < on,
  );
  return lapsed ? `; ${lapsed.kind} ${lapsed.number} expired on ${lapsed.validTo}` : '';
}

/** Bonded retail takes what stands on the market's allowed list; of a mere category, what the broker has confirmed. */
function checkBonded(line: RuledGoods, to: Country, on: Day, rows: readonly BondedRow[]): GoodsFinding[] {
  const ofMarket = rows.filter((row) => row.to.includes(to) && inForce(row, on));
  const matching = ofMarket.filter((row) => line.hsCode.startsWith(row.hs));
  if (matching.some((row) => row.basis === 'tariff-line')) return [];
  const [category] = matching;
  const about = category ?? ofMarket[0];
  const source = about?.source ?? 'No list of goods for bonded retail is held for this market';
  const verifiedOn = about?.verifiedOn ?? on;
  if (!category) {
    const says = `HS ${line.hsCode} is not on the allowed list of bonded retail in ${to}`;
    const remedy = 'choose another mode, or have the line added to the allowed list with its source';
    return [{ rule: 'bonded-allowed-list', says, remedy, source, verifiedOn, effect: 'refuse' }];
  }
  if (holdsOneOf(line, [bondedConfirmation], on)) return [];
  const says = `${category.says}: named as a kind of goods for bonded retail in ${to}, the tariff line is not confirmed`;
  const remedy = `have the broker confirm the eight-digit line and upload it (kind \`${bondedConfirmation}\`)`;
  const expired = lapsedOf(line, [bondedConfirmation], on);
  return [{ rule: category.id, says: says + expired, remedy, source, verifiedOn, effect: 'certificate' }];
}
