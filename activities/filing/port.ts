/** The authorities that take tax returns, behind a port: a return goes in, what was decided comes back. */
import type { Country, Instant } from '../../domain/shapes/common';
import type { FilingPeriod, FilingScheme } from '../../domain/tax-return';

/** One version of a return on its way to an authority. */
export interface Submission {
  /** Of this version, for good: the same key again is the same submission. */
  key: string;
  scheme: FilingScheme;
  jurisdiction: Country;
  /** The registration it is filed under. */
  number: string;
  period: FilingPeriod;
  file: { fileName: string; mediaType: string; sha256: string; content: Buffer };
}

/** What the authority gives as proof. */
export interface Receipt {
  fileName: string;
  mediaType: string;
  content: Buffer;
}

export type FilingAnswer =
  | {
      state: 'accepted';
      /** The authority's own number for it. */
      reference: string;
      at: Instant;
      /** What a payment has to name, where it is another number. */
      paymentReference?: string;
      receipt?: Receipt;
    }
  | { state: 'rejected'; reasons: { code: string; says: string }[] }
  /** No way in for programs: a person files it and brings the receipt. */
  | { state: 'by-hand'; where: string };

export interface FilingPort {
  /**
   * What the authority holds of this very submission. Asked before it is sent, so that one whose answer was lost is not sent twice.
   * @throws Error, to be retried, when the authority does not answer
   */
  find(submission: Submission): Promise<FilingAnswer | undefined>;
  /**
   * Files it. What the authority refuses is an answer, not an error.
   * @throws Error, to be retried: no answer in time, connection broken, 5xx, 429, our own key refused
   */
  file(submission: Submission): Promise<FilingAnswer>;
}

/** Which port takes returns of a scheme in a country. */
export type FilingPorts = (scheme: FilingScheme, jurisdiction: Country) => FilingPort;
