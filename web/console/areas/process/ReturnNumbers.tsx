/** The numbers of a tax return, each down to the ledger lines it is the sum of. */
import { Anchor, Badge, Button, Group, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client';
import { FactTable } from '../../ui/Facts';
import { Failed, Loading } from '../../ui/states';
import { dayOf } from '../../ui/time';
import { WideTable } from '../../ui/WideTable';
import { country, money, words } from '../../ui/words';
import type { Process } from './shapes';

/** A number of a return: the position of a line, of a correction, or of what is left to a person. */
type Place = { line: number } | { correction: number } | { left: number };

interface Key {
  scheme: 'OSS' | 'IOSS' | 'UK-VAT';
  jurisdiction: string;
  period: string;
  version: number;
}

const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });

export function ReturnNumbers({ process: { about, state } }: { process: Process }) {
  const { version } = state['draft'] as { version: number };
  const { scheme, jurisdiction = '', period = '' } = about;
  const key: Key = { scheme: scheme as Key['scheme'], jurisdiction, period, version };
  const found = useQuery({
    queryKey: ['return', key],
    queryFn: async () => {
      const address = '/tax/returns/{scheme}/{jurisdiction}/{period}/versions/{version}';
      return (await api.GET(address, { params: { path: key } })).data;
    },
    staleTime: Infinity,
  });
  const [place, setPlace] = useState<Place>();
  if (found.isPending) return <Loading what="the numbers" />;
  if (!found.data) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { currency, due, nil, lines, corrections, left, counts, exchange } = found.data;
  const told = (amount: number) => money({ amount, currency });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Text size="xl" fw={650}>
          {told(due)} due
        </Text>
        {nil && <Badge variant="light">Nil return</Badge>}
        <Text size="sm" c="dimmed">
          version {version}; {counted(counts.entries, 'ledger line')} of {counted(counts.orders, 'order')};{' '}
          {counted(counts.differences, 'difference')} with payments
        </Text>
      </Group>
      {lines.length + corrections.length + left.length > 0 && (
        <WideTable
          region="Lines of the return"
          label="What is declared"
          minWidth={640}
          titles={['Consumption', 'Sent from', 'Rate', 'Base', 'Tax', 'Behind it']}
          numbers={['Rate', 'Base', 'Tax']}
        >
          <Table.Tbody>
            {lines.map((line, at) => (
              <Table.Tr key={at}>
                <Table.Td>{country(line.consumption)}</Table.Td>
                <Table.Td>{line.dispatchedFrom ? country(line.dispatchedFrom) : ''}</Table.Td>
                <Table.Td ta="end">
                  {share.format(Number(line.rate))} {words(line.rateType).toLowerCase()}
                </Table.Td>
                <Table.Td ta="end">{told(line.base)}</Table.Td>
                <Table.Td ta="end">{told(line.tax)}</Table.Td>
                <Table.Td>
                  <Down
                    count={line.entries}
                    open={() => setPlace({ line: at })}
                    what={country(line.consumption)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
            {corrections.map((one, at) => (
              <Table.Tr key={`c${at}`}>
                <Table.Td>{country(one.consumption)}</Table.Td>
                <Table.Td colSpan={3}>Correction of {one.period}</Table.Td>
                <Table.Td ta="end">{told(one.tax)}</Table.Td>
                <Table.Td>
                  <Down count={one.entries} open={() => setPlace({ correction: at })} what={one.period} />
                </Table.Td>
              </Table.Tr>
            ))}
            {left.map(({ says, reason, entries }, at) => (
              <Table.Tr key={`l${at}`}>
                <Table.Td colSpan={5}>
                  Not declared, left to a person: {says}. {reason}
                </Table.Td>
                <Table.Td>
                  <Down count={entries} open={() => setPlace({ left: at })} what={says} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      )}
      {place && <LedgerLines at={key} place={place} />}
      {exchange.length > 0 && (
        <FactTable label="Exchange rates" columns={['from', 'to', 'rate', 'on', 'source']} rows={exchange} />
      )}
    </Stack>
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function Down({ count, open, what }: { count: number; open: () => void; what: string }) {
  return (
    <Button size="compact-xs" variant="subtle" onClick={open} aria-label={`Ledger lines behind ${what}`}>
      {counted(count, 'line')}
    </Button>
  );
}

function LedgerLines({ at, place }: { at: Key; place: Place }) {
  const found = useInfiniteQuery({
    queryKey: ['return', at, 'entries', place],
    queryFn: async ({ pageParam }) => {
      const query = { ...place, limit: 100, ...(pageParam ? { cursor: Number(pageParam) } : {}) };
      const address = '/tax/returns/{scheme}/{jurisdiction}/{period}/versions/{version}/entries';
      const { data } = await api.GET(address, { params: { path: at, query } });
      return data ?? { items: [] };
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  if (found.isPending) return <Loading what="the ledger lines" />;
  if (!found.data) return <Failed error={found.error} />;
  const lines = found.data.pages.flatMap(({ items }) => items);
  return (
    <WideTable
      region="Ledger lines behind it"
      label="Ledger lines"
      minWidth={640}
      titles={['Order', 'Kind', 'Tax point', 'Rate', 'Base', 'Tax', 'As filed', 'Rule']}
      after={
        found.hasNextPage && (
          <Button size="xs" variant="subtle" onClick={() => void found.fetchNextPage()}>
            More
          </Button>
        )
      }
    >
      <Table.Tbody>
        {lines.map(({ lineId, orderId, kind, taxPoint, rate, base, tax, currency, filed, ruleVersion }) => (
          <Table.Tr key={lineId}>
            <Table.Td>
              <Anchor component={Link} to={`/orders/${orderId}`} inherit>
                {orderId}
              </Anchor>
            </Table.Td>
            <Table.Td>{words(kind)}</Table.Td>
            <Table.Td>{dayOf(taxPoint)}</Table.Td>
            <Table.Td>{share.format(Number(rate))}</Table.Td>
            <Table.Td>{money({ amount: base, currency })}</Table.Td>
            <Table.Td>{money({ amount: tax, currency })}</Table.Td>
            <Table.Td>
              {filed && `${filed.base} and ${filed.tax} ${filed.currency}, at ${filed.rate} of ${filed.on}`}
            </Table.Td>
            <Table.Td>{ruleVersion}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
