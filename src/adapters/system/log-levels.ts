/** From the few lines to all. Apart from the logger, as the settings name them and need no logger. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
