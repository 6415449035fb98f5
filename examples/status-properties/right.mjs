// Two numbers for each recipient: how far they have the room, and how far they have seen it.
const rows = []; // in place of your database

export const rightStore = {
  async empty() {
    return rows.push({ delivered: 0, seen: 0 }) - 1;
  },
  // As one statement: UPDATE receipts SET delivered = greatest(delivered, :seq), … WHERE id = :id
  async apply(id, { kind, seq }) {
    const row = rows[id];
    row.delivered = Math.max(row.delivered, seq);
    if (kind === 'seen') row.seen = Math.max(row.seen, seq);
    return id;
  },
  async statusAt(id, seq) {
    const { delivered, seen } = rows[id];
    if (seq <= seen) return 'seen';
    return seq <= delivered ? 'delivered' : 'sent';
  },
  // `id` names a row that several may change at once.
  shared: true,
};
