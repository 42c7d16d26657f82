/** A table that is scrolled sideways where it does not fit; whoever uses a keyboard only can reach and scroll it. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** Of the place that is scrolled. */
  region: string;
  label: string;
  minWidth: number;
  titles: readonly string[];
  /** Columns of numbers: they end at one line. */
  numbers?: readonly string[];
  /** The parts below the titles. */
  children: ReactNode;
  /** Below the table. */
  after?: ReactNode;
}

export function WideTable({ region, label, minWidth, titles, numbers = [], children, after }: Props) {
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native" tabIndex={0} role="region" aria-label={region}>
      <Table fz="sm" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {titles.map((title) => (
              <Table.Th key={title} scope="col" ta={numbers.includes(title) ? 'end' : undefined}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        {children}
      </Table>
      {after}
    </Table.ScrollContainer>
  );
}
