// The sections of « Mon espace » are arranged without loading the page again: by buttons, or by dragging a handle.
// The server stays the only one that draws them; without this file the buttons send their forms.

const space = document.querySelector("[data-space]");
const said = document.querySelector("[data-space-said]");
let dragged = null;
let pointerY = 0;
// Near an edge of the window (px), a section that is dragged takes the page along, so much each frame (px).
const EDGE = 80;
const STEP = 12;

function sections() {
  return [...space.querySelectorAll("[data-section]")];
}

/** Send a gesture, show what the server answers, keep the focus where it was, and say what was done. */
async function send(form, fields, focus) {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  const key = data.get("section");
  const opened = space.querySelector(`[data-section="${key}"] details`)?.open;
  let page;
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
    page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-space]");
    if (!response.ok || !fresh) throw new Error(response.statusText);
    space.replaceChildren(...fresh.childNodes);
  } catch {
    window.location.assign(window.location.pathname);
    return;
  }
  const more = space.querySelector(`[data-section="${key}"] details`);
  if (more) more.open = Boolean(opened);
  // The button that did may be gone with its section, or be of no more use.
  const target = [focus, `${key}-afficher`, `rayon-${key}`].map((id) => document.getElementById(id)).find((found) => found && !found.disabled);
  target?.focus();
  said.textContent = page.querySelector(".fr-alert[role=status]")?.textContent ?? "";
}

space.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-arrange]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  send(form, { geste: event.submitter.value }, event.submitter.id);
});

space.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  dragged = handle.closest("[data-section]");
  dragged.classList.add("shelf--dragged");
  pointerY = event.clientY;
  requestAnimationFrame(takeAlong);
  space.setPointerCapture(event.pointerId); // not the handle: it moves with its section, and would lose it
});

/** Put the section that is dragged where the pointer is. */
function place() {
  const others = sections().filter((section) => section !== dragged);
  const next = others.find((section) => {
    const box = section.getBoundingClientRect();
    return pointerY < box.top + box.height / 2;
  });
  const last = others.at(-1);
  if (next && next.previousElementSibling !== dragged) next.before(dragged);
  else if (!next && last && last.nextElementSibling !== dragged) last.after(dragged);
}

/** Scroll while the pointer stays near an edge. */
function takeAlong() {
  if (!dragged) return;
  if (pointerY < EDGE) window.scrollBy({ top: -STEP, behavior: "instant" });
  else if (pointerY > window.innerHeight - EDGE) window.scrollBy({ top: STEP, behavior: "instant" });
  place();
  requestAnimationFrame(takeAlong);
}

space.addEventListener("pointermove", (event) => {
  pointerY = event.clientY;
});

function drop(event) {
  if (!dragged) return;
  pointerY = event.clientY;
  if (event.type === "pointerup") place();
  const section = dragged;
  dragged = null;
  section.classList.remove("shelf--dragged");
  if (event.type === "pointercancel") {
    window.location.reload();
    return;
  }
  const rank = sections().indexOf(section);
  send(section.querySelector("[data-arrange]"), { geste: "placer", rang: String(rank) }, `rayon-${section.dataset.section}`);
}

space.addEventListener("pointerup", drop);
space.addEventListener("pointercancel", drop);
