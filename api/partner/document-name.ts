import { customsDocumentName } from '../../domain/customs-documents';
import type { Speech } from './speech';

/** What a document is called: a requirement of the checklist, or a document customs want. */
export function documentName({ t, locale }: Speech, slot: string): string {
  return t([`names.${slot}`, 'unnamed'], { code: customsDocumentName(slot, locale) });
}
