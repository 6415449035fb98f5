import { type Html, html, prose } from './html.js';
import type { OpenApiDocument } from './open-api.js';
import { renderOperation } from './page-operation.js';
import { renderSchema } from './page-schema.js';
import { STYLE } from './page-style.js';

/** The document as a page for people: one file without scripts, with everything escaped. */
export const renderPage = (document: OpenApiDocument): string => {
  const { info, servers, tags, components } = document;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title} ${info.version}: REST API</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <nav aria-label="Contents">
          <p class="title"><a href="#top">${info.title}</a> <span>${info.version}</span></p>
          ${tags.map(
            ({ name }) =>
              html`<p>${name}</p>
                <ul>
                  ${operationsOf(document, name).map(
                    ({ operation }) =>
                      html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`,
                  )}
                </ul>`,
          )}
          <p><a href="#schemas">Shapes</a></p>
        </nav>
        <main id="top">
          <h1>${info.title} <small>${info.version}</small></h1>
          ${prose(info.description)}
          ${servers
            .filter(({ url }) => url !== '/')
            .map(({ url }) => html`<p>Every path is below <code>${url}</code>.</p>`)}
          <p>The same for programs: <a href="openapi.json">openapi.json</a>, OpenAPI ${document.openapi}.</p>
          <h2 id="authentication">Authentication</h2>
          ${Object.values(components.securitySchemes).map(
            (scheme) =>
              html`<p>
                  <code>${USES[scheme.in ?? 'bearer']?.(scheme.name ?? '')}</code>
                </p>
                ${prose(scheme.description)}`,
          )}
          ${tags.map(({ name, description }) => renderTag(name, description, document))}
          <h2 id="schemas">Shapes</h2>
          ${Object.entries(components.schemas).map(([name, schema]) =>
            renderSchema(name, schema, components.schemas),
          )}
        </main>
      </body>
    </html> `.markup;
};

/** How a request says who sends it, by where it does. */
const USES: Readonly<Record<string, (name: string) => string>> = {
  bearer: () => 'Authorization: Bearer <token>',
  header: (name) => `${name}: <user id>`,
  cookie: (name) => `Cookie: ${name}=…`,
};

const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };

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
