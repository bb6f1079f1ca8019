// Small comforts on top of pages that work without them: drafts, single sending, keyboard, ticking times.
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const lang = document.documentElement.lang;

// Theme: system by default, the reader's choice kept in a cookie so that the server draws it at once.
const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
for (const button of all("[data-theme-switch]")) {
  const say = () => { one("span", button).textContent = dark() ? button.dataset.light : button.dataset.dark; };
  button.hidden = false;
  say();
  button.addEventListener("click", () => {
    const next = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    document.cookie = `astreinte_theme=${next};path=/;max-age=31536000;samesite=lax`;
    say();
  });
}

for (const button of all("[data-reveal]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.reveal), isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.textContent = isShown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-pressed", String(isShown));
  });
}

// A form is sent once; the Idempotency-Key in it covers what this does not.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  for (const button of all("button:not([type=button])", form)) button.setAttribute("aria-busy", "true");
  if (form.dataset.draft) sessionStorage.setItem(`sent:${form.dataset.draft}`, "1");
});
addEventListener("pageshow", () => {
  for (const form of all("[data-once]")) {
    delete form.dataset.sent;
    for (const button of all("[aria-busy]", form)) button.removeAttribute("aria-busy");
  }
});

// Drafts keep themselves on this device until the server has taken them, each under its writer's id.
const KEPT_MS = 7 * 86400000;
const person = document.body.dataset.person;
const draftOf = (name) => `draft:${person}:${name}`;
const dropDrafts = (but) => {
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && !(but && key.startsWith(`draft:${but}:`))) localStorage.removeItem(key);
};
// Whoever comes in finds nothing of whoever was here before; whoever goes out leaves nothing.
if (person) dropDrafts(person);
document.addEventListener("submit", ({ target }) => { if (target.matches("form[action='/sign-out'], form[action='/account/sign-out-everywhere']")) dropDrafts(); });
function drafts() {
  for (const form of all("form[data-draft]:not([data-drafted])")) {
    form.dataset.drafted = "1";
    const key = draftOf(form.dataset.draft), said = one("[data-draft-said]", form);
    const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "password", "submit", "file"].includes(field.type) && !["reload", "client_q", "kept"].includes(field.name));
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (kept && Date.now() - kept.at < KEPT_MS && !one("[data-focus]", form)) {
      for (const field of fields()) {
        if (!(field.name in kept.values)) continue;
        if (field.type === "radio") field.checked = field.value === kept.values[field.name];
        else if (!field.value) field.value = kept.values[field.name];
      }
      if (said) said.textContent = said.dataset.draftSaid;
    }
    form.addEventListener("input", () => {
      const values = {};
      for (const field of fields()) if (field.type !== "radio" || field.checked) values[field.name] = field.value;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
      if (said) said.textContent = said.dataset.draftSaid;
    });
  }
}
// The form that was sent is not on the next page, or is there as empty as it was made: then its draft has arrived.
// Neither the door nor an error says so.
for (const key of Object.keys(sessionStorage).filter((name) => name.startsWith("sent:"))) {
  const name = key.slice(5), form = one(`form[data-draft="${name}"]`);
  const isRefused = !person || one(".notice-bad, [data-failed]") !== null;
  const isEmpty = !form || all("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])", form).every((field) => !field.defaultValue);
  if (!isRefused && isEmpty) localStorage.removeItem(draftOf(name));
  sessionStorage.removeItem(key);
}
drafts();
one("[data-focus]")?.focus();

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-most-bytes]")) return;
  const bytes = [...target.files].reduce((sum, file) => sum + file.size, 0);
  if (bytes <= Number(target.dataset.mostBytes)) return;
  target.value = "";
  document.getElementById(target.getAttribute("aria-describedby")).textContent = target.dataset.tooMuch;
});
for (const select of all("[data-submits]")) select.addEventListener("change", () => select.form.requestSubmit());
for (const select of all("[data-reloads]")) select.addEventListener("change", () => {
  location.search = new URLSearchParams({ client_id: select.value });
});

// Times tick; a deadline that has passed says so.
const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
function tick() {
  const now = Date.now();
  for (const time of all("time[data-relative]")) {
    const seconds = (new Date(time.dateTime) - now) / 1000, far = Math.abs(seconds);
    if (far < 60) continue;
    const [size, unit] = far < 3600 ? [60, "minute"] : far < 86400 ? [3600, "hour"] : [86400, "day"];
    time.textContent = relative.format(Math.round(seconds / size), unit);
  }
}
function count() {
  for (const left of all("[data-countdown]")) {
    const seconds = Math.floor((new Date(left.dataset.countdown) - Date.now()) / 1000);
    if (seconds < 0) {
      if (left.textContent !== left.dataset.over) {
        left.textContent = left.dataset.over;
        for (const button of all("button, summary.button", left.closest(".offer"))) { button.setAttribute("disabled", ""); button.setAttribute("aria-disabled", "true"); }
      }
      continue;
    }
    const hours = Math.floor(seconds / 3600), minutes = Math.floor(seconds / 60) % 60;
    const two = (number) => String(number).padStart(2, "0");
    left.textContent = hours ? `${hours}\u00a0h\u00a0${two(minutes)}` : `${minutes}\u00a0min\u00a0${two(seconds % 60)}\u00a0s`;
  }
}
setInterval(tick, 20000);
setInterval(count, 1000);
count();
document.addEventListener("part-changed", () => { count(); drafts(); });

// "Pourquoi ?" opens under its row, without leaving the page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-why]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const row = link.closest("tr"), open = one(`[data-why-row="${link.dataset.why}"]`);
  if (open) { open.remove(); link.setAttribute("aria-expanded", "false"); return; }
  const answer = await fetch(`/dispatch?part=why&why=${link.dataset.why}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) { location.href = link.href; return; }
  const under = document.createElement("tr");
  under.className = "under-row";
  under.dataset.whyRow = link.dataset.why;
  const cell = under.insertCell();
  cell.colSpan = row.cells.length;
  cell.innerHTML = await answer.text();
  row.after(under);
  link.setAttribute("aria-expanded", "true");
});

// Keyboard: / search, ? help, arrows in rows, Ctrl K palette.
const typing = () => document.activeElement?.matches("input, textarea, select");
function step(by) {
  const links = all("[data-rows] tbody tr[data-href] a, [data-rows] > li > a").filter((link) => !link.dataset.why);
  const rows = links.filter((link, index) => index === 0 || link.closest("tr, li") !== links[index - 1].closest("tr, li"));
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))].focus();
  return true;
}
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) { event.preventDefault(); palette.open(); return; }
  if (event.key === "Escape") for (const menu of all("details.me[open]")) { menu.open = false; one("summary", menu).focus(); }
  if (typing() || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
  if (event.key === "/" && one("[data-search]")) { event.preventDefault(); one("[data-search]").focus(); one("[data-search]").select(); }
  else if (event.key === "?") one("#keys")?.showModal();
  else if (event.key === "x") one("[data-pick]", document.activeElement?.closest("tr") ?? document.createElement("i"))?.click();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") { if (one("[data-rows]") && step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault(); }
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.me[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (event.target.matches("dialog")) event.target.close();
});
for (const button of all("[data-open]")) { button.hidden = false; button.addEventListener("click", () => document.getElementById(button.dataset.open).showModal()); }

const sheet = document.getElementById("palette");
const palette = sheet && (() => {
  const input = one("input", sheet), list = one("ul", sheet), fixed = all("li", list);
  let chosen = 0;
  const shown = () => all("li:not([hidden])", list);
  const choose = (index) => { const rows = shown(); chosen = Math.max(0, Math.min(rows.length - 1, index)); rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === chosen))); rows[chosen]?.scrollIntoView({ block: "nearest" }); };
  const go = (row) => { if (row) location.href = row.dataset.href; };
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    for (const extra of all("[data-extra]", list)) extra.remove();
    for (const row of fixed) row.hidden = typed !== "" && !row.textContent.toLowerCase().includes(typed);
    if (typed) { const row = document.createElement("li"); row.dataset.extra = "1"; row.role = "option"; row.dataset.href = `/tickets?show=all&q=${encodeURIComponent(input.value.trim())}`; row.textContent = `${input.placeholder} « ${input.value.trim()} »`; list.append(row); }
    choose(0);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(chosen + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter") { event.preventDefault(); go(shown()[chosen]); }
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  return { open() { input.value = ""; input.dispatchEvent(new Event("input")); sheet.showModal(); input.focus(); } };
})();

// Words in use are offered while someone types; only the part after the last comma is looked for.
for (const field of all("[data-suggest]")) field.addEventListener("input", async () => {
  const cut = field.value.lastIndexOf(",") + 1, typed = field.value.slice(cut).trim();
  const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: typed.slice(0, 40) })}`);
  if (!answer.ok || field.value.slice(cut).trim() !== typed) return;
  const before = cut ? `${field.value.slice(0, cut)} ` : "";
  field.list.replaceChildren(...(await answer.json()).map((word) => Object.assign(document.createElement("option"), { value: before + word })));
});

// Questions of the organisation's own that are asked for some services only.
for (const own of all("[data-own-fields]")) {
  const ask = () => {
    const form = own.closest("form"), chosen = new FormData(form).get("service_id") ?? "";
    for (const part of all("[data-services]", own)) {
      part.hidden = !part.dataset.services.split(" ").includes(chosen);
      for (const field of all("input, select", part)) field.disabled = part.hidden;
    }
  };
  own.closest("form").addEventListener("change", ask);
  ask();
}

// A template comes in where the caret is; without scripts the page comes back with it.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-fill]")) return;
  event.preventDefault();
  const field = document.getElementById(form.dataset.fill), id = new FormData(form).get("template");
  const answer = await fetch(form.dataset.filled.replace("{id}", encodeURIComponent(id)), { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) { form.submit(); return; }
  field.setRangeText((await answer.json()).text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// How many rows are picked; the box above them picks them all, up to what can be done at once.
const PICKED_AT_MOST = 100;
function picking() {
  const bar = one("#bulk");
  if (!bar) return;
  const said = one("[role=status]", bar), boxes = all("[data-pick]"), picked = boxes.filter((box) => box.checked).length, every = one("[data-pick-all]");
  said.dataset.hint ??= said.textContent;
  said.textContent = picked > PICKED_AT_MOST ? said.dataset.tooMany : picked ? said.dataset[picked > 1 ? "pickedMany" : "pickedOne"].replace("#", picked) : said.dataset.hint;
  one("button", bar).disabled = picked === 0 || picked > PICKED_AT_MOST;
  every.hidden = false;
  every.checked = picked > 0 && picked === boxes.length;
  every.indeterminate = picked > 0 && !every.checked;
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-pick-all]")) for (const box of all("[data-pick]").slice(0, PICKED_AT_MOST)) box.checked = target.checked;
  if (target.matches("[data-pick], [data-pick-all]")) picking();
});
document.addEventListener("part-changed", picking);
addEventListener("pageshow", picking);
picking();
