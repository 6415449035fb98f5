import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument } from '../../../src/adapters/express/openapi/open-api.js';
import { renderPage } from '../../../src/adapters/express/openapi/page.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

describe('the page of the description', () => {
  let rest: TestRest;
  let document: OpenApiDocument;
  let response: Response;
  let page: string;
  beforeAll(async () => {
    rest = await startTestRest();
    document = (await (await fetch(`${rest.url}/openapi.json`)).json()) as OpenApiDocument;
    response = await fetch(`${rest.url}/docs`);
    page = await response.text();
  });
  afterAll(() => rest.close());

  it('runs no script and loads nothing, and its policy allows its own style only', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    const policy = response.headers.get('content-security-policy');

    expect(response.headers.get('content-type')).toContain('text/html');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toContain('script-src');
    expect(page).not.toMatch(/<script|\bsrc=|https?:\/\/|\bon\w+=|\bstyle=|url\(|@import/);
  });

  it('has each operation and each shape at an address of its own, and no link to nowhere', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(operations.map(({ operationId }) => operationId)));
    expect(ids).toEqual(
      expect.arrayContaining(Object.keys(document.components.schemas).map((name) => `schema-${name}`)),
    );
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  it('shows the input, the answers and the refusals of an operation', () => {
    const [, start = ''] = page.split('<article id="readHistory">');
    const [article = ''] = start.split('</article>');

    for (const part of [
      'before',
      'in the query',
      '1 to 200',
      'schema-Entry',
      'Hello, Ben',
      'NOT_FOUND',
      '429',
    ]) {
      expect(article).toContain(part);
    }
  });

  it('escapes everything that it is given', () => {
    const hostile = `"'><img src=x onerror=alert(1)>\`<b>\`&`;
    const infected = JSON.parse(
      JSON.stringify(document, (key, value: unknown) =>
        ['summary', 'description', 'operationId', 'title', 'version', 'example', 'enum'].includes(key) &&
        typeof value !== 'undefined'
          ? key === 'enum'
            ? [hostile]
            : hostile
          : value,
      ),
    ) as OpenApiDocument;

    const rendered = renderPage(infected);

    expect(rendered).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(rendered).not.toMatch(/<img|<b>|"'>/);
  });
});
