/** What the console consists of: each area with its address, its name in the menu, who sees it there, and its page. */
import { IconBuildingStore, IconChecklist, IconBriefcase, type IconProps } from '@tabler/icons-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { Role } from '../api/shapes';

export interface Area {
  /** Under `/console`, such as `/orders` or `/orders/$orderId`. */
  path: string;
  page: LazyExoticComponent<ComponentType>;
  /** In the menu; areas without are reached from others. */
  menu?: { label: string; icon: ComponentType<IconProps>; group: string };
  /** Who sees it in the menu; everybody if left out. The API decides what is shown. */
  roles?: readonly Role[];
}

const page = <Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) =>
  lazy(() => load().then((module) => ({ default: module[name] })));

export const areas: readonly Area[] = [
  {
    path: '/tasks',
    page: page(() => import('./inbox/Inbox'), 'Inbox'),
    menu: { label: 'Tasks', icon: IconChecklist, group: 'Work' },
  },
  {
    path: '/cases',
    page: page(() => import('./lists/brands'), 'Cases'),
    menu: { label: 'Cases', icon: IconBriefcase, group: 'Brands' },
  },
  {
    path: '/partners',
    page: page(() => import('./lists/brands'), 'Partners'),
    menu: { label: 'Partners', icon: IconBuildingStore, group: 'Brands' },
  },
];
