/** Who looks at which paper of an order: they name the customer, so each is for those whose work it is. */
import type { Role } from '../../domain/shapes/common';
import type { StoredFile } from '../../models/file-store';

const customs: readonly Role[] = ['ops', 'compliance', 'finance', 'admin'];
/** Finance prove with it that a disputed parcel was sent, and what a carrier is claimed for. */
const proofs: readonly Role[] = ['ops', 'finance', 'admin'];
const warehouse: readonly Role[] = ['ops', 'admin'];

const readers: Readonly<Record<string, readonly Role[]>> = {
  'commercial-invoice': customs,
  cn23: customs,
  'customs-declaration': customs,
  label: proofs,
  'claim-dossier': proofs,
  'packing-list': warehouse,
  'return-label': warehouse,
  // Shown with the return that names them, and nowhere else.
  'return-photo': [],
};

/** What has no name of ours was sent by a brand for customs, under the name customs have for it. */
const sentForCustoms: readonly Role[] = ['ops', 'compliance'];

export function readersOfOrderFile({ slot }: Pick<StoredFile, 'slot'>): readonly Role[] {
  return readers[slot] ?? sentForCustoms;
}
