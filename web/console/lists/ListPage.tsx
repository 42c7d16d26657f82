/** A list of the console, made from its declaration. */
import { Group, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useState, type ReactNode } from 'react';
import type { Action } from '../commands/action';
import { notify } from '../ui/notify';
import { Empty, Failed, Loading } from '../ui/states';
import { csvOf, download } from './csv';
import { Filters } from './Filters';
import { useFollow } from './follow';
import { readAll, useList, type Narrowing } from './pages';
import type { Item, ListPath, ListSpec } from './spec';
import { VirtualTable } from './VirtualTable';

// Forms come with the first list that has any.
const ActionsMenu = lazy(() =>
  import('../commands/Actions').then((module) => ({ default: module.ActionsMenu })),
);
const ActionForm = lazy(() =>
  import('../commands/Actions').then((module) => ({ default: module.ActionForm })),
);

interface Props<Path extends ListPath> {
  spec: ListSpec<Path>;
  /** Beside the title: what else can be done here. */
  actions?: ReactNode;
  lead?: (row: Item<Path>) => ReactNode;
  onKey?: (key: string, row: Item<Path>) => void;
}

export function ListPage<Path extends ListPath>({ spec, actions, lead, onKey }: Props<Path>) {
  const { narrowing, narrow } = useNarrowing([...spec.filters.map(({ name }) => name), ...(spec.kept ?? [])]);
  const asked = { ...narrowing, ...stringsOf(spec.fixed) };
  const found = useList<Item<Path>>(spec.path, asked);
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const { exporting, exportAll } = useExport(spec, asked);
  const [action, setAction] = useState<Action>();
  const follow = useFollow();
  const opened = async (answer: Record<string, unknown>) => {
    await follow(answer);
    setAction(undefined);
  };
  return (
    <Stack gap="sm" h="100%">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} size="h3">
            {spec.title}
          </Title>
          <Text size="sm" c="dimmed">
            {spec.about}
          </Text>
        </div>
        {actions}
        {spec.commands && (
          <Suspense>
            <ActionsMenu label="Actions" actions={spec.commands(rows)} choose={setAction} />
          </Suspense>
        )}
      </Group>
      {action ? (
        <Suspense fallback={<Loading what="the form" />}>
          <ActionForm action={action} params={{}} done={opened} close={() => setAction(undefined)} />
        </Suspense>
      ) : (
        <>
          <Filters
            path={spec.path}
            filters={spec.filters}
            narrowing={narrowing}
            narrow={narrow}
            onExport={rows.length > 0 ? exportAll : undefined}
            exporting={exporting}
          />
          {found.isPending ? (
            <Loading what={spec.title.toLowerCase()} />
          ) : found.isError && rows.length === 0 ? (
            <Failed error={found.error} retry={() => void found.refetch()} />
          ) : rows.length === 0 ? (
            <Empty title={Object.keys(narrowing).length > 0 ? 'Nothing matches these filters' : spec.empty} />
          ) : (
            <>
              <VirtualTable
                label={spec.title}
                columns={spec.columns}
                rows={rows}
                keyOf={spec.keyOf}
                to={spec.to}
                more={hasNextPage}
                onEnd={readOn}
                {...(lead ? { lead } : {})}
                {...(onKey ? { onKey } : {})}
              />
              <Text size="xs" c="dimmed" role="status">
                {rows.length}
                {hasNextPage ? ' shown, more as you scroll' : rows.length === 1 ? ' row' : ' rows'}
                {found.isError && ' · could not be refreshed: what you see may be old'}
              </Text>
            </>
          )}
        </>
      )}
    </Stack>
  );
}

/** Filters of this list, out of the address of the page. */
function useNarrowing(names: readonly string[]) {
  const search: Partial<Record<string, string>> = useSearch({ strict: false });
  const navigate = useNavigate();
  const narrowing: Narrowing = {};
  for (const name of names) if (search[name] !== undefined) narrowing[name] = search[name];
  const narrow = (to: Narrowing) => void navigate({ to: '.', search: to, replace: true });
  return { narrowing, narrow };
}

function stringsOf(fixed: object | undefined): Narrowing {
  return Object.fromEntries(Object.entries(fixed ?? {}).map(([name, value]) => [name, String(value)]));
}

function useExport<Path extends ListPath>(spec: ListSpec<Path>, asked: Narrowing) {
  const [exporting, setExporting] = useState<string>();
  const exportAll = () => {
    setExporting('Reading …');
    void readAll<Item<Path>>(spec.path, asked, (count) => setExporting(`${count} rows …`))
      .then(async (rows) => {
        const name = `${spec.title.toLowerCase().replaceAll(' ', '-')}.csv`;
        download(name, new Blob([await csvOf(spec.columns, rows)], { type: 'text/csv' }));
      })
      .catch((error: unknown) =>
        notify({
          color: 'red',
          title: 'The rows could not be read',
          message: error instanceof Error ? error.message : '',
        }),
      )
      .finally(() => setExporting(undefined));
  };
  return { exporting, exportAll };
}
