import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scrape, seriesIn } from '../support/scrape.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { parseDeployed, readDeployed, ROOT } from './deployed-file.js';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}
interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

const { panels } = JSON.parse(readDeployed('monitoring/dashboard.json')) as Dashboard;
const rules = (parseDeployed('monitoring/alerts.yaml') as Rules).groups.flatMap((group) => group.rules);
const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const asked = [...shown, ...rules.map(({ expr }) => expr)];

const METRIC = /\b(?:parley|nodejs|process)_\w+/g;

/** Labels that Prometheus adds. */
const ADDED = ['instance', 'le'];

describe('the dashboard and the alerts', () => {
  let server: TestServer;
  let names: ReadonlySet<string>;
  let series: readonly string[];
  beforeAll(async () => {
    server = await startTestServer({ METRICS: 'on' });
    series = seriesIn(await scrape(server.url));
    names = new Set(series.map((each) => each.replace(/\{.*/, '')));
  });
  afterAll(() => server.stop());

  it('ask for metrics that a running server has', () => {
    const wanted = asked.flatMap((expr) => expr.match(METRIC) ?? []);

    expect(wanted.length).toBeGreaterThanOrEqual(asked.length);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it('ask for labels and their values that it has', () => {
    const problems = asked.flatMap((expr) => {
      const [metric = ''] = expr.match(METRIC) ?? [];
      const own = series.filter((each) => each.startsWith(`${metric}{`)).join('\n');
      const grouped = [...expr.matchAll(/by \(([\w, ]+)\)/g)].flatMap(([, list = '']) => list.split(', '));
      const selected = [...expr.matchAll(/(\w+)=~?"([^"]+)"/g)].flatMap(([, label = '', values = '']) =>
        values.split('|').map((value) => `${label}="${value}"`),
      );
      return [...grouped.filter((label) => !ADDED.includes(label)).map((label) => `${label}="`), ...selected]
        .filter((part) => !own.includes(part))
        .map((part) => `${expr}: ${part}`);
    });

    expect(problems).toEqual([]);
  });

  it('show everything that the server counts', () => {
    const counted = [...names].filter((name) => name.startsWith('parley_'));
    const families = new Set(counted.map((name) => name.replace(/_(bucket|sum|count)$/, '')));

    expect([...families].filter((name) => !shown.some((expr) => expr.includes(name)))).toEqual([]);
  });

  it('have for each alert a name, a severity and a sentence of what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Parley[A-Z]\w+$/);
      expect(['warning', 'critical']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(20);
    }
  });

  it('are of metrics that the documents explain', () => {
    const text = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    const families = [...names]
      .filter((name) => name.startsWith('parley_'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));

    expect(families.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
