export interface EvidenceActivities {
  /** Builds the evidence pack of a case as one ZIP in the file store. */
  packEvidence(pack: {
    caseId: string;
    fileId: string;
    at: string;
  }): Promise<{ fileId: string; sha256: string; bytes: number }>;
}
