import type { WireError, WireEvents, WireMessage } from '../../src/adapters/protocol/wire.js';

/** One block of a stream that has an event. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
  /** Missing where the block has none. */
  readonly id?: string;
}

/** A stream of Server-Sent Events as a plain fetch gets it, which records everything. */
export interface TestStream {
  readonly response: Response;
  readonly events: readonly StreamEvent[];
  /** Every id that came, also alone. */
  readonly ids: readonly string[];
  /** Everything as it came. */
  readonly text: () => string;
  readonly of: <Name extends keyof WireEvents>(event: Name) => readonly WireEvents[Name][];
  readonly messages: (roomId: string) => readonly WireMessage[];
  readonly errors: () => readonly WireError[];
  /** Resolves when the server has ended it, or when it was closed here. */
  readonly ended: Promise<void>;
  /** Nothing is recorded from this call on, also of what has arrived. */
  readonly close: () => void;
}

export interface StreamOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Called with each block, in order. */
  readonly onEvent?: (event: StreamEvent, close: () => void) => void;
}

/** A stream that was refused. */
export class StreamRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly headers: Headers,
  ) {
    super(`The stream was refused: ${status} ${code}`);
  }
}

/** Resolves when the head has come. @throws StreamRefused */
export const openStream = async (
  url: string,
  token: string | undefined,
  { headers = {}, onEvent }: StreamOptions = {},
): Promise<TestStream> => {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    signal: controller.signal,
  });
  if (response.status !== 200) {
    const { code } = (await response.json()) as { code: string };
    throw new StreamRefused(response.status, code, response.headers);
  }
  const events: StreamEvent[] = [];
  const ids: string[] = [];
  let text = '';
  let isClosed = false;
  const take = (block: string) => {
    if (isClosed) return;
    const fields = block.split('\n').map((line) => /^([^:]*):? ?([^]*)$/.exec(line) ?? []);
    const valueOf = (name: string) => fields.find(([, field]) => field === name)?.[2];
    const [event, data, id] = [valueOf('event'), valueOf('data'), valueOf('id')];
    if (id !== undefined) ids.push(id);
    if (event === undefined || data === undefined) return;
    const taken = { event, data: JSON.parse(data) as unknown, ...(id !== undefined && { id }) };
    events.push(taken);
    onEvent?.(taken, close);
  };
  const close = () => {
    isClosed = true;
    controller.abort();
  };
  const read = async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const part = decoder.decode(chunk, { stream: true });
      text += part;
      const blocks = (rest + part).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  };
  const of: TestStream['of'] = (name) =>
    events.flatMap(({ event, data }) => (event === name ? [data as never] : []));
  return {
    response,
    events,
    ids,
    text: () => text,
    of,
    messages: (roomId) => of('receiveMessage').filter((message) => message.roomId === roomId),
    errors: () => events.flatMap(({ event, data }) => (event === 'error' ? [data as WireError] : [])),
    // A stream that is cut off ends by an error of its reader.
    ended: read().catch(() => undefined),
    close,
  };
};
