// Which rows the tree has: what is folded, what is searched for, and what is alike.

import { loopKey, waitLine } from "./picture.js";

const ALIKE = 8; // so many siblings that are alike become one row
const QUIET = new Set(["waiting", "ready", "new", "queued", "ended"]); // any other state is worth a row of its own

export class Outline {
  query = "";
  state = null; // the only one that is shown; null for all
  #closed = new Set();
  #opened = new Set(); // of the rows that stand for many

  get filters() {
    return this.query.trim() !== "" || this.state !== null;
  }

  /** Opens or closes a row; those that stand for many begin closed. */
  set(row, open) {
    const [set, inside] = row.kind === "group" ? [this.#opened, open] : [this.#closed, !open];
    if (inside) set.add(row.key);
    else set.delete(row.key);
  }

  closeAll(picture) {
    this.#opened.clear();
    for (const id of picture.children.keys()) {
      if (picture.tasks.has(id)) this.#closed.add(id);
    }
  }

  openAll() {
    this.#closed.clear();
  }

  /** Opens what hides a task. */
  reveal(picture, id) {
    for (let task = picture.tasks.get(id); task !== undefined; task = picture.tasks.get(task.parent)) {
      const above = picture.above(task);
      this.#closed.delete(above);
      this.#opened.add(groupKey(above, task));
    }
  }

  /** The rows from above, and how many tasks were found. */
  rows(picture) {
    const wanted = this.filters ? this.#wanted(picture) : null;
    const rows = [];
    // what is still to be listed, the next one last; no recursion, since tasks nest as deep as they like
    const ahead = picture.loops.map((loop, i) => ({
      key: loopKey(loop.id), kind: "loop", loop, level: 1, position: i + 1, size: picture.loops.length,
    })).reverse();
    while (ahead.length > 0) {
      const row = ahead.pop();
      if (wanted !== null && !wanted.shown.has(row.key)) continue;
      row.found = wanted !== null && wanted.found.has(row.key);
      rows.push(row);
      const below = this.#below(picture, row, wanted);
      row.open = below.length === 0 ? null
        : wanted !== null || (row.kind === "group" ? this.#opened.has(row.key) : !this.#closed.has(row.key));
      if (row.open) {
        for (let i = below.length - 1; i >= 0; i--) {
          below[i].level = row.level + 1;
          below[i].position = i + 1;
          below[i].size = below.length;
          ahead.push(below[i]);
        }
      }
    }
    return { rows, found: wanted === null ? picture.tasks.size : wanted.found.size };
  }

  #below(picture, row, wanted) {
    if (row.kind === "group") return row.tasks.map(taskRow);
    const children = picture.children.get(row.key) ?? [];
    if (wanted !== null) return children.filter(task => wanted.shown.has(task.id)).map(taskRow);
    return children.length < ALIKE ? children.map(taskRow) : folded(picture, row.key, children);
  }

  #wanted(picture) {
    const words = this.query.toLowerCase().split(/\s+/).filter(word => word !== "");
    const found = new Set();
    const shown = new Set();
    for (const task of picture.tasks.values()) {
      if (this.state !== null && task.state !== this.state) continue;
      if (words.length > 0) {
        const text = searched(task);
        if (!words.every(word => text.includes(word))) continue;
      }
      found.add(task.id);
      let at = task;
      while (at !== undefined && !shown.has(at.id)) {
        shown.add(at.id);
        shown.add(loopKey(at.loop));
        at = picture.tasks.get(at.parent);
      }
    }
    return { found, shown };
  }
}

function taskRow(task) {
  return { key: task.id, kind: "task", task };
}

function searched(task) {
  const details = Object.values(task.waiting?.details ?? {});
  return [task.name, task.id, task.kind, task.state, waitLine(task), task.thread, task.cancelled,
    ...task.scopes ?? [], ...task.contextKeys ?? [], ...details].join("\n").toLowerCase();
}

const KEPT = 50_000;
const patterns = new Map(); // most names are in picture after picture

/** Without the numbers in which those that are alike differ. */
export function pattern(name) {
  let found = patterns.get(name);
  if (found === undefined) {
    found = name.replace(/\d+/g, "#");
    if (patterns.size >= KEPT) patterns.clear();
    patterns.set(name, found);
  }
  return found;
}

const groupKey = (above, task) => `alike ${above} ${pattern(task.name)} ${task.waiting?.kind ?? ""}`;

/** Siblings that are alike and have nothing below them become one row, where the first of them is. */
function folded(picture, above, children) {
  const groups = new Map();
  const rows = [];
  for (const task of children) {
    if (!QUIET.has(task.state) || picture.children.has(task.id) || picture.inCircle.has(task.id)
        || task.cancelled !== undefined) {
      rows.push(taskRow(task));
      continue;
    }
    const key = groupKey(above, task);
    let group = groups.get(key);
    if (group === undefined) {
      group = { key, kind: "group", name: pattern(task.name), tasks: [] };
      groups.set(key, group);
      rows.push(group);
    }
    group.tasks.push(task);
  }
  return rows.flatMap(row => row.kind === "group" && row.tasks.length < ALIKE ? row.tasks.map(taskRow) : [row]);
}
