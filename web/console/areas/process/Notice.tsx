/** What the sender of a notice has stated, and the seller's counter-notice: for those who decide on it. */
import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { useHasRole } from '../../session/context';
import { Facts } from '../../ui/Facts';
import { Failed, Loading } from '../../ui/states';

export function Notice({ noticeId }: { noticeId: string }) {
  const mayLook = useHasRole('compliance', 'admin');
  const found = useQuery({
    queryKey: ['process', 'notice', noticeId],
    queryFn: async () => (await api.GET('/ip-notices/{noticeId}', { params: { path: { noticeId } } })).data,
    enabled: mayLook,
  });
  if (!mayLook)
    return (
      <Text size="sm" c="dimmed">
        Compliance see what it says; it names its sender.
      </Text>
    );
  if (found.isPending) return <Loading what="the notice" />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { notice, counterNotice } = found.data as { notice: object; counterNotice?: object };
  return (
    <Stack gap="md">
      <Facts of={notice} />
      {counterNotice && (
        <section aria-label="Counter-notice">
          <Title order={3} size="h6" mb="xs">
            The seller’s counter-notice
          </Title>
          <Facts of={counterNotice} />
        </section>
      )}
    </Stack>
  );
}
