/** Documents to look at: a list of their names, the chosen one shown. */
import { Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useHasRole } from '../../session/context';
import { Preview } from '../../ui/Preview';
import { papersOf, useFilesBeside, usePhotosOfReturn, type PaperOf } from './documents';
import type { Process } from './shapes';

/** What these are about is everything there is; they head no case and no order. */
const wide: readonly Process['process'][] = ['logistics-partner', 'incident', 'payment-dispute'];

/** Of one process, or of the parcel it is about; `all`: of its whole case or order too. */
export function useDocuments(process: Process, all: boolean): PaperOf[] {
  const { processId, about } = process;
  const everything = all || wide.includes(process.process);
  const own = papersOf(process);
  const filed = useFilesBeside(about, everything || about.orderId !== undefined);
  const photos = usePhotosOfReturn(process, useHasRole('ops', 'admin'));
  const found = [...own, ...(photos.data ?? [])];
  const others = (filed.data ?? []).filter(({ address }) => !found.some((one) => one.address === address));
  const near = others.filter(({ goesWith = '' }) => `${processId}/`.startsWith(`${goesWith}/`));
  return [...found, ...near, ...(everything ? others.filter((one) => !near.includes(one)) : [])];
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
          data={papers.map((paper) => ({ value: paper.address, label: nameAmong(papers, paper) }))}
          value={shown?.address ?? null}
          onChange={setChosen}
        />
      )}
      {shown && <Preview key={shown.address} {...shown} />}
    </Stack>
  );
}

/** Papers of one kind, of several parcels, are told apart by the names of their files. */
function nameAmong(papers: readonly PaperOf[], { title, fileName }: PaperOf): string {
  const alone = papers.filter((other) => other.title === title).length === 1;
  return alone || fileName === undefined ? title : `${title}: ${fileName}`;
}
