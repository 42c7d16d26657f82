/** One search over everything, from anywhere: Ctrl+K or the field in the header. */
import { Kbd, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import classes from './Search.module.css';

const SearchWindow = lazy(() =>
  import('./SearchWindow').then((module) => ({ default: module.SearchWindow })),
);

export function Search() {
  const [opened, { open, close }] = useDisclosure(false);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <UnstyledButton className={classes.open} onClick={open} aria-label="Search everything">
        <IconSearch size={16} aria-hidden />
        <Text size="sm" c="dimmed" visibleFrom="sm">
          Search
        </Text>
        <Kbd size="xs" visibleFrom="sm">
          Ctrl K
        </Kbd>
      </UnstyledButton>
      {opened && (
        <Suspense>
          <SearchWindow close={close} />
        </Suspense>
      )}
    </>
  );
}
