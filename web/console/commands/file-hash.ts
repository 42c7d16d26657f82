/** The hash of a file somebody has: computed here, so that neither the hash is typed nor the file sent. */

/** The JSON schema of a SHA-256 in the API. */
export const sha256Pattern = '^[0-9a-f]{64}$';

/** A file that was chosen; without `sha256` while it is still being read. */
export type HashedFile = { name: string; bytes: number; sha256?: string };

/** Its SHA-256 as 64 lower-case hex digits. @throws Error when it cannot be read any more */
export async function sha256Of(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Enough of a hash to tell documents apart by eye: its first 16 digits. */
export function firstDigits(sha256: string): string {
  return `${sha256.slice(0, 16).replaceAll(/(.{4})(?=.)/g, '$1 ')} …`;
}

/** A size as people read it: `1.2 MB`. */
export function sizeOf(bytes: number): string {
  const [amount, unit] =
    bytes < 1_000
      ? [bytes, 'byte']
      : bytes < 1_000_000
        ? [bytes / 1_000, 'kilobyte']
        : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(undefined, {
    ...{ style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 },
  }).format(amount);
}
