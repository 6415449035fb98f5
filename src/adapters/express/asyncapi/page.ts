import { type Html, html, inline, prose } from '../openapi/html.js';
import type { JsonSchema, Schemas } from '../openapi/open-api.js';
import { renderFrame } from '../openapi/page-frame.js';
import { renderExample } from '../openapi/page-operation.js';
import { renderFields, renderSchemas } from '../openapi/page-schema.js';
import {
  type AsyncApiDocument,
  type AsyncOperation,
  type Message,
  messageAt,
  type Reference,
} from './async-api.js';

/** The document as a page for people. */
export const renderEventsPage = (document: AsyncApiDocument): string => {
  const { info, servers, components } = document;
  const [server] = Object.values(servers);
  const groups = groupsOf(document);
  return renderFrame({
    title: info.title,
    version: info.version,
    subject: 'commands and events',
    contents: groups.map(({ name, operations }) => ({
      name,
      links: operations.map(([id]) => ({ id, text: id.replace(/\.event$/, '') })),
    })),
    body: html`${prose(info.description)}
      ${server && html`<p>Socket.IO is at the path <code>${server.pathname}</code>.</p>`}
      <p>
        The same for programs: <a href="../asyncapi.json">asyncapi.json</a>, AsyncAPI ${document.asyncapi}.
      </p>
      <p>REST: <a href="../docs">docs</a>.</p>
      ${groups.map(
        ({ name, id, operations }) =>
          html`<h2 id="${id}">${name}</h2>
            ${operations.map(([operation, described]) => renderOperation(operation, described, document))}`,
      )}
      ${renderSchemas(components.schemas)}`,
  });
};

type Named = readonly [string, AsyncOperation];

const groupsOf = ({ operations }: AsyncApiDocument) => {
  const all: readonly Named[] = Object.entries(operations);
  const received = all.filter(([, { action }]) => action === 'receive');
  return [
    { id: 'commands', name: 'Client to server', operations: received },
    { id: 'events', name: 'Server to client', operations: all.filter((one) => !received.includes(one)) },
  ];
};

const renderOperation = (id: string, operation: AsyncOperation, document: AsyncApiDocument): Html => {
  const { schemas } = document.components;
  const [message] = operation.messages.map((reference) => messageAt(document, reference));
  if (message === undefined) throw new TypeError(`${id} has no message`);
  return html`<article id="${id}">
    <h3><a href="#${id}">${message.name}</a></h3>
    <p>${inline(operation.summary)}</p>
    ${operation.description && prose(operation.description)}
    <h4>Payload</h4>
    ${renderPayload(message, schemas)} ${operation.reply && renderReply(operation.reply.messages, document)}
  </article>`;
};

const renderReply = (references: readonly Reference[], document: AsyncApiDocument): Html =>
  html`<h4>Answers</h4>
    ${references
      .map((reference) => messageAt(document, reference))
      .map(
        (message) =>
          html`<p>${inline(message.summary)}:</p>
            ${renderPayload(message, document.components.schemas)}`,
      )}`;

const renderPayload = ({ payload, examples: [example] }: Message, schemas: Schemas): Html =>
  html`${formsOf(payload).map((form, i) =>
    form.type === 'null'
      ? html`<p>Or nothing.</p>`
      : html`${i > 0 && html`<p>Or alone:</p>`}${renderFields(form, schemas)}`,
  )}
  ${example && renderExample({ example: example.payload })}`;

/** A payload that may be sent in several forms; a named shape is described under its name. */
const formsOf = (payload: JsonSchema): readonly JsonSchema[] =>
  payload.oneOf !== undefined && payload.$ref === undefined ? payload.oneOf : [payload];
