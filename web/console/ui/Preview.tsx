/** A document in the page: read with the person's token, shown from memory, never by an open address. */
import { ActionIcon, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconDownload, IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../api/client';
import { download } from '../lists/csv';
import classes from './Preview.module.css';
import { Failed, Loading } from './states';

/** Only what a browser shows without running anything of it. */
const shownTypes = ['application/pdf', 'image/png', 'image/jpeg'];

interface Props {
  title: string;
  address: string;
  fileName?: string;
}

export function Preview({ title, address, fileName }: Props) {
  const found = useQuery({
    queryKey: ['file', address],
    queryFn: () => readFile(address),
    staleTime: Infinity,
    gcTime: 60_000,
  });
  const source = useBlobAddress(found.data?.content);
  if (found.isPending) return <Loading what={title} />;
  if (found.isError) return <Failed error={found.error} retry={() => void found.refetch()} />;
  const { content, name } = found.data;
  const saved = fileName ?? name ?? title;
  return (
    <Stack gap={4} className={classes.frame}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={550} truncate>
          {title}
          {saved !== title && (
            <Text span size="xs" c="dimmed">
              {' '}
              {saved}
            </Text>
          )}
        </Text>
        <Group gap={4} wrap="nowrap">
          {source && shownTypes.includes(content.type) && (
            <Tooltip label="Open in a tab of its own">
              <ActionIcon
                component="a"
                href={source}
                target="_blank"
                rel="noreferrer"
                variant="default"
                aria-label={`Open ${title} in a tab of its own`}
              >
                <IconExternalLink size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="Download">
            <ActionIcon
              variant="default"
              aria-label={`Download ${title}`}
              onClick={() => download(saved, content)}
            >
              <IconDownload size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {source && <Content type={content.type} source={source} title={title} />}
    </Stack>
  );
}

function Content({ type, source, title }: { type: string; source: string; title: string }) {
  if (type === 'application/pdf')
    return <iframe src={`${source}#navpanes=0`} title={title} className={classes.pdf} />;
  if (type.startsWith('image/')) return <img src={source} alt={title} className={classes.image} />;
  return (
    <Text size="sm" c="dimmed" py="md">
      This kind of file is not shown here. Download it to look at it.
    </Text>
  );
}

async function readFile(address: string): Promise<{ content: Blob; name: string | undefined }> {
  const response = await ask(address);
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const bytes = await response.arrayBuffer();
  const safe = shownTypes.includes(type) ? type : 'application/octet-stream';
  return {
    content: new Blob([bytes], { type: safe }),
    name: nameIn(response.headers.get('content-disposition')),
  };
}

/** RFC 6266: the encoded name goes before the plain one. */
function nameIn(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
}

function useBlobAddress(content: Blob | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!content) return undefined;
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return address;
}
