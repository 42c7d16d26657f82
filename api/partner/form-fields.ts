/** The text fields of a multipart form whose file is refused: what was typed is shown again, also then. */
import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';

const limits = { files: 1, fieldSize: 4096, fieldNameSize: 100, headerPairs: 50 };
const patienceMs = 2_000;

/**
 * Listens in on a request that somebody else reads. Resolves with the fields that stand before the first file, when the
 * file begins or the form ends; at the latest after two seconds. Of more than `maxFields` the first.
 */
export function watchFields(request: IncomingMessage, maxFields = 20): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { ...limits, fields: maxFields },
    });
  } catch {
    return Promise.resolve(fields); // no multipart form: nothing to keep
  }
  const listen = (piece: Buffer) => void parser.write(piece);
  const finish = () => void parser.end();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      request.off('data', listen).off('end', finish).off('close', done);
      resolve(fields);
    };
    const timer = setTimeout(done, patienceMs).unref();
    parser.on('field', (name, value) => void (fields[name] = value));
    parser.on('file', (_name, stream) => {
      stream.on('error', () => {}).resume();
      done();
    });
    parser.on('finish', done).on('error', done);
    request.on('data', listen).once('end', finish).once('close', done);
  });
}
