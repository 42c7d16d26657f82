import { ApplicationFailure } from '@temporalio/common';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Connection } from 'mongoose';
import { contractContentHash, type ContractDocument } from '../domain/contract';
import type { Declaration } from '../domain/shapes/vetting';
import type { Terms } from '../domain/shapes/terms';
import type { Country, Locale } from '../domain/shapes/common';
import type { Declarations } from '../models/declaration';
import { FileStoreRefusal, type FileStore } from '../models/file-store';
import type { Signatures } from '../models/signature';
import { findTermSheet } from '../models/term-sheet';
import { renderContract } from './documents/contract';
import { MissingGlyphError } from './documents/fonts';
import { pageCount } from './documents/page';
import { renderSigningCertificate, type RecordedSignature } from './documents/signing-certificate';

export interface DraftedContract {
  contractNumber: string;
  fileId: string;
  /** Of the PDF's bytes, hex. */
  sha256: string;
  /** Of the contract's canonical content, as printed in the footer, hex. */
  contentHash: string;
  pages: number;
}

export interface ContractToDraft {
  caseId: string;
  round: number;
  termsVersion: number;
  declarationId: string;
  brand: string;
  country: Country;
  market: Country;
  locale: Locale;
  platform: { legalName: string; address: string };
  /** ISO instant, UTC: its day is the date the contract carries. */
  at: string;
}

export interface ContractSeal {
  caseId: string;
  contract: DraftedContract;
  platform: { legalName: string };
  declarationId: string;
  brandSignature: { signatureId: string; at: string };
  platformSignature: { signatureId: string; at: string };
}

export interface ContractActivities {
  /**
   * Renders and stores the contract; the same draft twice is one file.
   * @throws ApplicationFailure, all final: `declaration-unknown`, `terms-unknown`, `glyph-missing`, `file-conflict`
   */
  draftContract(draft: ContractToDraft): Promise<DraftedContract>;
  /**
   * Checks that the stored bytes are the signed ones and stores the signing certificate beside them.
   * @throws ApplicationFailure, all final: `document-changed`, `signature-unknown`, `declaration-unknown`, `file-conflict`
   */
  sealContract(seal: ContractSeal): Promise<{ certificateFileId: string; certificateSha256: string }>;
}

/** The sentence a signer agrees to, as shown on the page and printed in the certificate. */
export const signingConsent =
  'I have read the contract, I am entitled to sign for the company, and I sign it electronically.';

export interface ContractDependencies {
  connection: Connection;
  store: FileStore;
  declarations: Declarations;
  signatures: Signatures;
}

/** Drafting and sealing of contracts. */
export function createContractActivities(deps: ContractDependencies): ContractActivities {
  return {
    async draftContract(draft) {
      const document = await documentOf(deps, draft);
      const bytes = await renderContract(document).catch(asFinalFailure);
      const fileId = `contract:${document.contractNumber}`;
      const pages = pageCount(bytes);
      const name = `${document.contractNumber}.pdf`;
      const stored = await keep(deps.store, bytes, {
        caseId: draft.caseId,
        slot: 'contract',
        name,
        fileId,
        pages,
      });
      return {
        contractNumber: document.contractNumber,
        fileId,
        sha256: stored,
        contentHash: contractContentHash(document),
        pages,
      };
    },
    async sealContract(seal) {
      const { contract, caseId } = seal;
      const bytes = await buffer(await deps.store.open(contract.fileId));
      if (sha256Of(bytes) !== contract.sha256)
        throw ApplicationFailure.nonRetryable(
          `${contract.fileId} is not what was signed`,
          'document-changed',
        );
      const certificate = await renderSigningCertificate(await certificateOf(deps, seal)).catch(
        asFinalFailure,
      );
      const certificateFileId = `${contract.fileId}:certificate`;
      const name = `${contract.contractNumber}-signatures.pdf`;
      const pages = pageCount(certificate);
      const slot = 'signing-certificate';
      const certificateSha256 = await keep(deps.store, certificate, {
        caseId,
        slot,
        name,
        fileId: certificateFileId,
        pages,
      });
      return { certificateFileId, certificateSha256 };
    },
  };
}

async function documentOf(deps: ContractDependencies, draft: ContractToDraft): Promise<ContractDocument> {
  const sheet = await findTermSheet(deps.connection, draft.caseId, draft.termsVersion);
  if (!sheet)
    throw ApplicationFailure.nonRetryable(`no version ${draft.termsVersion} of the terms`, 'terms-unknown');
  return contractOf(draft, sheet.terms, await declarationOf(deps, draft.declarationId));
}

function contractOf(draft: ContractToDraft, terms: Terms, declaration: Declaration): ContractDocument {
  const { legalName, address, registrationNumber } = declaration;
  return {
    contractNumber: `LF-${draft.caseId.toUpperCase().replaceAll(':', '-')}-V${draft.round}`,
    platform: draft.platform,
    brand: { legalName, address, registrationNumber, country: draft.country },
    brandName: draft.brand,
    market: draft.market,
    date: draft.at.slice(0, 10),
    terms,
    locale: draft.locale,
  };
}

async function certificateOf(
  deps: ContractDependencies,
  seal: ContractSeal,
): Promise<Parameters<typeof renderSigningCertificate>[0]> {
  const { contract, platform } = seal;
  const brand = await declarationOf(deps, seal.declarationId);
  return {
    contractNumber: contract.contractNumber,
    fileSha256: contract.sha256,
    contentSha256: contract.contentHash,
    pageCount: contract.pages,
    issuer: platform.legalName,
    issuedAt: seal.platformSignature.at,
    signatures: [
      await signatureOf(deps, seal.brandSignature, {
        side: 'brand',
        party: brand.legalName,
        method: 'emailed-link',
      }),
      await signatureOf(deps, seal.platformSignature, {
        side: 'platform',
        party: platform.legalName,
        method: 'staff-sign-in',
      }),
    ],
  };
}

async function signatureOf(
  deps: ContractDependencies,
  { signatureId, at }: { signatureId: string; at: string },
  how: Pick<RecordedSignature, 'side' | 'party' | 'method'>,
): Promise<RecordedSignature> {
  const signature = await deps.signatures.readSignature(signatureId);
  if (!signature) throw ApplicationFailure.nonRetryable(`no signature ${signatureId}`, 'signature-unknown');
  return { ...signature.signer, ...how, at, consent: signingConsent };
}

async function declarationOf(deps: ContractDependencies, declarationId: string): Promise<Declaration> {
  const saved = await deps.declarations.findDeclaration(declarationId);
  if (!saved) throw ApplicationFailure.nonRetryable(`no declaration ${declarationId}`, 'declaration-unknown');
  return saved.declaration;
}

/** @returns the SHA-256 of what is stored */
async function keep(
  store: FileStore,
  bytes: Buffer,
  about: { caseId: string; slot: string; name: string; fileId: string; pages: number },
): Promise<string> {
  const { caseId, slot, name, fileId, pages } = about;
  const stored = await store
    .put(Readable.from([bytes]), {
      caseId,
      slot,
      fileName: name,
      mediaType: 'application/pdf',
      maxBytes: 25 * 1024 * 1024,
      origin: 'generated',
      fileId,
      pages,
    })
    .catch(asFinalFailure);
  return stored.sha256;
}

/** What no retry mends is said so; everything else stays as it is, to be tried again. */
function asFinalFailure(error: unknown): never {
  if (error instanceof MissingGlyphError)
    throw ApplicationFailure.nonRetryable(error.message, 'glyph-missing');
  if (error instanceof FileStoreRefusal)
    throw ApplicationFailure.nonRetryable(error.message, 'file-conflict');
  throw error;
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
