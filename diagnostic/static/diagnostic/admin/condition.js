// « Posée si »: adds and removes lines, and shows what the chosen question or fact may be compared with.
(() => {
  const ready = (editor) => {
    const subjects = JSON.parse(editor.querySelector("script").textContent);
    const lines = editor.querySelector(".condition__lines");
    let next = lines.children.length;

    const count = () => {
      editor.querySelector(".condition__none").hidden = lines.children.length > 0;
    };

    const checkbox = (name, [value, label]) => {
      const row = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
      row.append(box, ` ${label}`);
      return row;
    };

    const show = (line, isNew) => {
      const subject = subjects[line.querySelector("[data-condition-subject]").value];
      const values = line.querySelector("[data-condition-values]");
      const number = line.querySelector("[data-condition-number]");
      const operator = line.querySelector("[data-condition-operator]");
      if (isNew) {
        values.replaceChildren(...(subject ? subject.values : []).map((each) => checkbox(values.dataset.name, each)));
      }
      const isNumber = subject !== undefined && subject.values.length === 0;
      number.hidden = !isNumber;
      operator.hidden = subject === undefined;
      for (const option of operator.options) {
        option.hidden = option.disabled = subject !== undefined && !subject.operators.includes(option.value);
      }
      if (operator.selectedOptions[0]?.disabled) {
        operator.value = subject.operators[0];
      }
    };

    editor.addEventListener("change", (event) => {
      if (event.target.matches("[data-condition-subject]")) {
        show(event.target.closest("[data-condition-line]"), true);
      }
    });

    editor.addEventListener("click", (event) => {
      if (event.target.closest("[data-condition-add]")) {
        const holder = document.createElement("div");
        holder.innerHTML = editor.querySelector("template").innerHTML.replaceAll("__n__", String(next));
        next += 1;
        const line = holder.querySelector("[data-condition-line]");
        lines.append(line);
        show(line, true);
        line.querySelector("select").focus();
        count();
      }
      if (event.target.closest("[data-condition-remove]")) {
        event.target.closest("[data-condition-line]").remove();
        editor.querySelector("[data-condition-add]").focus();
        editor.dispatchEvent(new Event("change", { bubbles: true }));
        count();
      }
    });

    for (const line of lines.children) {
      show(line, false);
    }
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-condition]").forEach(ready));
})();
