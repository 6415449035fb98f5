import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../../web/src');

/** A name that no language translates. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = { 'shared/notice.tsx': ['Parley'] };

describe('the texts of the chat', () => {
  it('stand in the catalogue alone', () => {
    const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('texts/'))
      .map((file) => [file, readFileSync(join(SOURCES, file), 'utf8')] as const);

    const found = files.flatMap(([file, source]) =>
      textsIn(file, source)
        .filter((text) => EXCEPTIONS[file]?.includes(text) !== true)
        .map((text) => `${file}: ${text}`),
    );

    expect(files.length).toBeGreaterThan(40);
    expect(found).toEqual([]);
  });

  it.each([
    ['<p>Hello there</p>', 'Hello there'],
    ['<p>gone</p>', 'gone'],
    ['<p>{open ? "open" : "closed"}</p>', 'open', 'closed'],
    ['<p>{`${count} unread`}</p>', 'unread'],
    ['<p aria-label="close" />', 'close'],
    ['<Button label={busy ? "one" : t.two} />', 'one'],
    ['setError("It failed.")', 'It failed.'],
    ['setError(`Please wait ${seconds} s`)', 'Please wait'],
  ])('would be found in %s', (source, ...texts) => {
    expect(textsIn('planted.tsx', source)).toEqual(texts);
  });

  it.each([
    '<p className={`parley-own ${last ? "parley-last" : ""}`} role="alert">{t.close}</p>',
    'throw new Error("There is no session")',
    'import x from "./Some name.js"; const same = key === "Enter"',
    '<p>{size === "small" ? 1 : 2} · …</p>',
    '<time dateTime="2026">{name}</time>',
  ])('would not be found in %s', (source) => {
    expect(textsIn('planted.tsx', source)).toEqual([]);
  });
});

const SHOWN_ATTRIBUTES =
  /^(aria-(label|description|roledescription|valuetext)|alt|label|placeholder|text|title)$/;
const WORD = /\p{L}/u;
/** Outside of elements, only what reads as a sentence or as a name. */
const SENTENCE = /\p{L}+[.,:;!?…]*\s+\p{L}|^\p{Lu}\p{Ll}+/u;

/** The texts for people in a source: in elements, in attributes that are shown or read out, and in other code. */
const textsIn = (file: string, source: string): readonly string[] => {
  const found: string[] = [];
  const look = (node: ts.Node, isShown: boolean): void => {
    if (ts.isJsxText(node)) report(node.text, WORD);
    if (isSkipped(node)) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      report(node.text, isShown ? WORD : SENTENCE);
    }
    if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      report(node.text, isShown ? WORD : SENTENCE);
    }
    ts.forEachChild(node, (child) => look(child, isShownIn(node, child, isShown)));
  };
  const report = (text: string, pattern: RegExp) => {
    if (pattern.test(text)) found.push(text.trim());
  };
  // By the end of the name: in a file without elements, a type parameter looks like one.
  look(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), false);
  return found;
};

/** Imports, errors for developers, and values that code compares with. */
const isSkipped = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isTypeNode(node) ||
  (ts.isNewExpression(node) && /Error$/.test(node.expression.getText())) ||
  (ts.isStringLiteral(node) && ts.isBinaryExpression(node.parent) && isComparison(node.parent)) ||
  (ts.isCallExpression(node) && node.expression.getText() === 'matchMedia') ||
  (ts.isJsxAttribute(node) && /^(className|rel)$/.test(node.name.getText()));

const isShownIn = (node: ts.Node, child: ts.Node, isShown: boolean): boolean => {
  if (ts.isJsxAttribute(node)) return SHOWN_ATTRIBUTES.test(node.name.getText());
  if (ts.isJsxExpression(node))
    return isShown || ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent);
  // The condition of a choice is not shown, and neither are the arguments of a call.
  if (ts.isConditionalExpression(node)) return isShown && child !== node.condition;
  if (ts.isBinaryExpression(node)) return isShown && child === node.right && !isComparison(node);
  return (
    isShown &&
    (ts.isTemplateExpression(node) || ts.isTemplateSpan(node) || ts.isParenthesizedExpression(node))
  );
};

const isComparison = ({ operatorToken }: ts.BinaryExpression): boolean =>
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(
    operatorToken.kind,
  );
