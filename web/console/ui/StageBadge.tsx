import { Badge } from '@mantine/core';
import { words } from './words';

const bad = /reject|refus|lost|lapse|seiz|terminat|failed|stopped|overdue|denied/;
const held = /hold|(?<!nothing-)held|wait|review|silent|inspection|awaiting|blocked|escalat/;
const good =
  /^(live|completed?|delivered|released|closed|paid|archived|restored|done|qualified|refunded|ended|won|granted|signed)$/;

/** A stage of any process; its colour only repeats what the word says. */
export function StageBadge({ stage }: { stage: string }) {
  const color = bad.test(stage) ? 'red' : held.test(stage) ? 'orange' : good.test(stage) ? 'teal' : 'blue';
  return (
    <Badge variant="light" color={color} tt="none" fw={550}>
      {words(stage)}
    </Badge>
  );
}
