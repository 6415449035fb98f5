import { z } from 'zod';

const text = z.string().min(1);
/** Judged by ajv. */
const jsonSchema = z.record(z.string(), z.unknown());

const content = z.record(
  z.string().regex(/^[a-z]+\/[a-z-]+$/),
  z.strictObject({ schema: jsonSchema, example: z.unknown().optional() }),
);

const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  summary: text,
  description: text.optional(),
  tags: z.tuple([text]),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z
        .strictObject({
          name: text,
          in: z.enum(['path', 'query', 'header', 'cookie']),
          required: z.boolean(),
          description: text.optional(),
          schema: jsonSchema,
        })
        .refine((parameter) => parameter.in !== 'path' || parameter.required, 'a path parameter is required'),
    )
    .optional(),
  requestBody: z.strictObject({ description: text, required: z.boolean(), content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({
      description: text,
      headers: z
        .record(
          z.string().regex(/^[a-z-]+$/),
          z.strictObject({ description: text, required: z.boolean(), schema: jsonSchema }),
        )
        .optional(),
      content: content.optional(),
    }),
  ),
});

/** The parts of OpenAPI 3.1 that the document uses, and nothing else. */
export const openApiStructure = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: text, version: text, description: text }),
  servers: z.array(z.strictObject({ url: text })),
  tags: z.array(z.strictObject({ name: text, description: text })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'patch', 'put', 'delete']), operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), jsonSchema),
    securitySchemes: z.record(
      z.string(),
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('http'),
          scheme: z.literal('bearer'),
          bearerFormat: text,
          description: text,
        }),
        z.strictObject({ type: z.literal('apiKey'), in: z.literal('header'), name: text, description: text }),
      ]),
    ),
  }),
});
