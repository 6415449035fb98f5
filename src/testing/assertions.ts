import assert from 'node:assert/strict';
import { inspect, isDeepStrictEqual } from 'node:util';

/**
 * Both have the same parts. A property that is undefined counts as missing, and classes do not count. Maps and sets may
 * have any order, arrays may not.
 */
export const expectEqual = (actual: unknown, expected: unknown, message?: string): void => {
  if (isDeepStrictEqual(actual, expected)) return;
  const [given, wanted] = [plain(actual), plain(expected)];
  if (message === undefined) assert.deepStrictEqual(given, wanted);
  else if (!isDeepStrictEqual(given, wanted))
    assert.deepStrictEqual({ [message]: given }, { [message]: wanted });
};

/** The same, and a property that is undefined differs from one that is missing. */
export const expectExactly = (actual: unknown, expected: unknown): void => {
  assert.deepStrictEqual(actual, expected);
};

/** `actual` has what `part` names, however deep; other properties do not count. */
export const expectMatch = (actual: unknown, part: object): void => {
  expectEqual(pick(actual, part), part);
};

/** `work` rejects with a DomainError of this code: also one of another copy of this package. */
export const expectRefusal = async (work: Promise<unknown>, code: string): Promise<void> => {
  const error = await expectCode(work, code);
  expectMatch(error, { name: 'DomainError' });
};

/** `work` rejects with an error of this code, which it gives. */
export const expectCode = async (work: Promise<unknown>, code: string): Promise<unknown> => {
  const error = await errorOf(work);
  const given = isRecord(error) ? error['code'] : undefined;
  assert.equal(given, code, `Refused with ${inspect(given)} instead of ${code}: ${inspect(error)}`);
  return error;
};

/** Gives the error with which `work` rejects. */
export const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  let value: unknown;
  try {
    value = await work;
  } catch (error) {
    return error;
  }
  return assert.fail(`It was not refused, and gave ${inspect(value)}`);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !(value instanceof Date);

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [plain(key), plain(each)]));
  if (value instanceof Set) return new Set([...value].map(plain));
  if (!isRecord(value)) return value;
  const present = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(present.map(([key, each]) => [key, plain(each)]));
};

const pick = (value: unknown, part: unknown): unknown => {
  if (
    !isRecord(part) ||
    !isRecord(value) ||
    part instanceof Map ||
    part instanceof Set ||
    Array.isArray(part)
  )
    return value;
  return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, pick(value[key], each)]));
};
