/** Days and times in one language and in the user's time zone. Timestamps are ISO 8601. */
export interface Times {
  /** `14:05` */
  readonly clockTime: (timestamp: string) => string;
  /** As a heading: `Today`, `Yesterday`, `Monday`, `March 3`, `March 3, 2024`. */
  readonly dayName: (timestamp: string, now?: Date) => string;
  /** The same within a sentence: `today`. */
  readonly dayInSentence: (timestamp: string, now?: Date) => string;
  /** For a narrow column: the time if it was today, else the day. */
  readonly shortTime: (timestamp: string, now?: Date) => string;
}

const WEEK = 7;

/** `locale` is a BCP 47 tag. */
export const makeTimes = (locale: string): Times => {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const clock = format({ hour: '2-digit', minute: '2-digit' });
  const weekday = format({ weekday: 'long' });
  const day = format({ day: 'numeric', month: 'long' });
  const dayAndYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const shortDay = format({ day: '2-digit', month: '2-digit', year: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  const clockTime = (timestamp: string) => clock.format(new Date(timestamp));
  /** Undefined for a day that only its date tells. */
  const recentDay = (date: Date, now: Date): string | undefined => {
    const age = daysBetween(date, now);
    if (age === 0 || age === 1) return relative.format(-age, 'day');
    return age > 1 && age < WEEK ? weekday.format(date) : undefined;
  };
  const dayInSentence = (timestamp: string, now = new Date()) => {
    const date = new Date(timestamp);
    const isThisYear = date.getFullYear() === now.getFullYear();
    return recentDay(date, now) ?? (isThisYear ? day : dayAndYear).format(date);
  };
  const capitalized = ([first = '', ...rest]: string) => first.toLocaleUpperCase(locale) + rest.join('');
  return {
    clockTime,
    dayInSentence,
    dayName: (timestamp, now) => capitalized(dayInSentence(timestamp, now)),
    shortTime: (timestamp, now = new Date()) => {
      const date = new Date(timestamp);
      if (daysBetween(date, now) === 0) return clock.format(date);
      return capitalized(recentDay(date, now) ?? shortDay.format(date));
    },
  };
};

/** The same string for all times of one day in the user's time zone, and a greater one for a later day: `2026-01-05`. */
export const dayKey = (timestamp: string): string => {
  const date = new Date(timestamp);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const daysBetween = (date: Date, now: Date): number => {
  const midnight = (of: Date) => Date.UTC(of.getFullYear(), of.getMonth(), of.getDate());
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
};
