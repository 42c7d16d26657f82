/** Why a command was not carried out, and what to do. */
import { Alert, List, Stack, Text } from '@mantine/core';
import { IconCloudOff, IconUsers, IconX } from '@tabler/icons-react';
import { ApiProblem } from '../api/problem';

interface Props {
  error: unknown;
  /** Fields of the form: what is wrong with them stands there. */
  asked: readonly string[];
  /** It may have been carried out. */
  unsure: boolean;
}

export function Refused({ error, asked, unsure }: Props) {
  if (unsure)
    return (
      <Alert
        color="orange"
        icon={<IconCloudOff size={18} />}
        title="No answer came"
        role="alert"
        tabIndex={-1}
      >
        <Text size="sm">
          It may have been carried out. Sending the same again is safe: it is carried out once.
        </Text>
      </Alert>
    );
  if (!(error instanceof ApiProblem)) throw error;
  const { title, remedy, requestId, errors = [], type } = error.body;
  const fourEyes = /:(four-eyes|own-proposal)$/.test(type);
  const elsewhere = errors.filter(({ pointer }) => !isAsked(pointer, asked));
  return (
    <Alert
      color="red"
      icon={fourEyes ? <IconUsers size={18} /> : <IconX size={18} />}
      title={fourEyes ? 'This needs a second person' : title}
      role="alert"
      tabIndex={-1}
    >
      <Stack gap={4}>
        <Text size="sm">{error.message}</Text>
        {remedy && <Text size="sm">{remedy}</Text>}
        {elsewhere.length > 0 && (
          <List size="sm">
            {elsewhere.map(({ pointer, detail, remedy: what }) => (
              <List.Item key={pointer}>
                {pointer.replace(/^#\//, '')}: {detail}; {what}
              </List.Item>
            ))}
          </List>
        )}
        {requestId && (
          <Text size="xs" c="dimmed">
            Name this when you ask about it: {requestId}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

function isAsked(pointer: string, asked: readonly string[]): boolean {
  if (!pointer.startsWith('#/')) return false;
  return (
    asked.includes('') || asked.some((name) => pointer === `#/${name}` || pointer.startsWith(`#/${name}/`))
  );
}
