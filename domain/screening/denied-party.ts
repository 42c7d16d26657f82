/** What stands behind one row of a denied-party list; list-vessels and aircraft carry names too. */
export type DeniedPartyKind = 'individual' | 'entity' | 'vessel' | 'aircraft';

/**
 * One party nobody may trade with, whatever list it comes from.
 * Source of the fields: OFAC's "SDN data file" layout (SDN.CSV, ALT.CSV).
 */
export interface DeniedParty {
  /** The list's own number of the entry (OFAC `ent_num`), unique within a list. */
  readonly entry: number;
  readonly name: string;
  readonly kind: DeniedPartyKind;
  /** Sanctions programmes, e.g. `SDGT`, `IRAN`. */
  readonly programmes: readonly string[];
  /** Country as the list words it (nationality or flag), where it says one. */
  readonly country?: string;
  readonly aliases: readonly string[];
}
