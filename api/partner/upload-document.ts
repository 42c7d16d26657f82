/**
 * `upload-document`: one document, with what stands on it.
 *
 * POST upload (multipart/form-data): issuer, number, issuedOn, expiresOn? (`YYYY-MM-DD`; needed if the document expires),
 * file (PDF, PNG or JPEG, 25 MB). Instead of `file`: transferId, of one that has arrived in parts (transfer.ts); or fileId, of a
 * file received before, whose other fields were wrong. Fields stand before the file, so that they are known when the file is
 * refused.
 */
import { z } from 'zod';
import { dayOf } from '../../domain/days';
import { documentFactsSchema, type DocumentFacts } from '../../domain/shapes/vetting';
import type { StoredFile } from '../../models/file-store';
import { documentUploaded, type DocumentRequestStage } from '../../workflows/document-request/messages';
import { UploadRefused } from '../upload-content';
import { receiveArrived, receiveUpload, type UploadOptions } from '../uploads';
import type { PartnerDependencies } from './dependencies';
import { documentName } from './document-name';
import { filled, formView, problemsOf, readForm, type FieldProblem, type Form } from './form';
import { watchFields } from './form-fields';
import { deadLink, thanks } from './messages';
import type { Page } from './page';
import { hasEnded } from './telling';
import type { Purpose, Submission, Visit } from './visit';

/** The most a document may have. */
export const maxBytes = 25 * 1024 * 1024;

/** What the page needs of the request's record; all of it may be missing while the record lags. */
const askedSchema = z.object({
  requirement: z.object({ document: z.string().optional(), expires: z.boolean() }).optional(),
  upload: z.object({ fileId: z.string() }).optional().catch(undefined),
});

/** The pages of an `upload-document` link. */
export function uploadDocument(deps: PartnerDependencies): Purpose {
  return {
    show: (visit) => formPage(deps, visit, {}),
    acts: { upload: (visit, submission) => received(deps, visit, submission) },
  };
}

async function received(deps: PartnerDependencies, visit: Visit, { request }: Submission): Promise<Page> {
  const fields = watchFields(request);
  try {
    const { file, fields: sent, duplicate } = await receiveUpload(request, optionsFor(deps, visit));
    return await taken(deps, visit, readForm(sent), file, duplicate);
  } catch (error) {
    if (!(error instanceof UploadRefused)) throw error;
    const form = readForm(await fields);
    const before = error.code === 'no-file' ? await receivedBefore(deps, visit, form) : undefined;
    if (!before) return refused(deps, visit, form, error);
    return before instanceof UploadRefused
      ? refused(deps, visit, form, before)
      : taken(deps, visit, form, before.file, before.duplicate);
  }
}

function optionsFor({ store }: PartnerDependencies, { link }: Visit): UploadOptions {
  return { store, caseId: link.caseId, slot: link.slot, maxBytes };
}

function refused(
  deps: PartnerDependencies,
  visit: Visit,
  form: Form,
  { code, status }: UploadRefused,
): Promise<Page> {
  const problem = { field: 'file', message: visit.speech.t(`upload.refused.${code}`) };
  const problems = [...factsOf(deps, form, visit).problems, problem];
  return formPage(deps, visit, { form, problems, status });
}

/** A file that came ahead of its form: in parts, or with a form whose other fields were wrong. It need not be chosen again. */
async function receivedBefore(
  deps: PartnerDependencies,
  visit: Visit,
  form: Form,
): Promise<{ file: StoredFile; duplicate: boolean } | UploadRefused | undefined> {
  const arrived = await deps.transfers.open(visit.link.linkId, filled(form, 'transferId') ?? '');
  if (arrived) {
    const received = await receiveArrived(arrived, optionsFor(deps, visit)).catch(asRefusal);
    await deps.transfers.remove(arrived.owner, arrived.transferId);
    return received;
  }
  const file = await deps.store.find(filled(form, 'fileId') ?? '');
  const ours = file?.caseId === visit.link.caseId && file.slot === visit.link.slot;
  return ours ? { file, duplicate: false } : undefined;
}

function asRefusal(error: unknown): UploadRefused {
  if (error instanceof UploadRefused) return error;
  throw error;
}

/** The file is stored. With good facts the process is told: an event, once per file however often it is sent. */
async function taken(
  deps: PartnerDependencies,
  visit: Visit,
  form: Form,
  file: StoredFile,
  duplicate: boolean,
): Promise<Page> {
  const { facts, problems } = factsOf(deps, form, visit);
  if (!facts) return formPage(deps, visit, { form, problems, status: 422, file });
  const { link, speech } = visit;
  const { fileId, sha256, fileName } = file;
  try {
    const handle = deps.temporal.workflow.getHandle(link.processId);
    const event = { fileId, sha256, linkId: link.linkId, facts };
    await deps.temporal.withDeadline(Date.now() + 15_000, () => handle.signal(documentUploaded, event));
  } catch (error) {
    if (hasEnded(error)) return deadLink(speech);
    throw error;
  }
  const known = askedOf(visit).upload?.fileId === fileId;
  if (
    duplicate &&
    !known &&
    visit.record?.stage === 'awaiting-upload' &&
    (await lastLetter(deps, visit)).again
  )
    return formPage(deps, visit, { form, status: 409, notice: speech.t('upload.sameAgain') });
  return thanks(visit, duplicate ? 'uploadedBefore' : 'uploaded', { fileName });
}

function factsOf(
  { clock }: PartnerDependencies,
  form: Form,
  visit: Visit,
): { facts?: DocumentFacts; problems: FieldProblem[] } {
  const { speech } = visit;
  const names = ['issuer', 'number', 'issuedOn', 'expiresOn'];
  const parsed = documentFactsSchema.safeParse(
    Object.fromEntries(names.map((name) => [name, filled(form, name)])),
  );
  if (!parsed.success) return { problems: problemsOf(parsed.error, speech) };
  const { issuedOn, expiresOn } = parsed.data;
  const today = dayOf(clock().getTime());
  const problems: FieldProblem[] = [];
  const wrong = (field: string, key: string) => problems.push({ field, message: speech.t(key) });
  if (issuedOn > today) wrong('issuedOn', 'upload.issuedLater');
  if (!expiresOn && askedOf(visit).requirement?.expires) wrong('expiresOn', 'upload.expiryNeeded');
  if (expiresOn && expiresOn <= issuedOn) wrong('expiresOn', 'upload.expiresBeforeIssue');
  else if (expiresOn && expiresOn < today) wrong('expiresOn', 'upload.expired');
  return problems.length > 0 ? { problems } : { facts: parsed.data, problems };
}

function askedOf(visit: Visit): z.infer<typeof askedSchema> {
  return askedSchema.safeParse(visit.record?.state).data ?? {};
}

/** The newest letter about this document: a revision with its reason, or that the scanner refused a file. */
async function lastLetter(
  deps: PartnerDependencies,
  visit: Visit,
): Promise<{ again?: string; reason?: string }> {
  const links = await deps.links.listLinks(visit.link.caseId);
  const newest = links.find(({ processId }) => processId === visit.link.processId) ?? visit.link;
  const { kind, values } = newest.mail;
  if (kind === 'revise-document') return { again: kind, reason: String(values['reason'] ?? '') };
  return kind === 'scan-refused' ? { again: kind } : {};
}

async function formPage(
  deps: PartnerDependencies,
  visit: Visit,
  shown: { form?: Form; problems?: FieldProblem[]; status?: number; notice?: string; file?: StoredFile },
): Promise<Page> {
  const { speech, link } = visit;
  const { requirement, upload } = askedOf(visit);
  const letter = await lastLetter(deps, visit);
  const sent = upload && (await deps.store.find(upload.fileId));
  const stage = (visit.record?.stage ?? 'awaiting-upload') as DocumentRequestStage;
  const document = documentName(speech, link.slot);
  const kind = requirement?.document;
  return {
    template: 'upload-document',
    status: shown.status ?? 200,
    heading: speech.t('upload.heading', { document }),
    content: {
      visit,
      maxBytes,
      form: formView(shown.form ?? new Map(), shown.problems, (field) => speech.t(`upload.${field}`)),
      notice: shown.notice,
      file: shown.file,
      expires: requirement?.expires ?? false,
      why: speech.t([`upload.why.${kind ?? link.slot}`, 'upload.why.any']),
      state: stage === 'awaiting-upload' && letter.again ? letter.again : stage,
      reason: stage === 'awaiting-upload' ? letter.reason : undefined,
      sent: sent?.fileName,
    },
  };
}
