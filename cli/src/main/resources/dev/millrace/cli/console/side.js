// What belongs to no task: the dispatchers, and what failed or was discarded.

import { count, make, many, tell } from "./dom.js";
import { list, words } from "./detail.js";
import { dispatcherCards } from "./dispatchers.js";

export class Side {
  #made = new Map(); // pane → what it was made of

  constructor(dispatchers, failures, link) {
    this.dispatchers = dispatchers;
    this.failures = failures;
    this.link = link;
  }

  show(picture) {
    const sections = Object.entries(picture.sections).filter(([, entries]) => entries.length > 0);
    this.#fill(this.dispatchers, picture.sections, () => sections.length === 0
      ? [empty("No dispatcher runs, or this program has no executor of ours on its class path.")]
      : sections.flatMap(([name, entries]) => name === "dispatchers" ? dispatcherCards(entries)
        : [make("h2", {}, words(name)), ...entries.map(plain)]));
    label("tab-dispatchers", "Dispatchers",
      (picture.sections.dispatchers ?? []).filter(entry => entry.kind === "dispatcher").length);

    const cancelled = [...picture.tasks.values()].filter(task => task.cancelled !== undefined);
    const faults = picture.loops.filter(loop => (loop.faults ?? []).length > 0);
    const discarding = picture.loops.filter(loop => loop.discarded > 0);
    const shown = cancelled.slice(0, 200);
    const number = faults.reduce((sum, loop) => sum + loop.faults.length, 0);
    this.#fill(this.failures, [faults.map(loop => [loop.id, loop.faults]), discarding.map(loop => [loop.id, loop.discarded]),
      shown.map(task => [task.id, task.state, task.cancelled]), cancelled.length], () => [
      make("h2", {}, "Faults"), faults.length === 0 ? empty("Nothing has come to an exception handler.")
        : make("div", {}, ...faults.flatMap(loop => [make("h3", {}, loop.id), make("ul", { class: "faults" },
          ...loop.faults.toReversed().map(fault => make("li", {}, fault)))])),
      make("h2", {}, "Discarded"), discarding.length === 0 ? empty("No value was handed over and not taken.")
        : list(discarding.map(loop => [`${loop.id}`, many(loop.discarded, "value")])),
      make("h2", {}, "Cancelled, and still there"), cancelled.length === 0 ? empty("No task that was cancelled is left.")
        : make("ul", { class: "cancelled" }, ...shown.map(task => make("li", {}, this.link(task.id, picture),
          make("p", {}, task.cancelled)))),
      ...cancelled.length > shown.length ? [empty(`and ${count(cancelled.length - shown.length)} more`)] : [],
    ]);
    label("tab-failures", "Failures", number + cancelled.length);
  }

  #fill(pane, source, parts) {
    const text = JSON.stringify(source);
    if (this.#made.get(pane) === text) return;
    this.#made.set(pane, text);
    const at = pane.scrollTop;
    pane.replaceChildren(...parts());
    pane.scrollTop = at;
  }
}

function label(tab, word, number) {
  tell(document.getElementById(tab), number === 0 ? word : `${word} ${count(number)}`);
}

const empty = text => make("p", { class: "quiet" }, text);

function plain(entry) {
  return make("article", { class: "card" }, make("p", { class: "what" }, entry.text),
    list(Object.entries(entry.details ?? {})));
}
