import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../support/test-server.js';

const exporter = new InMemorySpanExporter();

/** Such as `parley sendMessage > messages.append`. */
const paths = (): readonly string[] => {
  const spans = exporter.getFinishedSpans();
  const pathOf = (span: ReadableSpan): string => {
    const parent = spans.find((each) => each.spanContext().spanId === span.parentSpanContext?.spanId);
    return parent === undefined ? span.name : `${pathOf(parent)} > ${span.name}`;
  };
  return spans.map(pathOf);
};

describe('traces, where the host has set up an SDK', () => {
  let server: TestServer;
  beforeAll(async () => {
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    server = await startTestServer();
  });
  afterAll(async () => {
    await server.stop();
    trace.disable();
    context.disable();
  });
  beforeEach(() => exporter.reset());

  it('have a span for a command, with those of the store and of publishing under it', async () => {
    const ana = await server.connect('ana');

    await ana.send('ana_ben', 'Hello');

    expect(paths()).toContain('parley sendMessage');
    expect(paths()).toContain('parley sendMessage > messages.append');
    expect(paths()).toContain('parley sendMessage > publish');
    ana.close();
  });

  it('have a span for a command over REST too', async () => {
    await server.rest('ana', 'GET', '/api/rooms');

    expect(paths()).toContain('parley listRooms');
    expect(paths()).toContain('parley listRooms > rooms.listOf');
  });

  it('keep heavy commands apart that wait for each other', async () => {
    const lists = Array.from({ length: 5 }, () => server.rest('ana', 'GET', '/api/rooms'));

    await Promise.all(lists);

    expect(paths().filter((path) => path === 'parley listRooms')).toHaveLength(5);
    expect(paths().filter((path) => path === 'parley listRooms > rooms.listOf')).toHaveLength(5);
  });

  it('say the code of a refusal, and nothing of what was sent', async () => {
    await server.rest('ana', 'GET', '/api/rooms/a-room-of-nobody');

    const spans = exporter.getFinishedSpans();
    const command = spans.find(({ name }) => name === 'parley getRoom');

    expect(command?.attributes).toEqual({ 'parley.refusal': 'NOT_FOUND' });
    expect(command?.status.code).toBe(0);
    expect(JSON.stringify(spans.map(({ name, attributes }) => [name, attributes]))).not.toContain('nobody');
  });
});
