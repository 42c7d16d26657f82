/** Filters a person has given a name, kept in this browser by person and list. They hold no data of customers. */
import { useLocalStorage } from '@mantine/hooks';
import { useSession } from '../session/context';
import type { Narrowing } from './pages';

export interface SavedFilter {
  name: string;
  narrowing: Narrowing;
}

/** The saved filters of a list, and how they are changed. */
export function useSavedFilters(path: string) {
  const { id } = useSession();
  const [saved, setSaved] = useLocalStorage<SavedFilter[]>({
    key: `landfall:filters:${id}:${path}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  return {
    saved,
    save: (filter: SavedFilter) =>
      setSaved((before) => [...before.filter(({ name }) => name !== filter.name), filter].slice(-20)),
    forget: (name: string) => setSaved((before) => before.filter((filter) => filter.name !== name)),
  };
}
