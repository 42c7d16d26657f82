/** What waits for me: due, overdue, escalated. */
import { Badge, Checkbox, Group } from '@mantine/core';
import { useState } from 'react';
import type { Task } from '../../api/shapes';
import { ListPage } from '../../lists/ListPage';
import { choice, list } from '../../lists/spec';
import { fromNow } from '../../ui/time';
import { begun, countries, country, words } from '../../ui/words';
import { subjectOf } from '../task/task';
import { isBulk, keyOfTask } from './bulk';
import { BulkBar } from './BulkBar';

const roles = ['any', 'category-manager', 'ops', 'finance', 'compliance', 'admin', 'partner'];

const tasks = list({
  path: '/tasks',
  title: 'Tasks',
  about: 'What waits for you, the soonest due first. Arrow keys or j and k move, Enter opens, x chooses.',
  keyOf: keyOfTask,
  to: ({ processId, key }) => `/tasks/${encodeURIComponent(processId)}/${encodeURIComponent(key)}`,
  empty: 'Nothing waits for you',
  kept: ['kind'],
  filters: [
    choice('role', 'Whose', roles, (role) => (role === 'any' ? 'Everybody’s' : words(role))),
    choice('overdue', 'Overdue', ['true'], () => 'Overdue only'),
    choice('escalated', 'Escalated', ['true'], () => 'Escalated only'),
    { name: 'market', label: 'Market', options: countries },
    { name: 'caseId', label: 'Case, order or notice' },
  ],
  columns: [
    { title: 'What', width: 12, cell: ({ kind }) => words(kind), csv: ({ kind }) => kind },
    {
      title: 'About',
      width: 14,
      cell: subjectOf,
      csv: ({ caseId }) => caseId,
    },
    { title: 'Why', width: 14, wide: true, cell: ({ why }) => begun(why), csv: ({ why }) => why },
    {
      title: 'Market',
      width: 7,
      wide: true,
      cell: ({ market }) => country(market),
      csv: ({ market }) => market,
    },
    { title: 'For', width: 9, wide: true, cell: ({ role }) => words(role), csv: ({ role }) => role },
    { title: 'Due', width: 12, cell: (task) => <Due {...task} />, csv: ({ dueAt }) => dueAt },
  ],
});

export function Inbox() {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Task>>(new Map());
  const toggle = (task: Task) => {
    if (!isBulk(task)) return;
    const next = new Map(chosen);
    if (!next.delete(keyOfTask(task))) next.set(keyOfTask(task), task);
    setChosen(next);
  };
  return (
    <ListPage
      spec={tasks}
      actions={
        chosen.size > 0 ? (
          <BulkBar chosen={[...chosen.values()]} clear={() => setChosen(new Map())} />
        ) : undefined
      }
      lead={(task) =>
        isBulk(task) && (
          <Checkbox
            size="xs"
            aria-label={`Choose ${words(task.kind)}, ${subjectOf(task)}`}
            checked={chosen.has(keyOfTask(task))}
            onChange={() => toggle(task)}
          />
        )
      }
      onKey={(key, task) => {
        if (key === 'x') toggle(task);
      }}
    />
  );
}

function Due({ dueAt, escalated }: { dueAt: string; escalated: boolean }) {
  const overdue = Date.parse(dueAt) < Date.now();
  return (
    <Group gap={6} wrap="nowrap">
      <span>{fromNow(dueAt)}</span>
      {overdue && (
        <Badge size="xs" color="red" variant="filled">
          overdue
        </Badge>
      )}
      {escalated && (
        <Badge size="xs" color="orange" variant="light">
          escalated
        </Badge>
      )}
    </Group>
  );
}
