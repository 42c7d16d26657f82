/**
 * `sign-contract`: the contract, and the brand's signature under exactly the document that was shown.
 *
 * POST sign: sha256 (of the PDF, as shown), name, capacity, consent=yes. GET contract.pdf: the document.
 */
import type { Response } from 'express';
import { z } from 'zod';
import { canonicalSha256 } from '../../domain/canonical';
import { createSignatures } from '../../models/signature';
import { findTermSheet } from '../../models/term-sheet';
import { signAsBrand, type ContractSigningStage } from '../../workflows/contract-signing/messages';
import { sendFile } from '../downloads';
import type { PartnerDependencies } from './dependencies';
import { filled, formView, problemsOf, ticked, type FieldProblem, type Form } from './form';
import { alreadyDone, deadLink, notReady, thanks } from './messages';
import { sendPage, type Page } from './page';
import { tell } from './telling';
import { priceRows, termsGroups } from './term-sheet';
import { frameOf, type Purpose, type Visit } from './visit';

const contractSchema = z.object({
  contract: z.object({ contractNumber: z.string(), fileId: z.string(), sha256: z.string() }),
  termsVersion: z.number().optional().catch(undefined),
});

const signerSchema = z.object({
  name: z.string().trim().min(2).max(120),
  capacity: z.string().trim().min(2).max(120),
});

const awaited: ContractSigningStage = 'awaiting-brand';

/** The pages of a `sign-contract` link. */
export function signContract(deps: PartnerDependencies): Purpose {
  return {
    show: (visit) => signPage(deps, visit, {}),
    acts: { sign: (visit, { form }) => signed(deps, visit, form) },
  };
}

/** Streams the contract to who holds its link. */
export async function sendContract(
  deps: PartnerDependencies,
  visit: Visit,
  response: Response,
): Promise<void> {
  const { data } = contractSchema.safeParse(visit.record?.state);
  if (data) return sendFile(response, deps.store, data.contract.fileId);
  sendPage(response, notReady(visit), frameOf(visit, response.req));
}

/** Kept, told, and only then is the link used up: whatever breaks off in between, signing again ends in the same. */
async function signed(deps: PartnerDependencies, visit: Visit, form: Form): Promise<Page> {
  const { link, speech, by } = visit;
  const { data } = contractSchema.safeParse(visit.record?.state);
  if (!data) return notReady(visit);
  const { sha256 } = data.contract;
  if (filled(form, 'sha256') !== sha256)
    return signPage(deps, visit, { form, status: 409, notice: speech.t('refused.document-changed') });
  const { signer, problems } = signerOf(form, visit);
  if (!signer) return signPage(deps, visit, { form, problems, status: 422 });
  const content = canonicalSha256({ ...signer, sha256 }).slice(0, 32);
  const signatureId = `signature-${link.linkId}-${content}`;
  const at = deps.clock().toISOString();
  const signature = { signatureId, caseId: link.caseId, linkId: link.linkId, sha256, at, signer };
  await createSignatures(deps.connection, deps.vault).saveSignature(signature);
  const outcome = await tell(deps, {
    processId: link.processId,
    update: signAsBrand,
    argument: { by, signatureId, sha256 },
    updateId: signatureId,
  });
  if (!outcome) return deadLink(speech);
  if (!outcome.ok)
    return signPage(deps, visit, { form, status: 409, notice: speech.t(`refused.${outcome.refusal}`) });
  await deps.links.redeemSingleUse(link.linkId, deps.clock());
  return thanks(visit, 'signed', { contractNumber: data.contract.contractNumber });
}

function signerOf(
  form: Form,
  { speech }: Visit,
): { signer?: z.infer<typeof signerSchema>; problems: FieldProblem[] } {
  const parsed = signerSchema.safeParse({ name: filled(form, 'name'), capacity: filled(form, 'capacity') });
  const problems = parsed.success ? [] : problemsOf(parsed.error, speech);
  if (!ticked(form, 'consent')) problems.push({ field: 'consent', message: speech.t('sign.consentNeeded') });
  return parsed.success && problems.length === 0 ? { signer: parsed.data, problems } : { problems };
}

async function signPage(
  deps: PartnerDependencies,
  visit: Visit,
  shown: { form?: Form; problems?: FieldProblem[]; status?: number; notice?: string },
): Promise<Page> {
  const { speech, link, record } = visit;
  const { data } = contractSchema.safeParse(record?.state);
  if (!data) return notReady(visit);
  if (record?.stage !== awaited) return alreadyDone(visit);
  const { contract, termsVersion } = data;
  const sheet =
    termsVersion === undefined ? undefined : await findTermSheet(deps.connection, link.caseId, termsVersion);
  const { contractNumber } = contract;
  return {
    template: 'sign-contract',
    status: shown.status ?? 200,
    heading: speech.t('sign.heading', { contractNumber }),
    content: {
      visit,
      contract,
      form: formView(shown.form ?? new Map(), shown.problems, (field) =>
        field === 'consent' ? undefined : speech.t(`sign.${field}`),
      ),
      notice: shown.notice,
      consent: speech.t('sign.consent', { contractNumber, brand: visit.brand }),
      prices: sheet ? priceRows(sheet.terms, speech) : [],
      groups: sheet ? termsGroups(sheet.terms, speech) : [],
    },
  };
}
