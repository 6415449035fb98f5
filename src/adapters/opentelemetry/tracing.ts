import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FollowCommand } from '../../application/ports/follow-command.js';
import type { LogFields } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';

export interface Tracing {
  /** A span for each command. */
  readonly followCommand: FollowCommand;
  /** A span below that of the command for whose sake it is called; without one none is made. Gives what `run` gives. */
  readonly part: <T>(name: string, run: () => T) => T;
  /** The ids of the present span, for log lines; undefined outside of any. */
  readonly logContext: () => LogFields | undefined;
}

/** Traces by the SDK that the host has set up. Spans have names and codes of ours, and nothing of what a client sends. */
export const makeTracing = (): Tracing => {
  const tracer = trace.getTracer('parley');

  const spanned = <T>(name: string, run: () => T): T =>
    tracer.startActiveSpan(name, (span) => {
      let result: T;
      try {
        result = run();
      } catch (error) {
        end(span, error);
        throw error;
      }
      if (!(result instanceof Promise)) span.end();
      // The promise itself is given on, as one more step could change the order of what follows.
      else
        result.then(
          () => span.end(),
          (error: unknown) => end(span, error),
        );
      return result;
    });

  return {
    followCommand: (command, run) => spanned(`parley ${command}`, run),
    part: (name, run) => (trace.getActiveSpan() === undefined ? run() : spanned(name, run)),
    logContext: () => {
      const context = trace.getActiveSpan()?.spanContext();
      return context && { traceId: context.traceId, spanId: context.spanId };
    },
  };
};

/** A refusal is an answer, and no error of the server. Messages of errors may contain what nobody else is to see. */
const end = (span: Span, error: unknown): void => {
  const code = error instanceof DomainError ? error.code : 'INTERNAL';
  span.setAttribute('parley.refusal', code);
  if (code === 'INTERNAL' || code === 'UNAVAILABLE') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};
