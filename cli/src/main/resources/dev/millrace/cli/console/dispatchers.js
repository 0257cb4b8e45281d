// The dispatchers: how many permits are taken, what is queued, and which jobs run for how long.

import { count, length, make, many } from "./dom.js";

const MOST = 50; // jobs of a dispatcher that are shown

/** A card for each dispatcher, with the jobs that hold a permit of it. */
export function dispatcherCards(entries) {
  const jobs = Map.groupBy(entries.filter(entry => entry.kind === "running"), job => job.details.dispatcher);
  const cards = entries.filter(entry => entry.kind === "dispatcher")
    .map(({ details, text }) => card(details, text, jobs.get(details.number) ?? []));
  return [...cards, ...entries.filter(entry => entry.kind === "limiter").map(limiterCard)];
}

function card(details, text, jobs) {
  const odd = [["waitingForSlot", "waiting for a place"], ["rejected", "rejected"], ["abandoned", "abandoned"]]
    .filter(([name]) => Number(details[name]) > 0)
    .map(([name, word]) => make("span", { class: "odd" }, `${count(Number(details[name]))} ${word}`));
  const limiter = details.limiter === details.name ? null : `of limiter ${details.limiter}`;
  return make("article", { class: "card", title: text },
    make("h2", {}, details.name, make("span", { class: "tag" }, limiter ?? "")),
    gauge("permits taken", details.taken ?? details.running, details.permits),
    gauge("queued", details.queued, details.queueCapacity),
    make("p", { class: "quiet" }, `${many(Number(details.ran), "job")} done`, ...odd.flatMap(span => [" · ", span])),
    jobs.length === 0 ? null : running(jobs));
}

/** A limiter that is no dispatcher's own. */
function limiterCard({ details, text }) {
  return make("article", { class: "card", title: text },
    make("h2", {}, details.name, make("span", { class: "tag" }, "limiter")),
    gauge("permits taken", details.taken, details.permits),
    make("p", { class: "quiet" }, `${count(Number(details.queued))} queued`,
      details.holders ? ` · held by ${details.holders}` : ""));
}

/** How full something is, in words and as a bar. */
function gauge(what, used, most) {
  const full = Number(used) >= Number(most);
  const bar = make("span", { class: "bar-used" });
  bar.style.width = `${Math.min(100, 100 * Number(used) / Number(most)).toFixed(1)}%`;
  return make("div", { class: "gauge", "data-full": full },
    make("span", {}, `${count(Number(used))} of ${count(Number(most))} ${what}`),
    make("span", { class: "bar-all", "aria-hidden": "true" }, bar));
}

function running(jobs) {
  const longest = jobs.toSorted((a, b) => b.details.heldMicros - a.details.heldMicros).slice(0, MOST);
  const rows = longest.map(({ details }) => make("tr", {},
    make("td", {}, details.job, details.abandoned === "true" ? make("span", { class: "tag odd" }, "abandoned") : null),
    make("td", { class: "quiet" }, details.thread ?? ""),
    make("td", { class: "number" }, length(Number(details.heldMicros)))));
  return make("table", {},
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Job"), make("th", { scope: "col" }, "Thread"),
      make("th", { scope: "col", class: "number" }, "Runs for"))),
    make("tbody", {}, ...rows),
    jobs.length <= MOST ? null : make("caption", {}, `and ${count(jobs.length - MOST)} more`));
}
