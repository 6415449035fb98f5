import { isDeepStrictEqual } from 'node:util';

/** A collection in memory, with as much of MongoDB's queries and updates as Parley's adapter says. Throws on any other. */
export class MemoryCollection {
  #byId = new Map();
  /** Fields with the documents by each value of theirs. */
  #lookups = new Map();
  /** Fields that no two documents share together, with the values that are taken. */
  #unique = [];

  /** On an empty collection. */
  addIndex(fields, unique) {
    const [first] = fields;
    if (!this.#lookups.has(first)) this.#lookups.set(first, new Map());
    if (unique) this.#unique.push({ fields, taken: new Set() });
  }

  /** False for a duplicate. */
  insert(document) {
    const keys = this.#unique.map(({ fields }) =>
      JSON.stringify(fields.map((field) => document[field] ?? null)),
    );
    if (this.#byId.has(document._id) || this.#unique.some(({ taken }, i) => taken.has(keys[i]))) return false;
    this.#unique.forEach(({ taken }, i) => taken.add(keys[i]));
    this.#byId.set(document._id, document);
    for (const [field, lookup] of this.#lookups)
      for (const value of [document[field]].flat()) listIn(lookup, value).push(document);
    return true;
  }

  find(filter, { sort = {}, limit = 0, projection } = {}) {
    const found = this.#matching(filter);
    const [[field, order] = []] = Object.entries(sort);
    if (field !== undefined) found.sort((a, b) => order * compare(a[field], b[field]));
    const taken = limit > 0 ? found.slice(0, limit) : found;
    return projection === undefined ? taken : taken.map((document) => project(document, projection));
  }

  /** How many were found, and the id of a document that was inserted. */
  update(filter, change, upsert) {
    const [found] = this.find(filter, { limit: 1 });
    if (found !== undefined) {
      apply(found, change, false);
      for (const value of change.$addToSet ? added(change) : [])
        listIn(this.#lookups.get('people'), value).push(found);
      return { found: 1 };
    }
    if (!upsert) return { found: 0 };
    const document = { _id: filter._id };
    apply(document, change, true);
    this.insert(document);
    return { found: 1, upserted: document._id };
  }

  #matching(filter) {
    const { $or, ...rest } = filter;
    // Each by an index of its own, as MongoDB does.
    if ($or !== undefined && Object.keys(rest).length === 0)
      return [...new Set($or.flatMap((each) => this.#matching(each)))];
    return this.#candidates(rest).filter((document) => matches(document, filter));
  }

  #candidates(filter) {
    const { _id } = filter;
    if (_id !== undefined && (typeof _id === 'string' || _id.$in))
      return (_id.$in ?? [_id]).flatMap((id) => this.#byId.get(id) ?? []);
    for (const [field, lookup] of this.#lookups)
      if (typeof filter[field] === 'string') return [...(lookup.get(filter[field]) ?? [])];
    return [...this.#byId.values()];
  }
}

const listIn = (lookup, value) => {
  const list = lookup.get(value) ?? [];
  lookup.set(value, list);
  return list;
};

/** As BSON compares numbers, texts, times and documents. */
const compare = (a, b) => {
  if (typeof a === 'object' && !(a instanceof Date)) {
    for (const field of Object.keys(a)) {
      const order = compare(a[field], b[field]);
      if (order !== 0) return order;
    }
    return 0;
  }
  if (a < b) return -1;
  return a > b ? 1 : 0;
};

const OPERATORS = {
  $in: (value, wanted) => wanted.some((each) => equals(value, each)),
  $ne: (value, wanted) => !equals(value, wanted),
  $exists: (value, wanted) => (value !== undefined) === wanted,
  $nin: (value, wanted) => !wanted.some((each) => equals(value, each)),
  $gt: (value, limit) => value !== undefined && compare(value, limit) > 0,
  $gte: (value, limit) => value !== undefined && compare(value, limit) >= 0,
  $lt: (value, limit) => value !== undefined && compare(value, limit) < 0,
  $lte: (value, limit) => value !== undefined && compare(value, limit) <= 0,
};

const equals = (value, wanted) =>
  isDeepStrictEqual(value ?? null, wanted) || (Array.isArray(value) && value.includes(wanted));

const valueAt = (document, path) => path.split('.').reduce((value, name) => value?.[name], document);

const matches = (document, filter) =>
  Object.entries(filter).every(([path, wanted]) => {
    if (path === '$or') return wanted.some((each) => matches(document, each));
    const value = valueAt(document, path);
    const isCondition = Object.keys(wanted ?? {})[0]?.startsWith('$') ?? false;
    if (typeof wanted !== 'object' || !isCondition) return equals(value, wanted);
    return Object.entries(wanted).every(([operator, operand]) => OPERATORS[operator](value, operand));
  });

const project = (document, projection) => {
  const wanted = Object.entries(projection).filter(([, isWanted]) => isWanted);
  if (wanted.length > 0)
    return Object.fromEntries(
      ['_id', ...wanted.map(([field]) => field)].map((field) => [field, document[field]]),
    );
  return Object.fromEntries(Object.entries(document).filter(([field]) => !(field in projection)));
};

const added = ({ $addToSet }) => $addToSet.people.$each;

const CHANGES = {
  $set: (document, field, value) => (document[field] = value),
  $setOnInsert(document, field, value, isNew) {
    if (isNew) document[field] = value;
  },
  $unset: (document, field) => delete document[field],
  $max(document, field, value) {
    if (document[field] === undefined || compare(value, document[field]) > 0) document[field] = value;
  },
  $min(document, field, value) {
    if (document[field] === undefined || compare(value, document[field]) < 0) document[field] = value;
  },
  $addToSet: (document, field, { $each }) => (document[field] = [...new Set([...document[field], ...$each])]),
};

const apply = (document, change, isNew) => {
  for (const [operator, fields] of Object.entries(change))
    for (const [field, value] of Object.entries(fields)) CHANGES[operator](document, field, value, isNew);
};
