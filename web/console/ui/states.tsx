/** Every state a part of a page can be in while it has nothing to show. */
import { Alert, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { IconCloudOff, IconInbox, IconLock, IconPlugConnectedX, IconZoomQuestion } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiProblem, NoAnswer } from '../api/problem';
import { useSession } from '../session/context';

/** Loading; after three seconds it says that it takes longer than usual. */
export function Loading({ what }: { what: string }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 3_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Center py="xl" role="status" aria-live="polite">
      <Stack align="center" gap="xs">
        <Loader size="sm" />
        <Text c="dimmed">{slow ? `${what} takes longer than usual …` : `Loading ${what} …`}</Text>
      </Stack>
    </Center>
  );
}

interface StateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}

/** A kind word in the middle of an empty place. */
export function State({ icon, title, children }: StateProps) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap="xs" maw={480} ta="center">
        {icon}
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Center>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <State icon={<IconInbox size={40} stroke={1.2} aria-hidden />} title={title}>
      {children && <Text c="dimmed">{children}</Text>}
    </State>
  );
}

/** What is shown instead of what could not be read. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const again = retry && (
    <Button variant="light" onClick={retry}>
      Try again
    </Button>
  );
  if (error instanceof NoAnswer) return <Away retry={again} />;
  if (!(error instanceof ApiProblem)) throw error;
  if (error.status === 401) return <SignedOut />;
  if (error.status === 403)
    return (
      <State icon={<IconLock size={40} stroke={1.2} aria-hidden />} title="This is not yours to see">
        <Text c="dimmed">{error.message}</Text>
        <Text c="dimmed">{error.body.remedy}</Text>
      </State>
    );
  if (error.status === 404)
    return (
      <State icon={<IconZoomQuestion size={40} stroke={1.2} aria-hidden />} title="There is no such thing">
        <Text c="dimmed">{error.message}</Text>
      </State>
    );
  return (
    <Alert color="red" title={error.body.title} my="md">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {error.body.remedy && <Text size="sm">{error.body.remedy}</Text>}
        {error.body.requestId && (
          <Text size="xs" c="dimmed">
            Name this when you ask about it: {error.body.requestId}
          </Text>
        )}
        {again}
      </Stack>
    </Alert>
  );
}

function Away({ retry }: { retry: ReactNode }) {
  return navigator.onLine ? (
    <State
      icon={<IconPlugConnectedX size={40} stroke={1.2} aria-hidden />}
      title="The server does not answer"
    >
      <Text c="dimmed">Nothing was lost. It is tried again when you ask for it.</Text>
      {retry}
    </State>
  ) : (
    <State icon={<IconCloudOff size={40} stroke={1.2} aria-hidden />} title="You are offline">
      <Text c="dimmed">What you see may be old. Once the connection is back, try again.</Text>
      {retry}
    </State>
  );
}

function SignedOut() {
  const { signInAgain } = useSession();
  return (
    <State icon={<IconLock size={40} stroke={1.2} aria-hidden />} title="Your sign-in has ended">
      <Button onClick={() => void signInAgain()}>Sign in again</Button>
    </State>
  );
}
