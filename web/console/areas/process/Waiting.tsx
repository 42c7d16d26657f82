/** What a process waits for, of whom, until when. */
import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { taskPlace } from '../../ui/places';
import { Ago } from '../../ui/time';
import { begun, words } from '../../ui/words';
import classes from './ProcessPage.module.css';
import type { Process, Task } from './shapes';

export function Waiting({ tasks, process }: { tasks: readonly Task[]; process: Process }) {
  if (tasks.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {process.endedAt ? 'It has ended.' : 'For nobody: it goes on by itself.'}
      </Text>
    );
  return (
    <Stack component="ul" gap="xs" p={0} m={0} className={classes.plain}>
      {tasks.map((task) => (
        <li key={`${task.processId}#${task.key}`}>
          <Group gap="xs" justify="space-between">
            <Anchor component={Link} to={taskPlace(task.processId, task.key)} size="sm" fw={550}>
              {words(task.kind)}
            </Anchor>
            <Group gap={6}>
              <Badge variant="light" tt="none" color="gray" c="inherit">
                {words(task.role)}
              </Badge>
              {task.escalated && (
                <Badge variant="light" tt="none" color="orange">
                  escalated
                </Badge>
              )}
              <Text size="sm" c="dimmed">
                due <Ago at={task.dueAt} inherit />
              </Text>
            </Group>
          </Group>
          <Text size="sm" c="dimmed">
            {begun(task.why)}
          </Text>
        </li>
      ))}
    </Stack>
  );
}
