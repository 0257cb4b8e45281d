// The tree as the browser sees it: rows exist only where they can be seen, however many there are.

import { count, length, make, many, mark, tell } from "./dom.js";
import { pattern } from "./outline.js";
import { waitLine } from "./picture.js";

const HEIGHT = 26; // of a row, as in the style sheet
const AROUND = 8; // rows that are there beyond what is seen

export class Rows {
  #scroller;
  #space;
  #rows = [];
  #index = new Map(); // key of a row → where it is
  #elements = new Map(); // key of a row → its element
  #ids = 0;
  #active = 0;
  #key = null; // of the active row, which keeps it where others come and go
  #picture = null;

  /** Tells `chosen` of the row that is active now, and `toggle` of one that is to open or close. */
  constructor(scroller, space, { chosen, toggle, open }) {
    this.#scroller = scroller;
    this.#space = space;
    this.chosen = chosen;
    this.toggle = toggle;
    scroller.addEventListener("scroll", () => this.#render(), { passive: true });
    new ResizeObserver(() => this.#render()).observe(scroller);
    space.addEventListener("click", click => {
      const row = this.#rows[this.#index.get(click.target.closest(".row")?.dataset.key)];
      if (row === undefined) return;
      this.activate(row.key);
      if (click.target.closest(".twist") !== null && row.open !== null) toggle(row, !row.open);
      else open(row);
    });
    space.addEventListener("dblclick", click => {
      const row = this.active;
      if (row !== undefined && row.open !== null && click.target.closest(".twist") === null) toggle(row, !row.open);
    });
  }

  /** The row that the keys are about. */
  get active() {
    return this.#rows[this.#active];
  }

  show(rows, picture) {
    this.#rows = rows;
    this.#picture = picture;
    this.#index = new Map(rows.map((row, i) => [row.key, i]));
    this.#active = this.#index.get(this.#key) ?? Math.max(0, Math.min(this.#active, rows.length - 1));
    this.#key = this.active?.key ?? null;
    this.#space.style.height = `${rows.length * HEIGHT}px`;
    this.#render();
    this.chosen(this.active);
  }

  /** Makes a row the active one and brings it into sight; false if there is none of that key. */
  activate(key) {
    const at = this.#index.get(key);
    if (at !== undefined) this.#go(at);
    return at !== undefined;
  }

  /** Goes to the first row that was searched for. */
  activateFound() {
    const at = this.#rows.findIndex(row => row.found);
    if (at >= 0) this.#go(at);
  }

  move(by) {
    this.#go(Math.max(0, Math.min(this.#active + by, this.#rows.length - 1)));
  }

  page(direction) {
    this.move(direction * Math.max(1, Math.floor(this.#scroller.clientHeight / HEIGHT) - 1));
  }

  /** Opens a closed row; goes to the first one in an open one. */
  right() {
    const row = this.active;
    if (row?.open === false) this.toggle(row, true);
    else if (row?.open) this.move(1);
  }

  /** Closes an open row; goes up from one that has nothing to close. */
  left() {
    const row = this.active;
    if (row === undefined) return;
    if (row.open) {
      this.toggle(row, false);
      return;
    }
    let at = this.#active;
    while (at > 0 && this.#rows[at].level >= row.level) at--;
    this.#go(at);
  }

  #go(at) {
    if (this.#rows.length === 0) return;
    this.#active = at;
    this.#key = this.active.key;
    const top = at * HEIGHT;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + HEIGHT > scrollTop + clientHeight) this.#scroller.scrollTop = top + HEIGHT - clientHeight;
    this.#render();
    this.chosen(this.active);
  }

  #render() {
    const { scrollTop, clientHeight } = this.#scroller;
    const from = Math.max(0, Math.floor(scrollTop / HEIGHT) - AROUND);
    const to = Math.min(this.#rows.length, Math.ceil((scrollTop + clientHeight) / HEIGHT) + AROUND);
    const seen = new Map();
    for (let i = from; i < to; i++) {
      const row = this.#rows[i];
      const element = this.#elements.get(row.key) ?? this.#create(row.key);
      this.#elements.delete(row.key);
      seen.set(row.key, element);
      element.style.transform = `translateY(${i * HEIGHT}px)`;
      mark(element, "aria-selected", i === this.#active);
      this.#fill(element, row);
    }
    for (const element of this.#elements.values()) element.remove();
    this.#elements = seen;
    mark(this.#scroller, "aria-activedescendant", seen.get(this.#key)?.id ?? null);
  }

  #create(key) {
    const cells = ["label", "state", "wait", "age number", "waited number", "left number"]
      .map(name => make("span", { class: name }));
    cells[0].append(make("span", { class: "twist", "aria-hidden": "true" }), make("span", { class: "text" }),
      make("span", { class: "tag" }));
    const element = make("div", { class: "row", role: "treeitem", id: `row-${++this.#ids}` }, ...cells);
    element.dataset.key = key;
    this.#space.append(element);
    return element;
  }

  #fill(element, row) {
    const [label, state, wait, age, waited, left] = element.children;
    const [, name, tag] = label.children;
    const cells = cellsOf(row, this.#picture);
    element.style.setProperty("--level", Math.min(row.level, 20) - 1);
    mark(element, "aria-level", row.level);
    mark(element, "aria-posinset", row.position);
    mark(element, "aria-setsize", row.size);
    mark(element, "aria-expanded", row.open);
    mark(element, "data-kind", row.kind);
    mark(element, "data-state", cells.state);
    mark(element, "data-found", row.found ? "" : null);
    tell(name, cells.name);
    tell(tag, cells.tag);
    tell(state, cells.stateText ?? cells.state);
    tell(wait, cells.wait);
    if (wait.title !== cells.wait) wait.title = cells.wait;
    tell(age, cells.age);
    tell(waited, cells.waited);
    tell(left, cells.left);
    mark(left, "data-late", cells.left.startsWith("−") ? "" : null);
  }
}

function cellsOf(row, picture) {
  if (row.kind === "loop") {
    const { loop } = row;
    return { name: loop.id, tag: loop.engine, state: loop.answered ? loop.state : "no answer",
      wait: line(loop, picture), age: "", waited: "", left: "" };
  }
  if (row.kind === "group") {
    const first = row.tasks[0];
    const waits = row.tasks.map(task => task.waiting?.text ?? "");
    return { name: row.name, tag: `× ${count(row.tasks.length)}`, state: first.state, stateText: statesOf(row.tasks),
      wait: waits.every(text => text === waits[0]) ? waits[0] : pattern(waits[0]),
      age: length(most(row.tasks, task => task.ageMicros)),
      waited: length(most(row.tasks, task => task.waitedMicros ?? 0)), left: "" };
  }
  const { task } = row;
  return { name: task.name, tag: tagsOf(task, picture), state: task.state, wait: waitLine(task),
    age: length(task.ageMicros), waited: task.waitedMicros === undefined ? "" : length(task.waitedMicros),
    left: task.deadlineMicros === undefined ? "" : length(task.deadlineMicros) };
}

function most(tasks, value) {
  return tasks.reduce((largest, task) => Math.max(largest, value(task)), 0);
}

/** What there is to say of a loop. */
function line(loop, picture) {
  if (loop.heldBy === undefined) return `${many(loop.tasks, "task")}, ${count(loop.ready)} ready`;
  const who = picture.tasks.get(loop.heldBy)?.name ?? loop.heldBy;
  return `held by ${who}${loop.heldForMicros === undefined ? "" : ` for ${length(loop.heldForMicros)}`}`;
}

function statesOf(tasks) {
  const states = new Map();
  for (const task of tasks) states.set(task.state, (states.get(task.state) ?? 0) + 1);
  if (states.size === 1) return tasks[0].state;
  return [...states].map(([state, number]) => `${count(number)} ${state}`).join(", ");
}

function tagsOf(task, picture) {
  const tags = [];
  if (task.kind !== "task") tags.push(task.kind);
  if (task.cancelled !== undefined) tags.push("cancelled");
  if (task.shielded) tags.push("shielded");
  if (picture.inCircle.has(task.id)) tags.push("circle");
  return tags.join(" · ");
}
