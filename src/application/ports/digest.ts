/** The same short text for the same text, and another for any other: nobody finds two with one digest (SHA-256). */
export type Digest = (text: string) => string;
