/** Addresses of the console, made from its areas. */
import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { IconZoomQuestion } from '@tabler/icons-react';
import { areas } from './areas/areas';
import { Shell } from './shell/Shell';
import { PageBroke } from './shell/Trouble';
import { Loading, State } from './ui/states';

const root = createRootRoute({
  component: Shell,
  errorComponent: ({ error }) => <PageBroke error={error} />,
  notFoundComponent: () => (
    <State icon={<IconZoomQuestion size={40} stroke={1.2} aria-hidden />} title="There is no such page" />
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => redirect({ to: '/tasks', throw: true }),
});

const pages = areas.map(({ path, page }) =>
  createRoute({
    ...{ getParentRoute: () => root, path, component: page },
    errorComponent: ({ error }: { error: unknown }) => <PageBroke error={error} />,
  }),
);

export const router = createRouter({
  routeTree: root.addChildren([home, ...pages]),
  basepath: import.meta.env.BASE_URL,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading what="the page" />,
  // Filters are plain text, readable in the address.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text && `?${text}`;
  },
});
