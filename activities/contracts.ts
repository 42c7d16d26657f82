export interface DraftedContract {
  contractNumber: string;
  fileId: string;
  /** Of the PDF's bytes, hex. */
  sha256: string;
  /** Of the contract's canonical content, as printed in the footer, hex. */
  contentHash: string;
}

export interface ContractToDraft {
  caseId: string;
  round: number;
  termsVersion: number;
  declarationId: string;
  brand: string;
  country: string;
  market: string;
  locale: string;
  platform: { legalName: string; address: string };
  /** ISO instant, UTC: the date the contract carries. */
  at: string;
}

export interface ContractSeal {
  caseId: string;
  contract: DraftedContract;
  brandSignature: { signatureId: string; at: string };
  platformSignature: { staffId: string; at: string };
}

export interface ContractActivities {
  draftContract(contract: ContractToDraft): Promise<DraftedContract>;
  /**
   * Checks that the stored bytes are the signed ones and writes the signing certificate.
   * @throws ApplicationFailure `document-changed` (final) when they are not
   */
  sealContract(seal: ContractSeal): Promise<{ certificateFileId: string; certificateSha256: string }>;
}
