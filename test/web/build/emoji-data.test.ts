import { describe, expect, it } from 'vitest';
import { parseEmoji } from '../../../src/domain/emoji.js';
import { emojiDataOf } from '../../../web/build/emoji-data.js';

describe("the emoji of the web chat's picker", () => {
  it.each(['en', 'de', 'es'])('are written as the server writes reactions: %s', (locale) => {
    const { emojis } = emojiDataOf(locale);

    const chosen = emojis.map(({ emoji }) => emoji);

    expect(chosen).toContain('👍');
    expect(chosen).toEqual(chosen.map(parseEmoji));
  });
});
