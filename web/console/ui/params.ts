import { useParams } from '@tanstack/react-router';

/** A parameter of the page's address; empty where the address has none. */
export function useParam(name: string): string {
  const params: unknown = useParams({ strict: false });
  return (params as Record<string, string | undefined>)[name] ?? '';
}
