import { type Html, html, prose } from './html.js';
import type { OpenApiDocument } from './open-api.js';
import { renderFrame } from './page-frame.js';
import { renderOperation } from './page-operation.js';
import { renderSchemas } from './page-schema.js';

/** The document as a page for people. */
export const renderPage = (document: OpenApiDocument): string => {
  const { info, servers, tags, components } = document;
  return renderFrame({
    title: info.title,
    version: info.version,
    subject: 'REST API',
    contents: tags.map(({ name }) => ({
      name,
      links: operationsOf(document, name).map(({ operation }) => ({
        id: operation.operationId,
        text: operation.summary,
      })),
    })),
    body: html`${prose(info.description)}
      ${servers
        .filter(({ url }) => url !== '/')
        .map(({ url }) => html`<p>Every path is below <code>${url}</code>.</p>`)}
      <p>The same for programs: <a href="openapi.json">openapi.json</a>, OpenAPI ${document.openapi}.</p>
      <p>Commands and live events: <a href="docs/events">docs/events</a>.</p>
      <h2 id="authentication">Authentication</h2>
      ${Object.values(components.securitySchemes).map(
        (scheme) =>
          html`<p>
              <code>${USES[scheme.in ?? 'bearer']?.(scheme.name ?? '')}</code>
            </p>
            ${prose(scheme.description)}`,
      )}
      ${tags.map(({ name, description }) => renderTag(name, description, document))}
      ${renderSchemas(components.schemas)}`,
  });
};

/** How a request says who sends it, by where it does. */
const USES: Readonly<Record<string, (name: string) => string>> = {
  bearer: () => 'Authorization: Bearer <token>',
  header: (name) => `${name}: <user id>`,
  cookie: (name) => `Cookie: ${name}=…`,
};

const renderTag = (name: string, description: string, document: OpenApiDocument): Html =>
  html`<h2 id="${name.toLowerCase()}">${name}</h2>
    ${prose(description)}
    ${operationsOf(document, name).map((operation) => renderOperation(operation, document.components.schemas))}`;

const operationsOf = ({ paths }: OpenApiDocument, tag: string) =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => operation.tags.includes(tag));
