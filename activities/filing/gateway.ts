/**
 * An authority's gateway that takes a return as a file, in an API of our own design: docs/tax-filing-process.md. No member state offers
 * one to the public for the Union and import schemes; an intermediary or a later interface is put behind this.
 */
import { calling, jsonOf } from './call';
import type { FilingAnswer, FilingPort, Receipt, Submission } from './port';

export interface GatewayOptions {
  apiUrl: string;
  apiKey: string;
}

interface Filed {
  state: 'accepted' | 'rejected';
  reference?: string;
  paymentReference?: string;
  receivedAt?: string;
  reasons?: { code: string; says: string }[];
}

export function createGatewayFiling({ apiUrl, apiKey }: GatewayOptions): FilingPort {
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`;
  const headers = { authorization: `Bearer ${apiKey}` };
  const receiptOf = async (reference: string): Promise<Receipt> => {
    const url = new URL(`returns/${encodeURIComponent(reference)}/receipt`, base);
    const { status, content } = await calling('receipt', url, { headers });
    if (status !== 200) throw new Error(`The authority has no receipt of ${reference} yet.`);
    return { fileName: `receipt-${reference}.pdf`, mediaType: 'application/pdf', content };
  };
  const answerOf = async (filed: Filed): Promise<FilingAnswer> => {
    if (filed.state === 'rejected') return { state: 'rejected', reasons: filed.reasons ?? [] };
    const { reference, receivedAt, paymentReference } = filed;
    if (reference === undefined || receivedAt === undefined)
      throw new Error('The authority accepted a return without a reference.');
    return {
      ...{ state: 'accepted', reference, at: receivedAt, receipt: await receiptOf(reference) },
      ...(paymentReference === undefined ? {} : { paymentReference }),
    };
  };
  return {
    async find({ key }) {
      const url = new URL('returns', base);
      url.searchParams.set('key', key);
      const answer = await calling('look up a return', url, { headers });
      return answer.status === 404 ? undefined : answerOf(jsonOf<Filed>(answer));
    },
    async file(submission) {
      const answer = await calling('file a return', new URL('returns', base), {
        method: 'POST',
        headers: { ...headers, ...aboutIt(submission) },
        body: new Uint8Array(submission.file.content),
      });
      return answerOf(jsonOf<Filed>(answer));
    },
  };
}

function aboutIt({ key, scheme, number, period, file }: Submission): Record<string, string> {
  return {
    ...{ 'idempotency-key': key, 'content-type': file.mediaType, 'x-scheme': scheme },
    ...{ 'x-registration': number, 'x-period': period.id, 'x-sha256': file.sha256 },
  };
}
