/* What a form gains from a script: the error summary takes the focus, a long text counts what is left. */

document.querySelector("[data-error-summary]")?.focus();

const number = new Intl.NumberFormat("fr-FR");

function words(left) {
  const size = Math.abs(left);
  const characters = `${number.format(size)}\u00a0caractère${size > 1 ? "s" : ""}`;
  return left < 0 ? `${characters} de trop` : `Encore ${characters} au maximum`;
}

for (const line of document.querySelectorAll("[data-limit-of]")) {
  const text = document.getElementById(line.dataset.limitOf);
  const count = () => {
    // A line break travels as two characters, and is counted so when the form arrives.
    const left = Number(line.dataset.limit) - text.value.replaceAll("\n", "\r\n").length;
    line.textContent = words(left);
    line.classList.toggle("form-limit--passed", left < 0);
  };
  text.addEventListener("input", count);
  count();
}
