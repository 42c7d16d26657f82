import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

export function NoticePlace() {
  return <Notifications position="top-right" />;
}
