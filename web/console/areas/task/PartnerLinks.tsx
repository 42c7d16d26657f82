/** The links a partner can answer through, and how they are sent anew. */
import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import type { Read } from '../../api/shapes';
import { addressOf } from '../../commands/command';
import { CommandForm } from '../../commands/CommandForm';
import { readPage } from '../../lists/pages';
import { Failed, Loading } from '../../ui/states';
import { At } from '../../ui/time';
import { words } from '../../ui/words';
import { paramsOf } from '../process/actions';
import { linkCommands, type LinkCommand, type LinksPath } from './links';
import type { Task } from './task';

type PartnerLink = Read<'/orders/{orderId}/links'>['items'][number];

/** What partners are asked through links for: a brand for its case or for a parcel, a carrier for itself. */
export function linkPathOf({ caseId, orderId, carrier }: Task['about']): LinksPath | undefined {
  if (caseId) return '/cases/{caseId}/links';
  if (orderId) return '/orders/{orderId}/links';
  return carrier ? '/logistics-partners/{carrier}/links' : undefined;
}

interface Props {
  path: LinksPath;
  about: Task['about'];
  processId: string;
}

export function PartnerLinks({ path, about, processId }: Props) {
  const address = addressOf(path, paramsOf(about));
  const found = useQuery({
    queryKey: ['family', about.caseId ?? about.orderId, 'links', address],
    queryFn: async () => (await readPage<PartnerLink>(address, {}, 100)).items,
  });
  const { anew, kill } = linkCommands[path];
  const [chosen, setChosen] = useState<{ linkId: string; command: LinkCommand }>();
  const isChosen = (linkId: string, command: LinkCommand) =>
    chosen?.linkId === linkId && chosen.command === command;
  const choose = (linkId: string, command: LinkCommand) =>
    setChosen(isChosen(linkId, command) ? undefined : { linkId, command });
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
                  onClick={() => choose(linkId, anew)}
                  aria-expanded={isChosen(linkId, anew)}
                >
                  Send anew
                </Button>
                {state === 'open' && (
                  <Button
                    size="compact-xs"
                    variant="light"
                    color="red"
                    onClick={() => choose(linkId, kill)}
                    aria-expanded={isChosen(linkId, kill)}
                  >
                    Kill
                  </Button>
                )}
              </Group>
            </Group>
            <Text size="xs" c="dimmed" component="div">
              mailed <At at={createdAt} inherit />, good until <At at={expiresAt} inherit />
            </Text>
            {chosen?.linkId === linkId && (
              <Suspense fallback={<Loading what="the form" />}>
                <CommandForm
                  key={chosen.command.path}
                  {...chosen.command}
                  params={{ ...paramsOf(about), linkId }}
                  done={() => setChosen(undefined)}
                />
              </Suspense>
            )}
          </div>
        ))}
      </Stack>
    </Card>
  );
}
