import { describe, expect, it } from 'vitest';
import { hueClass } from '../../../web/src/shared/hue.js';
import { initialsOf } from '../../../web/src/shared/initials.js';

describe('the initials of a name', () => {
  it.each([
    ['Ana Lee', 'AL'],
    ['ana-maria lee', 'AL'],
    ['Ben', 'B'],
    ['  Summer   trip 2026 ', 'S2'],
    ['e\u0301mile', 'É'],
    ['👩‍👩‍👧 Family', '👩‍👩‍👧F'],
    ['🇪🇸', '🇪🇸'],
    ['क्षिति राव', 'क्षिरा'],
    ['(Ana) "Lee"', 'AL'],
    ['\u202EAna', 'A'],
    ['...', ''],
    ['', ''],
  ])('are letters as people see them: %j has %s', (name, expected) => {
    expect(initialsOf(name).normalize('NFC')).toBe(expected.normalize('NFC'));
  });
});

describe('the colour of a person', () => {
  it('is one of sixteen, all of which are used, and stays the same', () => {
    const classes = Array.from({ length: 1_000 }, (_, n) => hueClass(`user-${n}`));

    expect(new Set(classes).size).toBe(16);
    expect(hueClass('user-7')).toBe(classes[7]);
  });
});
