export type FoundServer =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'mongod'; readonly binary: string }
  | { readonly kind: 'ferretdb'; readonly binary: string; readonly version: string }
  | { readonly kind: 'none'; readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

export declare const findServer: (
  environment?: Environment,
  there?: {
    readonly builtFerretdb: () => string | undefined;
    readonly downloadedMongod: () => Promise<string | undefined>;
  },
) => Promise<FoundServer>;

export declare const prepareServer: (
  environment?: Environment,
  make?: {
    readonly buildFerretdb: () => string;
    readonly downloadMongod: () => Promise<void>;
    readonly say: (line: string) => void;
  },
) => Promise<void>;
