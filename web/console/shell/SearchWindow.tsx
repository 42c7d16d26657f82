/** The window of the search: what begins as somebody writes. */
import { Group, Loader, Modal, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent } from 'react';
import { api } from '../api/client';
import { processPlace } from '../ui/places';
import { Failed } from '../ui/states';
import { StageBadge } from '../ui/StageBadge';
import { words } from '../ui/words';
import { useFocusBack } from './focus';
import classes from './Search.module.css';

export function SearchWindow({ close }: { close: () => void }) {
  useFocusBack();
  return (
    <Modal opened onClose={close} title="Search" size="lg">
      <Found close={close} />
    </Modal>
  );
}

function Found({ close }: { close: () => void }) {
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text.trim(), 250);
  const list = useRef<HTMLDivElement>(null);
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: async () => (await api.GET('/search', { params: { query: { q: asked } } })).data,
    enabled: asked.length >= 3,
  });
  const items = found.data?.items ?? [];
  const onArrow = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    links[Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1))]?.focus();
  };
  return (
    <Stack gap="sm" onKeyDown={onArrow}>
      <TextInput
        data-autofocus
        label="Brand, number, tracking code, carrier"
        description="By how it begins; at least three characters"
        leftSection={found.isFetching ? <Loader size={14} /> : <IconSearch size={16} />}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.data && items.length === 0 && <Text c="dimmed">Nothing begins like this.</Text>}
      <ScrollArea.Autosize mah={420} ref={list}>
        {items.map(({ kind, id, title, stage }) => (
          <Link key={`${kind}#${id}#${title}`} to={processPlace(id)} className={classes.hit} onClick={close}>
            <div>
              <Text size="sm" fw={550}>
                {title}
              </Text>
              <Text size="xs" c="dimmed">
                {words(kind)}
              </Text>
            </div>
            <StageBadge stage={stage} />
          </Link>
        ))}
      </ScrollArea.Autosize>
      {(found.data?.tooMany.length ?? 0) > 0 && (
        <Group gap={4}>
          <Text size="xs" c="dimmed">
            Too many begin so, write more: {found.data?.tooMany.map(words).join(', ')}
          </Text>
        </Group>
      )}
    </Stack>
  );
}
