import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsyncApiDocument } from '../../../src/adapters/express/asyncapi/async-api.js';
import { renderEventsPage } from '../../../src/adapters/express/asyncapi/page.js';
import type { OpenApiDocument } from '../../../src/adapters/express/openapi/open-api.js';
import { renderPage } from '../../../src/adapters/express/openapi/page.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

const HOSTILE = `"'><img src=x onerror=alert(1)>\`<b>\`&`;

/** A copy of the document with a hostile text in the place of every text of these names. */
const infected = <Document>(document: Document, ...names: readonly string[]): Document =>
  JSON.parse(
    JSON.stringify(document, (key, value: unknown) => {
      if (key === 'enum') return [HOSTILE];
      return names.includes(key) && typeof value !== 'object' ? HOSTILE : value;
    }),
  ) as Document;

describe.each([
  ['/docs', '/openapi.json'],
  ['/docs/events', '/asyncapi.json'],
])('the page %s', (path, json) => {
  let rest: TestRest;
  let response: Response;
  let page: string;
  beforeAll(async () => {
    rest = await startTestRest();
    response = await fetch(`${rest.url}${path}`);
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

  it('has each shape at an address of its own, and no link to nowhere', async () => {
    const document = (await (await fetch(`${rest.url}${json}`)).json()) as Pick<
      OpenApiDocument,
      'components'
    >;
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    const pages = [...page.matchAll(/href="([^"#]+)"/g)].map(([, link]) => new URL(link ?? '', response.url));

    const statuses = await Promise.all(pages.map(async (url) => (await fetch(url)).status));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining(Object.keys(document.components.schemas).map((name) => `schema-${name}`)),
    );
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
    expect(pages.map(({ pathname }) => pathname)).toContain(json);
    expect(statuses).toEqual([200, 200]);
  });
});

describe('the page of the description', () => {
  let document: OpenApiDocument;
  let page: string;
  beforeAll(async () => {
    const rest = await startTestRest();
    document = (await (await fetch(`${rest.url}/openapi.json`)).json()) as OpenApiDocument;
    page = await (await fetch(`${rest.url}/docs`)).text();
    await rest.close();
  });

  it('has each operation at an address of its own', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

    for (const { operationId } of operations) expect(page).toContain(`<article id="${operationId}">`);
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
    const names = ['summary', 'description', 'operationId', 'title', 'version', 'example'];

    const rendered = renderPage(infected(document, ...names));

    expect(rendered).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(rendered).not.toMatch(/<img|<b>|"'>/);
  });
});

describe('the page of the events', () => {
  let document: AsyncApiDocument;
  let page: string;
  beforeAll(async () => {
    const rest = await startTestRest();
    document = (await (await fetch(`${rest.url}/asyncapi.json`)).json()) as AsyncApiDocument;
    page = await (await fetch(`${rest.url}/docs/events`)).text();
    await rest.close();
  });

  it('has each command and each event at an address of its own', () => {
    for (const key of Object.keys(document.operations)) expect(page).toContain(`<article id="${key}">`);
  });

  it.each([
    ['joinRoom', ['afterSeq', 'Or alone:', 'schema-RoomId', 'hasMore', 'schema-Refusal']],
    ['userOnline', ['Or nothing.', 'schema-Presence']],
    ['sync', ['cursors', '<code>false</code> where it is missing', '1 to 200']],
    ['connect', ['token', 'manual', 'connect_error', 'schema-Error']],
    ['receiveMessage.event', ['schema-Entry', 'Hello, Ben']],
    ['error.event', ['schema-Failure']],
  ])('shows what is sent and what is answered: %s', (id, parts) => {
    const [, start = ''] = page.split(`<article id="${id}">`);
    const [article = ''] = start.split('</article>');

    for (const part of parts) expect(article).toContain(part);
  });

  it('escapes everything that it is given', () => {
    const rendered = renderEventsPage(
      infected(document, 'summary', 'description', 'name', 'title', 'version', 'pathname', 'message'),
    );

    expect(rendered).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(rendered).not.toMatch(/<img|<b>|"'>/);
  });
});
