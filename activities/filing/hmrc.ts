/**
 * British VAT returns over HMRC's public Making Tax Digital VAT API, version 1.0
 * (https://developer.service.hmrc.gov.uk/api-documentation/docs/api/service/vat-api/1.0): the period's key is read from the
 * obligations, the nine boxes go in as JSON, a second submission for a period is refused by HMRC itself.
 */
import { createHash } from 'node:crypto';
import { hostname, networkInterfaces, release, type as systemType } from 'node:os';
import { calling, jsonOf, type AuthorityAnswer } from './call';
import type { FilingAnswer, FilingPort, Submission } from './port';

export interface HmrcOptions {
  apiUrl: string;
  /** The OAuth access token with the scopes `read:vat` and `write:vat` as it is now: it lives four hours. */
  accessToken: () => Promise<string>;
  /** Our own version, for the headers that say who sends. */
  version: string;
  now?: () => Date;
}

interface Obligation {
  periodKey: string;
  start: string;
  end: string;
  status: 'O' | 'F';
  received?: string;
}

interface HmrcError {
  code?: string;
  message?: string;
  errors?: { code?: string; message?: string; path?: string }[];
}

/** The nine boxes, in major units of sterling. */
type Boxes = Record<string, unknown>;

export function createHmrcFiling(options: HmrcOptions): FilingPort {
  const now = options.now ?? (() => new Date());
  const call = async (what: string, path: string, body?: string): Promise<AuthorityAnswer> =>
    calling(what, new URL(`${options.apiUrl.replace(/\/$/, '')}${path}`), {
      ...(body === undefined ? {} : { method: 'POST', body }),
      headers: {
        authorization: `Bearer ${await options.accessToken()}`,
        accept: 'application/vnd.hmrc.1.0+json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...fraudPrevention(options.version, now()),
      },
    });
  const obligationOf = async ({ number, period }: Submission): Promise<Obligation | undefined> => {
    const path = `/organisations/vat/${number}/obligations?from=${period.from}&to=${period.to}`;
    const answer = await call('obligations', path);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw notNow(answer);
    const { obligations } = jsonOf<{ obligations: Obligation[] }>(answer);
    return obligations.find(({ start, end }) => start === period.from && end === period.to);
  };
  /** What stands for a period: ours when its boxes are, else somebody else's. */
  const standing = async (submission: Submission, due: Obligation): Promise<FilingAnswer> => {
    const path = `/organisations/vat/${submission.number}/returns/${encodeURIComponent(due.periodKey)}`;
    const answer = await call('view a return', path);
    if (answer.status !== 200) throw notNow(answer);
    if (!sameBoxes(boxesOf(submission), jsonOf<Boxes>(answer))) return filedByAnother(due);
    // HMRC shows a return without its form bundle number: the period's key is what is left to name it by.
    const at = `${due.received ?? now().toISOString().slice(0, 10)}T00:00:00.000Z`;
    const { number: paymentReference } = submission;
    const receipt = receiptOf(submission, answer);
    return { state: 'accepted', reference: due.periodKey, at, paymentReference, receipt };
  };
  return {
    async find(submission) {
      const due = await obligationOf(submission);
      return due?.status === 'F' ? standing(submission, due) : undefined;
    },
    async file(submission) {
      const due = await obligationOf(submission);
      if (!due) return rejected('NO_OBLIGATION', `HMRC expects no return for ${submission.period.id}`);
      const body = bodyOf(submission, due);
      const answer = await call('submit a return', `/organisations/vat/${submission.number}/returns`, body);
      if (answer.status === 201) return acceptedBy(submission, answer);
      const error = jsonOf<HmrcError>(answer);
      const codes = [error.code, ...(error.errors ?? []).map(({ code }) => code)];
      if (codes.includes('DUPLICATE_SUBMISSION')) return standing(submission, due);
      if (answer.status === 403 && codes.includes('CLIENT_OR_AGENT_NOT_AUTHORISED')) throw notNow(answer);
      return { state: 'rejected', reasons: reasonsOf(error) };
    },
  };
}

function acceptedBy(submission: Submission, answer: AuthorityAnswer): FilingAnswer {
  const { processingDate, formBundleNumber, chargeRefNumber } = jsonOf<{
    processingDate: string;
    formBundleNumber: string;
    chargeRefNumber?: string;
  }>(answer);
  return {
    ...{ state: 'accepted', reference: formBundleNumber, at: new Date(processingDate).toISOString() },
    // VAT is paid under the registration's number.
    paymentReference: chargeRefNumber ?? submission.number,
    receipt: receiptOf(submission, answer),
  };
}

function receiptOf({ period }: Submission, { content, headers }: AuthorityAnswer) {
  const proof = {
    answer: JSON.parse(content.toString('utf8')) as unknown,
    receipt: Object.fromEntries(
      ['receipt-id', 'receipt-timestamp', 'receipt-signature', 'x-correlationid'].flatMap((name) => {
        const value = headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    ),
  };
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  return {
    ...{ fileName: `hmrc-receipt-${period.id}.json`, mediaType: 'application/json' },
    content: Buffer.from(text),
  };
}

/** What was drafted for HMRC: the nine boxes as JSON. */
function boxesOf({ file }: Submission): Boxes {
  return JSON.parse(file.content.toString('utf8')) as Boxes;
}

/** The boxes as they were approved, letter by letter, with what HMRC wants to know beside them. */
function bodyOf({ file }: Submission, { periodKey }: Obligation): string {
  const boxes = file.content.toString('utf8').trim().slice(1, -1);
  return `{"periodKey":${JSON.stringify(periodKey)},${boxes},"finalised":true}`;
}

function sameBoxes(ours: Boxes, theirs: Boxes): boolean {
  return Object.keys(ours).every((box) => Number(ours[box]) === Number(theirs[box]));
}

function filedByAnother({ periodKey }: Obligation): FilingAnswer {
  return rejected(
    'DUPLICATE_SUBMISSION',
    `HMRC holds another return for period ${periodKey}; what is wrong there is corrected in the next return`,
  );
}

function rejected(code: string, says: string): FilingAnswer {
  return { state: 'rejected', reasons: [{ code, says }] };
}

function reasonsOf({
  code = 'UNKNOWN',
  message = '',
  errors = [],
}: HmrcError): { code: string; says: string }[] {
  const inner = errors.map((one) => ({
    code: one.code ?? code,
    says: [one.path, one.message].filter(Boolean).join(': '),
  }));
  return inner.length > 0 ? inner : [{ code, says: message }];
}

function notNow(answer: AuthorityAnswer): Error {
  return new Error(
    `HMRC did not answer what was asked (HTTP ${answer.status}); our access has to be mended.`,
  );
}

/**
 * Who sends, as the law asks (HMRC, fraud prevention headers, connection method `BATCH_PROCESS_DIRECT`): a program on a server of ours,
 * without a person at it.
 */
function fraudPrevention(version: string, now: Date): Record<string, string> {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outward = addresses.filter(({ internal }) => !internal);
  const listed = (values: string[]) => [...new Set(values)].map(encodeURIComponent).join(',');
  return {
    'gov-client-connection-method': 'BATCH_PROCESS_DIRECT',
    'gov-client-device-id': uuidOf(hostname()),
    'gov-client-user-ids': `os=${encodeURIComponent(process.env['USER'] ?? 'landfall')}`,
    'gov-client-timezone': 'UTC+00:00',
    'gov-client-local-ips': listed(outward.map(({ address }) => address)),
    'gov-client-local-ips-timestamp': now.toISOString(),
    'gov-client-mac-addresses': listed(outward.map(({ mac }) => mac)),
    'gov-client-user-agent': `os-family=${encodeURIComponent(systemType())}&os-version=${encodeURIComponent(release())}&device-manufacturer=unknown&device-model=server`,
    'gov-vendor-product-name': 'Landfall',
    'gov-vendor-version': `landfall=${encodeURIComponent(version)}`,
  };
}

/** The same machine has the same id. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`landfall|${text}`).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
