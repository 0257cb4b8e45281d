// What the chosen row is: a task with its wait and its stack, a loop, or many tasks that are alike.

import { count, length, make, many, mark, readable, tell } from "./dom.js";

const MODULE = /^[^(]*\//;
const LIBRARY = /^(?:[^/(]*\/)*(?:java|javax|jdk|sun|dev\.millrace(?!\.samples))\./;

export class Detail {
  #key = null;
  #blocks = new Map(); // name → [element, what it was made of]
  #stack = null; // of the task that was asked for last

  /** Calls `go` with the id of a task that was chosen here, `ask` to get a stack. */
  constructor(pane, { go, ask }) {
    this.pane = pane;
    this.go = go;
    this.ask = ask;
  }

  /** Shows a row; one that the viewer has not left stays, as it was when its task ended. */
  show(row, picture, chosen) {
    if (row === undefined || (row.key !== this.#key && !chosen && this.#key !== null)) {
      if (this.#key !== null) mark(this.pane, "data-ended", picture.tasks.has(this.#key) ? null : "");
      return;
    }
    mark(this.pane, "data-ended", null);
    if (row.key !== this.#key) {
      this.#key = row.key;
      this.#blocks.clear();
      this.pane.replaceChildren();
      this.pane.scrollTop = 0;
    }
    if (row.kind === "task") this.#task(row.task, picture);
    else if (row.kind === "loop") this.#loop(row.loop, picture);
    else this.#group(row);
  }

  #task(task, picture) {
    this.#title(task.name, task.state, `${task.id}${task.kind === "task" ? "" : ` · ${task.kind}`}`);
    this.#facts([
      ["Age", length(task.ageMicros)],
      ["Waited", task.waitedMicros === undefined ? null : length(task.waitedMicros)],
      ["Deadline in", task.deadlineMicros === undefined ? null : length(task.deadlineMicros)],
      ["Cancelled", task.cancelled ?? null],
      ["Shielded", task.shielded ? "some cancels do not reach it" : null],
      ["Scopes", (task.scopes ?? []).join(" › ") || null],
      ["Context", (task.contextKeys ?? []).join(", ") || null],
      ["Thread", task.thread ?? null],
    ]);
    this.#block("waiting", task.waiting, () => task.waiting === undefined ? []
      : [heading("Waits for"), make("ul", { class: "waits" }, this.#wait(task.waiting, picture))]);
    this.#block("stack", this.#stack?.id === task.id ? this.#stack : "none", () => this.#stackOf(task));
    const circle = picture.circles.find(ids => ids.includes(task.id));
    this.#block("circle", circle, () => circle === undefined ? []
      : [heading("Wait for each other"), this.#links(circle, picture)]);
    const waiters = picture.awaiting(task.id);
    this.#block("waiters", waiters, () => waiters.length === 0 ? []
      : [heading(`Waited for by ${many(waiters.length, "task")}`), this.#links(waiters.slice(0, 50), picture)]);
    const parent = picture.tasks.get(task.parent);
    this.#block("parent", parent?.id, () => parent === undefined ? [] : [heading("Started by"), this.#links([parent.id], picture)]);
    this.#block("forked", task.forkedAt, () => task.forkedAt === undefined ? []
      : [heading("Forked at"), frames(task.forkedAt)]);
  }

  #loop(loop, picture) {
    this.#title(loop.id, loop.answered ? loop.state : "no answer", `a loop on the ${loop.engine} engine`);
    this.#facts([
      ["Answers", loop.answered ? "yes" : "no: read from outside, while it may change"],
      ["Held for", loop.heldForMicros === undefined ? null : length(loop.heldForMicros)],
      ["Tasks", count(loop.tasks)], ["Ready", count(loop.ready)], ["Timers", count(loop.timers)],
      ["Polls", count(loop.polls)], ["Discarded", count(loop.discarded)],
    ]);
    const holder = loop.heldBy;
    this.#block("holder", holder, () => holder === undefined ? []
      : [heading("Held by"), picture.tasks.has(holder) ? this.#links([holder], picture) : make("p", {}, holder)]);
    this.#block("faults", loop.faults, () => (loop.faults ?? []).length === 0 ? []
      : [heading("Faults, newest first"), make("ul", { class: "faults" },
        ...loop.faults.toReversed().map(fault => make("li", {}, fault)))]);
  }

  #group(row) {
    this.#title(row.name, row.tasks[0].state, `${many(row.tasks.length, "task")} that are alike`);
    const waits = new Map();
    for (const task of row.tasks) {
      const text = task.waiting?.text ?? task.state;
      waits.set(text, (waits.get(text) ?? 0) + 1);
    }
    const most = [...waits].sort((a, b) => b[1] - a[1]).slice(0, 12).map(([text, number]) => [text, count(number)]);
    this.#facts([]);
    this.#block("waits", most, () => [heading("They wait for"), make("dl", { class: "tally" },
      ...most.flatMap(([text, number]) => [make("dt", {}, text), make("dd", {}, number)]))]);
  }

  #title(name, state, text) {
    const [block] = this.#block("title", "once", () => [
      make("h2"), make("span", { class: "state" }), make("p", { class: "quiet" }),
      make("p", { class: "over" }, "This task has ended. What you see is the last of it."),
    ]);
    const [heading, word, below] = block.children;
    tell(heading, name);
    tell(word, state);
    mark(word, "data-state", state === "no answer" ? "blocked" : state);
    tell(below, text);
  }

  #facts(all) {
    const facts = all.filter(([, value]) => value !== null);
    const [block] = this.#block("facts", facts.map(([name]) => name), () => [make("dl", { class: "facts" },
      ...facts.flatMap(([name]) => [make("dt", {}, name), make("dd")]))]);
    const values = block.querySelectorAll("dd");
    facts.forEach(([, value], i) => tell(values[i], value));
  }

  /** A part of the pane, made again only when what it is made of is another: so text stays selected. */
  #block(name, source, parts) {
    const text = JSON.stringify(source) ?? "";
    const block = this.#blocks.get(name) ?? [make("div", { class: `block ${name}` }), null];
    if (!this.#blocks.has(name)) {
      this.#blocks.set(name, block);
      this.pane.append(block[0]);
    }
    if (block[1] !== text) {
      block[1] = text;
      block[0].replaceChildren(...parts());
    }
    return block;
  }

  #wait(wait, picture) {
    const item = make("li", {}, make("span", { class: "tag" }, wait.kind), make("span", { class: "what" }, ` ${wait.text}`));
    if ((wait.on ?? []).length > 0) item.append(this.#links(wait.on, picture));
    if (wait.onMore !== undefined) item.append(make("p", { class: "quiet" }, `and ${count(wait.onMore)} more`));
    const details = Object.entries(wait.details ?? {});
    if (details.length > 0) item.append(list(details));
    if ((wait.inner ?? []).length > 0) {
      item.append(make("ul", {}, ...wait.inner.map(inner => this.#wait(inner, picture))));
    }
    return item;
  }

  #links(ids, picture) {
    return make("ul", { class: "links" }, ...ids.map(id => make("li", {}, this.link(id, picture))));
  }

  /** A button that goes to a task, if it is still there. */
  link(id, picture) {
    const task = picture.tasks.get(id);
    if (task === undefined) return make("span", { class: "quiet" }, id);
    const button = make("button", { type: "button", class: "link", "data-task": id }, task.name);
    button.addEventListener("click", () => this.go(id));
    return make("span", {}, button, make("span", { class: "quiet" }, ` ${task.state}`));
  }

  #stackOf(task) {
    const taken = this.#stack?.id === task.id ? this.#stack : null;
    const button = make("button", { type: "button", id: "take" }, taken === null ? "Show " : "Again ", make("kbd", {}, "Enter"));
    button.addEventListener("click", () => this.takeStack(task.id));
    const head = heading("Stack");
    head.append(button);
    if (taken === null) return [head];
    if (taken.text !== undefined) return [head, make("p", { class: "quiet" }, taken.text)];
    return [head, make("p", { class: "quiet" }, `as of ${taken.at}`), frames(taken.frames)];
  }

  /** Asks for the stack of a task and shows it. */
  async takeStack(id) {
    this.#stack = { id, text: "asking…" };
    this.stackChanged?.();
    const answer = await this.ask(id);
    if (this.#stack.id !== id) return; // another one was asked for meanwhile
    this.#stack = { id, ...answer };
    this.stackChanged?.();
  }
}

const heading = text => make("h3", {}, text);

/** Names and values; names are written as people write them. */
export function list(entries) {
  return make("dl", { class: "facts" }, ...entries.flatMap(([name, value]) => [
    make("dt", {}, words(name)), make("dd", {}, readable(value))]));
}

export const words = name => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

/** Frames as Java writes them, without the names of modules and loaders. */
function frames(all) {
  const first = all.findIndex(frame => !LIBRARY.test(frame));
  return make("ol", { class: "frames" }, ...all.map((whole, i) => {
    const frame = whole.replace(MODULE, "");
    const at = frame.lastIndexOf("(");
    const line = make("li", { class: i === first ? "here" : LIBRARY.test(whole) ? "library" : null },
      frame.slice(0, at), make("span", { class: "place" }, frame.slice(at)));
    if (i === first) line.title = "the first line that is not a library's";
    return line;
  }));
}

