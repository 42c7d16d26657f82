/** The dated tables an offer is made from, loaded together. */
import type { RuleBook } from '../domain/offer';
import { loadGoodsRules } from './goods';
import { loadLanes } from './lanes';
import { loadTaxTables } from './tax';

/** The tables shipped with the product. @throws ZodError naming the wrong field */
export function loadRuleBook(): RuleBook {
  return { lanes: loadLanes(), goods: loadGoodsRules(), tax: loadTaxTables() };
}
