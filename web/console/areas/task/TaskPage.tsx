/** A task: why, for whom, until when, what lapses; beside it the documents to look at and the form that decides it. */
import { Alert, Anchor, Badge, Card, Grid, Group, Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconHourglass, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { CommandForm } from '../../commands/CommandForm';
import { firstDigits } from '../../commands/file-hash';
import { useSession } from '../../session/context';
import { useParam } from '../../ui/params';
import { processPlace } from '../../ui/places';
import { Failed, Loading, State } from '../../ui/states';
import { Ago, At } from '../../ui/time';
import { begun, country, person, words } from '../../ui/words';
import { Documents, useDocuments } from '../process/Documents';
import { paramsOf } from '../process/actions';
import { StateOf } from '../process/Panels';
import { useProcess } from '../process/reads';
import type { Process } from '../process/shapes';
import { useSheets } from '../process/TermSheets';
import { deciding, waysOf, type Doing, type Facing } from './deciding';
import { linkPathOf, PartnerLinks } from './PartnerLinks';
import { subjectOf, type Task } from './task';

export function TaskPage() {
  const processId = useParam('processId');
  const key = useParam('key');
  const found = useProcess(processId);
  // What was decided stays in sight while the task is gone already.
  const [last, setLast] = useState<Task>();
  if (found.isPending) return <Loading what="the task" />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { process, tasks } = found.data;
  const task = tasks.find((one) => one.key === key);
  if (!task) return <Gone process={process} done={last} />;
  return <Open key={`${processId}#${key}`} task={task} process={process} decided={() => setLast(task)} />;
}

function Gone({ process, done }: { process: Process; done: Task | undefined }) {
  return (
    <State
      icon={<IconCheck size={40} stroke={1.2} aria-hidden />}
      title={done ? `${words(done.kind)}: done` : 'This task is not open any more'}
    >
      <Text c="dimmed">
        {done ? '' : 'Somebody has done it, or its time is over. '}
        The process is now at: {words(process.stage).toLowerCase()}.
      </Text>
      <Group justify="center">
        <Anchor component={Link} to="/tasks">
          To my tasks
        </Anchor>
        <Anchor component={Link} to={processPlace(process.processId)}>
          To the process
        </Anchor>
      </Group>
    </State>
  );
}

/** Decided by figures and words: documents are at hand, below. */
const withoutPapers: ReadonlySet<Task['kind']> = new Set([
  ...(['decide-sourcing', 'answer-terms', 'plan-pilot', 'confirm-verdict', 'review-slow-stock'] as const),
]);

function Open({ task, process, decided }: { task: Task; process: Process; decided: () => void }) {
  const sheets = useSheets(task.kind === 'answer-terms' ? task.about.caseId : undefined);
  const papers = useDocuments(process, true);
  const [uploaded, setUploaded] = useState<Uploaded>();
  const facing: Facing = { task, process, sheet: sheets.data?.[0], uploaded };
  const aside = withoutPapers.has(task.kind);
  const documents = papers.length > 0 && (
    <Card withBorder component="section" aria-label="Documents">
      <Documents papers={papers} open={!aside} />
    </Card>
  );
  return (
    <Stack gap="md">
      <About task={task} process={process} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }} order={{ base: 2, lg: 1 }}>
          <Stack gap="md">
            {!aside && documents}
            <Card withBorder>
              <StateOf process={process} />
            </Card>
            {aside && documents}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }} order={{ base: 1, lg: 2 }}>
          <Stack gap="md">
            {sheets.isLoading ? (
              <Loading what="the term sheet" />
            ) : (
              <Decision facing={facing} decided={decided} upload={setUploaded} />
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function About({ task, process }: { task: Task; process: Process }) {
  const overdue = Date.parse(task.dueAt) < Date.now();
  return (
    <div>
      <Text size="sm" c="dimmed">
        Task for {words(task.role).toLowerCase()} · {words(process.process)}{' '}
        <Anchor component={Link} to={processPlace(process.processId)} inherit underline="always">
          {subjectOf(task)}
        </Anchor>
        {task.market && ` · ${country(task.market)}`}
      </Text>
      <Group gap="sm">
        <Title order={1} size="h3">
          {words(task.kind)}
        </Title>
        {overdue && <Badge color="red">overdue</Badge>}
        {task.escalated && (
          <Badge color="orange" variant="light">
            escalated
          </Badge>
        )}
      </Group>
      <Text my={4}>{begun(task.why)}</Text>
      <Text size="sm" c="dimmed" component="div">
        Due <Ago at={task.dueAt} inherit /> (<At at={task.dueAt} zoned inherit />
        ). If nobody acts until <At at={task.lapsesAt} zoned inherit />: {task.onLapse}.
      </Text>
    </div>
  );
}

type Uploaded = NonNullable<Facing['uploaded']>;

interface DecisionProps {
  facing: Facing;
  decided: () => void;
  upload: (file: Uploaded) => void;
}

function Decision({ facing, decided, upload }: DecisionProps) {
  const { task, process } = facing;
  const { id } = useSession();
  const { turn, fourEyes, notBy } = deciding[task.kind];
  const ways = waysOf(facing);
  const links = linkPathOf(task.about);
  const mine = notBy?.(facing).some((other) => sameId(other, id)) ?? false;
  return (
    <>
      {turn !== undefined && (ways.length === 0 || task.role === 'partner') && (
        <Alert
          icon={<IconHourglass size={18} />}
          title={`It is the turn of: ${words(task.role).toLowerCase()}`}
          color="blue"
        >
          {turn}
        </Alert>
      )}
      {task.role === 'partner' && links && (
        <PartnerLinks path={links} about={task.about} processId={process.processId} />
      )}
      {fourEyes && (
        <Alert
          icon={<IconUsers size={18} />}
          color={mine ? 'orange' : 'gray'}
          title={mine ? 'Not by you: this needs a second person' : 'Four eyes'}
        >
          {fourEyes}
          {mine && ' Ask a colleague to decide.'}
        </Alert>
      )}
      {ways.map((way) => (
        <Way
          key={way.path}
          way={way}
          facing={facing}
          done={(answer) => {
            if (typeof answer['fileId'] === 'string') upload(answer as unknown as Uploaded);
            else decided();
          }}
        />
      ))}
    </>
  );
}

interface WayProps {
  way: Doing;
  facing: Facing;
  done: (answer: Record<string, unknown>) => void;
}

function Way({ way, facing, done }: WayProps) {
  const { path, verb, title = 'Decide' } = way;
  const given = way.given?.(facing);
  const begin = way.start?.(facing);
  const about = way.about?.(facing);
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {about && (
        <Text size="sm" mb="sm">
          About: <b>{about.title}</b>{' '}
          <Text span inherit c="dimmed">
            SHA-256 {firstDigits(about.sha256)}
          </Text>
        </Text>
      )}
      <Suspense fallback={<Loading what="the form" />}>
        <CommandForm
          // What is known before is a part of the form: another file is another form.
          key={JSON.stringify([given, begin])}
          path={path}
          verb={verb}
          params={{ ...paramsOf(facing.task.about), ...way.params?.(facing) }}
          given={given}
          start={begin}
          done={done}
        />
      </Suspense>
    </Card>
  );
}

/** Staff are named with and without what they are. */
function sameId(one: string, other: string): boolean {
  return person(one) === person(other);
}
