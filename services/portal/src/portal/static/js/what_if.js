// A what-if's form grows in place, its road is clicked on the map; a plan that is computed is looked at until it is there.
const one = (selector) => document.querySelector(selector);
const number = (id) => { const typed = document.getElementById(id)?.value.trim().replace(",", "."); return typed ? Number(typed) : NaN; };
const METRES = 111195;

// What stands in the form, drawn around its place before it is added.
function draw() {
  const circle = one("[data-closing]"), map = circle?.closest("[data-map]");
  if (!circle) return;
  const { latitude, longitude, scale, squeeze } = Object.fromEntries(Object.entries(map.dataset).map(([name, value]) => [name, Number(value)]));
  const chosen = one("#centre")?.value.split(",").map(Number) ?? [], box = map.viewBox.baseVal;
  const [north, east] = chosen.length === 2 ? chosen : [number("latitude"), number("longitude")];
  const radius = number("km") * 1000 / METRES * scale;
  const isDrawn = Number.isFinite(north) && Number.isFinite(east) && radius > 0;
  circle.setAttribute("cx", isDrawn ? box.width / 2 + (east - longitude) * squeeze * scale : 0);
  circle.setAttribute("cy", isDrawn ? box.height / 2 - (north - latitude) * scale : 0);
  circle.setAttribute("r", isDrawn ? radius : 0);
}

document.addEventListener("click", (event) => {
  const map = event.target.closest?.("[data-map]");
  if (!map) return;
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse()), box = map.viewBox.baseVal;
  const { latitude, longitude, scale, squeeze } = map.dataset;
  const comma = (degrees) => document.documentElement.lang === "fr" ? degrees.toFixed(5).replace(".", ",") : degrees.toFixed(5);
  one("#latitude").value = comma(Number(latitude) - (at.y - box.height / 2) / Number(scale));
  one("#longitude").value = comma(Number(longitude) + (at.x - box.width / 2) / Number(scale) / Number(squeeze));
  if (one("#centre")) one("#centre").value = "";
  draw();
});
document.addEventListener("input", ({ target }) => {
  if (target.id === "centre" && target.value) for (const id of ["latitude", "longitude"]) document.getElementById(id).value = "";
  if (["centre", "latitude", "longitude", "km"].includes(target.id)) draw();
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target?.id !== "what-if" || !one("#asked")) return;
  draw();
  const wrong = one("#what-if [aria-invalid]");
  if (wrong) wrong.focus();
  else { one("#what-if-said").textContent = one("#asked").textContent; document.activeElement === document.body && one("#asked").focus(); }
});

// The network may be gone for a moment.
const MOST_AGAIN = 10, AGAIN_MS = 3000;
let again = 0;
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(failure, ({ target }) => {
  if (target.id === "what-if" && target.hasAttribute("hx-get") && again++ < MOST_AGAIN) setTimeout(() => window.htmx.trigger(target, "again"), AGAIN_MS);
});
draw();
