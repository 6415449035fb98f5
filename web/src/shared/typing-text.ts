import type { People } from './people.js';

/** `Ben is typing …`; empty where nobody is. */
export const typingText = (typists: readonly string[], people: People): string => {
  const [first, second, ...more] = typists.map((userId) => people.of(userId).name);
  if (first === undefined) return '';
  if (second === undefined) return `${first} is typing …`;
  if (more.length === 0) return `${first} and ${second} are typing …`;
  return `${first} and ${typists.length - 1} others are typing …`;
};
