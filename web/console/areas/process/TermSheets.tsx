/** Versions of a term sheet: each as it is, and what changed between two. */
import { Select, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client';
import { Facts, FactTable } from '../../ui/Facts';
import { Failed, Loading } from '../../ui/states';
import { person, words } from '../../ui/words';

/** The newest first; a hundred at most. */
export function useSheets(caseId: string | undefined) {
  return useQuery({
    queryKey: ['family', caseId, 'term-sheets'],
    queryFn: async () => {
      const path = { caseId: caseId ?? '' };
      const { data } = await api.GET('/cases/{caseId}/term-sheets', {
        params: { path, query: { limit: 100 } },
      });
      return data?.items ?? [];
    },
    enabled: caseId !== undefined,
  });
}

export function TermSheets({ caseId }: { caseId: string }) {
  const sheets = useSheets(caseId);
  const [chosen, setChosen] = useState<string | null>(null);
  const [before, setBefore] = useState<string | null>(null);
  if (sheets.isPending) return <Loading what="the term sheet" />;
  if (sheets.isError) return <Failed error={sheets.error} retry={() => void sheets.refetch()} />;
  const newest = sheets.data[0];
  if (!newest) return <Text size="sm">No version has been proposed yet.</Text>;
  const shown = sheets.data.find(({ version }) => String(version) === chosen) ?? newest;
  const compared = before ?? (shown.version > 1 ? String(shown.version - 1) : null);
  const options = sheets.data.map(({ version, side, by }) => ({
    value: String(version),
    label: `Version ${version}, by ${side === 'brand' ? 'the brand' : person(by)}`,
  }));
  return (
    <Stack gap="sm">
      <Group>
        <Select label="Version" data={options} value={String(shown.version)} onChange={setChosen} />
        {sheets.data.length > 1 && (
          <Select
            label="Compared with"
            placeholder="None"
            clearable
            data={options.filter(({ value }) => value !== String(shown.version))}
            value={compared}
            onChange={(value) => setBefore(value ?? '')}
          />
        )}
      </Group>
      {compared && <Changes caseId={caseId} from={Number(compared)} to={shown.version} />}
      <Facts of={shown.terms} />
    </Stack>
  );
}

function Changes({ caseId, from, to }: { caseId: string; from: number; to: number }) {
  const found = useQuery({
    queryKey: ['term-sheets', caseId, from, to],
    queryFn: async () => {
      const params = { path: { caseId }, query: { from, to } };
      const { data } = await api.GET('/cases/{caseId}/term-sheets/compare', { params });
      return data?.changes ?? [];
    },
    staleTime: Infinity,
  });
  if (found.isPending) return <Loading what="the changes" />;
  if (found.isError) return <Failed error={found.error} />;
  if (found.data.length === 0) return <Text size="sm">Both versions say the same.</Text>;
  return (
    <FactTable
      label={`Changes from version ${from} to ${to}`}
      columns={['term', 'before', 'after']}
      rows={found.data.map((change) => ({ ...change, term: pathInWords(change.path) }))}
    />
  );
}

/** `sale.period.to` as people read it; a number is a place in a list. */
function pathInWords(path: string): string {
  return path.split('.').map(words).join(', ');
}
