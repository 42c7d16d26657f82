import { ApplicationFailure } from '@temporalio/common';
import { PassThrough } from 'node:stream';
import type { Connection } from 'mongoose';
import type { JsonObject } from '../domain/canonical';
import type { ApprovedDocument } from '../domain/shapes/vetting';
import type { ProcessSnapshot } from '../models/process';
import { auditOfCase } from '../models/audit-entry';
import type { FileStore, StoredFile } from '../models/file-store';
import { processesOfCase } from '../models/process';
import { writeEvidencePack, type EvidencePackContent, type StoredEvidence } from './documents/evidence-pack';

export interface EvidenceActivities {
  /**
   * Builds the evidence pack of a case as one ZIP in the file store, streamed. `at` is an ISO instant, UTC.
   * @throws ApplicationFailure `case-unknown` (final)
   */
  packEvidence(pack: {
    caseId: string;
    fileId: string;
    at: string;
  }): Promise<{ fileId: string; sha256: string; bytes: number }>;
}

/** 2 GB: beyond that something else than one brand's papers is packed. */
const largestPack = 2 * 1024 ** 3;

/** Evidence packs from the record and the file store. */
export function createEvidenceActivities(deps: {
  connection: Connection;
  store: FileStore;
}): EvidenceActivities {
  return {
    async packEvidence({ caseId, fileId, at }) {
      const made = await deps.store.find(fileId);
      if (made) return { fileId, sha256: made.sha256, bytes: made.bytes };
      const content = await contentOf(deps, caseId, at);
      const zip = new PassThrough();
      const [stored] = await Promise.all([
        deps.store.put(zip, {
          caseId,
          slot: 'evidence-pack',
          fileName: `evidence-${caseId.replaceAll(':', '-')}.zip`,
          mediaType: 'application/zip',
          maxBytes: largestPack,
          origin: 'generated',
          fileId,
        }),
        writeEvidencePack(content, zip),
      ]);
      return { fileId, sha256: stored.sha256, bytes: stored.bytes };
    },
  };
}

async function contentOf(
  { connection, store }: { connection: Connection; store: FileStore },
  caseId: string,
  at: string,
): Promise<EvidencePackContent> {
  const processes = await processesOfCase(connection, caseId);
  const onboarding = processes.find(({ process }) => process === 'brand-onboarding');
  if (!onboarding) throw ApplicationFailure.nonRetryable(`no case ${caseId}`, 'case-unknown');
  const files = await store.list(caseId);
  const facts = factsOf(onboarding, processes);
  return {
    caseId,
    brand: onboarding.listing.brand,
    issuer: 'Landfall',
    createdAt: at,
    facts: JSON.parse(JSON.stringify(facts)) as JsonObject,
    audit: await auditOfCase(connection, caseId),
    documents: files.flatMap((file) => evidenceOf(file, processes, store)),
  };
}

function factsOf(onboarding: ProcessSnapshot, processes: readonly ProcessSnapshot[]): object {
  return {
    listing: onboarding.listing,
    stage: onboarding.stage,
    openedAt: onboarding.openedAt,
    endedAt: onboarding.endedAt,
    processes: processes.map(({ processId, process, stage, openedAt, endedAt, state }) => ({
      processId,
      process,
      stage,
      openedAt,
      endedAt,
      state,
    })),
  };
}

/** Approved documents, contracts and certificates; not what was refused, nor earlier packs. */
function evidenceOf(
  file: StoredFile,
  processes: readonly ProcessSnapshot[],
  store: FileStore,
): StoredEvidence[] {
  const { fileId, fileName, bytes, sha256, slot, storedAt } = file;
  const stored = { fileName, bytes, sha256, open: () => store.open(fileId) };
  if (slot === 'contract' || slot === 'signing-certificate')
    return [
      {
        ...stored,
        kind: slot,
        proves: provenBy[slot],
        issuer: 'Landfall',
        number: fileName.replace(/\.pdf$/, ''),
        issuedOn: storedAt.slice(0, 10),
      },
    ];
  const approved = approvalOf(fileId, processes);
  if (!approved) return [];
  const { facts, approvedBy, requirement } = approved.document;
  return [
    {
      ...stored,
      kind: requirement,
      proves: `meets the requirement ${requirement}`,
      issuer: facts.issuer,
      number: facts.number,
      issuedOn: facts.issuedOn,
      ...(facts.expiresOn ? { expiresOn: facts.expiresOn } : {}),
      reviewedBy: approvedBy,
      ...(approved.at ? { reviewedAt: approved.at } : {}),
    },
  ];
}

const provenBy = {
  contract: 'what was agreed, as it was signed',
  'signing-certificate': 'who signed the contract, when and how',
} as const;

function approvalOf(
  fileId: string,
  processes: readonly ProcessSnapshot[],
): { document: ApprovedDocument; at: string | undefined } | undefined {
  for (const { process, state, endedAt } of processes) {
    const document =
      process === 'document-request' ? (state.approved as ApprovedDocument | undefined) : undefined;
    if (document?.fileId === fileId) return { document, at: endedAt };
  }
  return undefined;
}
