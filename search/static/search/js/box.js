// Completion of what is searched comes when somebody is about to type: no page waits for it.

document.addEventListener("focusin", ({ target }) => {
  const script = target.closest?.("[data-completed-by]")?.dataset.completedBy;
  if (script) import(script);
});
