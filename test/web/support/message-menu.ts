import type { Visitor } from './visitor.js';

/** Opens the menu of the first message with this text by its button. */
export const openMenu = async (who: Visitor, text: string): Promise<void> => {
  const message = who.bubble(text).first();
  await message.hover();
  await message.getByRole('button', { name: 'What you can do with this message' }).click();
  await who.page.getByRole('menu').waitFor();
};

/** Chooses from that menu: an action by its name, or a quick reaction by its emoji. */
export const chooseFromMenu = async (who: Visitor, text: string, item: string): Promise<void> => {
  await openMenu(who, text);
  const role = /^\p{L}/u.test(item) ? 'menuitem' : 'menuitemcheckbox';
  await who.page.getByRole('menu').getByRole(role, { name: item }).click();
};
