import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const OWN_PAGE = join(import.meta.dirname, '../../../web/dist/index.html');

export interface HostPageOptions {
  /** Whether the chat is in the page at all. */
  readonly chat: boolean;
  /** The styles of the host, outside of any layer. */
  readonly style?: string;
  /** The sizes of the element that holds the chat. */
  readonly box?: string;
}

/** A page with a style of its own that holds the chat in one of its elements, at the address of the chat's own page. */
export const serveHostPage = async (page: Page, options: HostPageOptions): Promise<void> => {
  await page.unroute('**/app/');
  await page.route('**/app/', (route) =>
    route.fulfill({ contentType: 'text/html', body: hostPage(options) }),
  );
};

const hostPage = ({ chat, style = '', box = 'width: 900px; height: 500px' }: HostPageOptions) => {
  const ownPage = readFileSync(OWN_PAGE, 'utf8');
  const own = (kind: RegExp) => [...new Set(ownPage.match(kind))];
  const sheets = own(/\.\/assets\/[\w.-]+\.css/g);
  const scripts = own(/\.\/assets\/[\w.-]+\.js/g);
  return `<!doctype html>
<html lang="en">
  <head>
    <title>Host</title>
    <style>${style}</style>
    ${chat ? sheets.map((file) => `<link rel="stylesheet" href="${file}">`).join('') : ''}
    ${chat ? scripts.map((file) => `<script type="module" src="${file}"></script>`).join('') : ''}
  </head>
  <body>
    <section id="host">
      <h1>Host</h1><h2>Part</h2><h3>Smaller part</h3><p>Text with a <a href="#there">link</a>.</p>
      <ul><li>One</li></ul><ol><li>Two</li></ol>
      <div class="row button dialog message own avatar">A <span class="soft">word</span></div>
      <form><fieldset><legend>Fields</legend>
        <label class="field">Name <input placeholder="Somebody"></label>
        <select><option>One</option></select><textarea placeholder="Text"></textarea>
        <button type="button" class="button primary">Press</button><button disabled>Cannot</button>
      </fieldset></form>
      <table><tr><td>Cell</td></tr></table><img alt=""><svg width="10" height="10"><path d="M1 1"/></svg>
      <dialog class="dialog">Dialog</dialog>
    </section>
    <div id="root" style="${box}"></div>
  </body>
</html>`;
};

/** All computed styles of the page's own elements, one line for each element. */
export const stylesOfHost = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const own = [document.documentElement, document.body, ...document.querySelectorAll('#host, #host *')];
    const textOf = (style: CSSStyleDeclaration) =>
      [...style].map((name) => `${name}: ${style.getPropertyValue(name)}`).join('; ');
    return own.flatMap((element) =>
      [undefined, '::before', '::placeholder'].map(
        (part) => `${element.tagName}${part ?? ''} { ${textOf(getComputedStyle(element, part))} }`,
      ),
    );
  });
