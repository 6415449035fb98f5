import { describe, expect, it } from 'vitest';
import { dayKey, makeTimes } from '../../../web/src/texts/times.js';

const NOW = new Date(2026, 2, 18, 15);
const at = (...parts: [number, number, number, number?]) => new Date(...parts).toISOString();

const times = makeTimes('en');

describe('a day in words', () => {
  it.each([
    [at(2026, 2, 18, 0), 'Today'],
    [at(2026, 2, 17, 23), 'Yesterday'],
    [at(2026, 2, 12, 1), 'Thursday'],
    [at(2026, 2, 11, 1), 'March 11'],
    [at(2025, 2, 18, 15), 'March 18, 2025'],
    [at(2026, 2, 19, 1), 'March 19'],
  ])('is %s as %s', (timestamp, expected) => {
    expect(times.dayName(timestamp, NOW)).toBe(expected);
  });

  it('is short in a narrow column, and small within a sentence', () => {
    expect(times.shortTime(at(2026, 2, 17, 23), NOW)).toBe('Yesterday');
    expect(times.shortTime(at(2026, 2, 18, 9), NOW)).toMatch(/9\D00/);
    expect(times.dayInSentence(at(2026, 2, 17, 23), NOW)).toBe('yesterday');
  });

  it.each([
    ['en-GB', 'Today', 'Thursday', '11 March'],
    ['de', 'Heute', 'Donnerstag', '11. März'],
    ['es', 'Hoy', 'Jueves', '11 de marzo'],
    ['ar', 'اليوم', 'الخميس', '11 مارس'],
  ])('is that of the language: %s', (locale, today, thursday, date) => {
    const { dayName } = makeTimes(locale);

    expect(dayName(at(2026, 2, 18, 0), NOW)).toBe(today);
    expect(dayName(at(2026, 2, 12, 1), NOW)).toBe(thursday);
    expect(dayName(at(2026, 2, 11, 1), NOW)).toBe(date);
  });

  it('is one key from midnight to midnight', () => {
    expect(dayKey(at(2026, 2, 18, 0))).toBe(dayKey(at(2026, 2, 18, 23)));
    expect(dayKey(at(2026, 2, 18, 23))).not.toBe(dayKey(at(2026, 2, 19, 0)));
  });
});
