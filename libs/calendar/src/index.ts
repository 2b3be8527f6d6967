/** Working days and hours. Pure: workflow bundles load this file. */
export { workCalendar, type CalendarRecord, type Hours, type WorkCalendar } from './calendar.ts';
export {
  addWorkingDays,
  isWorkingDay,
  nextWorkingDay,
  previousWorkingDay,
  workingDaysBetween,
} from './days.ts';
export { nextOpening, workingTimeBetween } from './hours.ts';
export { russia, russianYears } from './russia.ts';
