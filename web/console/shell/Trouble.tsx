/** What is shown when the console cannot begin, or a page of it broke. */
import { Button, Code, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { State } from '../ui/states';

export function CannotBegin({ error }: { error: unknown }) {
  return (
    <main>
      <State
        icon={<IconPlugConnectedX size={40} stroke={1.2} aria-hidden />}
        title="Landfall cannot be reached"
      >
        <Text c="dimmed">
          {navigator.onLine
            ? 'The server or the sign-in does not answer. Try again in a moment.'
            : 'You are offline. Try again when the connection is back.'}
        </Text>
        <Detail error={error} />
        <Button onClick={() => window.location.assign(import.meta.env.BASE_URL)}>Try again</Button>
      </State>
    </main>
  );
}

export function PageBroke({ error }: { error: unknown }) {
  return (
    <State icon={<IconAlertTriangle size={40} stroke={1.2} aria-hidden />} title="This page broke">
      <Text c="dimmed">It is our fault. Nothing was sent or lost.</Text>
      <Detail error={error} />
      <Button onClick={() => window.location.reload()}>Load it again</Button>
    </State>
  );
}

function Detail({ error }: { error: unknown }) {
  return error instanceof Error && error.message ? <Code>{error.message}</Code> : null;
}
