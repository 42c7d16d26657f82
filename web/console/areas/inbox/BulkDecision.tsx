/** The decision on all chosen tasks: asked once more, told one by one. */
import { Button, Group, List, Modal, Progress, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Task } from '../../api/shapes';
import { useFocusBack } from '../../shell/focus';
import { words } from '../../ui/words';
import { subjectOf } from '../task/task';
import { decideAll, keyOfTask, type Outcome } from './bulk';

export function BulkDecision({
  tasks,
  approve,
  close,
}: {
  tasks: readonly Task[];
  approve: boolean;
  close: (done: boolean) => void;
}) {
  useFocusBack();
  const [reason, setReason] = useState('');
  const [outcomes, setOutcomes] = useState<Outcome[]>();
  const keys = useRef(new Map<string, string>());
  const queries = useQueryClient();
  const verb = approve ? 'Approve' : 'Refuse';
  // What is decided stays what was chosen, though done tasks leave the list meanwhile.
  const [all] = useState(tasks);
  const done = outcomes?.length === all.length;
  const keyFor = (task: Task) => {
    const key = keys.current.get(keyOfTask(task)) ?? crypto.randomUUID();
    keys.current.set(keyOfTask(task), key);
    return key;
  };
  const decide = async () => {
    setOutcomes([]);
    await decideAll(all, { approve, reason: reason.trim() }, keyFor, (outcome) =>
      setOutcomes((before = []) => [...before, outcome]),
    );
    await queries.invalidateQueries({ queryKey: ['list', '/tasks'] });
  };
  const refused = outcomes?.filter((outcome) => outcome.refused) ?? [];
  return (
    <Modal
      opened
      onClose={() => close(done)}
      title={`${verb} ${all.length} tasks`}
      closeOnClickOutside={!outcomes}
    >
      <Stack gap="sm">
        <List size="sm" mah={200} style={{ overflow: 'auto' }}>
          {all.map((task) => (
            <List.Item key={keyOfTask(task)}>
              {words(task.kind)}: {subjectOf(task)}
            </List.Item>
          ))}
        </List>
        {outcomes ? (
          <div role="status">
            <Progress value={(outcomes.length / all.length) * 100} aria-label="Decided" />
            <Text size="sm" mt={4}>
              {outcomes.length - refused.length} decided, {refused.length} refused,{' '}
              {all.length - outcomes.length} to go
            </Text>
          </div>
        ) : (
          <Textarea
            data-autofocus
            label="Reason"
            description="Stands in the audit trail of each"
            required
            autosize
            minRows={2}
            maxLength={2000}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
        )}
        {refused.map(({ task, refused: why }) => (
          <Text key={keyOfTask(task)} size="sm" c="red">
            {subjectOf(task)}: {why}
          </Text>
        ))}
        <Group justify="flex-end">
          {done ? (
            <Button onClick={() => close(true)}>Close</Button>
          ) : (
            <Button
              color={approve ? undefined : 'red'}
              loading={outcomes !== undefined}
              disabled={reason.trim().length < 3}
              onClick={() => void decide()}
            >
              {verb} all {all.length}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
