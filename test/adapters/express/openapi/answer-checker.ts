import type { OpenApiDocument, Operation } from '../../../../src/adapters/express/openapi/open-api.js';
import { makeSchemaChecker, type Mismatches } from '../../../support/schema-checker.js';

export interface RealAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface AnswerChecker {
  /** The differences between a real answer and its description; empty where they agree. */
  readonly problemsOf: (operation: Operation, answer: RealAnswer) => readonly string[];
  readonly mismatches: Mismatches;
}

/** Stricter than the document: a field that is not described is a problem. */
export const makeAnswerChecker = (document: OpenApiDocument): AnswerChecker => {
  const mismatches = makeSchemaChecker(document.components.schemas);
  return {
    mismatches,
    problemsOf: ({ responses }, { status, headers, text }) => {
      const described = responses[String(status)];
      if (described === undefined) return [`the status ${status} is not described`];
      const mediaType = headers.get('content-type')?.split(';')[0] ?? 'none';
      if (described.content === undefined)
        return text === '' ? [] : [`${status} has a body, and none is described`];
      const media = described.content[mediaType];
      if (media === undefined) return [`${mediaType} is not described for ${status}`];
      return [
        ...mismatches(media.schema, mediaType === 'application/json' ? JSON.parse(text) : text),
        ...Object.entries(described.headers ?? {}).flatMap(([name, { schema }]) => {
          const value = headers.get(name);
          if (value === null) return [`the header ${name} is missing`];
          return mismatches(schema, schema.type === 'integer' ? Number(value) : value);
        }),
      ];
    },
  };
};
