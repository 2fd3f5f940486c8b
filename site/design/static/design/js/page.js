// Small comforts of a page: copy its address, print it. Everything else works without this file.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy], button[data-print]");
  if (!button) return;
  if ("print" in button.dataset) {
    window.print();
    return;
  }
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    button.setAttribute("aria-live", "polite");
  } catch {
    window.prompt("L’adresse de cette page :", button.dataset.copy);
  }
});
