import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const STYLE = join(import.meta.dirname, '../../web/src/style');
const PAIR = /--parley-([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;

const SCHEMES = ['light', 'dark'] as const;
type Colour = Readonly<Record<(typeof SCHEMES)[number], string>>;

const coloursIn = (file: string): readonly (readonly [string, Colour])[] =>
  [...readFileSync(join(STYLE, file), 'utf8').matchAll(PAIR)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light, dark },
  ]);

const tokens = new Map(coloursIn('tokens.css'));
const hues = coloursIn('hues.css').map(([, hue]) => hue);

/** WCAG's minimum for texts, and for what shows where something is. */
const FOR_TEXT = 4.5;
const FOR_SHAPE = 3;

describe.each(SCHEMES)('the %s colours', (scheme) => {
  const token = (name: string): string => {
    const colour = tokens.get(name);
    if (colour === undefined) throw new Error(`There is no colour ${name}`);
    return colour[scheme];
  };

  it.each([
    ['own', 'wallpaper'],
    ['own', 'bubble'],
    ['own-seen', 'own'],
    ['seen', 'surface'],
    ['line', 'surface'],
    ['line', 'raised'],
    ['line', 'wallpaper'],
    ['accent', 'surface'],
    ['accent', 'wallpaper'],
    ['online', 'surface'],
    ['danger', 'wallpaper'],
  ])('show %s on %s', (front, back) => {
    expect(contrast(token(front), token(back))).toBeGreaterThanOrEqual(FOR_SHAPE);
  });

  it.each([
    ['text', 'surface'],
    ['text', 'bubble'],
    ['text', 'danger-soft'],
    ['text', 'accent-soft'],
    ['on-own', 'own'],
    ['own-soft', 'own'],
    ['on-accent', 'accent'],
    ['on-accent', 'accent-hover'],
    ['accent-text', 'surface'],
    ['accent-text', 'accent-soft'],
    ['accent-text', 'wallpaper'],
    ['soft', 'surface'],
    ['soft', 'bubble'],
    ['soft', 'wallpaper'],
    ['soft', 'raised'],
    ['soft', 'hover'],
    ['soft', 'accent-soft'],
    ['danger', 'surface'],
    ['danger', 'danger-soft'],
    ['warning-text', 'warning-back'],
  ])('let people read %s on %s', (front, back) => {
    expect(contrast(token(front), token(back))).toBeGreaterThanOrEqual(FOR_TEXT);
  });

  it('let people read initials on each of sixteen hues, and a name in each of them', () => {
    const lowest = (back: string) => Math.min(...hues.map((hue) => contrast(hue[scheme], token(back))));

    expect(hues).toHaveLength(16);
    expect(new Set(hues.map((hue) => hue[scheme])).size).toBe(16);
    expect(lowest('on-hue')).toBeGreaterThanOrEqual(FOR_TEXT);
    expect(lowest('bubble')).toBeGreaterThanOrEqual(FOR_TEXT);
  });
});

/** WCAG's contrast of two colours, from 1 to 21. */
const contrast = (a: string, b: string): number => {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
};

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
