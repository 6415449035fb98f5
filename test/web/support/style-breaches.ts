import { type AtRule, type Declaration, parse, type Rule } from 'postcss';

const SCOPED = /^(:where\()?\.parley(?![\w])(-[a-z0-9-]+)?/;
const PAGE = /^\.parley-page(?![\w-])/;
const PHYSICAL =
  /^((margin|padding|border|inset|scroll-margin|scroll-padding)-)?(left|right|top|bottom)(-(width|style|color))?$|^border-(top|bottom)-(left|right)-radius$|^((min|max)-)?(width|height)$/;
const SIDES = /^(margin|padding|inset|scroll-margin|scroll-padding|border-(width|style|color))$/;
/** A line or an outline may be this thin at any size of the font. */
const HAIRLINE_PX = 3;

/** Where a stylesheet reaches beyond the chat, or does not follow its size, its font or the direction of its text. */
export const breachesIn = (css: string): readonly string[] => {
  const breaches: string[] = [];
  const sheet = parse(css);
  sheet.walkAtRules((rule) => void breaches.push(...breachesOfAtRule(rule)));
  sheet.walkRules((rule) => {
    if (!isKeyframe(rule)) breaches.push(...breachesOfRule(rule));
  });
  sheet.walkDecls((declaration) => void breaches.push(...breachesOfDeclaration(declaration)));
  return breaches;
};

const isKeyframe = ({ parent }: Rule): boolean =>
  parent?.type === 'atrule' && (parent as AtRule).name === 'keyframes';

const breachesOfAtRule = ({ name, params }: AtRule): readonly string[] => {
  if (name === 'media' && /width|height|aspect-ratio/.test(params)) return [`viewport: ${params}`];
  if (name === 'keyframes' && !params.startsWith('parley-')) return [`unscoped keyframes: ${params}`];
  return name === 'layer' && params !== 'parley' ? [`layer: ${params}`] : [];
};

const breachesOfRule = (rule: Rule): readonly string[] => {
  const isLayered = isInLayer(rule);
  return rule.selectors.flatMap((selector) => {
    const foreign = (selector.match(/\.[a-z][\w-]*/g) ?? []).filter((name) => !/^\.parley(-|$)/.test(name));
    if (!SCOPED.test(selector) || foreign.length > 0) return [`unscoped: ${selector}`];
    return isLayered === PAGE.test(selector) ? [`in the wrong layer: ${selector}`] : [];
  });
};

const isInLayer = (rule: Rule): boolean => {
  for (let { parent } = rule; parent !== undefined; parent = parent.parent as typeof parent) {
    if (parent.type === 'atrule' && (parent as unknown as AtRule).name === 'layer') return true;
  }
  return false;
};

const breachesOfDeclaration = ({ prop, value }: Declaration): readonly string[] => {
  const breaches: string[] = [];
  if (prop.startsWith('--') && !prop.startsWith('--parley-')) breaches.push(`unscoped: ${prop}`);
  if (PHYSICAL.test(prop) || /^(left|right)$/.test(value)) breaches.push(`physical: ${prop}: ${value}`);
  const [, right, , left] = value.split(/\s+(?![^(]*\))/);
  if (SIDES.test(prop) && left !== undefined && left !== right) breaches.push(`physical: ${prop}: ${value}`);
  const lengths = [...value.matchAll(/(\d*\.?\d+)px/g)].map(([, length]) => Number(length));
  if (lengths.some((length) => length > HAIRLINE_PX) || (/^font/.test(prop) && lengths.length > 0))
    breaches.push(`in pixels: ${prop}: ${value}`);
  return breaches;
};
