import { z } from 'zod';
import { isPortable, longerThan } from '../../domain/text.js';
import { mendUserName, PICTURE_MAX_LENGTH } from '../../domain/user.js';

const text = z.string().trim().min(1).refine(isPortable);

/** The profile of a user, as the host application says it. A user with an unusable profile may come in all the same. */
export const profileInput = {
  name: z.string().transform(mendUserName).optional().catch(undefined),
  // Dropped rather than cut: an address that is cut leads elsewhere.
  picture: text
    .refine((url) => !longerThan(url, PICTURE_MAX_LENGTH))
    .optional()
    .catch(undefined),
};
