/** What a list is narrowed by, kept in the page's address, so that a link shows the same rows. */
import { ActionIcon, Button, Group, Popover, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBookmark, IconDownload, IconTrash, IconX } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Narrowing } from './pages';
import { useSavedFilters } from './saved';
import type { Filter } from './spec';

interface Props {
  path: string;
  filters: readonly Filter[];
  narrowing: Narrowing;
  narrow: (to: Narrowing) => void;
  /** Absent while there is nothing to export. */
  onExport?: (() => void) | undefined;
  exporting?: string | undefined;
}

export function Filters({ path, filters, narrowing, narrow, onExport, exporting }: Props) {
  const set = (name: string, value: string | null) => {
    const { [name]: _, ...others } = narrowing;
    narrow(value ? { ...others, [name]: value } : others);
  };
  return (
    <Group gap="xs" align="flex-end" role="search">
      {filters.map((filter) =>
        filter.options ? (
          <Select
            key={filter.name}
            label={filter.label}
            size="xs"
            w={160}
            clearable
            searchable={filter.options.length > 8}
            // A list is always sorted in some way.
            placeholder={filter.name === 'sort' ? filter.options[0]?.label : 'All'}
            data={[...filter.options]}
            value={narrowing[filter.name] ?? null}
            onChange={(value) => set(filter.name, value)}
          />
        ) : (
          <FreeText
            key={`${filter.name}:${narrowing[filter.name] ?? ''}`}
            label={filter.label}
            day={filter.day ?? false}
            value={narrowing[filter.name] ?? ''}
            onChange={(value) => set(filter.name, value)}
          />
        ),
      )}
      {Object.keys(narrowing).length > 0 && (
        <Button size="xs" variant="subtle" leftSection={<IconX size={14} />} onClick={() => narrow({})}>
          Clear
        </Button>
      )}
      <Group gap={4} ms="auto">
        <Saved path={path} narrowing={narrowing} narrow={narrow} />
        <Tooltip label={exporting ?? 'Save these rows as CSV'}>
          <ActionIcon
            variant="default"
            size="md"
            aria-label="Save these rows as CSV"
            disabled={!onExport}
            loading={exporting !== undefined}
            onClick={onExport}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}

function FreeText({
  label,
  day,
  value,
  onChange,
}: {
  label: string;
  day: boolean;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 400);
  return (
    <TextInput
      label={label}
      type={day ? 'date' : 'text'}
      size="xs"
      w={160}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value.trim());
      }}
    />
  );
}

function Saved({ path, narrowing, narrow }: Pick<Props, 'path' | 'narrowing' | 'narrow'>) {
  const { saved, save, forget } = useSavedFilters(path);
  const [opened, setOpened] = useState(false);
  const dropdown = useRef<HTMLDivElement>(null);
  return (
    <Popover
      position="bottom-end"
      width={280}
      trapFocus
      returnFocus
      shadow="md"
      opened={opened}
      onChange={setOpened}
    >
      <Popover.Target>
        <ActionIcon variant="default" size="md" aria-label="Saved filters" onClick={() => setOpened(!opened)}>
          <IconBookmark size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6} ref={dropdown}>
        <Text size="xs" c="dimmed" px={6} py={4}>
          {saved.length > 0 ? 'Saved filters' : 'No saved filters yet'}
        </Text>
        {saved.map((filter) => (
          <Group key={filter.name} gap={4} wrap="nowrap">
            <Button
              variant="subtle"
              size="xs"
              flex={1}
              justify="flex-start"
              onClick={() => {
                narrow(filter.narrowing);
                setOpened(false);
              }}
            >
              {filter.name}
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget ${filter.name}`}
              onClick={() => {
                forget(filter.name);
                dropdown.current?.focus();
              }}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        ))}
        <NewName empty={Object.keys(narrowing).length === 0} save={(name) => save({ name, narrowing })} />
      </Popover.Dropdown>
    </Popover>
  );
}

function NewName({ empty, save }: { empty: boolean; save: (name: string) => void }) {
  const [name, setName] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() && !empty) save(name.trim());
        setName('');
      }}
    >
      <Group gap={4} pt={6} wrap="nowrap">
        <TextInput
          size="xs"
          flex={1}
          aria-label="Name of these filters"
          placeholder={empty ? 'Set filters first' : 'Name these filters'}
          disabled={empty}
          value={name}
          maxLength={60}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button size="xs" type="submit" disabled={empty || !name.trim()}>
          Save
        </Button>
      </Group>
    </form>
  );
}
