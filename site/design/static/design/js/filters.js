// A filtered list answers without loading the whole page again. Without this file the form and the links do.
//
// The list is the element with `data-filters`. Its form sends itself on each change; links with `data-follow`
// inside it lead to another state of the list. The address follows, and the back button leads back. Whoever shows
// the same state elsewhere (a map) listens to `list:shown`, which brings the new page and its address.

const list = document.querySelector("[data-filters]");
const form = list.querySelector("form");
const wide = window.matchMedia("(min-width: 62em)");
let asked = null;
let state = here();

/** The address that says what the list shows. */
function here() {
  return window.location.pathname + window.location.search;
}

function drawer() {
  return list.querySelector("[data-drawer]");
}

function openWhereThereIsRoom() {
  if (wide.matches) drawer().open = true;
}

function folds() {
  return new Map([...list.querySelectorAll("details[data-fold]")].map((fold) => [fold.dataset.fold, fold.open]));
}

async function show(address, { keep = true, focus = null } = {}) {
  asked?.abort();
  asked = new AbortController();
  list.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address, { signal: asked.signal });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const opened = folds();
    const wasOpen = drawer().open;
    const typed = document.activeElement?.id === "q" ? document.activeElement.value : null;
    for (const part of [".catalogue__results", ".drawer__panel", ".drawer__summary"]) {
      list.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
    for (const fold of list.querySelectorAll("details[data-fold]")) {
      if (opened.has(fold.dataset.fold)) fold.open = opened.get(fold.dataset.fold);
    }
    drawer().open = wasOpen;
    if (typed === null) form.elements.q.value = page.querySelector("#q").value;
    document.title = page.title;
    list.dispatchEvent(new CustomEvent("list:shown", { detail: { page, address } }));
    if (keep) history.pushState(null, "", address);
    state = here();
    if (focus) document.getElementById(focus)?.focus({ preventScroll: focus !== "resultats" });
  } catch (error) {
    if (error.name !== "AbortError") window.location.assign(address);
  } finally {
    list.removeAttribute("aria-busy");
  }
}

function address() {
  const answers = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  return `${form.getAttribute("action")}${answers.size ? `?${answers}` : ""}`;
}

// A field without a face changes when something was chosen for it: the focus is where one chose.
form.addEventListener("change", ({ target }) => {
  if (target.type === "hidden") show(address(), { focus: document.activeElement.id });
  else if (target.type === "checkbox" || target.tagName === "SELECT") show(address(), { focus: target.id });
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!wide.matches) drawer().open = false;
  show(address(), { focus: "resultats" });
});

list.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-follow]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, { focus: "resultats" });
});

/** What lies over the page: the drawer on a phone, else a fold of those that open one at a time. */
function overPage() {
  return wide.matches ? list.querySelector("details[name][open]") : list.querySelector("[data-drawer][open]");
}

list.addEventListener("keydown", (event) => {
  const over = event.key === "Escape" ? overPage() : null;
  if (!over?.contains(event.target)) return;
  over.open = false;
  over.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const over = wide.matches && overPage();
  if (over && !over.contains(event.target)) over.open = false;
});

// A link to a part of the page is a step of the history too, and shows the same list.
window.addEventListener("popstate", () => {
  if (here() === state) return;
  state = here();
  show(state, { keep: false });
});
wide.addEventListener("change", openWhereThereIsRoom);
openWhereThereIsRoom();
