/** Sends a file in parts, by the tus protocol: after a lost connection it goes on where it stopped. */
import { Upload, type DetailedError } from 'tus-js-client';

export interface Told {
  /** @param sent bytes that have left; what has arrived is at most as much */
  progress(sent: number): void;
  /** The line is gone; it goes on by itself. */
  waiting(): void;
  arrived(transferId: string): void;
  /** It will not work this way, however often it is tried. */
  failed(): void;
}

/** A line of average quality sends this in a few seconds; proxies that hold requests back hold little back. */
const partBytes = 1024 * 1024;
const waitsMs = [...[0, 500, 1_000, 2_000, 4_000], ...Array<number>(500).fill(5_000)];

/**
 * Begins to send, or goes on with what an earlier visit to this page has begun.
 * @param address where the link's parts go
 * @returns how to stop it for good
 */
export function sendInParts(file: File, address: string, told: Told): () => void {
  const begun = new Begun(file, address);
  let started = false;
  const upload = new Upload(file, {
    endpoint: address,
    uploadUrl: begun.url,
    chunkSize: partBytes,
    retryDelays: waitsMs,
    metadata: { filename: file.name, filetype: file.type },
    // It would keep the address, with the link's secret in it, for ever.
    storeFingerprintForResuming: false,
    onUploadUrlAvailable: () => begun.keep(upload.url),
    onShouldRetry(error) {
      told.waiting();
      return worthAnotherTry(error);
    },
    onProgress: (sent) => told.progress(sent),
    onError: () => told.failed(),
    onSuccess() {
      stop();
      told.arrived(begun.id);
    },
  });
  const goOn = () => {
    if (started) void upload.abort().then(() => upload.start());
  };
  const stop = () => {
    started = false;
    removeEventListener('online', goOn);
  };
  addEventListener('online', goOn);
  started = true;
  upload.start();
  return () => {
    stop();
    begun.forget();
    void upload.abort(true).catch(() => undefined); // the server forgets it by itself, too
  };
}

function worthAnotherTry(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status === 0 || status >= 500 || [409, 423, 429].includes(status);
}

/** Which transfer a file belongs to, for as long as the tab lives; only its id is kept, never the address. */
class Begun {
  id: string;
  private readonly key: string;

  constructor(
    { name, size, lastModified }: File,
    private readonly address: string,
  ) {
    this.key = `transfer:${size}:${lastModified}:${name}`;
    this.id = sessionStorage.getItem(this.key) ?? '';
  }

  get url(): string | null {
    return this.id ? `${this.address}/${this.id}` : null;
  }

  keep(url: string | null): void {
    this.id = url?.split('/').at(-1) ?? '';
    sessionStorage.setItem(this.key, this.id);
  }

  forget(): void {
    sessionStorage.removeItem(this.key);
  }
}
