/** Commands to choose from, each role its own, and the form of what was chosen. */
import { Button, CloseButton, Group, Menu, Paper, Title } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useSession } from '../session/context';
import { Loading } from '../ui/states';
import type { Action } from './action';
import { commandsQuery } from './command';
import { CommandForm } from './CommandForm';

interface Props {
  label: string;
  actions: readonly Action[];
  choose: (action: Action) => void;
}

export function ActionsMenu({ label, actions, choose }: Props) {
  const { data: commands } = useSuspenseQuery(commandsQuery);
  const { roles } = useSession();
  const mine = actions.filter(({ path }) => commands[path]?.roles.some((role) => roles.includes(role)));
  const [only] = mine;
  if (!only) return null;
  if (mine.length === 1)
    return (
      <Button variant="default" size="xs" onClick={() => choose(only)}>
        {only.verb}
      </Button>
    );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {label}
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

interface FormProps {
  action: Action;
  /** What the command's address needs, as far as the page knows it. */
  params: Readonly<Record<string, string | number>>;
  done: (answer: Record<string, unknown>) => void | Promise<void>;
  close: () => void;
}

export function ActionForm({ action, params, done, close }: FormProps) {
  return (
    <Paper withBorder p="md" component="section" aria-label={action.verb}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {action.verb}
        </Title>
        <CloseButton aria-label={`Leave “${action.verb}”`} onClick={close} />
      </Group>
      <Suspense fallback={<Loading what="the form" />}>
        <CommandForm key={action.path} {...action} params={{ ...params, ...action.params }} done={done} />
      </Suspense>
    </Paper>
  );
}
