/**
 * What the company a person speaks for has signed and declared. It is sealed under the company's key, not the person's: it is
 * opened to see whether it names them, and stays by law where it does.
 */
import { tracesIn, tracesOf } from '../../domain/traces';
import { createDeclarations, declarationModel } from '../../models/declaration';
import { noneIfErased } from '../../models/personal';
import { createSignatures, signatureModel } from '../../models/signature';
import type { PrivacyDependencies } from './dependencies';
import type { Sought } from './erase';

/** By collection: how many of its records name the person. */
export type NamedByCompany = Readonly<Record<'signatures' | 'declarations', number>>;

/** Opens all signatures and declarations of the person's companies. Those of staff of ours are not the company's. */
export async function namedByCompany(
  { connection, vault }: Pick<PrivacyDependencies, 'connection' | 'vault'>,
  { texts, partnerCases = [] }: Pick<Sought, 'texts' | 'partnerCases'>,
): Promise<{ opened: number; naming: NamedByCompany }> {
  const ofCases = { caseId: { $in: partnerCases } };
  const [signatures, declarations] = [
    createSignatures(connection, vault),
    createDeclarations(connection, vault),
  ];
  const signatureIds = await signatureModel(connection).distinct('_id', {
    ...{ ...ofCases, staffId: { $exists: false } },
  });
  const declarationIds = await declarationModel(connection).distinct('_id', ofCases);
  const traces = tracesOf(texts);
  const naming = { signatures: 0, declarations: 0 };
  for (const id of signatureIds) {
    const signature = await signatures.readSignature(id).catch(noneIfErased);
    if (tracesIn(JSON.stringify(signature?.signer ?? ''), traces).length > 0) naming.signatures += 1;
  }
  for (const id of declarationIds) {
    const saved = await declarations.findDeclaration(id).catch(noneIfErased);
    if (tracesIn(JSON.stringify(saved?.declaration ?? ''), traces).length > 0) naming.declarations += 1;
  }
  return { opened: signatureIds.length + declarationIds.length, naming };
}
