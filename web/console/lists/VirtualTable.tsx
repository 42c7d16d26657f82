/** A table of any length: only the rows in sight are in the page. Arrow keys go from row to row, Enter opens. */
import { Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import type { Column } from './spec';
import classes from './VirtualTable.module.css';

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  to?: ((row: Row) => string) | undefined;
  /** There are more rows than have been read. */
  more: boolean;
  /** Called when the last rows come near. */
  onEnd: () => void;
  /** Before the first column: a box to tick. */
  lead?: ((row: Row) => ReactNode) | undefined;
  /** A key pressed on a row that is not of the table's own. */
  onKey?: (key: string, row: Row) => void;
}

const rowHeight = 49;
/** So many rows before the end the next page is read: soon enough for a wheel that is spun. */
const ahead = 60;
/** The share of the asked width below which a table is scrolled sideways rather than squeezed. */
const readable = 0.8;

export function VirtualTable<Row>({ label, columns, rows, keyOf, to, more, onEnd, lead, onKey }: Props<Row>) {
  const box = useRef<HTMLDivElement>(null);
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const shown = useMemo(() => columns.filter(({ wide }) => !(narrow && wide)), [columns, narrow]);
  const asked = shown.reduce((sum, { width }) => sum + width, 0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const inSight = virtual.getVirtualItems();
  const last = inSight.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - ahead) onEnd();
  }, [last, rows.length, onEnd]);
  const open = useNavigate();
  const onRowKey = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    // Of a row itself, not of what stands in it.
    const index = Number(event.target instanceof HTMLElement ? event.target.dataset['index'] : undefined);
    if (Number.isNaN(index)) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const row = rows[index];
    if (step !== undefined) {
      event.preventDefault();
      // Rows beside those in sight are in the page, so that the next key meets the row this one has gone to.
      rowAt(box.current, Math.min(rows.length - 1, Math.max(0, index + step)))?.focus();
    } else if (event.key === 'Enter' && row && to) void open({ to: to(row) });
    else if (row) onKey?.(event.key, row);
  };
  const [before, after] = [inSight[0]?.start ?? 0, virtual.getTotalSize() - (inSight.at(-1)?.end ?? 0)];
  const columnCount = shown.length + (lead ? 1 : 0);
  return (
    <div ref={box} className={classes.box} tabIndex={-1}>
      <table
        className={classes.table}
        style={{ minWidth: narrow ? undefined : `${asked * readable}rem` }}
        aria-label={label}
        aria-rowcount={more ? -1 : rows.length + 1}
      >
        <colgroup>
          {lead && <col className={classes.lead} />}
          {shown.map(({ title, width }) => (
            <col key={title} style={{ width: `${(100 * width) / asked}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {lead && (
              <th scope="col">
                <span className={classes.hidden}>Chosen</span>
              </th>
            )}
            {shown.map(({ title, align }) => (
              <th key={title} scope="col" data-align={align}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onRowKey}>
          <Gap height={before} columns={columnCount} />
          {inSight.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return <TableRow key={keyOf(row)} {...{ row, index, to, lead }} columns={shown} />;
          })}
          <Gap height={after} columns={columnCount} />
        </tbody>
      </table>
    </div>
  );
}

interface RowProps<Row> extends Pick<Props<Row>, 'columns' | 'to' | 'lead'> {
  row: Row;
  index: number;
}

/** Made once, and not with every step that is scrolled. */
const TableRow = memo(function TableRow<Item>({ row, index, columns, to, lead }: RowProps<Item>) {
  return (
    <tr data-index={index} aria-rowindex={index + 2} tabIndex={0}>
      {lead && <td>{lead(row)}</td>}
      {columns.map(({ title, cell, align }, at) => (
        <td key={title} data-align={align}>
          {at === 0 && to ? (
            <Link to={to(row)} className={classes.link} tabIndex={-1}>
              {cell(row)}
            </Link>
          ) : (
            <Text component="div" size="sm" truncate>
              {cell(row)}
            </Text>
          )}
        </td>
      ))}
    </tr>
  );
}) as <Item>(props: RowProps<Item>) => ReactNode;

function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className={classes.gap}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

function rowAt(box: HTMLElement | null, index: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`tr[data-index="${index}"]`) ?? null;
}
