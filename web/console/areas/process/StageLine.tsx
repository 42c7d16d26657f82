/** The stages of a process as a line: where it has been and when, where it is, what lies ahead. */
import { Text } from '@mantine/core';
import { IconCheck, IconCircle, IconPlayerPlayFilled } from '@tabler/icons-react';
import { At } from '../../ui/time';
import { words } from '../../ui/words';
import type { Entry, Process } from './shapes';
import { exitsOf, stepsOf } from './stages';
import classes from './StageLine.module.css';

const icons = { done: IconCheck, current: IconPlayerPlayFilled, ahead: IconCircle };
const said = { done: 'done', current: 'now', ahead: 'ahead' };

export function StageLine({ process, entries }: { process: Process; entries: readonly Entry[] }) {
  const steps = stepsOf(process, entries);
  return (
    <div>
      <ol className={classes.line} aria-label="Stages" tabIndex={0}>
        {steps.map(({ stage, state, at }, place) => {
          const Icon = icons[state];
          return (
            <li
              key={place}
              className={classes.step}
              data-state={state}
              aria-current={state === 'current' ? 'step' : undefined}
            >
              <span className={classes.mark}>
                <Icon size={12} stroke={2.5} aria-label={said[state]} />
              </span>
              <Text size="sm" fw={state === 'current' ? 650 : 450}>
                {words(stage)}
              </Text>
              {at && <At at={at} size="xs" c="dimmed" />}
            </li>
          );
        })}
      </ol>
      {process.endedAt === undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          May also go to: {exitsOf(process.process).map(words).join(', ').toLowerCase()}.
        </Text>
      )}
    </div>
  );
}
