/** A return of one scheme to one authority for one period: from its ledger lines to the archive. */
import { defineUpdate } from '@temporalio/workflow';
import type { By, Listing, Outcome } from '../../domain/process';
import type { Day } from '../../domain/shapes/common';
import type { TaxPolicy } from '../../domain/shapes/policy';
import type { ReturnKey } from '../../domain/tax-return';
import type { Moves } from '../kernel/process-file';

export interface TaxReturnInput {
  key: ReturnKey;
  /** The registration it was opened under; a version takes the one that stands when it is computed. */
  number: string;
  /** Staff id, or the schedule: whoever opened a return does not approve it. */
  openedBy: string;
  listing: Listing;
  policy: TaxPolicy;
}

export type TaxReturnStage =
  | 'waiting'
  | 'computing'
  | 'not-known'
  | 'awaiting-approval'
  | 'sent-back'
  | 'filing'
  | 'rejected'
  | 'paying'
  | 'archived';

export const taxReturnMoves: Moves<TaxReturnStage> = {
  waiting: ['computing'],
  computing: ['not-known', 'awaiting-approval'],
  'not-known': ['computing'],
  'awaiting-approval': ['computing', 'sent-back', 'filing'],
  'sent-back': ['computing'],
  filing: ['rejected', 'paying', 'archived'],
  rejected: ['computing'],
  paying: ['archived'],
  archived: [],
};

export interface TaxReturnResult {
  version: number;
  reference: string;
  late: boolean;
  keepUntil: Day;
}

type Carried = Outcome<{ stage: TaxReturnStage }>;

/** The exact version, by its hash, is approved or sent back. */
export const decideReturn = defineUpdate<
  Carried,
  [{ by: By; approve: boolean; sha256: string; reason: string }]
>('decideReturn');

/** What was missing or wrong is mended: the return is computed anew, as another version. */
export const recomputeReturn = defineUpdate<Carried, [{ by: By; reason: string }]>('recomputeReturn');

/**
 * The lines of a gap that nothing can close are left to a person, or taken back: the return is computed anew without them, and whoever
 * decided it does not approve. They are in the version with the reason, and in no later return.
 */
export const leaveLines = defineUpdate<Carried, [{ by: By; gap: string; leave: boolean; reason: string }]>(
  'leaveLines',
);

/** The authority is tried once more. */
export const fileReturnAgain = defineUpdate<Carried, [{ by: By; reason: string }]>('fileReturnAgain');

/** It was filed by hand, and this is the receipt. */
export const confirmReturnFiled = defineUpdate<
  Carried,
  [{ by: By; reference: string; filedOn: Day; receipt: { fileId: string; fileName: string; sha256: string } }]
>('confirmReturnFiled');

/** @param amount minor units of the filing currency */
export const confirmReturnPaid = defineUpdate<
  Carried,
  [{ by: By; bankReference: string; paidOn: Day; amount: number }]
>('confirmReturnPaid');

export function taxReturnId({ scheme, jurisdiction, period }: ReturnKey): string {
  return `tax-return:${scheme}:${jurisdiction}:${period.id}`;
}

/** How a return stands in lists. */
export function taxReturnListing({ scheme, jurisdiction, period }: ReturnKey, owner: string): Listing {
  const name = `${scheme} ${jurisdiction} ${period.id}`;
  return {
    ...{ brand: name, brandSlug: name.toLowerCase().replaceAll(' ', '-'), market: jurisdiction },
    ...{ country: jurisdiction, category: 'tax', channel: scheme.toLowerCase(), owner },
  };
}
