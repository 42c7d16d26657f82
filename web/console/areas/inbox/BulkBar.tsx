/** What is chosen in the inbox, and what can be decided on all of it. */
import { Button, Group, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import type { Task } from '../../api/shapes';

const BulkDecision = lazy(() =>
  import('./BulkDecision').then((module) => ({ default: module.BulkDecision })),
);

interface Props {
  chosen: readonly Task[];
  clear: () => void;
}

export function BulkBar({ chosen, clear }: Props) {
  const [approve, setApprove] = useState<boolean>();
  return (
    <Group gap="xs" role="region" aria-label="Chosen tasks">
      <Text size="sm" fw={550}>
        {chosen.length} chosen
      </Text>
      <Button size="xs" onClick={() => setApprove(true)}>
        Approve all
      </Button>
      <Button size="xs" variant="light" color="red" onClick={() => setApprove(false)}>
        Refuse all
      </Button>
      <Button size="xs" variant="subtle" onClick={clear}>
        Choose none
      </Button>
      {approve !== undefined && (
        <Suspense>
          <BulkDecision
            tasks={chosen}
            approve={approve}
            close={(done) => {
              setApprove(undefined);
              if (done) clear();
            }}
          />
        </Suspense>
      )}
    </Group>
  );
}
