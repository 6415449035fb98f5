import type { Application } from 'express';

/** The routes of an app, as `GET /api/rooms/{roomId}`; a handler at a path of its own is `USE /path`. */
export const mountedRoutes = (app: Application): readonly string[] =>
  routesIn((app as unknown as { readonly router: RouterLike }).router, '').sort();

interface RouterLike {
  readonly stack: readonly LayerLike[];
}

/** A layer of Express, for each handler that was mounted. One at `/` that is not a route is middleware. */
interface LayerLike {
  readonly slash: boolean;
  readonly rawPath: unknown;
  readonly handle: Partial<RouterLike>;
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
}

const routesIn = ({ stack }: RouterLike, prefix: string): string[] =>
  stack.flatMap(({ slash, rawPath, handle, route }) => {
    if (route !== undefined) {
      return Object.keys(route.methods).map(
        (method) => `${method.toUpperCase()} ${prefix}${pathOf(route.path)}`,
      );
    }
    const path = slash ? prefix : `${prefix}${pathOf(rawPath)}`;
    if (handle.stack !== undefined) return routesIn({ stack: handle.stack }, path);
    return slash ? [] : [`USE ${path}`];
  });

const pathOf = (path: unknown): string => {
  // Without it every router would look as if it were mounted at the root.
  if (path === undefined) throw new TypeError('Express does not store the path of a layer any more');
  if (typeof path !== 'string') return path instanceof RegExp ? path.source : JSON.stringify(path);
  return path.replaceAll(/:(\w+)/g, '{$1}');
};
