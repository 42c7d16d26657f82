/** A process of any kind: how far it is, what it waits for, what happened, what it knows, what can be done. */
import { Anchor, Box, Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Action } from '../../commands/action';
import { ActionForm, ActionsMenu } from '../../commands/Actions';
import { useParam } from '../../ui/params';
import { processPlace } from '../../ui/places';
import { StageBadge } from '../../ui/StageBadge';
import { Failed, Loading } from '../../ui/states';
import { Ago, At } from '../../ui/time';
import { country, person, words } from '../../ui/words';
import { actionsOf, paramsOf } from './actions';
import { Documents, useDocuments } from './Documents';
import { StateOf } from './Panels';
import { useFamily, useProcess, useTimeline } from './reads';
import type { Process, Related, Task } from './shapes';
import { StageLine } from './StageLine';
import { Timeline } from './Timeline';
import { Waiting } from './Waiting';
import classes from './ProcessPage.module.css';

export function CasePage() {
  const caseId = useParam('caseId');
  return (
    <ProcessPage processId={`brand-onboarding:${caseId}`} timeline={`/cases/${encodeURIComponent(caseId)}`} />
  );
}

export function OrderPage() {
  const orderId = useParam('orderId');
  return <ProcessPage processId={`order:${orderId}`} timeline={`/orders/${encodeURIComponent(orderId)}`} />;
}

export function AnyProcessPage() {
  const processId = useParam('processId');
  return <ProcessPage processId={processId} timeline={`/processes/${encodeURIComponent(processId)}`} />;
}

interface Props {
  processId: string;
  /** The address whose timeline is shown. */
  timeline: string;
}

function ProcessPage({ processId, timeline }: Props) {
  const found = useProcess(processId);
  if (found.isPending) return <Loading what="the process" />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  return <Page key={processId} {...found.data} timeline={timeline} />;
}

function Page({ process, tasks, timeline }: { process: Process; tasks: Task[]; timeline: string }) {
  const family = useFamily(process.about);
  const happened = useTimeline(`${timeline}/timeline`);
  const [action, setAction] = useState<Action>();
  const isHead = family.data?.head.processId === process.processId;
  const papers = useDocuments(process, isHead);
  const waiting = isHead ? (family.data?.tasks ?? tasks) : tasks;
  return (
    <Stack gap="md">
      <Header process={process} head={family.data?.head}>
        <ActionsMenu label="Other actions" actions={actionsOf(process)} choose={setAction} />
      </Header>
      <Card withBorder flex="none">
        <StageLine process={process} entries={happened.entries.data ?? []} />
      </Card>
      {action && (
        <ActionForm
          action={action}
          params={paramsOf(process.about)}
          done={(answer) => setAction(action.next?.(answer))}
          close={() => setAction(undefined)}
        />
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="md">
            <Part title="What it waits for">
              <Waiting tasks={waiting} process={process} />
            </Part>
            <Card withBorder>
              <StateOf process={process} />
            </Card>
            <Part title="Documents">
              <Documents papers={papers} open={false} />
            </Part>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="md">
            <Others process={process} processes={family.data?.processes ?? []} isHead={isHead} />
            <Part title="What happened">
              <Timeline {...happened} />
            </Part>
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}

function Header({
  process,
  head,
  children,
}: {
  process: Process;
  head: Related | undefined;
  children: ReactNode;
}) {
  const { listing, stage, stageSince, openedAt, temporalUi, processId } = process;
  const belongs = head && head.processId !== processId ? head : undefined;
  return (
    <Group justify="space-between" align="flex-start">
      <Box miw={0}>
        <Text size="sm" c="dimmed">
          {words(process.process)}
          {belongs && (
            <>
              {' of '}
              <Anchor component={Link} to={processPlace(belongs.processId)} inherit underline="always">
                {belongs.process === 'order-to-delivery'
                  ? `order ${process.about.orderId}`
                  : belongs.listing.brand}
              </Anchor>
            </>
          )}
        </Text>
        <Group gap="sm">
          <Title order={1} size="h3" className={classes.title}>
            {titleOf(process)}
          </Title>
          <StageBadge stage={stage} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {listing.market && `${country(listing.market)} · `}
          in this stage since <At at={stageSince} zoned inherit /> (<Ago at={stageSince} inherit />) · opened{' '}
          <At at={openedAt} inherit />
          {listing.owner.startsWith('staff:') && ` by ${person(listing.owner)}`}
        </Text>
      </Box>
      <Group gap="xs">
        {temporalUi && (
          <Anchor href={temporalUi} target="_blank" rel="noreferrer" size="sm">
            Its history in Temporal <IconExternalLink size={13} aria-hidden />
          </Anchor>
        )}
        {children}
      </Group>
    </Group>
  );
}

function titleOf({ process, about, listing, processId }: Process): string {
  switch (process) {
    case 'brand-onboarding':
    case 'partnership':
    case 'pilot-trial':
    case 'contract-signing':
    case 'rights-grant':
      return listing.brand;
    case 'order-to-delivery':
      return `Order ${about.orderId}`;
    case 'document-request':
      return words(about.requirement ?? about.document ?? about.kind ?? 'document');
    case 'tax-return':
      return `${about.scheme} return ${about.period}, ${country(about.jurisdiction ?? '')}`;
    case 'logistics-partner':
      return words(about.carrier ?? '');
    default:
      return about.number === undefined
        ? processId.split(':').slice(1).join(':') || processId
        : `${words(process)} ${about.number}`;
  }
}

/** Processes it has led to: of a case or an order all others, else those that were begun below it. */
function Others({ process, processes, isHead }: { process: Process; processes: Related[]; isHead: boolean }) {
  const below = isHead
    ? processes
    : processes.filter(({ processId }) => processId.startsWith(`${process.processId}/`));
  if (below.length === 0) return null;
  return (
    <Part title="Processes it led to">
      <Stack component="ul" gap={6} p={0} m={0} className={classes.plain}>
        {below.map(({ processId, process: kind, stage }) => (
          <Group component="li" key={processId} justify="space-between" wrap="nowrap" gap="xs">
            <Anchor component={Link} to={processPlace(processId)} size="sm" truncate title={processId}>
              {nameOf(kind, processId)}
            </Anchor>
            <Box flex="none">
              <StageBadge stage={stage} />
            </Box>
          </Group>
        ))}
      </Stack>
    </Part>
  );
}

/** Its kind, and what tells it apart from its brothers. */
function nameOf(kind: string, processId: string): string {
  const below = processId.split('/').slice(1);
  const last = below.pop();
  if (last) return words([last, ...below.reverse().map((part) => `of ${part}`)].join(' '));
  const part = processId.split(':').slice(3).join(' ');
  return /^\d*$/.test(part) ? words(kind) : `${words(kind)}: ${words(part).toLowerCase()}`;
}
