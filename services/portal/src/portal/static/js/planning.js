// The day's board by keyboard, a visit's details in place, the same visit marked wherever it is drawn.
const live = () => document.getElementById("planning-live");
const all = (selector) => [...(live()?.querySelectorAll(selector) ?? [])];
const bars = () => all("[data-board] [data-visit]");
const middle = (bar) => { const box = bar.getBoundingClientRect(); return box.left + box.width / 2; };
let last = null;

// One bar is reached by Tab, the others from it by arrows; without this script each is a link like any other.
function rove(to) {
  const found = bars();
  const chosen = to ?? found.find((bar) => bar.id === last) ?? found[0];
  for (const bar of found) bar.setAttribute("tabindex", bar === chosen ? "0" : "-1");
  last = chosen?.id ?? null;
}

function next(bar, key) {
  const row = bar.closest("[data-row]"), inRow = [...row.querySelectorAll("[data-visit]")], at = inRow.indexOf(bar);
  if (key === "ArrowLeft") return inRow[at - 1];
  if (key === "ArrowRight") return inRow[at + 1];
  if (key === "Home") return inRow[0];
  if (key === "End") return inRow.at(-1);
  const rows = all("[data-board] [data-row]").filter((one) => one.querySelector("[data-visit]"));
  const there = rows[rows.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  if (!there) return undefined;
  const near = (one) => Math.abs(middle(one) - middle(bar));
  return [...there.querySelectorAll("[data-visit]")].reduce((best, one) => near(one) < near(best) ? one : best);
}

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest("[data-board] [data-visit]");
  if (bar && !event.ctrlKey && !event.metaKey && !event.altKey && /^(Arrow|Home$|End$)/.test(event.key)) {
    event.preventDefault();
    const to = next(bar, event.key);
    if (to) { rove(to); to.focus(); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) close(true);
}, true);

// The address, the part that is fetched again and the other views say what is open.
function say(visit) {
  const saying = (address) => {
    const url = new URL(address, location.href);
    if (visit) url.searchParams.set("visit", visit); else url.searchParams.delete("visit");
    return url.pathname + url.search;
  };
  history.replaceState(null, "", saying(location.href));
  live().dataset.liveSrc = saying(live().dataset.liveSrc);
  for (const view of document.querySelectorAll(".tabs a")) view.setAttribute("href", saying(view.href));
}

let from = null;
function close(isLeft) {
  const open = live()?.querySelector("[data-opened]");
  if (!open) return;
  for (const link of all("[aria-expanded]")) link.removeAttribute("aria-expanded");
  const back = document.getElementById(from) ?? open.previousElementSibling?.querySelector("[data-visit]");
  open.remove();
  say(null);
  if (isLeft) back?.focus();
}

// In a row of its own below a table's row, else below the link.
function place(link) {
  const row = link.closest("tr");
  if (!row) { const box = document.createElement("div"); box.dataset.opened = ""; link.closest("li").append(box); return box; }
  const under = document.createElement("tr");
  under.className = "under-row";
  under.dataset.opened = "";
  row.after(under);
  const cell = under.insertCell();
  cell.colSpan = row.cells.length;
  return cell;
}

async function open(link) {
  const visit = link.dataset.visit;
  const listed = link.closest("[data-row]") ? link : document.querySelector(`li [data-visit="${visit}"]`);
  close(false);
  const box = place(listed);
  from = link.id || listed.id;
  for (const one of new Set([link, listed])) one.setAttribute("aria-expanded", "true");
  say(visit);
  const source = "/planning?" + new URLSearchParams({ part: "visit", visit });
  await window.htmx.ajax("GET", source, { target: box, swap: "innerHTML settle:0s", headers: { Accept: "text/html" } });
  const panel = document.getElementById("visit-panel");
  if (!panel) { location.href = link.href.baseVal ?? link.href; return; }
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-visit]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (link.closest("[data-board]")) rove(link);
  if (live().querySelector("[data-opened]") && new URL(location.href).searchParams.get("visit") === link.dataset.visit) close(true);
  else open(link);
});

let lit;
function same(event) {
  const visit = event.target.closest?.("[data-visit]")?.dataset.visit;
  if (visit === lit) return;
  lit = visit;
  for (const one of all("[data-visit]")) one.classList.toggle("same", one.dataset.visit === visit);
}
document.addEventListener("mouseover", same);
document.addEventListener("focusin", (event) => { same(event); if (event.target.matches("[data-board] [data-visit]")) rove(event.target); });

// Time goes on between two pieces of news.
function shareOfNow(board) {
  const start = new Date(board.dataset.from);
  return (Date.now() - start) / (new Date(board.dataset.to) - start) * 100;
}
function tick() {
  const board = live()?.querySelector("[data-board]");
  if (!board) return;
  const share = shareOfNow(board);
  for (const line of all(".now")) for (const end of ["x1", "x2"]) line.setAttribute(end, `${Math.min(100, Math.max(0, share)).toFixed(2)}%`);
}
setInterval(tick, 30000);

// A board wider than the screen begins at now, another day's at its first visit.
function begin() {
  const wrap = live()?.querySelector(".board-wrap"), names = wrap?.querySelector("th")?.offsetWidth;
  if (!wrap || wrap.scrollWidth <= wrap.clientWidth) return;
  const share = shareOfNow(wrap.querySelector("[data-board]")), first = bars()[0];
  const isToday = share >= 0 && share <= 100;
  if (!isToday && !first) return;
  const at = isToday ? (wrap.scrollWidth - names) * share / 100 : first.getBoundingClientRect().left - wrap.getBoundingClientRect().left - names;
  wrap.scrollLeft = at - (wrap.clientWidth - names) / 3;
}

// A part that is drawn anew begins at its corner: it goes back to where it was read.
let scrolled = [0, 0];
document.addEventListener("htmx:beforeSwap", () => { const wrap = live()?.querySelector(".board-wrap"); if (wrap) scrolled = [wrap.scrollLeft, wrap.scrollTop]; });
document.addEventListener("part-changed", () => {
  const wrap = live()?.querySelector(".board-wrap");
  if (wrap) [wrap.scrollLeft, wrap.scrollTop] = scrolled;
  lit = undefined;
  rove();
  tick();
  // What was opened or closed while the answer was on its way is as it was left.
  const visit = new URL(location.href).searchParams.get("visit"), opened = live().querySelector("[data-opened]");
  if (opened && !visit) opened.remove();
  else if (visit && !opened) { const link = all(`[data-visit="${CSS.escape(visit)}"]`).at(-1); if (link) open(link); }
});
rove();
begin();
