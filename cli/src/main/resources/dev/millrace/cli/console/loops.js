// A card for each loop: what it does now, and how the last minute was.

import { Chart, forget } from "./chart.js";
import { count, draw, length, make, mark, tell } from "./dom.js";
import { loopKey } from "./picture.js";

const NO_ANSWER = 50_000; // microseconds: how long a loop is asked for its picture

const FIGURES = [
  ["held", "Held up"], ["ready", "Ready"], ["tasks", "Tasks"], ["timers", "Timers"], ["polls", "Polls/s"],
  ["discarded", "Discarded"],
];

export class Loops {
  #cards = new Map();

  /** Calls `open` with the key of the row of a loop that was chosen. */
  constructor(section, open) {
    this.section = section;
    this.open = open;
  }

  show(picture) {
    for (const [id, card] of this.#cards) {
      if (!picture.loops.some(loop => loop.id === id)) {
        card.element.remove();
        this.#cards.delete(id);
      }
    }
    for (const loop of picture.loops) {
      if (!this.#cards.has(loop.id)) {
        const card = new Card(loop, this.open);
        this.#cards.set(loop.id, card);
        this.section.append(card.element);
      }
      this.#cards.get(loop.id).show(loop, picture);
    }
  }

  /** After a rest in which nothing was read, the past begins again. */
  forget() {
    for (const card of this.#cards.values()) card.readings.length = 0;
  }
}

class Card {
  readings = [];
  #since = null; // when the loop was last seen to move

  constructor(loop, open) {
    const name = make("button", { type: "button" }, loop.id);
    name.addEventListener("click", () => open(loopKey(loop.id)));
    this.state = make("span", { class: "state" });
    this.figures = new Map(FIGURES.map(([key]) => [key, make("dd")]));
    const svg = draw("svg", { class: "chart", role: "img" });
    this.chart = new Chart(svg);
    this.element = make("article", { class: "loop" }, make("div", {},
      make("h3", {}, name, make("span", { class: "tag" }, loop.engine)),
      this.state,
      make("dl", {}, ...FIGURES.map(([key, word]) => make("div", { class: key }, make("dt", {}, word),
        this.figures.get(key)))),
      svg));
  }

  show(loop, picture) {
    const reading = this.#read(loop, picture);
    const trouble = !loop.answered || reading.held >= NO_ANSWER;
    mark(this.element, "data-trouble", trouble ? "" : null);
    mark(this.state, "data-state", trouble ? "blocked" : loop.state);
    tell(this.state, loop.answered ? loop.state : "no answer");
    const values = { held: length(reading.held), ready: count(loop.ready), tasks: count(loop.tasks),
      timers: count(loop.timers), polls: reading.polls === null ? "–" : count(reading.polls),
      discarded: count(loop.discarded) };
    for (const [key, element] of this.figures) tell(element, values[key]);
    mark(this.figures.get("discarded"), "data-some", loop.discarded > 0 ? "" : null);
    const worst = Math.max(...this.readings.map(other => other.held));
    mark(this.chart.svg, "aria-label", `The last minute: held up for ${length(worst)} at most, ${loop.ready} ready now`);
    this.chart.draw(this.readings);
  }

  #read(loop, picture) {
    const at = picture.taken.getTime();
    const last = this.readings.at(-1);
    if (last === undefined || last.total !== loop.polls || loop.answered) this.#since = at;
    const reading = {
      at, answered: loop.answered, ready: loop.ready, total: loop.polls,
      // the watchdog's word, or else what is seen from here
      held: Math.max(loop.heldForMicros ?? 0, loop.answered ? 0 : NO_ANSWER, (at - this.#since) * 1_000),
      polls: last === undefined || at <= last.at ? null : Math.round((loop.polls - last.total) * 1_000 / (at - last.at)),
    };
    if (last === undefined || at > last.at) this.readings.push(reading);
    forget(this.readings, at);
    return reading;
  }
}
