// What the program did at one moment, with the questions that the page asks of it.

import { readable } from "./dom.js";

/** The states in the order in which they matter to somebody who looks for trouble. */
export const STATES = ["blocked", "away", "running", "ready", "new", "waiting", "queued", "ended"];

export class Picture {
  constructor(tree, arrived) {
    this.tree = tree;
    this.arrived = arrived; // milliseconds of this page's clock
    this.taken = new Date(tree.taken);
    this.loops = tree.loops;
    this.tasks = new Map(tree.tasks.map(task => [task.id, task]));
    this.circles = tree.cycles ?? [];
    this.inCircle = new Set(this.circles.flat());
    this.sections = tree.sections ?? {};
    this.children = new Map();
    this.states = new Map();
    for (const task of tree.tasks) {
      add(this.children, this.above(task), task);
      this.states.set(task.state, (this.states.get(task.state) ?? 0) + 1);
    }
  }

  /** The key of the row that a task hangs below: a parent that is done is not there any more. */
  above(task) {
    return this.tasks.has(task.parent) ? task.parent : loopKey(task.loop);
  }

  /** The ids of the tasks that wait for one, through whatever stands between. */
  awaiting(id) {
    if (this.waiters === undefined) {
      this.waiters = new Map();
      for (const task of this.tasks.values()) {
        for (const other of new Set(awaited(task.waiting))) add(this.waiters, other, task.id);
      }
    }
    return this.waiters.get(id) ?? [];
  }
}

/** Differs from the id of each task. */
export const loopKey = id => `loop ${id}`;

function add(map, key, value) {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** The ids of all tasks that a wait is for. */
export function awaited(waiting) {
  if (waiting === undefined) return [];
  return [...waiting.on ?? [], ...(waiting.inner ?? []).flatMap(awaited)];
}

/** What a task waits for, in a line. */
export function waitLine(task) {
  if (task.waiting === undefined) return task.thread === undefined ? "" : `on ${task.thread}`;
  const inner = task.waiting.inner ?? [];
  const through = inner.length === 1 ? ` ← ${inner[0].text}` : inner.length > 1 ? ` ← ${inner.length} more` : "";
  const left = task.waiting.details?.left;
  return task.waiting.text + (left === undefined ? "" : `, ${readable(left)} left`) + through;
}
