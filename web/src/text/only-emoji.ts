/** One to three emoji, each a picture that may consist of several code points, with nothing but spaces between. */
const ONE_TO_THREE = new RegExp(String.raw`^\s*(?:\p{RGI_Emoji}\s*){1,3}$`, 'v');

/** The longest emoji have some fifteen code units; what is longer is not tried. */
const MAX_LENGTH = 100;

/** Whether a message is nothing but one to three emoji, which are shown large. */
export const isOnlyEmoji = (text: string): boolean => text.length <= MAX_LENGTH && ONE_TO_THREE.test(text);
