/** The menu of what else can be done, and the form of what was chosen. */
import { Button, CloseButton, Group, Menu, Paper, Title } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { commandsQuery } from '../../commands/command';
import { CommandForm } from '../../commands/CommandForm';
import { useSession } from '../../session/context';
import { Loading } from '../../ui/states';
import { actionsOf, type Action } from './actions';
import type { Process } from './shapes';

interface Props {
  process: Process;
  choose: (action: Action) => void;
}

export function ActionsMenu({ process, choose }: Props) {
  const { data: commands } = useSuspenseQuery(commandsQuery);
  const { roles } = useSession();
  const mine = actionsOf(process).filter(({ path }) =>
    commands[path]?.roles.some((role) => roles.includes(role)),
  );
  if (mine.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} aria-hidden />}>
          Other actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mine.map((action) => (
          <Menu.Item key={action.path} onClick={() => choose(action)}>
            {action.verb} …
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ActionForm({
  process,
  action,
  close,
}: {
  process: Process;
  action: Action;
  close: () => void;
}) {
  return (
    <Paper withBorder p="md" component="section" aria-label={action.verb}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {action.verb}
        </Title>
        <CloseButton aria-label={`Leave “${action.verb}”`} onClick={close} />
      </Group>
      <Suspense fallback={<Loading what="the form" />}>
        <CommandForm
          key={action.path}
          {...action}
          params={{ ...paramsOf(process.about), ...action.params }}
          done={close}
        />
      </Suspense>
    </Paper>
  );
}

/** What an address needs, of what a process or a task is about. */
export function paramsOf(about: Process['about']): Record<string, string | number> {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}
