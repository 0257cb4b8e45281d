// The keys, and the page that lists them.

import { byId, make } from "./dom.js";

/** What each key does, and how it is told. */
const KEYS = [
  ["↑ ↓", "the row above, below"], ["→", "open a row, or go into it"], ["←", "close a row, or go to the one above it"],
  ["Page ↑ ↓", "a screen up, down"], ["Home End", "the first row, the last"], ["Enter", "show the stack of the task"],
  ["/", "search"], ["Esc", "end the search"], ["e", "close all rows"], ["E", "open all rows that were closed"],
  ["1 2 3", "task, dispatchers, failures"], ["p", "pause, and go on"], ["t", "light, dark, as the system is"],
  ["?", "these keys"],
];

/** Wires the keys up to `acts`, an object of functions. */
export function keys(acts) {
  const tree = byId("tree");
  const search = byId("search");
  const dialog = byId("keys");
  byId("key-list").append(...KEYS.flatMap(([names, text]) => [
    make("dt", {}, ...names.split(" ").flatMap(name => [make("kbd", {}, name), " "])), make("dd", {}, text)]));

  const inTree = {
    ArrowUp: () => acts.move(-1), ArrowDown: () => acts.move(1), ArrowRight: acts.right, ArrowLeft: acts.left,
    PageUp: () => acts.page(-1), PageDown: () => acts.page(1), Home: () => acts.move(-Infinity),
    End: () => acts.move(Infinity), Enter: acts.enter,
  };
  const anywhere = {
    "/": () => search.select(), "?": () => dialog.showModal(), Escape: acts.escape, p: acts.pause, t: acts.theme,
    e: acts.closeAll, E: acts.openAll, 1: () => acts.tab(0), 2: () => acts.tab(1), 3: () => acts.tab(2),
  };

  document.addEventListener("keydown", press => {
    if (press.ctrlKey || press.metaKey || press.altKey || dialog.open) return;
    const typing = press.target === search;
    if (typing && press.key === "Escape") {
      acts.escape();
      tree.focus();
    } else if (typing && (press.key === "Enter" || press.key === "ArrowDown")) {
      tree.focus();
    } else if (!typing && press.target === tree && inTree[press.key] !== undefined) {
      if (!press.repeat || press.key !== "Enter") inTree[press.key](); // Enter asks the program
    } else if (!typing && anywhere[press.key] !== undefined) {
      anywhere[press.key]();
    } else {
      return;
    }
    press.preventDefault();
  });
  byId("help").addEventListener("click", anywhere["?"]);
}
