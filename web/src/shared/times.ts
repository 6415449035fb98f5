const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
// The page is in English, but the time of day has the user's format.
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: '2-digit', year: '2-digit' });

/** `14:05` */
export const clockTime = (timestamp: string): string => clock.format(new Date(timestamp));

/** `Today`, `Yesterday`, `Monday`, `3 March`, `3 March 2024` */
export const dayName = (timestamp: string, now = new Date()): string => {
  const date = new Date(timestamp);
  const age = daysBetween(date, now);
  if (age === 0) return 'Today';
  if (age === 1) return 'Yesterday';
  if (age > 1 && age < 7) return weekday.format(date);
  return (date.getFullYear() === now.getFullYear() ? day : dayAndYear).format(date);
};

/** For a narrow column: the time if it was today, else the day. */
export const shortTime = (timestamp: string, now = new Date()): string => {
  const date = new Date(timestamp);
  const age = daysBetween(date, now);
  if (age === 0) return clock.format(date);
  if (age === 1) return 'Yesterday';
  return age > 1 && age < 7 ? weekday.format(date) : shortDay.format(date);
};

/** `today at 14:05`, `Monday at 09:00` */
export const dayAndTime = (timestamp: string, now = new Date()): string => {
  const name = dayName(timestamp, now);
  const text = name === 'Today' || name === 'Yesterday' ? name.toLowerCase() : name;
  return `${text} at ${clockTime(timestamp)}`;
};

/** The same string for all times of one day in the user's time zone. */
export const dayKey = (timestamp: string): string => {
  const date = new Date(timestamp);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
};

const daysBetween = (date: Date, now: Date): number => {
  const midnight = (of: Date) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
};
