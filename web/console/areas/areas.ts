/** What the console consists of: each area with its address, its name in the menu, who sees it there, and its page. */
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBriefcase,
  IconBuildingStore,
  IconBuildingWarehouse,
  IconCash,
  IconChartBar,
  IconChecklist,
  IconCopyright,
  IconFileInvoice,
  IconGavel,
  IconListSearch,
  IconPackage,
  IconReceipt2,
  IconReceiptTax,
  IconRubberStamp,
  IconShoppingCart,
  IconStack2,
  IconTags,
  IconTruck,
  IconUserShield,
  type IconProps,
} from '@tabler/icons-react';
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

const brands = () => import('./lists/brands');
const parcels = () => import('./lists/parcels');
const law = () => import('./lists/law');

export const areas: readonly Area[] = [
  {
    path: '/tasks',
    page: page(() => import('./inbox/Inbox'), 'Inbox'),
    menu: { label: 'Tasks', icon: IconChecklist, group: 'Work' },
  },
  {
    path: '/overview',
    page: page(() => import('./overview/Overview'), 'Overview'),
    menu: { label: 'Overview', icon: IconChartBar, group: 'Work' },
  },
  {
    path: '/cases',
    page: page(brands, 'Cases'),
    menu: { label: 'Cases', icon: IconBriefcase, group: 'Brands' },
  },
  {
    path: '/partners',
    page: page(brands, 'Partners'),
    menu: { label: 'Partners', icon: IconBuildingStore, group: 'Brands' },
  },
  {
    path: '/listings',
    page: page(brands, 'Listings'),
    menu: { label: 'Listings', icon: IconTags, group: 'Brands' },
  },
  {
    path: '/stock',
    page: page(brands, 'Stock'),
    menu: { label: 'Stock', icon: IconStack2, group: 'Brands' },
  },
  {
    path: '/orders',
    page: page(parcels, 'Orders'),
    menu: { label: 'Orders', icon: IconShoppingCart, group: 'Orders' },
  },
  {
    path: '/shipments',
    page: page(parcels, 'Shipments'),
    menu: { label: 'Shipments', icon: IconPackage, group: 'Orders' },
  },
  {
    path: '/customs-holds',
    page: page(parcels, 'CustomsHolds'),
    menu: { label: 'Customs holds', icon: IconBuildingWarehouse, group: 'Orders' },
  },
  {
    path: '/returns',
    page: page(parcels, 'Returns'),
    menu: { label: 'Returns', icon: IconArrowBackUp, group: 'Orders' },
  },
  {
    path: '/incidents',
    page: page(parcels, 'Incidents'),
    menu: { label: 'Incidents', icon: IconAlertTriangle, group: 'Orders' },
  },
  {
    path: '/claims',
    page: page(parcels, 'Claims'),
    menu: { label: 'Claims', icon: IconFileInvoice, group: 'Orders' },
  },
  {
    path: '/customs-charges',
    page: page(parcels, 'CustomsCharges'),
    menu: { label: 'Customs charges', icon: IconReceipt2, group: 'Orders' },
  },
  {
    path: '/disputes',
    page: page(parcels, 'Disputes'),
    menu: { label: 'Disputes', icon: IconCash, group: 'Orders' },
  },
  {
    path: '/logistics-partners',
    page: page(parcels, 'LogisticsPartners'),
    menu: { label: 'Logistics partners', icon: IconTruck, group: 'Orders' },
  },
  {
    path: '/tax',
    page: page(law, 'TaxReturns'),
    menu: { label: 'Tax', icon: IconReceiptTax, group: 'Law' },
    roles: ['finance', 'compliance', 'admin'],
  },
  {
    path: '/registrations',
    page: page(law, 'TaxRegistrations'),
    menu: { label: 'Tax registrations', icon: IconRubberStamp, group: 'Law' },
    roles: ['finance', 'compliance', 'admin'],
  },
  {
    path: '/notices',
    page: page(law, 'IpNotices'),
    menu: { label: 'IP notices', icon: IconCopyright, group: 'Law' },
  },
  {
    path: '/privacy',
    page: page(law, 'PrivacyRequests'),
    menu: { label: 'Privacy', icon: IconUserShield, group: 'Law' },
    roles: ['compliance', 'admin'],
  },
  {
    path: '/holds',
    page: page(law, 'LegalHolds'),
    menu: { label: 'Legal holds', icon: IconGavel, group: 'Law' },
    roles: ['compliance', 'admin'],
  },
  {
    path: '/audit',
    page: page(law, 'Audit'),
    menu: { label: 'Audit', icon: IconListSearch, group: 'Law' },
    roles: ['compliance', 'admin'],
  },
  { path: '/tasks/$processId/$key', page: page(() => import('./task/TaskPage'), 'TaskPage') },
  { path: '/cases/$caseId', page: page(() => import('./process/ProcessPage'), 'CasePage') },
  { path: '/orders/$orderId', page: page(() => import('./process/ProcessPage'), 'OrderPage') },
  { path: '/processes/$processId', page: page(() => import('./process/ProcessPage'), 'AnyProcessPage') },
];
