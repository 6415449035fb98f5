/** Wrong settings: one line for each, with the option or the variable, its value and what it takes. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
