/** Apart from the verifier, as the settings name it and verify nothing. */
export const DEFAULT_ADMIN_CLAIM = 'admin';
