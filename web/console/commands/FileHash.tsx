/** A choice of a file of which only the hash is sent. */
import { FileInput, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { Draft } from './draft';
import { firstDigits, sha256Of, sizeOf, type HashedFile } from './file-hash';

interface Props {
  /** As other inputs have them: label, what is wrong, where in the body it stands. */
  shared: {
    label: string;
    description: string | undefined;
    error: string | undefined;
    'aria-required': boolean;
  };
  draft: Draft;
  change: (to: Draft) => void;
}

export function FileHash({ shared, draft, change }: Props) {
  // It is a button, of which nobody says so.
  const { 'aria-required': _, ...place } = shared;
  const chosen = draft as HashedFile | undefined;
  const [file, setFile] = useState<File>();
  const [unreadable, setUnreadable] = useState(false);
  const again = useRef<() => void>(null);
  // Meanwhile the rest of the form may have been filled in, or another file chosen.
  const read = useEffectEvent((name: string, sha256: string | undefined) => {
    if (chosen?.name !== name || chosen.sha256 !== undefined) return;
    setUnreadable(sha256 === undefined);
    change(sha256 === undefined ? undefined : { ...chosen, sha256 });
  });
  useEffect(() => {
    if (!file) return undefined;
    let left = false;
    const told = (sha256?: string) => !left && read(file.name, sha256);
    void sha256Of(file).then(told, () => told());
    return () => {
      left = true;
    };
  }, [file]);
  const choose = (to: File | null) => {
    // The same file may be chosen again after it was changed.
    again.current?.();
    if (!to) return;
    setUnreadable(false);
    setFile(to);
    change({ name: to.name, bytes: to.size });
  };
  return (
    <div>
      <FileInput
        {...place}
        description={[shared.description, notSent].filter(Boolean).join('. ')}
        error={unreadable ? 'The file cannot be read. Choose it again.' : shared.error}
        maw={520}
        placeholder={chosen?.name ?? 'Choose the file'}
        value={null}
        resetRef={again}
        onChange={choose}
      />
      <Text size="xs" c="dimmed" mt={4} role="status">
        {chosen && told(chosen)}
      </Text>
    </div>
  );
}

const notSent =
  'Its fingerprint (SHA-256) is computed here and goes into the record; the file itself is not sent';

function told({ name, bytes, sha256 }: HashedFile): string {
  return sha256 === undefined
    ? `${name} is being read …`
    : `${name}, ${sizeOf(bytes)}, SHA-256 ${firstDigits(sha256)}`;
}
