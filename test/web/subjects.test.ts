/** What a task is about, in the inbox and on its page. */
import { subjectOf } from '../../web/console/areas/task/task';

it.each([
  [{ about: { orderId: 'R-7', number: 1 }, brand: '22913', caseId: 'order:R-7' }, 'Order R-7'],
  [{ about: { caseId: 'acme:DE' }, brand: 'Acme', caseId: 'acme:DE' }, 'Acme'],
  [{ about: { incidentId: 'strike' }, brand: '', caseId: 'incident:strike' }, 'incident:strike'],
])('%j is called %s', (task, subject) => {
  expect(subjectOf(task)).toBe(subject);
});
