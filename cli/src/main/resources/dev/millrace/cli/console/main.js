// Asks for a picture twice a second and shows it. Each is whole: one that was missed is missed, and nothing else.

import { Detail } from "./detail.js";
import { byId, count, make, mark, many, tell } from "./dom.js";
import { keys } from "./keys.js";
import { Loops } from "./loops.js";
import { Outline } from "./outline.js";
import { Picture, STATES } from "./picture.js";
import { Rows } from "./rows.js";
import { Side } from "./side.js";

const EVERY = 500; // milliseconds from one question to the next
const AT_LEAST = 100; // milliseconds between an answer and the next question
const AGAIN = 2_000; // milliseconds until the next try where nobody answers
const TIMEOUT = 10_000; // milliseconds for an answer
const FORMAT = 1; // of the JSON

let picture = null;
let timer = null;
let asking = false;
let paused = false;
let ended = false;

// ---- the parts of the page

const outline = new Outline();
const detail = new Detail(byId("pane-task"), { go, ask: askStack });
const rows = new Rows(byId("tree"), byId("rows"), {
  chosen: row => showDetail(row, choosing),
  toggle: (row, open) => {
    outline.set(row, open);
    showRows();
  },
  open: enter,
});
const loops = new Loops(byId("loops"), key => {
  rows.activate(key);
  byId("tree").focus();
});
const side = new Side(byId("pane-dispatchers"), byId("pane-failures"), (id, from) => detail.link(id, from));
detail.stackChanged = () => showDetail(rows.active, false);

let choosing = true; // whether it is the viewer who goes to another row, or the row that goes away

function showDetail(row, chosen) {
  if (picture !== null) detail.show(row, picture, chosen);
}

function showRows(chosen = true) {
  const { rows: all, found } = outline.rows(picture);
  choosing = chosen;
  rows.show(all, picture);
  choosing = true;
  tell(byId("found"), `${outline.filters ? `${count(found)} of ` : ""}${count(picture.tasks.size)}`);
  byId("nothing").hidden = all.length > 0;
  tell(byId("nothing"), outline.filters ? "No task is like that." : "No loop runs.");
}

function showStates() {
  const chips = byId("states");
  for (const state of STATES) {
    let chip = chips.querySelector(`[data-state=${state}]`);
    const number = picture.states.get(state) ?? 0;
    if (chip === null) {
      chip = make("button", { type: "button", class: "chip", "data-state": state });
      chip.addEventListener("click", () => {
        outline.state = outline.state === state ? null : state;
        showStates();
        showRows();
      });
      chips.append(chip);
    }
    chip.hidden = number === 0 && outline.state !== state;
    mark(chip, "aria-pressed", outline.state === state);
    tell(chip, `${state} ${count(number)}`);
  }
}

function showCircles() {
  const banner = byId("circles");
  banner.hidden = picture.circles.length === 0;
  const text = JSON.stringify(picture.circles);
  if (banner.dataset.of === text) return;
  banner.dataset.of = text;
  const links = picture.circles.slice(0, 3).flatMap((circle, i) => [
    i === 0 ? "" : "; ", ...circle.slice(0, 6).flatMap(id => [detail.link(id, picture).firstChild, " → "]),
    circle.length > 6 ? "…" : picture.tasks.get(circle[0])?.name ?? circle[0]]);
  banner.replaceChildren("Tasks wait for each other in a circle: ", ...links);
}

function show(tree) {
  picture = new Picture(tree, performance.now());
  tell(byId("process"), `${tree.format > FORMAT ? `format ${tree.format}, newer than this page · ` : ""}process ${tree.pid}`);
  document.title = `${tree.pid} · Millrace console`;
  loops.show(picture);
  showStates();
  showCircles();
  showRows(false);
  side.show(picture);
  mark(document.body, "data-shown", (Number(document.body.dataset.shown) || 0) + 1);
}

// ---- what the viewer does

function go(id) {
  if (!picture.tasks.has(id)) return;
  if (outline.filters) endSearch();
  outline.reveal(picture, id);
  showRows();
  rows.activate(id);
  tab(0);
  byId("tree").focus();
}

function enter() {
  const row = rows.active;
  if (row === undefined) return;
  tab(0);
  if (row.kind === "task") void detail.takeStack(row.key);
  else if (row.kind === "group" && !row.open) rows.toggle(row, true);
}

function endSearch() {
  byId("search").value = "";
  outline.query = "";
  outline.state = null;
  showStates();
}

function escape() {
  if (picture === null || !outline.filters) return;
  const row = rows.active;
  endSearch();
  if (row?.kind === "task") outline.reveal(picture, row.key);
  showRows();
  if (row !== undefined) rows.activate(row.key);
}

const TABS = ["task", "dispatchers", "failures"];

function tab(index) {
  TABS.forEach((name, i) => {
    mark(byId(`tab-${name}`), "aria-selected", i === index);
    byId(`tab-${name}`).tabIndex = i === index ? 0 : -1;
    byId(`pane-${name}`).hidden = i !== index;
  });
}

TABS.forEach((name, i) => {
  byId(`tab-${name}`).addEventListener("click", () => tab(i));
  byId(`tab-${name}`).addEventListener("keydown", press => {
    const to = press.key === "ArrowRight" ? i + 1 : press.key === "ArrowLeft" ? i - 1 : null;
    if (to === null || TABS[to] === undefined) return;
    tab(to);
    byId(`tab-${TABS[to]}`).focus();
  });
});

function pause() {
  if (ended) return;
  paused = !paused;
  mark(byId("pause"), "aria-pressed", paused);
  tell(byId("pause").firstElementChild, paused ? "Go on" : "Pause");
  if (paused) connection("paused", "");
  else rest();
}

/** Begins to ask again after a rest. */
function rest() {
  loops.forget();
  void poll();
}

const THEMES = ["", "light", "dark"]; // the first: as the system is

function theme(name) {
  document.documentElement.dataset.theme = name;
  tell(byId("theme").firstElementChild, name === "" ? "Theme" : name === "light" ? "Light" : "Dark");
  sessionStorage.setItem("theme", name); // of this tab: each console has an address of its own
}

function nextTheme() {
  theme(THEMES[(THEMES.indexOf(document.documentElement.dataset.theme) + 1) % THEMES.length]);
}

theme(sessionStorage.getItem("theme") ?? "");

keys({
  move: by => rows.move(by), page: by => rows.page(by), right: () => rows.right(), left: () => rows.left(),
  enter, escape, pause, tab,
  theme: nextTheme,
  closeAll: () => {
    outline.closeAll(picture);
    showRows();
  },
  openAll: () => {
    outline.openAll();
    showRows();
  },
});
byId("pause").addEventListener("click", pause);
byId("theme").addEventListener("click", nextTheme);
byId("search").addEventListener("input", input => {
  outline.query = input.target.value;
  if (picture === null) return;
  showRows();
  rows.activateFound();
});

// ---- questions

function connection(text, kind) {
  tell(byId("connection"), text);
  byId("connection").className = `pill ${kind}`;
}

function end(why) {
  ended = true;
  connection("ended", "lost");
  const when = picture === null ? "" : ` What you see is its last picture, of ${picture.taken.toLocaleTimeString("en-GB")}.`;
  tell(byId("ended"), `${why[0].toUpperCase()}${why.slice(1).trim()}.${when}`);
  byId("ended").hidden = false;
  byId("pause").disabled = true;
}

/** One question at a time, however long the answer takes; none while nobody looks. */
async function poll() {
  clearTimeout(timer);
  if (asking || paused || ended || document.hidden) return;
  asking = true;
  const began = performance.now();
  let wait = AGAIN;
  try {
    const answer = await fetch("tree", { signal: AbortSignal.timeout(TIMEOUT) });
    if (answer.status === 410) {
      end(await answer.text());
    } else if (answer.ok) {
      show(await answer.json());
      connection("live", "live");
      wait = Math.max(AT_LEAST, EVERY - (performance.now() - began));
    } else {
      connection((await answer.text()).trim().slice(0, 120), "lost");
    }
  } catch (failure) {
    if (failure.name === "TimeoutError") {
      connection(`no answer for ${TIMEOUT / 1_000} s`, "lost");
    } else if (failure instanceof TypeError && failure.message.includes("fetch")) {
      connection("the command does not answer", "lost"); // it has ended, perhaps with the program
    } else {
      connection("this page failed", "lost");
      console.error(failure);
    }
  }
  asking = false;
  if (paused) connection("paused", "");
  timer = setTimeout(poll, wait);
}

let stack = null; // the question for one that is under way

/** One at a time: each walks the stacks of all tasks. */
async function askStack(id) {
  while (stack !== null) await stack;
  const answer = fetchStack(id);
  stack = answer;
  try {
    return await answer;
  } finally {
    stack = null;
  }
}

async function fetchStack(id) {
  try {
    const answer = await fetch(`task?id=${encodeURIComponent(id)}`, { signal: AbortSignal.timeout(TIMEOUT) });
    if (answer.status === 404) return { text: "The task has ended." };
    if (answer.status === 410) return { text: "The program does not answer any more." };
    if (!answer.ok) return { text: (await answer.text()).trim() };
    const frames = (await answer.json()).stack ?? [];
    const at = new Date().toLocaleTimeString("en-GB");
    return frames.length === 0 ? { text: `It has no frames, as of ${at}.` } : { frames, at };
  } catch {
    return { text: "The command does not answer." };
  }
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) rest();
});

void poll();
