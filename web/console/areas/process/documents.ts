/** The documents of a process that somebody can look at, and where the API hands them over. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import type { Read, Role } from '../../api/shapes';
import { readPage } from '../../lists/pages';
import { useHasRole } from '../../session/context';
import { words } from '../../ui/words';
import type { Process } from './shapes';

type StoredFile = Read<'/orders/{orderId}/files'>['items'][number];

export interface PaperOf {
  title: string;
  address: string;
  /** Under which it is saved. */
  fileName?: string;
  /** Of papers of an order: the parcel or the return it goes with. */
  goesWith?: string | undefined;
}

/** What belongs to this process itself, read from what it knows; everything filed with it is in {@link useFilesBeside}. */
export function papersOf({ process, state, about }: Process): PaperOf[] {
  switch (process) {
    case 'tax-return':
      return papersOfReturn(about, state);
    case 'document-request':
      return papersOfRequest(about, state);
    default:
      return about.caseId
        ? filesIn(state).map(({ name, fileId }) => fileAt(filedWith(about) ?? '', fileId, words(name)))
        : [];
  }
}

function papersOfRequest(about: Process['about'], state: Process['state']): PaperOf[] {
  const fileId = filesIn(state)[0]?.fileId;
  const { requirement, document, kind = '' } = about;
  const address = filedWith(about);
  return fileId && address ? [fileAt(address, fileId, words(requirement ?? document ?? kind))] : [];
}

function papersOfReturn(
  { scheme, jurisdiction, period }: Process['about'],
  state: Process['state'],
): PaperOf[] {
  const base = `/tax/returns/${scheme}/${jurisdiction}/${period}`;
  const { draft, filed } = state as { draft?: { version: number }; filed?: { receipt?: unknown } };
  if (!draft) return [];
  const version = `${base}/versions/${draft.version}`;
  return [
    { title: `Return, version ${draft.version}`, address: `${version}/pdf` },
    { title: 'The authority’s file', address: `${version}/file` },
    ...(filed?.receipt ? [{ title: 'Receipt', address: `${base}/receipt` }] : []),
  ];
}

/** The address under which the files of a case, an order, a carrier or an incident are. */
function filedWith({ caseId, orderId, carrier, incidentId }: Process['about']): string | undefined {
  if (caseId) return `/cases/${encodeURIComponent(caseId)}`;
  if (orderId) return `/orders/${encodeURIComponent(orderId)}`;
  if (carrier) return `/logistics-partners/${encodeURIComponent(carrier)}`;
  return incidentId && `/incidents/${encodeURIComponent(incidentId)}`;
}

function fileAt(address: string, fileId: string, title: string): PaperOf {
  return { title, address: `${address}/files/${encodeURIComponent(fileId)}` };
}

/** Every file something names, each once, with the name of what it belongs to. */
function filesIn(value: unknown, name = 'file'): { name: string; fileId: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { fileId } = value as { fileId?: unknown };
  const own = typeof fileId === 'string' ? [{ name, fileId }] : [];
  const inner = Object.entries(value).flatMap(([key, each]) =>
    filesIn(each, Array.isArray(value) ? name : key),
  );
  const all = [...own, ...inner];
  return all.filter((one, at) => all.findIndex((other) => other.fileId === one.fileId) === at);
}

/** Who may list the files of what something belongs to; the list has what the person may look at. */
function readersOf({ caseId, orderId, carrier }: Process['about']): readonly Role[] {
  if (caseId) return ['category-manager', 'ops', 'finance', 'compliance', 'admin'];
  if (orderId) return ['ops', 'finance', 'compliance', 'admin'];
  return ['ops', carrier ? 'compliance' : 'finance', 'admin'];
}

/** Up to a hundred files of the case, the order, the carrier or the incident something belongs to; what can be shown first. */
export function useFilesBeside(about: Process['about'], wanted: boolean) {
  const address = filedWith(about);
  const mayLook = useHasRole(...readersOf(about));
  return useQuery({
    queryKey: ['family', about.caseId ?? about.orderId, 'files', address],
    queryFn: async (): Promise<PaperOf[]> => {
      const { items } = await readPage<StoredFile>(`${address}/files`, {}, 100);
      const data = items.filter(({ mediaType }) => mediaType === 'application/xml');
      return [...items.filter((file) => !data.includes(file)), ...data].map(
        ({ fileId, fileName, slot, processId }) => ({
          ...fileAt(address ?? '', fileId, words(slot)),
          ...{ fileName, goesWith: processId },
        }),
      );
    },
    enabled: wanted && mayLook && address !== undefined,
  });
}

/** The photos of a return; for those who may see them. */
export function usePhotosOfReturn({ process, about }: Process, mayLook: boolean) {
  const { orderId = '', number = 0 } = about;
  return useQuery({
    queryKey: ['process', 'photos', orderId, number],
    queryFn: async (): Promise<PaperOf[]> => {
      const path = { orderId, number };
      const { data } = await api.GET('/orders/{orderId}/returns/{number}/photos', { params: { path } });
      return (data?.items ?? []).map(({ fileId, fileName }) => ({
        title: fileName,
        fileName,
        address: `/orders/${encodeURIComponent(orderId)}/returns/${number}/photos/${encodeURIComponent(fileId)}`,
      }));
    },
    enabled: process === 'customer-return' && mayLook,
  });
}
