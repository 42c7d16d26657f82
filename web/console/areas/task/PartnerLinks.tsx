/** The links a partner can answer through, and how they are sent anew. */
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { api } from '../../api/client';
import { CommandForm } from '../../commands/CommandForm';
import { Failed, Loading } from '../../ui/states';
import { At } from '../../ui/time';
import { words } from '../../ui/words';

export function PartnerLinks({ caseId, processId }: { caseId: string; processId: string }) {
  const found = useQuery({
    queryKey: ['family', caseId, 'links'],
    queryFn: async () => {
      const params = { path: { caseId }, query: { limit: 100 } };
      return (await api.GET('/cases/{caseId}/links', { params })).data?.items ?? [];
    },
  });
  const [anew, setAnew] = useState<string>();
  if (found.isPending) return <Loading what="the links" />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const links = found.data.filter((link) => link.processId === processId);
  return (
    <Card withBorder component="section" aria-label="Links">
      <Title order={2} size="h5" mb="xs">
        Links of the partner
      </Title>
      {links.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet
        </Text>
      )}
      <Stack gap="sm">
        {links.map(({ linkId, purpose, state, createdAt, expiresAt }) => (
          <div key={linkId}>
            <Group gap="xs" justify="space-between">
              <Text size="sm" fw={550}>
                {words(purpose)}
              </Text>
              <Group gap="xs">
                <Badge variant="light" tt="none" color={state === 'open' ? 'teal' : 'gray'}>
                  {state}
                </Badge>
                <Button
                  size="compact-xs"
                  variant="light"
                  onClick={() => setAnew(anew === linkId ? undefined : linkId)}
                  aria-expanded={anew === linkId}
                >
                  Send anew
                </Button>
              </Group>
            </Group>
            <Text size="xs" c="dimmed" component="div">
              mailed <At at={createdAt} inherit />, good until <At at={expiresAt} inherit />
            </Text>
            {anew === linkId && (
              <Suspense fallback={<Loading what="the form" />}>
                <CommandForm
                  path="/cases/{caseId}/links/{linkId}/reissue"
                  params={{ caseId, linkId }}
                  verb="Mail a new link"
                  done={() => setAnew(undefined)}
                />
              </Suspense>
            )}
          </div>
        ))}
      </Stack>
    </Card>
  );
}
