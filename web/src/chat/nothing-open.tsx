import { Icon } from '../shared/icon.js';

/** What a wide screen shows beside the list until a conversation is chosen. */
export const NothingOpen = () => (
  <main className="nothing-open">
    <span className="badge-circle">
      <Icon name="chat" size={36} />
    </span>
    <h2>No conversation is open</h2>
    <p className="soft">Choose one from the list, or start a new one with the plus.</p>
  </main>
);
