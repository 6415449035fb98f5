import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createParley } from '@parley/server';
import { conform, storeLaws } from '@parley/server/testing';
import { jsonLines } from './json-lines.mjs';

/** A new store, which the laws close and open again. */
const openNew = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'json-lines-'));
  const open = async () => {
    const store = jsonLines(join(folder, 'chat.jsonl'))({});
    await store.open();
    return store;
  };
  let store = await open();
  return {
    ...store,
    async reopen() {
      await store.close();
      return (store = await open());
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

for (const [port, lawsOf] of Object.entries(storeLaws)) {
  conform(test, `${port} in JSON lines`, lawsOf(openNew));
}

test('a chat goes on after a crash in the middle of a line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'json-lines-'));
  const file = join(folder, 'chat.jsonl');
  const openChat = () => createParley({ store: jsonLines(file), identify: () => ({ userId: 'ana' }) });
  const before = await openChat();
  await before.as('ana').sendMessage({ roomId: 'ana_ben', message: 'Before' });
  await before.close();
  appendFileSync(file, '{"entry":{"kind":"mess');

  const after = await openChat();
  const sent = await after.as('ana').sendMessage({ roomId: 'ana_ben', message: 'After' });
  await after.close();
  const again = await openChat();
  const { messages } = await again.as('ben').readHistory({ roomId: 'ana_ben' });
  await again.close();
  rmSync(folder, { recursive: true });

  assert.equal(sent.seq, 2);
  assert.deepEqual(
    messages.map(({ message }) => message),
    ['Before', 'After'],
  );
});
