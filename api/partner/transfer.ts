/**
 * Uploads that go on after a lost connection: the tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload), core
 * with `creation` and `termination`, for an `upload-document` link. What arrives is kept in the record, so that every API
 * process can go on with it, and counts for nothing until the form is sent with the transfer's id.
 *
 * | address | what it does |
 * |---|---|
 * | `POST /p/:token/parts` | begins one: `Upload-Length`, `Upload-Metadata` (filename, filetype); 201 with its `Location` |
 * | `HEAD /p/:token/parts/:id` | `Upload-Offset`: where to go on |
 * | `PATCH /p/:token/parts/:id` | the next bytes, from `Upload-Offset` on; those of a request that breaks off are kept too |
 * | `DELETE /p/:token/parts/:id` | forgets it |
 *
 * 404: no such transfer, or no such link. 409: the offset is another by now. 412: another version of the protocol. 413: too large.
 */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Transfer } from '../../models/transfer';
import type { PartnerDependencies } from './dependencies';
import { maxBytes } from './upload-document';
import { visitOf } from './visit';

const version = '1.0.0';
/** What is written at once: a quarter of a megabyte is lost at most when a line breaks off together with this process. */
const partBytes = 256 * 1024;

/** The routes of a link's transfers, under its address. */
export function createTransferRouter(deps: PartnerDependencies): Router {
  const { transfers, clock } = deps;
  const router = Router({ mergeParams: true });
  router.use(speaksTus);
  router.post(
    '/',
    ofLink(deps, (owner, request, response) => begin(deps, owner, request, response)),
  );
  const one = (answer: (transfer: Transfer, request: Request, response: Response) => Promise<void> | void) =>
    ofLink(deps, async (owner, request, response) => {
      const transfer = await transfers.find(owner, String(request.params['id']));
      if (transfer) await answer(transfer, request, response);
      else refuse(response, 404);
    });
  router.head(
    '/:id',
    one(({ offset, length }, _request, response) => {
      response
        .set({ 'Upload-Offset': String(offset), 'Upload-Length': String(length) })
        .status(200)
        .end();
    }),
  );
  router.patch(
    '/:id',
    one((transfer, request, response) => goOn({ transfers, clock }, transfer, request, response)),
  );
  router.delete(
    '/:id',
    one(async ({ owner, transferId }, _request, response) => {
      await transfers.remove(owner, transferId);
      response.status(204).end();
    }),
  );
  return router;
}

const speaksTus: RequestHandler = (request, response, next) => {
  response.set({ 'Tus-Resumable': version, 'Cache-Control': 'no-store' });
  if (request.get('Tus-Resumable') === version) return next();
  response.set('Tus-Version', version);
  refuse(response, 412);
};

function ofLink(
  deps: PartnerDependencies,
  answer: (owner: string, request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const visit = await visitOf(deps, request);
    if (visit?.link.purpose === 'upload-document') await answer(visit.link.linkId, request, response);
    else refuse(response, 404);
  };
}

async function begin(
  { transfers, clock }: PartnerDependencies,
  owner: string,
  request: Request,
  response: Response,
): Promise<void> {
  const length = countIn(request, 'Upload-Length');
  if (!length) return refuse(response, 400);
  if (length > maxBytes) return refuse(response, 413);
  const { filename = '', filetype = '' } = metadataOf(request.get('Upload-Metadata') ?? '');
  const terms = { owner, length, fileName: filename.slice(0, 255), mediaType: filetype.slice(0, 100) };
  const { transferId } = await transfers.begin(terms, clock());
  // Relative to this address: it holds the link's secret, and the way through proxies is theirs to know.
  response.status(201).location(`parts/${transferId}`).end();
}

async function goOn(
  { transfers, clock }: Pick<PartnerDependencies, 'transfers' | 'clock'>,
  transfer: Transfer,
  request: Request,
  response: Response,
): Promise<void> {
  if (!request.is('application/offset+octet-stream')) return refuse(response, 415);
  if (countIn(request, 'Upload-Offset') !== transfer.offset) return refuse(response, 409);
  let at = transfer.offset;
  for await (const bytes of partsOf(request)) {
    if (at + bytes.length > transfer.length) return refuse(response, 413);
    if (!(await transfers.append(transfer, at, bytes, clock()))) return refuse(response, 409);
    at += bytes.length;
  }
  if (!request.destroyed || request.complete) response.status(204).set('Upload-Offset', String(at)).end();
}

/** The body in parts worth writing; of one that breaks off, all that has arrived. */
async function* partsOf(request: Request): AsyncGenerator<Buffer, void> {
  let held: Buffer[] = [];
  let bytes = 0;
  const taken = () => {
    const part = Buffer.concat(held);
    [held, bytes] = [[], 0];
    return part;
  };
  try {
    // A refusal in between still has to be answered on this line.
    const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const piece of pieces) {
      held.push(piece);
      bytes += piece.length;
      if (bytes >= partBytes) yield taken();
    }
  } catch (error) {
    if (request.complete) throw error; // not the line, but who writes
  }
  if (bytes > 0) yield taken();
}

function countIn(request: Request, header: string): number | undefined {
  const text = request.get(header) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `filename ZG9nLnBuZw==,filetype aW1hZ2UvcG5n`: names with texts in Base64. */
function metadataOf(header: string): Record<string, string> {
  const pairs = header
    .slice(0, 2_000)
    .split(',')
    .map((pair) => pair.trim().split(' '));
  return Object.fromEntries(
    pairs.map(([name = '', text = '']) => [name, Buffer.from(text, 'base64').toString('utf8')]),
  );
}

/** For the page's script, which has words for it. */
function refuse(response: Response, status: number): void {
  response.status(status).end();
}
