import { type Html, html, inline, prose } from './html.js';
import {
  type Content,
  type MediaType,
  nameOf,
  refIn,
  type Operation,
  type Response,
  type Schemas,
} from './open-api.js';
import { renderField, renderFields, renderJson } from './page-schema.js';

export interface RoutedOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

export const renderOperation = ({ path, method, operation }: RoutedOperation, schemas: Schemas): Html => {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const answers = Object.entries(responses);
  const failures = answers.filter(([, response]) => isFailure(response));
  return html`<article id="${operationId}">
    <h3><a href="#${operationId}">${summary}</a></h3>
    <p class="call">
      <span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code>
    </p>
    ${description && prose(description)} ${security.length === 0 && html`<p>No caller is needed.</p>`}
    ${parameters.length > 0 && html`<h4>Parameters</h4>`}
    <dl>${parameters.map(({ in: where, ...rest }) => renderField({ ...rest, where }, schemas))}</dl>
    ${
      requestBody &&
      html`<h4>Body</h4>
        ${prose(requestBody.description)}${renderMedia(requestBody.content, schemas)}`
    }
    <h4>Answers</h4>
    ${answers
      .filter((answer) => !failures.includes(answer))
      .map(
        ([status, { description, content = {} }]) =>
          html`<p><b class="status">${status}</b> ${inline(description)}</p>
            ${renderMedia(content, schemas)}`,
      )}
    ${failures.length > 0 && html`<h4>Errors</h4>`}
    <dl>${failures.map(([status, response]) => renderFailure(status, response))}</dl>
  </article>`;
};

const renderFailure = (status: string, { description, headers = {} }: Response): Html =>
  html`<dt class="status">${status}</dt>
    <dd>
      ${prose(description)}
      ${Object.entries(headers).map(
        ([name, header]) => html`<p>With the header <code>${name}</code>: ${header.description}</p>`,
      )}
    </dd>`;

/** Every body here has one media type. Named schemas are described once, under their names. */
const renderMedia = (content: Content, schemas: Schemas): Html =>
  html`${Object.entries(content).map(([mediaType, media]) => [
    media.schema.type === 'object' || refIn(media.schema) !== undefined
      ? renderFields(media.schema, schemas)
      : html`<p><code>${mediaType}</code></p>`,
    renderExample(media),
  ])}`;

export const renderExample = ({ example }: Pick<MediaType, 'example'>): Html | undefined =>
  example === undefined
    ? undefined
    : html`<details>
        <summary>Example</summary>
        ${renderJson(example)}
      </details>`;

/** By its schema, as the 503 of /readyz is not a failure. */
const isFailure = ({ content = {} }: Response): boolean =>
  Object.values(content).some(({ schema }) => schema.$ref !== undefined && nameOf(schema.$ref) === 'Error');

/** Allows a line break before each slash. */
const breakable = (path: string): Html =>
  html`${path.split('/').map((part, i) => (i === 0 ? part : html`<wbr />/${part}`))}`;
