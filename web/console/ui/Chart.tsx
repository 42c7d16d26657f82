/** A bar chart over rows; each bar leads to what it counts. The same figures stand in a table for those who do not see it. */
import { Box, useComputedColorScheme } from '@mantine/core';
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** About as wide as a name in the legend is drawn, in pixels. */
const legendEntry = 120;

export interface Series {
  name: string;
  values: readonly number[];
  color?: string;
}

interface Props {
  label: string;
  names: readonly string[];
  series: readonly Series[];
  stacked?: boolean;
  /** How a value is written. */
  read?: (value: number) => string;
  /** Of the axis, such as 1 for shares. */
  max?: number;
  onPick?: (name: number, series: number) => void;
}

export function Chart({ label, names, series, stacked, read = String, max, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const dark = useComputedColorScheme() === 'dark';
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const chart = init(element);
    const ink = dark ? '#c9c9c9' : '#495057';
    const several = series.length > 1;
    const width = element.clientWidth;
    // A legend that does not fit one line takes more of them.
    const legendLines = several ? Math.ceil((series.length * legendEntry) / width) : 0;
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'system-ui, sans-serif' },
      grid: { left: 8, right: 40, top: 8 + 24 * legendLines, bottom: 8, containLabel: true },
      // The policy of the page allows no styles in markup: text is drawn, not written as HTML.
      tooltip: { renderMode: 'richText', trigger: 'item', valueFormatter: (value: number) => read(value) },
      ...(several ? { legend: { top: 0, textStyle: { color: ink } } } : {}),
      xAxis: {
        type: 'value',
        ...(max === undefined ? { minInterval: 1 } : { max }),
        axisLabel: { color: ink, hideOverlap: true, formatter: (value: number) => read(value) },
        splitLine: { lineStyle: { color: dark ? '#424242' : '#e9ecef' } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisLabel: { color: ink, width: width * 0.4, overflow: 'truncate' },
      },
      series: series.map(({ name, values, color }) => ({
        ...{ name, type: 'bar', data: values, barMaxWidth: 22, cursor: 'pointer' },
        ...(stacked ? { stack: 'all' } : {}),
        ...(color ? { itemStyle: { color } } : {}),
        ...(several
          ? {}
          : {
              label: {
                show: true,
                position: 'right',
                color: ink,
                formatter: ({ value }: { value: number }) => read(value),
              },
            }),
      })),
    });
    chart.on('click', ({ dataIndex, seriesIndex }) => pick.current?.(dataIndex, seriesIndex ?? 0));
    const follow = new ResizeObserver(() => chart.resize());
    follow.observe(element);
    return () => {
      follow.disconnect();
      chart.dispose();
    };
  }, [names, series, stacked, max, dark, read]);
  return <Box ref={place} role="img" aria-label={label} h={Math.max(120, names.length * 34 + 64)} />;
}
