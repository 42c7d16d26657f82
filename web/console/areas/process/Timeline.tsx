/** What happened, the newest first, and each new entry as it happens. */
import { Badge, Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconPlugConnectedX, IconPointFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { Facts } from '../../ui/Facts';
import { Failed, Loading } from '../../ui/states';
import { At } from '../../ui/time';
import { person, words } from '../../ui/words';
import type { useTimeline } from './reads';
import type { Entry } from './shapes';
import classes from './Timeline.module.css';

const few = 30;

export function Timeline({ entries, live }: ReturnType<typeof useTimeline>) {
  const [all, setAll] = useState(false);
  if (entries.isPending) return <Loading what="the timeline" />;
  if (!entries.data) return <Failed error={entries.error} retry={() => void entries.refetch()} />;
  const newest = entries.data.toReversed();
  const shown = all ? newest : newest.slice(0, few);
  return (
    <Stack gap="xs">
      <Live live={live} />
      <ol className={classes.entries} aria-label="Timeline" aria-live="polite" aria-relevant="additions">
        {shown.map((entry) => (
          <Item key={`${entry.chain}#${entry.seq}`} entry={entry} />
        ))}
      </ol>
      {newest.length > shown.length && (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)}>
          Show all {newest.length}
        </Button>
      )}
    </Stack>
  );
}

function Live({ live }: { live: boolean }) {
  return (
    <Group gap={6} role="status">
      {live ? (
        <Badge
          size="sm"
          variant="light"
          color="teal"
          tt="none"
          leftSection={<IconPointFilled size={10} aria-hidden />}
        >
          Live
        </Badge>
      ) : (
        <Badge
          size="sm"
          variant="light"
          color="orange"
          tt="none"
          leftSection={<IconPlugConnectedX size={12} aria-hidden />}
        >
          Not live: read again every 15 seconds
        </Badge>
      )}
    </Group>
  );
}

/** What goes without saying at an entry. */
const unsaid = ['request', 'from', 'to'];

function Item({ entry: { at, actor, action, detail, chain } }: { entry: Entry }) {
  const [open, setOpen] = useState(false);
  const moved = action === 'stage-entered' && typeof detail['to'] === 'string';
  const more = Object.keys(detail).some((name) => !unsaid.includes(name));
  const what = moved
    ? `${words(chainName(chain))}: ${words(String(detail['to'])).toLowerCase()}`
    : words(action);
  return (
    <li className={classes.entry} data-moved={moved || undefined}>
      <Group gap={6} wrap="nowrap" align="baseline" justify="space-between">
        {more ? (
          <UnstyledButton className={classes.what} aria-expanded={open} onClick={() => setOpen(!open)}>
            {what}
          </UnstyledButton>
        ) : (
          <Text size="sm" fw={moved ? 600 : 450}>
            {what}
          </Text>
        )}
        <At at={at} size="xs" c="dimmed" className={classes.at} />
      </Group>
      {actor.kind !== 'system' && (
        <Text size="xs" c="dimmed">
          {actor.kind === 'staff' ? person(actor.id) : words(actor.kind)}
        </Text>
      )}
      <Collapse expanded={open}>
        <div className={classes.detail}>{open && <Facts of={detail} without={unsaid} />}</div>
      </Collapse>
    </li>
  );
}

/** The kind of process an id is of, as far as it says so. */
function chainName(chain: string): string {
  const part = /\/([a-z]+)[^/]*$/.exec(chain)?.[1];
  return part ?? chain.split(':')[0] ?? chain;
}
