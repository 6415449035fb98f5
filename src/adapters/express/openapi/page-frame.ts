import { type Html, html } from './html.js';
import { STYLE } from './page-style.js';

export interface PageFrame {
  readonly title: string;
  readonly version: string;
  /** The subject of the page, for the title of the window. */
  readonly subject: string;
  readonly contents: readonly PageContents[];
  /** Below the heading. */
  readonly body: Html;
}

/** A group of links. */
export interface PageContents {
  readonly name: string;
  readonly links: readonly { readonly id: string; readonly text: string }[];
}

/** A page for people: one file without scripts, with everything escaped. It ends its contents with the shapes. */
export const renderFrame = ({ title, version, subject, contents, body }: PageFrame): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} ${version}: ${subject}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <nav aria-label="Contents">
          <p class="title"><a href="#top">${title}</a> <span>${version}</span></p>
          ${contents.map(
            ({ name, links }) =>
              html`<p>${name}</p>
                <ul>
                  ${links.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
                </ul>`,
          )}
          <p><a href="#schemas">Shapes</a></p>
        </nav>
        <main id="top">
          <h1>${title} <small>${version}</small></h1>
          ${body}
        </main>
      </body>
    </html> `.markup;

const STYLE_ELEMENT: Html = { markup: `<style>${STYLE}</style>` };
