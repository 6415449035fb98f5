import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STOP_LIMIT_MS } from '../../src/main/stop-on-signal.js';
import { parseDeployed, ROOT } from './deployed-file.js';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}
type Model = new (manifest: unknown) => { readonly validate: () => void };

const load = createRequire(import.meta.url);

/** By the schema of Kubernetes's own API. @throws for a manifest that it refuses. */
const validate = (manifest: Manifest): void => {
  const { apiVersion, kind } = manifest;
  const path = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
  const models = load(`kubernetes-models/${path.replace('core/', '')}/${kind}`) as Record<string, Model>;
  const model = models[kind];
  if (model === undefined) throw new Error(`No model of ${kind}`);
  new model(manifest).validate();
};

const files = readdirSync(join(ROOT, 'deploy/kubernetes'));
const manifests = files.map((file) => parseDeployed(`kubernetes/${file}`) as Manifest);
const ofKind = <T>(kind: string): T => manifests.find((each) => each.kind === kind) as T;

interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly Container[];
      };
    };
  };
}
interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly readinessProbe: { readonly periodSeconds: number; readonly failureThreshold: number };
}

const { spec } = ofKind<Deployment>('Deployment');
const [container] = spec.template.spec.containers;
const stopDelayMs = Number(container?.env.find(({ name }) => name === 'STOP_DELAY_MS')?.value);

describe('the manifests of Kubernetes', () => {
  it('are a Deployment, a Service, a budget of disruptions and an autoscaler', () => {
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
      'Service',
    ]);
  });

  it.each(files.map((file, i) => [file, manifests[i] as Manifest] as const))(
    'are valid by its schemas: %s',
    (_file, manifest) => {
      expect(() => validate(manifest)).not.toThrow();
    },
  );

  it('are not with a value of the wrong type', () => {
    const service = ofKind<Manifest & { readonly spec: object }>('Service');

    expect(() => validate({ ...service, spec: { ...service.spec, ports: 'http' } } as Manifest)).toThrow();
  });

  it('mean the same pods', () => {
    const service = ofKind<{ readonly spec: { readonly selector: object } }>('Service');
    const budget = ofKind<{ readonly spec: { readonly selector: { readonly matchLabels: object } } }>(
      'PodDisruptionBudget',
    );

    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    expect(service.spec.selector).toEqual(spec.selector.matchLabels);
    expect(budget.spec.selector.matchLabels).toEqual(spec.selector.matchLabels);
  });

  it('close nothing before the Service has noticed, and give the rest the time that it takes', () => {
    const { periodSeconds, failureThreshold } = container?.readinessProbe ?? {
      periodSeconds: Infinity,
      failureThreshold: 1,
    };

    expect(stopDelayMs).toBeGreaterThan(2 * periodSeconds * failureThreshold * 1_000);
    expect(spec.template.spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(
      stopDelayMs + STOP_LIMIT_MS,
    );
  });
});
