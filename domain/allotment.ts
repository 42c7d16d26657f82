/** From which warehouses an order is supplied: as few as possible, whole pieces, the same every time. */
import { byId, type Destination } from './lanes';
import type { GoodsLine, Warehouse } from './order';
import type { Consignment } from './shipment-plan';

/** Pieces of a SKU a warehouse can still promise. */
export interface Stock {
  warehouse: Warehouse;
  sku: string;
  available: number;
}

interface Source {
  warehouse: Warehouse;
  left: Map<string, number>;
}

function sourcesOf(stock: readonly Stock[], kind: Warehouse['kind']): Source[] {
  const sources = new Map<string, Source>();
  for (const { warehouse, sku, available } of stock) {
    if (warehouse.kind !== kind || available <= 0) continue;
    const source = sources.get(warehouse.id) ?? { warehouse, left: new Map<string, number>() };
    source.left.set(sku, (source.left.get(sku) ?? 0) + available);
    sources.set(warehouse.id, source);
  }
  return [...sources.values()];
}

type Served = (line: GoodsLine, warehouse: Warehouse) => boolean;

/** Pieces of what is still wanted that a source could give; lines of one SKU share its stock. */
function givable(
  source: Source,
  wanted: ReadonlyMap<GoodsLine, number>,
  served: Served,
): Map<GoodsLine, number> {
  const left = new Map(source.left);
  const gives = new Map<GoodsLine, number>();
  for (const [line, quantity] of wanted) {
    if (!served(line, source.warehouse)) continue;
    const pieces = Math.min(quantity, left.get(line.sku) ?? 0);
    if (pieces === 0) continue;
    gives.set(line, pieces);
    left.set(line.sku, (left.get(line.sku) ?? 0) - pieces);
  }
  return gives;
}

const piecesOf = (gives: ReadonlyMap<GoodsLine, number>): number =>
  [...gives.values()].reduce((a, b) => a + b, 0);

/**
 * Splits an order over the warehouses of one kind: first the one that can give most of what is still wanted, of equals one in
 * the destination's country, then the first by id.
 * @param served whether a carrier takes the line from there to the destination
 * @returns what leaves each warehouse, or a sentence without its end for each SKU there is too little of
 */
export function allotted(
  order: { lines: readonly GoodsLine[]; stock: readonly Stock[]; to: Destination },
  kind: Warehouse['kind'],
  served: Served,
): { consignments: Consignment[] } | { short: string[] } {
  const wanted = new Map(order.lines.map((line) => [line, line.quantity]));
  const consignments: Consignment[] = [];
  let sources = sourcesOf(order.stock, kind);
  while (wanted.size > 0) {
    const best = sources
      .map((source) => ({ source, gives: givable(source, wanted, served) }))
      .sort(
        (a, b) =>
          piecesOf(b.gives) - piecesOf(a.gives) ||
          Number(b.source.warehouse.country === order.to.country) -
            Number(a.source.warehouse.country === order.to.country) ||
          byId(a.source.warehouse.id, b.source.warehouse.id),
      )
      .at(0);
    if (!best || best.gives.size === 0) return { short: shortages(order, wanted, kind) };
    for (const [line, pieces] of best.gives) {
      const rest = (wanted.get(line) ?? 0) - pieces;
      if (rest > 0) wanted.set(line, rest);
      else wanted.delete(line);
    }
    consignments.push({
      warehouse: best.source.warehouse,
      items: [...best.gives].map(([line, quantity]) => ({ line, quantity })),
    });
    sources = sources.filter((source) => source !== best.source);
  }
  return { consignments };
}

function shortages(
  order: { lines: readonly GoodsLine[]; to: Destination },
  missing: ReadonlyMap<GoodsLine, number>,
  kind: Warehouse['kind'],
): string[] {
  return [...new Set(order.lines.map(({ sku }) => sku))].flatMap((sku) => {
    const lines = order.lines.filter((line) => line.sku === sku);
    const lacking = lines.reduce((sum, line) => sum + (missing.get(line) ?? 0), 0);
    if (lacking === 0) return [];
    const ordered = lines.reduce((sum, line) => sum + line.quantity, 0);
    const there = `${ordered - lacking} of ${ordered} pieces`;
    return [`${sku}: ${there} are in ${kind} warehouses that supply ${order.to.country}`];
  });
}
