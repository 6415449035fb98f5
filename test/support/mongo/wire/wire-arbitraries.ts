import fc from 'fast-check';
import { writeDocument } from './wire-document.js';
import { EXHAUST_ALLOWED, MORE_TO_COME, type OpMsg, type Section } from './wire-message.js';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

const document = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string(), int32, fc.boolean()), { maxKeys: 4 })
  .map(writeDocument);

const sequence: fc.Arbitrary<Section> = fc.record({
  kind: fc.constant(1 as const),
  identifier: fc.string({ maxLength: 10, unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
  documents: fc.array(document, { maxLength: 5 }),
});

/** One body, with sequences before and after it. */
const sections = fc
  .tuple(fc.array(sequence, { maxLength: 2 }), document, fc.array(sequence, { maxLength: 2 }))
  .map(([before, body, after]): Section[] => [...before, { kind: 0, document: body }, ...after]);

export const opMsgs: fc.Arbitrary<OpMsg> = fc.record(
  {
    requestId: int32,
    responseTo: int32,
    flags: fc.constantFrom(0, MORE_TO_COME, EXHAUST_ALLOWED, MORE_TO_COME | EXHAUST_ALLOWED),
    sections,
    checksum: fc.nat(2 ** 32 - 1),
  },
  { requiredKeys: ['requestId', 'responseTo', 'flags', 'sections'] },
);
