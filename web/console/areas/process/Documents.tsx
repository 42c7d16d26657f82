/** Documents to look at: a list of their names, the chosen one shown. */
import { Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useHasRole } from '../../session/context';
import { Preview } from '../../ui/Preview';
import { papersOf, useFilesOfCase, usePhotosOfReturn, type PaperOf } from './documents';
import type { Process } from './shapes';

/** Of one process; `all`: of its whole case. */
export function useDocuments(process: Process, all: boolean): PaperOf[] {
  const own = papersOf(process);
  const ofCase = useFilesOfCase(all ? process.about.caseId : undefined);
  const photos = usePhotosOfReturn(process, useHasRole('ops', 'admin'));
  const found = [...own, ...(photos.data ?? [])];
  const rest = (ofCase.data ?? []).filter(({ address }) => !found.some((one) => one.address === address));
  return [...found, ...rest];
}

/** `open`: the first is shown at once. */
export function Documents({ papers, open }: { papers: readonly PaperOf[]; open: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = papers.find(({ address }) => address === chosen) ?? (open ? papers[0] : undefined);
  if (papers.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No documents yet
      </Text>
    );
  const several = papers.length > 1 || !open;
  return (
    <Stack gap="sm">
      {several && (
        <Select
          label="Document"
          placeholder={`${papers.length} to look at`}
          maw={420}
          data={papers.map(({ address, title, fileName }) => ({
            value: address,
            label: fileName && fileName !== title ? `${title}: ${fileName}` : title,
          }))}
          value={shown?.address ?? null}
          onChange={setChosen}
        />
      )}
      {shown && <Preview key={shown.address} {...shown} />}
    </Stack>
  );
}
