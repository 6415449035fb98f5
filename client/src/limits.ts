/** The longest message that the server takes, in Unicode code points. */
export const CONTENT_MAX_LENGTH = 10_000;
