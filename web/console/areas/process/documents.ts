/** The documents of a process that somebody can look at, and where the API hands them over. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client';
import { words } from '../../ui/words';
import type { Process } from './shapes';

export interface PaperOf {
  title: string;
  address: string;
  /** Under which it is saved. */
  fileName?: string;
}

/** What belongs to this process itself, read from what it knows; everything of a case is in {@link useFilesOfCase}. */
export function papersOf({ process, state, about }: Process): PaperOf[] {
  switch (process) {
    case 'tax-return':
      return papersOfReturn(about, state);
    case 'document-request':
      return papersOfRequest(about, state);
    default:
      return about.caseId
        ? filesIn(state).map(({ name, fileId }) => inCase(about.caseId ?? '', fileId, words(name)))
        : [];
  }
}

function papersOfRequest(about: Process['about'], state: Process['state']): PaperOf[] {
  const fileId = filesIn(state)[0]?.fileId;
  const { caseId, requirement = '', orderId, number, document } = about;
  if (!fileId) return [];
  if (caseId) return [inCase(caseId, fileId, words(requirement))];
  if (!orderId || !document) return [];
  const address = `/orders/${encodeURIComponent(orderId)}/shipments/${number}/customs/documents/${encodeURIComponent(document)}`;
  return [{ title: words(document), address }];
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

function inCase(caseId: string, fileId: string, title: string): PaperOf {
  return { title, address: `/cases/${encodeURIComponent(caseId)}/files/${encodeURIComponent(fileId)}` };
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

/** Up to a hundred files of a brand's case. */
export function useFilesOfCase(caseId: string | undefined) {
  return useQuery({
    queryKey: ['family', caseId, 'files'],
    queryFn: async (): Promise<PaperOf[]> => {
      const path = { caseId: caseId ?? '' };
      const { data } = await api.GET('/cases/{caseId}/files', { params: { path, query: { limit: 100 } } });
      return (data?.items ?? []).map(({ fileId, fileName, slot }) => ({
        ...inCase(path.caseId, fileId, words(slot)),
        fileName,
      }));
    },
    enabled: caseId !== undefined,
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
