/** The frame of every page: menu, who has signed in, whether the connection is there. */
import {
  ActionIcon,
  Alert,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure, useMediaQuery, useNetwork } from '@mantine/hooks';
import { IconCloudOff, IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { areas } from '../areas/areas';
import { useSession } from '../session/context';
import { Loading } from '../ui/states';
import { timeZone } from '../ui/time';
import { words } from '../ui/words';
import { useKeptFocus } from './focus';
import { Search } from './Search';
import classes from './Shell.module.css';

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  const { online } = useNetwork();
  const place = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  useEffect(close, [place, close]);
  useKeptFocus(main);
  const small = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const covered = small && opened;
  useEffect(() => {
    // What had the focus is behind the menu, or in the menu that is gone.
    if (document.activeElement?.closest('[inert]')) main.current?.focus();
  }, [covered]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <a className={classes.skip} href="#main" onClick={(event) => focus(event, main.current)}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the menu' : 'Open the menu'}
            />
            <Link to="/" className={classes.brand}>
              Landfall
            </Link>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Search />
            <Scheme />
            <Person />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar inert={small && !opened}>
        <MenuOfAreas place={place} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} id="main" tabIndex={-1} ref={main} inert={covered}>
        {!online && (
          <Alert icon={<IconCloudOff size={18} />} color="orange" mb="sm" role="status">
            You are offline. What you see may be old; decisions wait until the connection is back.
          </Alert>
        )}
        <Suspense fallback={<Loading what="the page" />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function focus(event: { preventDefault: () => void }, main: HTMLElement | null) {
  event.preventDefault();
  main?.focus();
}

function MenuOfAreas({ place }: { place: string }) {
  const { roles } = useSession();
  const mine = areas.filter((area) => !area.roles || area.roles.some((role) => roles.includes(role)));
  const groups = [...new Set(mine.flatMap(({ menu }) => menu?.group ?? []))];
  return (
    <ScrollArea p="xs" component="nav" aria-label="Areas">
      {groups.map((group) => (
        <div key={group} className={classes.group}>
          <Text size="xs" c="dimmed" fw={600} px="xs" pt="xs">
            {group}
          </Text>
          {mine.map(({ path, menu }) => {
            if (menu?.group !== group) return null;
            const active = place === path || place.startsWith(`${path}/`);
            return (
              <NavLink
                key={path}
                component={Link}
                to={path}
                label={menu.label}
                py={5}
                leftSection={<menu.icon size={18} stroke={1.6} aria-hidden />}
                active={active}
                aria-current={active ? 'page' : undefined}
              />
            );
          })}
        </div>
      ))}
    </ScrollArea>
  );
}

function Scheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={dark ? 'Light colours' : 'Dark colours'}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

function Person() {
  const { name, roles, signOut } = useSession();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={classes.person} aria-label={`${name}: menu`}>
          <IconUserCircle size={22} stroke={1.5} aria-hidden />
          <Text size="sm" visibleFrom="xs">
            {name}
          </Text>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name} · {roles.map(words).join(', ')}
        </Menu.Label>
        <Menu.Label>Times are in {timeZone}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
